/**
 * A growing column of keys or values: numbers lie side by side in a Float64Array as long as there is nothing else, so that they
 * are copied, hashed and sorted without boxes; the first other value turns the column into a plain array.
 */
import { estimateSize } from '../storage/sizeEstimator.ts';
import type { Cells } from '../storage/codec/index.ts';

/** Pairs as two columns of one length. */
export interface PairBatch {
  readonly keys: Cells;
  readonly values: Cells;
  readonly length: number;
}

/** Records a batch should have when nothing speaks against it. */
export const BATCH_RECORDS = 4096;

const INITIAL = 64;
/** Cells that are looked at to estimate what all of them hold. */
const SIZE_SAMPLE = 32;

export class Column {
  length = 0;
  #numbers: Float64Array | undefined = new Float64Array(INITIAL);
  #values: unknown[] = [];
  /** Bytes that one value holds beyond its cell, as last sampled, and the length at which to look again. */
  #bytesEach = 0;
  #sampleAt = INITIAL;

  push(value: unknown): void {
    const numbers = this.#numbers;
    if (numbers === undefined) {
      this.#values[this.length++] = value;
      return;
    }
    if (typeof value !== 'number') {
      this.#generalise();
      this.#values[this.length++] = value;
      return;
    }
    const at = this.length;
    (at < numbers.length ? numbers : this.#grown(at + 1))[at] = value;
    this.length = at + 1;
  }

  /** Adds cells `[from, to)` of another column. */
  append(cells: Cells, from: number, to: number): void {
    const at = this.length;
    const end = at + to - from;
    if (cells instanceof Float64Array && this.#numbers !== undefined) {
      const numbers = end <= this.#numbers.length ? this.#numbers : this.#grown(end);
      numbers.set(from === 0 && to === cells.length ? cells : cells.subarray(from, to), at);
      this.length = end;
      return;
    }
    if (this.#numbers !== undefined) {
      if (this.length > 0 || typeof cells[from] === 'number') {
        for (let i = from; i < to; i++) this.push(cells[i]);
        return;
      }
      this.#generalise();
    }
    for (let i = from; i < to; i++) this.#values.push(cells[i]);
    this.length = end;
  }

  /** What the column holds: a view that lasts until the column changes. */
  cells(): Float64Array | unknown[] {
    return this.#numbers === undefined ? this.#values : this.#numbers.subarray(0, this.length);
  }

  at(index: number): unknown {
    return this.#numbers === undefined ? this.#values[index] : this.#numbers[index];
  }

  /** Empties the column; room for numbers is kept up to `keep` cells. */
  clear(keep = BATCH_RECORDS): void {
    this.length = 0;
    this.#values = [];
    if (this.#numbers === undefined || this.#numbers.length > keep) this.#numbers = new Float64Array(INITIAL);
    this.#sampleAt = INITIAL;
  }

  /** About how many bytes the column and what it points to take; looks at a few cells each time it has grown by half. */
  estimatedBytes(): number {
    if (this.#numbers !== undefined) return this.#numbers.byteLength;
    const { length } = this;
    if (length >= this.#sampleAt || this.#bytesEach === 0) {
      const taken = Math.min(length, SIZE_SAMPLE);
      const sample: unknown[] = [];
      for (let i = 0; i < taken; i++) sample.push(this.#values[Math.floor((i * length) / taken)]);
      this.#bytesEach = taken === 0 ? 0 : Math.max(1, estimateSize(sample) / taken - 8);
      this.#sampleAt = Math.ceil(length * 1.5) + INITIAL;
    }
    return length * (8 + this.#bytesEach);
  }

  #grown(needed: number): Float64Array {
    const numbers = new Float64Array(Math.max(needed, this.length * 2));
    numbers.set(this.#numbers!.subarray(0, this.length));
    this.#numbers = numbers;
    return numbers;
  }

  #generalise(): void {
    const numbers = this.#numbers!;
    const values: unknown[] = [];
    for (let i = 0; i < this.length; i++) values.push(numbers[i]);
    this.#values = values;
    this.#numbers = undefined;
  }
}

/** Cells `[from, to)`, without a copy where there is none to make. */
export function slice(cells: Cells, from: number, to: number): Cells {
  if (from === 0 && to === cells.length) return cells;
  return cells instanceof Float64Array ? cells.subarray(from, to) : cells.slice(from, to);
}

/** Records of a partition that is no shuffle, taken apart into batches. */
export function* batchesOf(rows: Iterable<unknown>): Generator<PairBatch, void> {
  let keys = new Column();
  let values = new Column();
  for (const row of rows as Iterable<readonly [unknown, unknown]>) {
    keys.push(row[0]);
    values.push(row[1]);
    if (keys.length < BATCH_RECORDS) continue;
    yield { keys: keys.cells(), values: values.cells(), length: keys.length };
    keys = new Column();
    values = new Column();
  }
  if (keys.length > 0) yield { keys: keys.cells(), values: values.cells(), length: keys.length };
}
