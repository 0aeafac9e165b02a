/**
 * The end of a map stage's loop: pairs are gathered into columns and, a few thousand at a time, combined, partitioned and
 * written. Short loops over columns do what a call for each record would do several times slower.
 *
 * Combining here is only to save what is shuffled. So a table that finds no memory is written out and begun anew, and where keys
 * hardly repeat records pass uncombined for a while.
 */
import type { PlanOutput } from '../rdd/stagePlan.ts';
import { BATCH_RECORDS, Column } from '../shuffle/column.ts';
import { combineLoop } from '../shuffle/combineLoop.ts';
import type { CombineLoop } from '../shuffle/combineLoop.ts';
import { MemoryShare } from '../shuffle/executionMemory.ts';
import { KeyedTable } from '../shuffle/keyedTable.ts';
import { assertSupportedKey } from '../shuffle/keys.ts';
import type { ShuffleWriter } from '../shuffle/writer.ts';
import type { Cells } from '../storage/codec/index.ts';
import type { Partitioning } from './partitioning.ts';
import type { TaskMemory } from './taskMemory.ts';

/** A table of so many keys is asked whether combining pays. */
const TRIAL_KEYS = 1 << 16;
/** It does not when more than this share of the records had a key of their own. */
const DISTINCT_SHARE = 0.9;
/** Records that then pass uncombined before the next trial. */
const PASSED_RECORDS = 1 << 20;

export interface MapOutputOptions {
  readonly output: PlanOutput & { kind: 'shuffleWrite' };
  readonly writer: ShuffleWriter;
  readonly partitioning: Partitioning;
  readonly memory: TaskMemory;
  readonly fn: (index: number) => (...args: never[]) => unknown;
  /** What to throw for an error at a record: names the operation, the record and its position. */
  readonly failed: (error: unknown, record: readonly [unknown, unknown], index: number) => unknown;
}

interface Combining {
  readonly loop: CombineLoop;
  readonly newTable: () => KeyedTable<unknown>;
  readonly share: MemoryShare;
}

export class MapOutput {
  readonly writer: ShuffleWriter;
  readonly #options: MapOutputOptions;
  readonly #combining: Combining | undefined;
  readonly #batchRecords: number;
  readonly #keys = new Column();
  readonly #values = new Column();
  readonly #slots = new Int32Array(BATCH_RECORDS);
  readonly #reducers = new Int32Array(BATCH_RECORDS);
  readonly #progress = new Int32Array(1);
  #table: KeyedTable<unknown> | undefined;
  #inTable = 0;
  #toPass = 0;
  #flushed = 0;

  constructor(options: MapOutputOptions) {
    this.#options = options;
    this.writer = options.writer;
    this.#batchRecords = Math.min(BATCH_RECORDS, options.memory.limits.forceSpillRecords);
    const { combine } = options.output;
    if (combine === undefined) return;
    const create = options.fn(combine.createCombiner) as (value: unknown) => unknown;
    const merge = options.fn(combine.mergeValue) as (combiner: unknown, value: unknown) => unknown;
    this.#combining = { loop: combineLoop(create, merge), newTable: () => new KeyedTable<unknown>(create, merge), share: new MemoryShare(options.memory) };
  }

  add(key: unknown, value: unknown): void {
    this.#values.push(value);
    this.#keys.push(key);
    if (this.#keys.length >= this.#batchRecords) this.#batch();
  }

  /** Hands everything on to the writer. To be called after the last record. */
  flush(): void {
    this.#batch();
    this.#writeTable();
    this.#combining?.share.release();
  }

  #batch(): void {
    const count = this.#keys.length;
    if (count === 0) return;
    const keys = this.#keys.cells();
    const values = this.#values.cells();
    this.#progress[0] = 0;
    try {
      if (this.#combining === undefined) this.#write(keys, values, count);
      else if (this.#toPass > 0) this.#pass(this.#combining, keys, values, count);
      else this.#combine(this.#combining, keys, values, count);
    } catch (error) {
      const at = Math.min(this.#progress[0]!, count - 1);
      throw this.#options.failed(error, [keys[at], values[at]], this.#flushed + at);
    }
    this.#flushed += count;
    this.#keys.clear();
    this.#values.clear();
  }

  #combine(combining: Combining, keys: Cells, values: Cells, count: number): void {
    const table = (this.#table ??= combining.newTable());
    if (!(keys instanceof Float64Array)) this.#checkKeys(keys);
    table.slots(keys, 0, count, this.#slots);
    combining.loop(table.combiners, this.#slots, values, 0, count, this.#progress);
    const before = this.#inTable;
    this.#inTable += count;
    const { size } = table;
    if (before < TRIAL_KEYS && size >= TRIAL_KEYS / 2 && this.#inTable >= TRIAL_KEYS && isNumeric(table) && size > this.#inTable * DISTINCT_SHARE) {
      this.#toPass = PASSED_RECORDS;
      this.#writeTable();
      return;
    }
    const bytes = table.estimatedBytes();
    const { memory } = this.#options;
    if (combining.share.covers(bytes) && this.#inTable < memory.limits.forceSpillRecords) return;
    const diskBefore = this.writer.bytesWritten();
    this.#writeTable();
    memory.spilled(bytes, this.writer.bytesWritten() - diskBefore);
    combining.share.release();
  }

  /** Every record becomes a combiner of its own; reducers merge them. */
  #pass(combining: Combining, keys: Cells, values: Cells, count: number): void {
    const combiners: unknown[] = [];
    for (let i = 0; i < count; i++) this.#slots[i] = i;
    combining.loop(combiners, this.#slots, values, 0, count, this.#progress);
    this.#write(keys, combiners, count);
    this.#toPass -= count;
  }

  #writeTable(): void {
    const table = this.#table;
    this.#table = undefined;
    this.#inTable = 0;
    if (table === undefined) return;
    const keys = table.cells();
    const { combiners } = table;
    for (let from = 0; from < combiners.length; from += BATCH_RECORDS) {
      const to = Math.min(combiners.length, from + BATCH_RECORDS);
      this.#write(keys instanceof Float64Array ? keys.subarray(from, to) : keys.slice(from, to), combiners.slice(from, to), to - from);
    }
  }

  #write(keys: Cells, values: Cells, count: number): void {
    this.#options.partitioning(keys, count, this.#reducers, this.#progress);
    this.writer.writeAll(this.#reducers, keys, values, count);
  }

  /** So that the error comes from the record that has the key. */
  #checkKeys(keys: readonly unknown[]): void {
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i];
      if (typeof key !== 'object' && typeof key !== 'function' && typeof key !== 'symbol') continue;
      this.#progress[0] = i;
      assertSupportedKey(key, 'A shuffle');
    }
    this.#progress[0] = 0;
  }
}

function isNumeric(table: KeyedTable<unknown>): boolean {
  return table.cells() instanceof Float64Array && typeof table.combiners[0] === 'number';
}
