/**
 * Groups by key from one or several inputs (groupByKey, cogroup): records are kept as columns, each with the number of its key,
 * and a counting sort lays each key's values side by side when groups are wanted. When memory is refused the records go to
 * disk by hash of their key, and each partition is grouped alone: only one key's group has to fit.
 */
import type { Cells } from '../storage/codec/index.ts';
import { BATCH_RECORDS, Column, slice } from './column.ts';
import type { PairBatch } from './column.ts';
import { MemoryShare } from './executionMemory.ts';
import type { ExecutionMemory } from './executionMemory.ts';
import { assertGroupFits } from './groupTooLarge.ts';
import { HashSpill, MAX_CUTS, SPILL_PARTITIONS } from './hashSpill.ts';
import { KeyIndex } from './keyIndex.ts';

/** The values of one input, each with its key's number. */
export class GroupedColumn {
  readonly values = new Column();
  #numbers = new Int32Array(64);

  /** Adds cells `[from, to)`; `numbers` has the key's number of each. */
  append(values: Cells, from: number, to: number, numbers: Int32Array): void {
    const at = this.values.length;
    const count = to - from;
    if (at + count > this.#numbers.length) {
      const grown = new Int32Array(Math.max(at + count, at * 2));
      grown.set(this.#numbers.subarray(0, at));
      this.#numbers = grown;
    }
    this.#numbers.set(numbers.subarray(0, count), at);
    this.values.append(values, from, to);
  }

  /** Where each of `keys` groups begins among values laid out by key: one more number than keys. */
  starts(keys: number): Int32Array {
    const starts = new Int32Array(keys + 1);
    const { length } = this.values;
    const numbers = this.#numbers;
    for (let i = 0; i < length; i++) starts[numbers[i]! + 1]!++;
    for (let key = 0; key < keys; key++) starts[key + 1]! += starts[key]!;
    return starts;
  }

  /** The values laid out by key, each key's in order of arrival. `starts` is this column's. */
  byKey(starts: Int32Array): Cells {
    const { length } = this.values;
    const cells = this.values.cells();
    const numbers = this.#numbers;
    const next = starts.slice();
    if (cells instanceof Float64Array) {
      const laid = new Float64Array(length);
      for (let i = 0; i < length; i++) laid[next[numbers[i]!]!++] = cells[i]!;
      return laid;
    }
    const laid = new Array<unknown>(length);
    for (let i = 0; i < length; i++) laid[next[numbers[i]!]!++] = cells[i];
    return laid;
  }

  /** The key number of each value. */
  numbers(): Int32Array {
    return this.#numbers.subarray(0, this.values.length);
  }

  /** Bytes held now, with what `byKey` will need. */
  estimatedBytes(): number {
    return this.values.estimatedBytes() + this.#numbers.byteLength + this.values.length * 8;
  }
}

export class Groups {
  readonly #memory: ExecutionMemory;
  readonly #depth: number;
  readonly #share: MemoryShare;
  readonly #operation: string;
  readonly #chunk = new Int32Array(BATCH_RECORDS);
  #index = new KeyIndex();
  #inputs: readonly GroupedColumn[];
  #spills: readonly HashSpill[] | undefined;
  #sinceSpill = 0;

  /** `operation` is named when a group does not fit. */
  constructor(inputs: number, memory: ExecutionMemory, operation: string, depth = 0) {
    this.#memory = memory;
    this.#depth = depth;
    this.#operation = operation;
    this.#share = new MemoryShare(memory);
    this.#inputs = Array.from({ length: inputs }, () => new GroupedColumn());
  }

  /** Adds a batch of one input. Throws GroupTooLargeError and UnsupportedKeyError. */
  insert(input: number, { keys, values, length }: PairBatch): void {
    const forced = this.#depth === 0 ? this.#memory.limits.forceSpillRecords : Infinity;
    const step = Math.min(BATCH_RECORDS, forced);
    for (let from = 0; from < length; from += step) {
      const to = Math.min(length, from + step);
      this.#index.addAll(keys, from, to, this.#chunk);
      this.#inputs[input]!.append(values, from, to, this.#chunk);
      this.#sinceSpill += to - from;
      const bytes = this.#estimatedBytes();
      if (this.#sinceSpill < forced && this.#share.covers(bytes)) continue;
      if (this.#index.size > 1 && this.#depth <= MAX_CUTS) this.#toDisk();
      else assertGroupFits(this.#operation, this.#index.keyAt(0), this.#inputs.map(({ values: column }) => column), bytes);
    }
  }

  /**
   * Batches of keys, each with its groups: `values[i][g]` are the values that input `g` has of `keys[i]`; of one input alone
   * `values[i]` are its values. Takes no more records then.
   */
  *result(): Generator<PairBatch, void> {
    if (this.#spills === undefined) {
      yield* this.#inMemory();
      this.#share.release();
      return;
    }
    this.#toDisk();
    const spills = this.#spills;
    try {
      for (let partition = 0; partition < SPILL_PARTITIONS; partition++) {
        const part = new Groups(spills.length, this.#memory, this.#operation, this.#depth + 1);
        for (let input = 0; input < spills.length; input++) for (const batch of spills[input]!.batches(partition)) part.insert(input, batch);
        yield* part.result();
      }
    } finally {
      for (const spill of spills) spill.close();
    }
  }

  *#inMemory(): Generator<PairBatch, void> {
    const { size } = this.#index;
    const keys = this.#index.cells();
    const starts = this.#inputs.map((input) => input.starts(size));
    const laid = this.#inputs.map((input, i) => input.byKey(starts[i]!));
    this.#inputs = [];
    for (let from = 0; from < size; from += BATCH_RECORDS) {
      const to = Math.min(size, from + BATCH_RECORDS);
      const groups = starts.map((start, i) => cut(laid[i]!, start, from, to));
      const values = groups.length === 1 ? groups[0]! : groups[0]!.map((_, i) => groups.map((group) => group[i]));
      yield { keys: slice(keys, from, to), values, length: to - from };
    }
  }

  #estimatedBytes(): number {
    return this.#inputs.reduce((sum, input) => sum + input.estimatedBytes(), this.#index.keyBytes());
  }

  #toDisk(): void {
    this.#spills ??= this.#inputs.map(() => new HashSpill(this.#memory, this.#depth));
    const keys = this.#index.cells();
    const held = this.#share.inUse;
    this.#inputs.forEach((input, i) => {
      const numbers = input.numbers();
      const own = keys instanceof Float64Array ? Float64Array.from(numbers, (number) => keys[number]!) : Array.from(numbers, (number) => keys[number]);
      this.#spills![i]!.add(own, input.values.cells(), numbers.length);
      this.#spills![i]!.spilled(i === 0 ? held : 0);
    });
    this.#index = new KeyIndex();
    this.#inputs = this.#inputs.map(() => new GroupedColumn());
    this.#sinceSpill = 0;
    this.#share.release();
  }
}

/** The groups of keys `[from, to)` as arrays of their own. */
function cut(laid: Cells, starts: Int32Array, from: number, to: number): unknown[][] {
  const groups = new Array<unknown[]>(to - from);
  for (let key = from; key < to; key++) {
    const group: unknown[] = [];
    for (let i = starts[key]!; i < starts[key + 1]!; i++) group.push(laid[i]);
    groups[key - from] = group;
  }
  return groups;
}
