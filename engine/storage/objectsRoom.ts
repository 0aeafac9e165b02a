/**
 * Memory for a block of records as they are. It takes spark.storage.unrollMemoryThreshold at first, then half as much again
 * as was used; sizes are estimated from a few records at a time, so that a push costs a counter.
 */
import type { MemoryContent } from './block.ts';
import type { RoomHost, Room } from './blockBuilder.ts';
import type { DiskBlockWriter } from './diskStore.ts';
import { decodeBatch } from './rowBatches.ts';
import type { RowBatches } from './rowBatches.ts';
import { estimateSize } from './sizeEstimator.ts';

/** Rows between two looks at the size. */
const MIN_CHECK = 16;
/** A next look comes at the latest after as many rows again, and within this many. */
const MAX_CHECK = 1 << 14;
const GROWTH = 1.5;
/** Rows looked at to judge those pushed since the last look. */
const SAMPLE = 32;

export class ObjectsRoom implements Room {
  readonly #host: RoomHost;
  #values: unknown[] = [];
  #untilCheck = MIN_CHECK;
  #reserved = 0;
  #estimated = 0;
  #measured = 0;

  constructor(host: RoomHost) {
    this.#host = host;
    this.#reserve(host.initialUnroll);
  }

  get reserved(): number {
    return this.#reserved;
  }

  get rows(): RowBatches {
    return [this.#values];
  }

  push(row: unknown): boolean {
    this.#values.push(row);
    return --this.#untilCheck > 0 || this.#check();
  }

  batch(encoded: Uint8Array): boolean {
    for (const row of decodeBatch(encoded, this.#host.classes)) this.#values.push(row);
    return this.#check();
  }

  settle(): { content: MemoryContent; bytes: number } {
    this.#measure();
    // A copy of the exact length gives back the room the array kept for growth.
    this.#values = this.#values.slice();
    return { content: { kind: 'objects', values: this.#values }, bytes: this.#estimated };
  }

  pour(file: DiskBlockWriter): void {
    for (const value of this.#values) file.push(value);
    this.#values = [];
  }

  #check(): boolean {
    this.#measure();
    if (this.#estimated > this.#reserved && !this.#reserve(Math.ceil(this.#estimated * GROWTH) - this.#reserved)) {
      this.#untilCheck = 1;
      return false;
    }
    const count = this.#values.length;
    const roomFor = Math.floor(((this.#reserved - this.#estimated) / (this.#estimated / count + 1)) / 2);
    this.#untilCheck = Math.min(MAX_CHECK, Math.max(MIN_CHECK, Math.min(count, roomFor)));
    return true;
  }

  /** Adds the size of the rows pushed since the last look, judged by a few of them. */
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
}
