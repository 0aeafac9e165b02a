/**
 * The order of a column of keys as a permutation. Numbers and strings are sorted by digits of their leading bits (radix), which
 * compares nothing and calls nothing; what is left equal, and every other kind of key, is sorted by comparison. All of it is
 * stable: equal keys stay in order of arrival, also when descending.
 */
import type { Cells } from '../storage/codec/index.ts';
import { compareKeys } from './keys.ts';

export type Compare = (a: unknown, b: unknown) => number;

/** How keys are ordered: their natural order one way or the other, or a function. */
export type KeyOrder = 'ascending' | 'descending' | Compare;

/** The order as a comparison. */
export function comparing(order: KeyOrder): Compare {
  if (typeof order === 'function') return order;
  return order === 'ascending' ? compareKeys : (a, b) => compareKeys(b, a);
}

const DIGIT_BITS = 11;
const DIGIT_MASK = (1 << DIGIT_BITS) - 1;
/** Below this comparing is as fast. */
const MIN_RADIX = 64;
/** Units of a string that its leading bits hold. */
const LEADING_UNITS = 4;

/** Indices of `keys` in the order wanted. Throws MixedKeyTypesError and UnsupportedKeyError. */
export function sortOrder(keys: Cells, order: KeyOrder): Uint32Array {
  const indices = new Uint32Array(keys.length);
  for (let i = 0; i < indices.length; i++) indices[i] = i;
  if (typeof order !== 'function' && keys.length >= MIN_RADIX) {
    if (keys instanceof Float64Array) return numberOrder(keys, indices, order === 'descending');
    if (allStrings(keys)) return stringOrder(keys, indices, order === 'descending');
  }
  const compare = comparing(order);
  return indices.sort((a, b) => compare(keys[a], keys[b]));
}

function numberOrder(keys: Float64Array, indices: Uint32Array, descending: boolean): Uint32Array {
  const { length } = keys;
  const flip = descending ? -1 : 0;
  const words = new Uint32Array(length);
  let i = 0;
  for (; i < length; i++) {
    const key = keys[i]!;
    const integer = key | 0;
    if (integer !== key) break;
    words[i] = integer ^ 0x80000000 ^ flip;
  }
  if (i === length) return byWords(words, indices);
  // The bits of a double are in order once the sign is turned over and negatives are turned over whole; +0 is -0 here.
  const doubles = new Float64Array(length);
  for (i = 0; i < length; i++) doubles[i] = keys[i]! + 0;
  const halves = new Int32Array(doubles.buffer);
  const high = new Uint32Array(length);
  for (i = 0; i < length; i++) {
    const nan = keys[i] !== keys[i];
    const top = nan ? 0x7ff80000 : halves[2 * i + 1]!;
    const sign = top >> 31;
    words[i] = (nan ? 0 : halves[2 * i]! ^ sign) ^ flip;
    high[i] = top ^ (sign | 0x80000000) ^ flip;
  }
  const byLow = byWords(words, indices);
  return byWords(gather(high, byLow), byLow);
}

function stringOrder(keys: readonly string[], indices: Uint32Array, descending: boolean): Uint32Array {
  const { length } = keys;
  const prefix = commonPrefix(keys);
  const flip = descending ? -1 : 0;
  const low = new Uint32Array(length);
  const high = new Uint32Array(length);
  for (let i = 0; i < length; i++) {
    const key = keys[i]!;
    high[i] = ((unit(key, prefix) << 16) | unit(key, prefix + 1)) ^ flip;
    low[i] = ((unit(key, prefix + 2) << 16) | unit(key, prefix + 3)) ^ flip;
  }
  const byLow = byWords(low.slice(), indices);
  const order = byWords(gather(high, byLow), byLow);
  const compare = descending ? (a: number, b: number) => compareStrings(keys[b]!, keys[a]!) : (a: number, b: number) => compareStrings(keys[a]!, keys[b]!);
  for (let from = 0; from < length; ) {
    const first = order[from]!;
    let to = from + 1;
    let rest = keys[first]!.length > prefix + LEADING_UNITS || hasZero(keys[first]!);
    for (; to < length && high[order[to]!] === high[first] && low[order[to]!] === low[first]; to++) rest ||= keys[order[to]!]!.length > prefix + LEADING_UNITS || hasZero(keys[order[to]!]!);
    if (rest && to - from > 1) order.subarray(from, to).sort(compare);
    from = to;
  }
  return order;
}

function compareStrings(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A missing unit sorts as zero, so a string that ends and one that goes on with zeros look alike. */
function hasZero(text: string): boolean {
  return text.includes('\0');
}

function unit(text: string, at: number): number {
  return at < text.length ? text.charCodeAt(at) : 0;
}

function commonPrefix(keys: readonly string[]): number {
  const first = keys[0]!;
  let shared = first.length;
  for (let i = 1; i < keys.length && shared > 0; i++) {
    const key = keys[i]!;
    let at = 0;
    while (at < shared && at < key.length && key.charCodeAt(at) === first.charCodeAt(at)) at++;
    shared = at;
  }
  return shared;
}

function allStrings(keys: readonly unknown[]): keys is readonly string[] {
  for (let i = 0; i < keys.length; i++) if (typeof keys[i] !== 'string') return false;
  return true;
}

function gather(words: Uint32Array, order: Uint32Array): Uint32Array {
  const out = new Uint32Array(words.length);
  for (let i = 0; i < out.length; i++) out[i] = words[order[i]!]!;
  return out;
}

/** Sorts `indices` by the word at the same place; both arrays are used up. */
function byWords(firstWords: Uint32Array, firstIndices: Uint32Array): Uint32Array {
  const { length } = firstWords;
  let words = firstWords;
  let indices = firstIndices;
  let otherWords: Uint32Array = new Uint32Array(length);
  let otherIndices: Uint32Array = new Uint32Array(length);
  let differ = 0;
  for (let i = 1; i < length; i++) differ |= words[i]! ^ words[0]!;
  const next = new Uint32Array(DIGIT_MASK + 1);
  for (let shift = 0; shift < 32; shift += DIGIT_BITS) {
    if (((differ >>> shift) & DIGIT_MASK) === 0) continue;
    next.fill(0);
    for (let i = 0; i < length; i++) next[(words[i]! >>> shift) & DIGIT_MASK]!++;
    for (let digit = 0, at = 0; digit <= DIGIT_MASK; digit++) {
      const count = next[digit]!;
      next[digit] = at;
      at += count;
    }
    for (let i = 0; i < length; i++) {
      const word = words[i]!;
      const to = next[(word >>> shift) & DIGIT_MASK]!++;
      otherWords[to] = word;
      otherIndices[to] = indices[i]!;
    }
    [words, otherWords] = [otherWords, words];
    [indices, otherIndices] = [otherIndices, indices];
  }
  return indices;
}
