/**
 * Numbers distinct keys from 0 in the order they are first met: the hash tables under every aggregation, join and distinct.
 *
 * Number keys have a table of their own (numberTable.ts). Of all other keys the table here has the hash, by value, beside
 * the key's number: one cache line decides most lookups, and strings are two to three times as fast as in V8's Map once they
 * outgrow the cache (keyedTable.bench.ts). An index of numbers that meets another key moves to the general table once.
 */
import type { Cells } from '../storage/codec/index.ts';
import { estimateSize } from '../storage/sizeEstimator.ts';
import { hashKey, hashString, keysEqual } from './keys.ts';
import { NumberTable } from './numberTable.ts';

/** Slots are kept at most this full, in per cent. */
const MAX_LOAD = 60;
const INITIAL_SLOTS = 16;
/** How many keys are looked at to estimate what all of them hold. */
const KEY_SAMPLE = 32;
/** 2^32 divided by the golden ratio: spreads neighbouring hashes over the table. */
const GOLDEN = 0x9e3779b1;

export class KeyIndex {
  /** Where the keys are while all are numbers. */
  #numbers: NumberTable | undefined = new NumberTable();
  #size = 0;
  /** Slots minus one, and how far a 32-bit hash is shifted to fall on a slot. */
  #mask = 0;
  #shift = 32;
  #limit = 0;
  /** Hash and number + 1 by turns (0: free). */
  #hashed = new Int32Array(0);
  /** Keys in order. */
  #keys: unknown[] = [];

  get size(): number {
    return this.#numbers === undefined ? this.#size : this.#numbers.size;
  }

  /** The number of `key`; a new key gets the next one, `size` before the call. */
  add(key: unknown): number {
    if (this.#numbers !== undefined) {
      if (typeof key === 'number') return this.#numbers.add(key);
      this.#generalise(this.#numbers);
    }
    return this.#addGeneral(key);
  }

  /** As `add` for cells `[from, to)`: the number of each goes into `out`, from its start. */
  addAll(keys: Cells, from: number, to: number, out: Int32Array): void {
    if (this.#numbers !== undefined && keys instanceof Float64Array) return this.#numbers.addAll(keys, from, to, out);
    for (let i = from; i < to; i++) out[i - from] = this.add(keys[i]);
  }

  /** As `find` for `count` cells beginning at `from`. */
  findAll(keys: Cells, from: number, count: number, out: Int32Array): void {
    if (this.#numbers !== undefined && keys instanceof Float64Array) return this.#numbers.findAll(keys, from, count, out);
    for (let i = 0; i < count; i++) out[i] = this.find(keys[from + i]);
  }

  /** The number of `key`, or -1. */
  find(key: unknown): number {
    if (this.#numbers === undefined) return this.#findGeneral(key, hashOf(key));
    return typeof key === 'number' ? this.#numbers.find(key) : -1;
  }

  /** The key numbered `index`. */
  keyAt(index: number): unknown {
    return this.#numbers === undefined ? this.#keys[index] : this.#numbers.keyAt(index);
  }

  /** All keys in order: numbers as a view that lasts until the index changes. */
  cells(): Float64Array | readonly unknown[] {
    return this.#numbers === undefined ? this.#keys : this.#numbers.keys();
  }

  /** All keys in order, as an array of its own. */
  keys(): unknown[] {
    return this.#numbers === undefined ? this.#keys.slice() : Array.from(this.#numbers.keys());
  }

  /** Bytes of the tables, without what the keys themselves point to. */
  get tableBytes(): number {
    return (this.#numbers?.byteLength ?? 0) + this.#hashed.byteLength + this.#keys.length * 8;
  }

  /** About how many bytes tables and keys take; looks at a few keys. */
  keyBytes(): number {
    const keys = this.#keys;
    if (keys.length === 0) return this.tableBytes;
    const taken = Math.min(keys.length, KEY_SAMPLE);
    const sample: unknown[] = [];
    for (let i = 0; i < taken; i++) sample.push(keys[Math.floor((i * keys.length) / taken)]);
    return this.tableBytes + Math.ceil((estimateSize(sample) * keys.length) / taken);
  }

  #addGeneral(key: unknown): number {
    const hash = hashOf(key);
    const table = this.#hashed;
    const mask = this.#mask;
    let slot = Math.imul(hash, GOLDEN) >>> this.#shift;
    for (;;) {
      const number = table[slot * 2 + 1]!;
      if (number === 0) break;
      if (table[slot * 2] === hash && sameKey(this.#keys[number - 1], key)) return number - 1;
      slot = (slot + 1) & mask;
    }
    const index = this.#size++;
    table[slot * 2] = hash;
    table[slot * 2 + 1] = index + 1;
    this.#keys.push(key);
    if (this.#size >= this.#limit) this.#sizeGeneral((mask + 1) * 2);
    return index;
  }

  #findGeneral(key: unknown, hash: number): number {
    const table = this.#hashed;
    let slot = Math.imul(hash, GOLDEN) >>> this.#shift;
    for (;;) {
      const number = table[slot * 2 + 1]!;
      if (number === 0) return -1;
      if (table[slot * 2] === hash && sameKey(this.#keys[number - 1], key)) return number - 1;
      slot = (slot + 1) & this.#mask;
    }
  }

  #resize(slots: number): void {
    this.#mask = slots - 1;
    this.#shift = Math.clz32(slots) + 1;
    this.#limit = Math.floor((slots * MAX_LOAD) / 100);
  }

  #sizeGeneral(slots: number): void {
    this.#resize(slots);
    const before = this.#hashed;
    this.#hashed = new Int32Array(slots * 2);
    for (let i = 0; i < before.length; i += 2) if (before[i + 1] !== 0) this.#place(before[i]!, before[i + 1]!);
  }

  #place(hash: number, number: number): void {
    const table = this.#hashed;
    let slot = Math.imul(hash, GOLDEN) >>> this.#shift;
    while (table[slot * 2 + 1] !== 0) slot = (slot + 1) & this.#mask;
    table[slot * 2] = hash;
    table[slot * 2 + 1] = number;
  }

  /** Moves number keys to the general table. */
  #generalise(numbers: NumberTable): void {
    this.#keys = Array.from(numbers.keys());
    this.#size = numbers.size;
    this.#numbers = undefined;
    let slots = INITIAL_SLOTS;
    while (Math.floor((slots * MAX_LOAD) / 100) <= this.#size) slots *= 2;
    this.#sizeGeneral(slots);
    for (let i = 0; i < this.#size; i++) this.#place(hashKey(this.#keys[i]), i + 1);
  }
}

function hashOf(key: unknown): number {
  return typeof key === 'string' ? hashString(key) : hashKey(key);
}

function sameKey(there: unknown, key: unknown): boolean {
  return there === key || (typeof key !== 'string' && keysEqual(there, key));
}
