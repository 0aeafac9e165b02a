/**
 * 64 bits of a value, equal for equal keys and as good as random otherwise: what HyperLogLog counts on.
 *
 * Two lanes of 32 bits, because JavaScript has no fast 64-bit integers. Java's hashCode, which places records, is far too
 * regular for this.
 */
import { UnsupportedKeyError, typeName } from '../../shuffle/keys.ts';

export interface Hash64 {
  high: number;
  low: number;
}

const bits = new DataView(new ArrayBuffer(8));

/** Writes the hash of `value` into `into`. Throws UnsupportedKeyError for what is not compared by value. */
export function hash64(value: unknown, into: Hash64): void {
  into.high = 0x9e3779b9 | 0;
  into.low = 0x85ebca6b | 0;
  absorb(value, into);
  const { high, low } = into;
  into.high = finalMix(high ^ (low >>> 15)) >>> 0;
  into.low = finalMix(low ^ Math.imul(into.high, 0xc2b2ae35)) >>> 0;
}

function absorb(value: unknown, into: Hash64): void {
  switch (typeof value) {
    case 'string':
      word(1, into);
      for (let i = 0; i < value.length; i++) word(value.charCodeAt(i), into);
      word(value.length, into);
      return;
    case 'number':
      double(2, value, into);
      return;
    case 'bigint':
      word(3, into);
      absorb(value.toString(36), into);
      return;
    case 'boolean':
      word(value ? 5 : 4, into);
      return;
    case 'undefined':
      word(6, into);
      return;
    default:
      if (value === null) word(7, into);
      else if (value instanceof Date) double(8, value.getTime(), into);
      else if (Array.isArray(value)) {
        word(9, into);
        for (const element of value) absorb(element, into);
        word(value.length, into);
      } else throw new UnsupportedKeyError(typeName(value), 'counting distinct values');
  }
}

/** -0 counts as 0, and every NaN as one. */
function double(tag: number, value: number, into: Hash64): void {
  word(tag, into);
  bits.setFloat64(0, value === 0 ? 0 : value !== value ? Number.NaN : value);
  word(bits.getInt32(0), into);
  word(bits.getInt32(4), into);
}

function word(data: number, into: Hash64): void {
  const a = Math.imul(into.high ^ data, 0xcc9e2d51);
  const b = Math.imul(into.low ^ data, 0x1b873593);
  into.high = Math.imul((a << 15) | (a >>> 17), 5) + 0xe6546b64 + (b >>> 16) | 0;
  into.low = Math.imul((b << 13) | (b >>> 19), 9) + 0x561ccd1b + (a >>> 16) | 0;
}

function finalMix(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return h ^ (h >>> 16);
}
