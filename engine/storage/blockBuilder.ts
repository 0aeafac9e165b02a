/**
 * Collects the values of a partition that is to be cached while the task's loop pushes them (Spark's unrolling). In memory
 * it reserves room ahead of need: 1 MiB at first, then half as much again as was used; sizes are estimated from a few
 * values at a time, so that a push costs a counter. When memory runs out, a level with disk goes on to a file with
 * everything so far, and a level without gives up: the caller takes the values and goes on without the cache.
 */
import type { DiskBlockWriter } from './diskStore.ts';
import { estimateSize } from './sizeEstimator.ts';

/** Room taken before the first value, and values between two looks at the size. */
const INITIAL_UNROLL = 1 << 20;
const MIN_CHECK = 16;
/** A next look comes at the latest after as many values again, and within this many. */
const MAX_CHECK = 1 << 14;
const GROWTH = 1.5;
/** Values looked at to judge those pushed since the last look. */
const SAMPLE = 32;

/** What a builder asks of its store. */
export interface BuilderHost {
  reserveUnroll(bytes: number): boolean;
  releaseUnroll(bytes: number): void;
  /** Turns unroll memory into a block of `bytes` holding `values`; false when there is no room. */
  storeInMemory(values: readonly unknown[], unrolled: number, bytes: number): boolean;
  openFile(): DiskBlockWriter;
  /** Takes over a finished file and gives its values back. */
  storeOnDisk(file: string, bytes: number): readonly unknown[];
  /** Called once, when the builder ends in any way. */
  closed(): void;
}

export class BlockBuilder {
  readonly #host: BuilderHost;
  readonly #useDisk: boolean;
  #values: unknown[] = [];
  #file: DiskBlockWriter | undefined;
  #untilCheck = MIN_CHECK;
  #reserved = 0;
  #estimated = 0;
  #measured = 0;
  #open = true;

  /** Made by BlockStore.builder. */
  constructor(host: BuilderHost, useMemory: boolean, useDisk: boolean) {
    this.#host = host;
    this.#useDisk = useDisk;
    if (!useMemory) this.#file = host.openFile();
    else this.#reserve(INITIAL_UNROLL);
  }

  /** The values so far while they are in memory; empty once the block goes to disk. */
  get values(): readonly unknown[] {
    return this.#values;
  }

  /** Bytes of unroll memory held. */
  get reserved(): number {
    return this.#reserved;
  }

  /**
   * Adds a value. False when the block cannot be held (the value is among `values`): take `values`, call `abandon`, and pass
   * the rest on without the builder.
   */
  push(value: unknown): boolean {
    this.#values.push(value);
    return --this.#untilCheck > 0 || this.#check();
  }

  /** Stores the block if it still fits, and returns its values either way. */
  finish(): readonly unknown[] {
    this.#requireOpen();
    try {
      if (this.#file === undefined) {
        this.#measure();
        // A copy of the exact length gives back the room the array kept for growth.
        this.#values = this.#values.slice();
        if (this.#host.storeInMemory(this.#values, this.#reserved, this.#estimated)) {
          this.#reserved = 0;
          return this.#values;
        }
        if (!this.#useDisk) return this.#values;
        this.#toDisk();
      }
      this.#drain();
      const file = this.#file!;
      this.#file = undefined;
      return this.#host.storeOnDisk(file.file, file.end());
    } finally {
      this.#close();
    }
  }

  /** Gives up the block: frees its memory, removes its file. `values` stay readable. Does nothing after `finish`. */
  abandon(): void {
    if (this.#open) this.#close();
  }

  #requireOpen(): void {
    if (!this.#open) throw new Error('This block was already finished or abandoned.');
  }

  #check(): boolean {
    if (this.#file !== undefined) {
      this.#drain();
      return true;
    }
    this.#measure();
    if (this.#estimated > this.#reserved && !this.#reserve(Math.ceil(this.#estimated * GROWTH) - this.#reserved)) {
      if (!this.#useDisk) {
        this.#untilCheck = 1;
        return false;
      }
      this.#toDisk();
      return true;
    }
    const count = this.#values.length;
    const roomFor = Math.floor(((this.#reserved - this.#estimated) / (this.#estimated / count + 1)) / 2);
    this.#untilCheck = Math.min(MAX_CHECK, Math.max(MIN_CHECK, Math.min(count, roomFor)));
    return true;
  }

  /** Adds the size of the values pushed since the last look, judged by a few of them. */
  #measure(): void {
    const values = this.#values;
    const fresh = values.length - this.#measured;
    if (fresh === 0) return;
    const taken = Math.min(fresh, SAMPLE);
    const sample: unknown[] = [];
    for (let i = 0; i < taken; i++) sample.push(values[this.#measured + Math.floor((i * fresh) / taken)]);
    this.#estimated += Math.ceil((estimateSize(sample) * fresh) / taken);
    this.#measured = values.length;
  }

  #reserve(bytes: number): boolean {
    if (!this.#host.reserveUnroll(bytes)) return false;
    this.#reserved += bytes;
    return true;
  }

  #toDisk(): void {
    this.#file = this.#host.openFile();
    this.#drain();
    this.#release();
  }

  #drain(): void {
    for (const value of this.#values) this.#file!.push(value);
    this.#values = [];
    this.#untilCheck = MIN_CHECK;
  }

  #release(): void {
    this.#host.releaseUnroll(this.#reserved);
    this.#reserved = 0;
  }

  #close(): void {
    this.#open = false;
    this.#release();
    this.#file?.abandon();
    this.#file = undefined;
    this.#host.closed();
  }
}
