/**
 * The hash table of number keys: open addressing, key and its number side by side, so that a lookup touches one cache line. While
 * all keys are 32-bit integers the table takes half the room, which is worth a third of the time once it outgrows
 * the processor's nearer caches.
 */

/** Slots are kept at most this full, in per cent. */
const MAX_LOAD = 60;
const INITIAL_SLOTS = 16;
/** 2^32 divided by the golden ratio: spreads consecutive integers over the table. */
const GOLDEN = 0x9e3779b1;

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

/** Numbers distinct number keys from 0 in the order they are first met; NaN is one key, -0 is 0. */
export class NumberTable {
  #size = 0;
  /** Slots minus one, and how far a 32-bit hash is shifted to fall on a slot. */
  #mask = 0;
  #shift = 32;
  #limit = 0;
  /** Key and number + 1 by turns (0: free); undefined once a key is no 32-bit integer. */
  #integers: Int32Array | undefined;
  /** The same for all numbers, from then on. */
  #table = new Float64Array(0);
  /** Keys in order. */
  #keys = new Float64Array(0);

  constructor() {
    this.#sizeIntegers(INITIAL_SLOTS);
  }

  get size(): number {
    return this.#size;
  }

  get byteLength(): number {
    return (this.#integers?.byteLength ?? 0) + this.#table.byteLength + this.#keys.byteLength;
  }

  /** A view that lasts until the next key. */
  keys(): Float64Array {
    return this.#keys.subarray(0, this.#size);
  }

  keyAt(index: number): number | undefined {
    return this.#keys[index];
  }

  add(key: number): number {
    one[0] = key;
    this.addAll(one, 0, 1, oneNumber);
    return oneNumber[0]!;
  }

  /** The number of each cell `[from, to)` goes into `out`, from its start; a new key gets the next number. */
  addAll(keys: Float64Array, from: number, to: number, out: Int32Array): void {
    const done = this.#integers === undefined ? from : this.#addIntegers(this.#integers, keys, from, to, out);
    if (done === to) return;
    if (this.#integers !== undefined) this.#widen();
    this.#addNumbers(keys, done, to, out, from);
  }

  find(key: number): number {
    const integers = this.#integers;
    return integers === undefined ? this.#findNumber(key) : this.#findInteger(integers, key);
  }

  /** As `find` for `count` cells beginning at `from`. */
  findAll(keys: Float64Array, from: number, count: number, out: Int32Array): void {
    const integers = this.#integers;
    if (integers === undefined) for (let i = 0; i < count; i++) out[i] = this.#findNumber(keys[from + i]!);
    else for (let i = 0; i < count; i++) out[i] = this.#findInteger(integers, keys[from + i]!);
  }

  /**
   * Stops at the first key that is no 32-bit integer, and returns its position. Lookups here do not wait for each other, so that
   * the processor has several cache misses under way.
   */
  #addIntegers(current: Int32Array, keys: Float64Array, from: number, to: number, out: Int32Array): number {
    let table = current;
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
        this.#keys[number - 1] = key;
        if (number >= this.#limit) {
          table = this.#sizeIntegers((mask + 1) * 2);
          mask = this.#mask;
          shift = this.#shift;
        }
      }
      out[i - from] = number - 1;
    }
    return to;
  }

  #findInteger(table: Int32Array, key: number): number {
    const integer = key | 0;
    if (integer !== key) return -1;
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
        this.#keys[number - 1] = key;
        if (number >= this.#limit) this.#sizeNumbers((mask + 1) * 2);
      }
      out[i - base] = number - 1;
    }
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

  #resize(slots: number): void {
    this.#mask = slots - 1;
    this.#shift = Math.clz32(slots) + 1;
    this.#limit = Math.floor((slots * MAX_LOAD) / 100);
  }

  #growKeys(): Float64Array {
    const keys = new Float64Array(this.#limit);
    keys.set(this.#keys.subarray(0, this.#size));
    this.#keys = keys;
    return keys;
  }

  #sizeIntegers(slots: number): Int32Array {
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
    return table;
  }

  /** Makes room for numbers of all kinds. */
  #widen(): void {
    this.#integers = undefined;
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
}
