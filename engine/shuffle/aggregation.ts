/**
 * Hash aggregation that works on any amount of keys (Spark's ExternalAppendOnlyMap): combiners live in a table until memory is
 * refused, then go to disk by hash of their key and are merged partition by partition. Equal keys meet, keys that only share a
 * hash do not.
 */
import { asCombiner, combineLoop } from './combineLoop.ts';
import type { CombineLoop, Create, Merge } from './combineLoop.ts';
import type { PairBatch } from './column.ts';
import { BATCH_RECORDS } from './column.ts';
import { MemoryShare } from './executionMemory.ts';
import type { ExecutionMemory } from './executionMemory.ts';
import { HashSpill, MAX_CUTS, SPILL_PARTITIONS } from './hashSpill.ts';
import { KeyedTable } from './keyedTable.ts';

/** Org.apache.spark.Aggregator. */
export interface Combine {
  readonly create: Create;
  /** Adds a value to a combiner. */
  readonly merge: Merge;
  readonly mergeCombiners: Merge;
}

/** Records between two looks at the memory. */
const CHECK_RECORDS = BATCH_RECORDS;

export class Aggregation {
  readonly #combine: Combine;
  readonly #memory: ExecutionMemory;
  readonly #depth: number;
  readonly #loop: CombineLoop;
  readonly #share: MemoryShare;
  readonly #slots = new Int32Array(CHECK_RECORDS);
  readonly #progress = new Int32Array(1);
  #table: KeyedTable<unknown>;
  #spill: HashSpill | undefined;
  #sinceSpill = 0;

  constructor(combine: Combine, memory: ExecutionMemory, depth = 0) {
    this.#combine = combine;
    this.#memory = memory;
    this.#depth = depth;
    this.#loop = combineLoop(combine.create, combine.merge);
    this.#share = new MemoryShare(memory);
    this.#table = this.#newTable();
  }

  /** Combines a batch's values into their keys' combiners. Throws what the functions throw, and UnsupportedKeyError. */
  insert({ keys, values, length }: PairBatch): void {
    const forced = this.#depth === 0 ? this.#memory.limits.forceSpillRecords : Infinity;
    const step = Math.min(CHECK_RECORDS, forced);
    for (let from = 0; from < length; from += step) {
      const to = Math.min(length, from + step);
      this.#table.slots(keys, from, to, this.#slots);
      this.#loop(this.#table.combiners, this.#slots, values, from, to - from, this.#progress);
      this.#sinceSpill += to - from;
      // Beyond the last cut nothing is gained by another: all keys share one hash.
      if (this.#depth <= MAX_CUTS && (!this.#share.covers(this.#table.estimatedBytes()) || this.#sinceSpill >= forced)) this.#toDisk();
    }
  }

  /** Each key with its combiner, once; keys that were never spilled in order of arrival. The aggregation takes no more records then. */
  *result(): Generator<PairBatch, void> {
    if (this.#spill === undefined) {
      yield this.#whole();
      this.#share.release();
      return;
    }
    this.#toDisk();
    const { mergeCombiners } = this.#combine;
    const combine = { create: asCombiner, merge: mergeCombiners, mergeCombiners };
    try {
      for (let partition = 0; partition < SPILL_PARTITIONS; partition++) {
        const part = new Aggregation(combine, this.#memory, this.#depth + 1);
        for (const batch of this.#spill.batches(partition)) part.insert(batch);
        yield* part.result();
      }
    } finally {
      this.#spill.close();
    }
  }

  #newTable(): KeyedTable<unknown> {
    return new KeyedTable<unknown>(this.#combine.create, this.#combine.merge);
  }

  #whole(): PairBatch {
    const { combiners } = this.#table;
    return { keys: this.#table.cells(), values: combiners, length: combiners.length };
  }

  #toDisk(): void {
    this.#sinceSpill = 0;
    const { keys, values, length } = this.#whole();
    if (length === 0) return;
    this.#spill ??= new HashSpill(this.#memory, this.#depth);
    this.#spill.add(keys, values, length);
    this.#spill.spilled(this.#share.inUse);
    this.#table = this.#newTable();
    this.#share.release();
  }
}
