/**
 * Numbers distinct keys from 0 in the order they are first met: the hash tables under every aggregation, join and distinct.
 *
 * Three forms, by the keys seen so far, all open-addressing tables in which what a lookup needs lies side by side, so that it
 * touches one cache line. Numbers are in the table themselves, in half the room while all are 32-bit integers. Of all other
 * keys the table has the hash, by value; strings are so two to three times as fast as in V8's Map once they outgrow the
 * cache (keyedTable.bench.ts). A table that meets a wider kind of key moves to that form once.
 */
import type { Cells } from '../storage/codec/index.ts';
import { estimateSize } from '../storage/sizeEstimator.ts';
import { hashKey, hashString, keysEqual } from './keys.ts';

/** Slots are kept at most this full, in per cent. */
const MAX_LOAD = 60;
const INITIAL_SLOTS = 16;
/** How many keys are looked at to estimate what all of them hold. */
const KEY_SAMPLE = 32;
/** 2^32 divided by the golden ratio: spreads consecutive integers over the table. */
const GOLDEN = 0x9e3779b1;

/** Tables grow to so many times their slots. */
const GROWTH = 2;

const one = new Float64Array(1);
const oneNumber = new Int32Array(1);
const bits = new Float64Array(1);
const words = new Int32Array(bits.buffer);

/** The home slot of a number. All bits of an integer count: a reducer's keys share their lowest. */
function homeSlot(key: number, shift: number): number {
  if ((key | 0) === key) return Math.imul(key, GOLDEN) >>> shift;
  bits[0] = key;
  return Math.imul(words[0]! ^ Math.imul(words[1]!, GOLDEN), GOLDEN) >>> shift;
}

const FORM = { empty: 0, integers: 1, numbers: 2, general: 3 } as const;
type Form = (typeof FORM)[keyof typeof FORM];

export class KeyIndex {
  #form: Form = FORM.empty;
  #size = 0;
  /** Slots minus one, and how far a 32-bit hash is shifted to fall on a slot. */
  #mask = 0;
  #shift = 32;
  #limit = 0;
  /** Integers and numbers: key and number + 1 by turns (0: free). */
  #integers = new Int32Array(0);
  #table = new Float64Array(0);
  /** Keys of these forms in order. */
  #numbers = new Float64Array(0);
  /** General: hash and number + 1 by turns (0: free). */
  #hashed = new Int32Array(0);
  /** Keys of the general form in order. */
  #keys: unknown[] = [];

  get size(): number {
    return this.#size;
  }

  /** The number of `key`; a new key gets the next one, `size` before the call. */
  add(key: unknown): number {
    switch (this.#form) {
      case FORM.integers:
        if (typeof key !== 'number') break;
        if ((key | 0) === key) return this.#addInteger(key);
        this.#widen();
        return this.#addNumber(key);
      case FORM.numbers:
        if (typeof key === 'number') return this.#addNumber(key);
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
    if (keys instanceof Float64Array && this.#form !== FORM.general && from < to) {
      if (this.#form === FORM.empty) this.#begin(keys[from]);
      let done = from;
      if (this.#form === FORM.integers) {
        done = this.#addIntegers(keys, from, to, out);
        if (done === to) return;
        this.#widen();
      }
      this.#addNumbers(keys, done, to, out, from);
      return;
    }
    for (let i = from; i < to; i++) out[i - from] = this.add(keys[i]);
  }

  /** As `find` for `count` cells beginning at `from`. */
  findAll(keys: Cells, from: number, count: number, out: Int32Array): void {
    if (keys instanceof Float64Array && this.#form === FORM.integers) {
      for (let i = 0; i < count; i++) out[i] = this.#findInteger(keys[from + i]!);
      return;
    }
    if (keys instanceof Float64Array && this.#form === FORM.numbers) {
      for (let i = 0; i < count; i++) out[i] = this.#findNumber(keys[from + i]!);
      return;
    }
    for (let i = 0; i < count; i++) out[i] = this.find(keys[from + i]);
  }

  /** The number of `key`, or -1. */
  find(key: unknown): number {
    switch (this.#form) {
      case FORM.integers:
        return typeof key === 'number' ? this.#findInteger(key) : -1;
      case FORM.numbers:
        return typeof key === 'number' ? this.#findNumber(key) : -1;
      case FORM.general:
        return this.#findGeneral(key, hashOf(key));
      case FORM.empty:
        return -1;
    }
  }

  /** The key numbered `index`. */
  keyAt(index: number): unknown {
    return this.#isNumeric() ? this.#numbers[index] : this.#keys[index];
  }

  /** All keys in order: numbers as a view that lasts until the index changes. */
  cells(): Float64Array | readonly unknown[] {
    return this.#isNumeric() ? this.#numbers.subarray(0, this.#size) : this.#keys;
  }

  /** All keys in order, as an array of its own. */
  keys(): unknown[] {
    return this.#isNumeric() ? Array.from(this.#numbers.subarray(0, this.#size)) : this.#keys.slice();
  }

  /** Bytes of the tables, without what the keys themselves point to. */
  get tableBytes(): number {
    return this.#integers.byteLength + this.#table.byteLength + this.#numbers.byteLength + this.#hashed.byteLength + this.#keys.length * 8;
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

  #isNumeric(): boolean {
    return this.#form === FORM.integers || this.#form === FORM.numbers;
  }

  #begin(key: unknown): number {
    if (typeof key === 'number' && (key | 0) === key) {
      this.#form = FORM.integers;
      this.#sizeIntegers(INITIAL_SLOTS);
      return this.#addInteger(key);
    }
    if (typeof key === 'number') {
      this.#form = FORM.numbers;
      this.#sizeNumbers(INITIAL_SLOTS);
      return this.#addNumber(key);
    }
    this.#form = FORM.general;
    this.#sizeGeneral(INITIAL_SLOTS);
    return this.#addGeneral(key);
  }

  /**
   * Stops at the first key that is no 32-bit integer, and returns its position. Lookups here do not wait for each other, so that
   * the processor has several cache misses under way.
   */
  #addIntegers(keys: Float64Array, from: number, to: number, out: Int32Array): number {
    let table = this.#integers;
    let mask = this.#mask;
    let shift = this.#shift;
    for (let i = from; i < to; i++) {
      const key = keys[i]!;
      const integer = key | 0;
      if (integer !== key) return i;
      let slot = Math.imul(integer, GOLDEN) >>> shift;
      let number = table[slot * 2 + 1]!;
      while (number !== 0 && table[slot * 2] !== integer) {
        slot = (slot + 1) & mask;
        number = table[slot * 2 + 1]!;
      }
      if (number === 0) {
        number = ++this.#size;
        table[slot * 2] = integer;
        table[slot * 2 + 1] = number;
        this.#numbers[number - 1] = key;
        if (number >= this.#limit) {
          this.#sizeIntegers((mask + 1) * GROWTH);
          table = this.#integers;
          mask = this.#mask;
          shift = this.#shift;
        }
      }
      out[i - from] = number - 1;
    }
    return to;
  }

  #addInteger(key: number): number {
    one[0] = key;
    this.#addIntegers(one, 0, 1, oneNumber);
    return oneNumber[0]!;
  }

  #findInteger(key: number): number {
    const integer = key | 0;
    if (integer !== key) return -1;
    const table = this.#integers;
    let slot = Math.imul(integer, GOLDEN) >>> this.#shift;
    for (;;) {
      const number = table[slot * 2 + 1]!;
      if (number === 0) return -1;
      if (table[slot * 2] === integer) return number - 1;
      slot = (slot + 1) & this.#mask;
    }
  }

  /** The number of cell `i` goes to `out[i - base]`. */
  #addNumbers(keys: Float64Array, from: number, to: number, out: Int32Array, base: number): void {
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
        if (number >= this.#limit) this.#sizeNumbers((mask + 1) * GROWTH);
      }
      out[i - base] = number - 1;
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
    if (this.#size >= this.#limit) this.#sizeNumbers((mask + 1) * GROWTH);
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

  #growKeys(): Float64Array {
    const keys = new Float64Array(this.#limit);
    keys.set(this.#numbers.subarray(0, this.#size));
    this.#numbers = keys;
    return keys;
  }

  #sizeIntegers(slots: number): void {
    this.#resize(slots);
    const keys = this.#growKeys();
    const table = new Int32Array(slots * 2);
    const mask = this.#mask;
    for (let i = 0; i < this.#size; i++) {
      const key = keys[i]! | 0;
      let slot = Math.imul(key, GOLDEN) >>> this.#shift;
      while (table[slot * 2 + 1] !== 0) slot = (slot + 1) & mask;
      table[slot * 2] = key;
      table[slot * 2 + 1] = i + 1;
    }
    this.#integers = table;
  }

  /** Moves integers to the form of all numbers. */
  #widen(): void {
    this.#form = FORM.numbers;
    this.#integers = new Int32Array(0);
    this.#sizeNumbers(this.#mask + 1);
  }

  #sizeNumbers(slots: number): void {
    this.#resize(slots);
    const keys = this.#growKeys();
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

  /** Moves number keys to the general form. */
  #generalise(): void {
    this.#keys = this.keys();
    this.#integers = new Int32Array(0);
    this.#table = new Float64Array(0);
    this.#numbers = new Float64Array(0);
    this.#form = FORM.general;
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
