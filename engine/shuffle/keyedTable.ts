/**
 * Hash aggregation: one combiner a key (Spark's AppendOnlyMap). Keys are equal by value and come out in the order they first went in.
 *
 * `insert` is the plain way. A generated loop that wants the user's functions inlined writes the same three lines itself
 * over `slot` and `combiners`.
 */
import { estimateSize } from '../storage/sizeEstimator.ts';
import type { Cells } from '../storage/codec/index.ts';
import { KeyIndex } from './keyIndex.ts';

/** How many entries are looked at to estimate what all of them hold. */
const SIZE_SAMPLE = 64;

export class KeyedTable<C, V = unknown> {
  readonly #index = new KeyIndex();
  readonly #create: (value: V) => C;
  readonly #merge: (combiner: C, value: V) => C;
  /** The combiner of each key, in the order of the keys. Owned by the table; a generated loop may write it at a `slot`. */
  readonly combiners: C[] = [];

  /** `create` makes the first combiner of a key; `merge` adds a value and may change and return the combiner it got. */
  constructor(create: (value: V) => C, merge: (combiner: C, value: V) => C) {
    this.#create = create;
    this.#merge = merge;
  }

  /** How many keys there are. */
  get size(): number {
    return this.#index.size;
  }

  insert(key: unknown, value: V): void {
    const slot = this.#index.add(key);
    const { combiners } = this;
    if (slot === combiners.length) combiners.push(this.#create.call(undefined, value));
    else combiners[slot] = this.#merge.call(undefined, combiners[slot]!, value);
  }

  /**
   * The position of `key` in `combiners`. When it equals `combiners.length` the key is new, and the caller must push its
   * combiner before the next call.
   */
  slot(key: unknown): number {
    return this.#index.add(key);
  }

  /** As `slot` for cells `[from, to)`: new keys get the slots from `combiners.length` on, in order. */
  slots(keys: Cells, from: number, to: number, out: Int32Array): void {
    this.#index.addAll(keys, from, to, out);
  }

  has(key: unknown): boolean {
    return this.#index.find(key) >= 0;
  }

  get(key: unknown): C | undefined {
    const slot = this.#index.find(key);
    return slot < 0 ? undefined : this.combiners[slot];
  }

  /** The key whose combiner is `combiners[slot]`. */
  keyAt(slot: number): unknown {
    return this.#index.keyAt(slot);
  }

  /** All keys in order: numbers as a view that lasts until the table changes. */
  cells(): Cells {
    return this.#index.cells();
  }

  /** All keys in order. */
  keys(): unknown[] {
    return this.#index.keys();
  }

  forEach(visit: (key: unknown, combiner: C) => void): void {
    for (let i = 0; i < this.combiners.length; i++) visit(this.#index.keyAt(i), this.combiners[i]!);
  }

  *[Symbol.iterator](): Generator<[key: unknown, combiner: C], void> {
    for (let i = 0; i < this.combiners.length; i++) yield [this.#index.keyAt(i), this.combiners[i]!];
  }

  /** About how many bytes of heap the table, its keys and its combiners take; looks at a sample of the entries. */
  estimatedBytes(): number {
    const { size } = this;
    if (size === 0) return this.#index.tableBytes;
    const taken = Math.min(size, SIZE_SAMPLE);
    const sample: unknown[] = [];
    for (let i = 0; i < taken; i++) {
      const at = Math.floor((i * size) / taken);
      const key = this.#index.keyAt(at);
      if (typeof key !== 'number') sample.push(key);
      sample.push(this.combiners[at]);
    }
    return this.#index.tableBytes + Math.ceil((estimateSize(sample) * size) / taken);
  }
}
