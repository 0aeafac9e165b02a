/**
 * A block while it is computed: rows are unrolled in memory under a reservation that grows with them, and go to disk
 * instead when the level allows it and memory is short (MemoryStore.putIterator).
 */
import { DiskBlockWriter } from './diskBlock.ts';
import { estimateSize } from './sizeEstimator.ts';
import type { StorageLevel } from './storageLevel.ts';

/** spark.storage.unrollMemoryThreshold. */
const INITIAL_UNROLL = 1 << 20;
const FIRST_CHECK = 16;
/** Rows may grow by a quarter between two looks at their size. */
const CHECK_GROWTH = 1.25;
/** Memory asked for beyond what is used. */
const RESERVE_GROWTH = 1.5;

/** What the builder asks of its store. */
export interface BlockSink {
  /** Reserves more unroll memory; evictions included. */
  reserve(bytes: number): boolean;
  openDisk(): DiskBlockWriter;
  stored(values: readonly unknown[], bytes: number): readonly unknown[];
  storedOnDisk(bytes: number): readonly unknown[];
  abandoned(): void;
}

export class BlockBuilder {
  /** What was unrolled so far; owned by the builder until `push` says false. */
  values: unknown[] = [];
  readonly #level: StorageLevel;
  readonly #sink: BlockSink;
  #disk: DiskBlockWriter | undefined;
  #reserved = 0;
  #nextCheck = FIRST_CHECK;

  constructor(level: StorageLevel, sink: BlockSink) {
    this.#level = level;
    this.#sink = sink;
    if (!level.useMemory) this.#disk = sink.openDisk();
    else if (sink.reserve(INITIAL_UNROLL)) this.#reserved = INITIAL_UNROLL;
  }

  /** False, with `value` the last of `values`, when the block can be unrolled no further: nothing will be stored. */
  push(value: unknown): boolean {
    if (this.#disk !== undefined) {
      this.#disk.push(value);
      return true;
    }
    if (this.values.push(value) < this.#nextCheck) return true;
    return this.#check();
  }

  #check(): boolean {
    this.#nextCheck = Math.ceil(this.values.length * CHECK_GROWTH);
    const size = estimateSize(this.values);
    if (size <= this.#reserved) return true;
    const more = Math.ceil(size * RESERVE_GROWTH) - this.#reserved;
    if (this.#sink.reserve(more)) {
      this.#reserved += more;
      return true;
    }
    if (this.#level.useDisk) {
      this.#spillToDisk();
      return true;
    }
    this.#sink.abandoned();
    return false;
  }

  #spillToDisk(): void {
    const disk = this.#sink.openDisk();
    for (const value of this.values) disk.push(value);
    this.values = [];
    this.#disk = disk;
    this.#sink.abandoned();
  }

  /** Stores the block, or gives up on storing it; either way these are its rows. */
  finish(): readonly unknown[] {
    if (this.#disk !== undefined) return this.#sink.storedOnDisk(this.#disk.finish());
    return this.#sink.stored(this.values, estimateSize(this.values));
  }

  /** The computation failed: a partly computed partition is never kept. */
  abandon(): void {
    this.#disk?.abandon();
    this.#sink.abandoned();
  }
}
