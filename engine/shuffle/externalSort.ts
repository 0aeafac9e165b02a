/**
 * Sorts any number of pairs by key (Spark's ExternalSorter): columns in memory until memory is refused, then sorted runs in a
 * spill file, merged at the end. A merge reads one batch of each run, and never more than MAX_RUNS runs at once: more are
 * merged in passes. Equal keys come out in order of arrival.
 */
import { BATCH_RECORDS, Column } from './column.ts';
import type { PairBatch } from './column.ts';
import { MemoryShare } from './executionMemory.ts';
import type { ExecutionMemory } from './executionMemory.ts';
import { PartitionedBuffer } from './partitionedBuffer.ts';
import { SpillFile } from './spillFile.ts';
import { comparing, sortOrder } from './sortOrder.ts';
import type { Compare, KeyOrder } from './sortOrder.ts';

/** Runs that one merge reads. */
export const MAX_RUNS = 64;

export class ExternalSort {
  readonly #order: KeyOrder;
  readonly #memory: ExecutionMemory;
  readonly #share: MemoryShare;
  #keys = new Column();
  #values = new Column();
  #file: SpillFile | undefined;
  #runs: PartitionedBuffer[] = [];

  constructor(order: KeyOrder, memory: ExecutionMemory) {
    this.#order = order;
    this.#memory = memory;
    this.#share = new MemoryShare(memory);
  }

  insert({ keys, values, length }: PairBatch): void {
    const { forceSpillRecords } = this.#memory.limits;
    const step = Math.min(BATCH_RECORDS, forceSpillRecords);
    for (let from = 0; from < length; from += step) {
      const to = Math.min(length, from + step);
      this.#keys.append(keys, from, to);
      this.#values.append(values, from, to);
      // The permutation and its work space take sixteen bytes a record while sorting.
      const bytes = this.#keys.estimatedBytes() + this.#values.estimatedBytes() + this.#keys.length * 16;
      if (!this.#share.covers(bytes) || this.#keys.length >= forceSpillRecords) this.#spill();
    }
  }

  /** All records in order, in batches. Takes no more records then. */
  *result(): Generator<PairBatch, void> {
    try {
      if (this.#runs.length > 0 && this.#keys.length > 0) this.#spill();
      if (this.#runs.length === 0) yield* this.#inMemory();
      else yield* this.#merged();
    } finally {
      this.#file?.close();
      this.#share.release();
    }
  }

  *#inMemory(): Generator<PairBatch, void> {
    const keys = this.#keys.cells();
    const values = this.#values.cells();
    const order = sortOrder(keys, this.#order);
    for (let from = 0; from < order.length; from += BATCH_RECORDS) {
      const to = Math.min(order.length, from + BATCH_RECORDS);
      yield { keys: picked(keys, order, from, to), values: picked(values, order, from, to), length: to - from };
    }
  }

  #spill(): void {
    this.#file ??= this.#newFile();
    const run = this.#newRun(this.#file);
    for (const { keys, values, length } of this.#inMemory()) for (let i = 0; i < length; i++) run.write(0, keys[i], values[i]);
    run.encodeAll();
    this.#memory.spilled(this.#share.inUse, run.spilledBytes);
    this.#runs.push(run);
    this.#keys = new Column();
    this.#values = new Column();
    this.#share.release();
  }

  /** All runs of one pass share a file. */
  #newFile(): SpillFile {
    const file = new SpillFile(this.#memory.directory);
    this.#memory.closeWithTask(file);
    return file;
  }

  #newRun(file: SpillFile): PartitionedBuffer {
    return new PartitionedBuffer({ numPartitions: 1, memory: this.#memory, compression: this.#memory.limits.compression, toDisk: true, file });
  }

  *#merged(): Generator<PairBatch, void> {
    const compare = comparing(this.#order);
    while (this.#runs.length > MAX_RUNS) {
      const merged: PartitionedBuffer[] = [];
      const file = this.#newFile();
      for (let from = 0; from < this.#runs.length; from += MAX_RUNS) {
        const some = this.#runs.slice(from, from + MAX_RUNS);
        const run = this.#newRun(file);
        for (const { keys, values, length } of merge(some.map((one) => one.batches(0)), compare)) for (let i = 0; i < length; i++) run.write(0, keys[i], values[i]);
        run.encodeAll();
        this.#memory.spilled(0, run.spilledBytes);
        merged.push(run);
      }
      this.#file?.close();
      this.#file = file;
      this.#runs = merged;
    }
    yield* merge(this.#runs.map((run) => run.batches(0)), compare);
  }
}

function picked(cells: Float64Array | unknown[], order: Uint32Array, from: number, to: number): Float64Array | unknown[] {
  const count = to - from;
  if (cells instanceof Float64Array) {
    const out = new Float64Array(count);
    for (let i = 0; i < count; i++) out[i] = cells[order[from + i]!]!;
    return out;
  }
  const out = new Array<unknown>(count);
  for (let i = 0; i < count; i++) out[i] = cells[order[from + i]!];
  return out;
}

/** A run being merged: its batch at hand and the position in it. */
interface Cursor {
  readonly rest: Iterator<PairBatch, void>;
  readonly rank: number;
  batch: PairBatch;
  at: number;
}

/** Merges sorted runs; of equal keys those of earlier runs come first. */
function* merge(runs: readonly Iterator<PairBatch, void>[], compare: Compare): Generator<PairBatch, void> {
  const heap: Cursor[] = [];
  const before = (a: Cursor, b: Cursor): boolean => {
    const order = compare(a.batch.keys[a.at], b.batch.keys[b.at]);
    return order < 0 || (order === 0 && a.rank < b.rank);
  };
  const sink = (): void => {
    const cursor = heap[0]!;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
      if (!before(heap[child]!, cursor)) break;
      heap[i] = heap[child]!;
      i = child;
    }
    heap[i] = cursor;
  };
  runs.forEach((rest, rank) => {
    const first = rest.next();
    if (first.done !== true) heap.push({ rest, rank, batch: first.value, at: 0 });
  });
  heap.sort((a, b) => (before(a, b) ? -1 : 1));
  let keys = new Column();
  let values = new Column();
  while (heap.length > 0) {
    const cursor = heap[0]!;
    keys.push(cursor.batch.keys[cursor.at]);
    values.push(cursor.batch.values[cursor.at]);
    if (++cursor.at === cursor.batch.length) {
      const next = cursor.rest.next();
      if (next.done === true) {
        const last = heap.pop()!;
        if (heap.length > 0) heap[0] = last;
      } else {
        cursor.batch = next.value;
        cursor.at = 0;
      }
    }
    if (heap.length > 1) sink();
    if (keys.length < BATCH_RECORDS && heap.length > 0) continue;
    yield { keys: keys.cells(), values: values.cells(), length: keys.length };
    keys = new Column();
    values = new Column();
  }
}
