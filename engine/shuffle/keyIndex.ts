/**
 * Numbers distinct keys from 0 in the order they are first met: the hash tables under every aggregation, join and distinct.
 *
 * Three forms, by the keys seen so far. Number keys live in an open-addressing table over one Float64Array in which a key and
 * its number lie side by side, so that a lookup touches one cache line. String keys use V8's own Map, whose hashes are
 * cached in the strings (measured faster than hashing them here). Everything else is hashed and compared by value. A table
 * that meets a second type of key moves to the general form once.
 */
import type { Cells } from '../storage/codec/index.ts';
import { estimateSize } from '../storage/sizeEstimator.ts';
import { hashKey, keysEqual } from './keys.ts';

/** Slots are kept at most this full, in per cent. */
const MAX_LOAD = 60;
const INITIAL_SLOTS = 16;
/** How many keys are looked at to estimate what all of them hold. */
const KEY_SAMPLE = 32;
/** 2^32 divided by the golden ratio: spreads consecutive integers over the table. */
const GOLDEN = 0x9e3779b1;

const bits = new Float64Array(1);
const words = new Int32Array(bits.buffer);

/** The home slot of a number. Four neighbouring integers share a cache line, so that dense keys are met in order. */
function homeSlot(key: number, shift: number): number {
  if ((key | 0) === key) return ((Math.imul(key >> 2, GOLDEN) >>> shift) & ~3) | (key & 3);
  bits[0] = key;
  return Math.imul(words[0]! ^ Math.imul(words[1]!, GOLDEN), GOLDEN) >>> shift;
}

const FORM = { empty: 0, numbers: 1, strings: 2, general: 3 } as const;
type Form = (typeof FORM)[keyof typeof FORM];

export class KeyIndex {
  #form: Form = FORM.empty;
  #size = 0;
  /** Slots minus one, and how far a 32-bit hash is shifted to fall on a slot. */
  #mask = 0;
  #shift = 32;
  #limit = 0;
  /** Numbers: key and number + 1 by turns (0: free). */
  #table = new Float64Array(0);
  #numbers = new Float64Array(0);
  #strings = new Map<string, number>();
  /** General: number + 1 of the key in each slot, and the keys' hashes. */
  #slots = new Int32Array(0);
  #hashes = new Int32Array(0);
  /** Keys of the string and general forms in order. */
  #keys: unknown[] = [];

  get size(): number {
    return this.#size;
  }

  /** The number of `key`; a new key gets the next one, `size` before the call. */
  add(key: unknown): number {
    switch (this.#form) {
      case FORM.numbers:
        if (typeof key === 'number') return this.#addNumber(key);
        break;
      case FORM.strings:
        if (typeof key === 'string') return this.#addString(key);
        break;
      case FORM.general:
        return this.#addGeneral(key);
      case FORM.empty:
        return this.#begin(key);
    }
    this.#generalise();
    return this.#addGeneral(key);
  }

  /** As `add` for cells `[from, to)`: the number of each goes into `out`, from its start. */
  addAll(keys: Cells, from: number, to: number, out: Int32Array): void {
    if (keys instanceof Float64Array && (this.#form === FORM.numbers || this.#form === FORM.empty) && from < to) {
      if (this.#form === FORM.empty) this.#begin(keys[from]);
      this.#addNumbers(keys, from, to, out);
      return;
    }
    for (let i = from; i < to; i++) out[i - from] = this.add(keys[i]);
  }

  /** As `find` for `count` cells beginning at `from`. */
  findAll(keys: Cells, from: number, count: number, out: Int32Array): void {
    if (keys instanceof Float64Array && this.#form === FORM.numbers) {
      for (let i = 0; i < count; i++) out[i] = this.#findNumber(keys[from + i]!);
      return;
    }
    for (let i = 0; i < count; i++) out[i] = this.find(keys[from + i]);
  }

  /** The number of `key`, or -1. */
  find(key: unknown): number {
    switch (this.#form) {
      case FORM.numbers:
        return typeof key === 'number' ? this.#findNumber(key) : -1;
      case FORM.strings:
        return typeof key === 'string' ? this.#strings.get(key) ?? -1 : -1;
      case FORM.general:
        return this.#findGeneral(key, hashKey(key));
      case FORM.empty:
        return -1;
    }
  }

  /** The key numbered `index`. */
  keyAt(index: number): unknown {
    return this.#form === FORM.numbers ? this.#numbers[index] : this.#keys[index];
  }

  /** All keys in order: numbers as a view that lasts until the index changes. */
  cells(): Float64Array | readonly unknown[] {
    return this.#form === FORM.numbers ? this.#numbers.subarray(0, this.#size) : this.#keys;
  }

  /** All keys in order, as an array of its own. */
  keys(): unknown[] {
    return this.#form === FORM.numbers ? Array.from(this.#numbers.subarray(0, this.#size)) : this.#keys.slice();
  }

  /** Bytes of the tables, without what the keys themselves point to. */
  get tableBytes(): number {
    // A V8 Map takes about 36 bytes an entry at its mean load.
    return this.#table.byteLength + this.#numbers.byteLength + this.#slots.byteLength + this.#hashes.byteLength + this.#keys.length * 8 + this.#strings.size * 36;
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

  #begin(key: unknown): number {
    if (typeof key === 'number') {
      this.#form = FORM.numbers;
      this.#sizeNumbers(INITIAL_SLOTS);
      return this.#addNumber(key);
    }
    if (typeof key === 'string') {
      this.#form = FORM.strings;
      return this.#addString(key);
    }
    this.#form = FORM.general;
    this.#sizeGeneral(INITIAL_SLOTS);
    return this.#addGeneral(key);
  }

  /** Lookups that do not wait for each other, so that the processor has several cache misses under way. */
  #addNumbers(keys: Float64Array, from: number, to: number, out: Int32Array): void {
    for (let i = from; i < to; i++) {
      const key = keys[i]!;
      const table = this.#table;
      const mask = this.#mask;
      let slot = homeSlot(key, this.#shift);
      let number = table[slot * 2 + 1]!;
      while (number !== 0) {
        const there = table[slot * 2]!;
        if (there === key || (key !== key && there !== there)) break;
        slot = (slot + 1) & mask;
        number = table[slot * 2 + 1]!;
      }
      if (number === 0) {
        number = ++this.#size;
        table[slot * 2] = key;
        table[slot * 2 + 1] = number;
        this.#numbers[number - 1] = key;
        if (number >= this.#limit) this.#sizeNumbers((mask + 1) * 2);
      }
      out[i - from] = number - 1;
    }
  }

  #addNumber(key: number): number {
    const table = this.#table;
    const mask = this.#mask;
    let slot = homeSlot(key, this.#shift);
    for (;;) {
      const number = table[slot * 2 + 1]!;
      if (number === 0) break;
      const there = table[slot * 2]!;
      if (there === key || (key !== key && there !== there)) return number - 1;
      slot = (slot + 1) & mask;
    }
    const index = this.#size++;
    table[slot * 2] = key;
    table[slot * 2 + 1] = index + 1;
    this.#numbers[index] = key;
    if (this.#size >= this.#limit) this.#sizeNumbers((mask + 1) * 2);
    return index;
  }

  #findNumber(key: number): number {
    const table = this.#table;
    let slot = homeSlot(key, this.#shift);
    for (;;) {
      const number = table[slot * 2 + 1]!;
      if (number === 0) return -1;
      const there = table[slot * 2]!;
      if (there === key || (key !== key && there !== there)) return number - 1;
      slot = (slot + 1) & this.#mask;
    }
  }

  #addString(key: string): number {
    const known = this.#strings.get(key);
    if (known !== undefined) return known;
    const index = this.#size++;
    this.#strings.set(key, index);
    this.#keys.push(key);
    return index;
  }

  #addGeneral(key: unknown): number {
    const hash = hashKey(key);
    const known = this.#findGeneral(key, hash);
    if (known >= 0) return known;
    const index = this.#size++;
    this.#keys.push(key);
    this.#hashes[index] = hash;
    this.#place(hash, index);
    if (this.#size >= this.#limit) this.#sizeGeneral((this.#mask + 1) * 2);
    return index;
  }

  #findGeneral(key: unknown, hash: number): number {
    const slots = this.#slots;
    let slot = Math.imul(hash, GOLDEN) >>> this.#shift;
    for (;;) {
      const number = slots[slot]!;
      if (number === 0) return -1;
      if (this.#hashes[number - 1] === hash && keysEqual(this.#keys[number - 1], key)) return number - 1;
      slot = (slot + 1) & this.#mask;
    }
  }

  #place(hash: number, index: number): void {
    let slot = Math.imul(hash, GOLDEN) >>> this.#shift;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & this.#mask;
    this.#slots[slot] = index + 1;
  }

  #resize(slots: number): void {
    this.#mask = slots - 1;
    this.#shift = Math.clz32(slots) + 1;
    this.#limit = Math.floor((slots * MAX_LOAD) / 100);
  }

  #sizeNumbers(slots: number): void {
    this.#resize(slots);
    const keys = new Float64Array(this.#limit);
    keys.set(this.#numbers.subarray(0, this.#size));
    this.#numbers = keys;
    const table = new Float64Array(slots * 2);
    const mask = this.#mask;
    for (let i = 0; i < this.#size; i++) {
      const key = keys[i]!;
      let slot = homeSlot(key, this.#shift);
      while (table[slot * 2 + 1] !== 0) slot = (slot + 1) & mask;
      table[slot * 2] = key;
      table[slot * 2 + 1] = i + 1;
    }
    this.#table = table;
  }

  #sizeGeneral(slots: number): void {
    this.#resize(slots);
    this.#slots = new Int32Array(slots);
    const hashes = new Int32Array(this.#limit);
    hashes.set(this.#hashes.subarray(0, this.#size));
    this.#hashes = hashes;
    for (let i = 0; i < this.#size; i++) this.#place(hashes[i]!, i);
  }

  /** Moves the keys of a typed form to the general one. */
  #generalise(): void {
    this.#keys = this.keys();
    this.#table = new Float64Array(0);
    this.#numbers = new Float64Array(0);
    this.#strings = new Map();
    this.#form = FORM.general;
    let slots = INITIAL_SLOTS;
    while (Math.floor((slots * MAX_LOAD) / 100) <= this.#size) slots *= 2;
    this.#hashes = Int32Array.from(this.#keys, hashKey);
    this.#sizeGeneral(slots);
  }
}
