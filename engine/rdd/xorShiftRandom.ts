/** Spark's XORShiftRandom: the generator that decides where repartition starts to deal out records, so that they land where Spark's do. */

const WORD = 0xffffffffn;
const LONG = 64;

/** Where `new XORShiftRandom(seed).nextInt(bound)` starts; `bound` from 1 to 2³¹ − 1. */
export function firstInt(seed: number, bound: number): number {
  let state = scramble(BigInt(seed));
  const next31 = (): number => {
    state = BigInt.asUintN(LONG, state ^ (state << 21n));
    state ^= state >> 35n;
    state = BigInt.asUintN(LONG, state ^ (state << 4n));
    return Number(state & 0x7fffffffn);
  };
  // java.util.Random.nextInt: a power of two takes the high bits, anything else the remainder, drawn again where it would be biased.
  let drawn = next31();
  if ((bound & (bound - 1)) === 0) return Number((BigInt(bound) * BigInt(drawn)) >> 31n);
  while (drawn - (drawn % bound) + (bound - 1) > 0x7fffffff) drawn = next31();
  return drawn % bound;
}

/** The seed's eight bytes, most significant first, hashed twice by MurmurHash3: the second hash above the first. */
function scramble(seed: bigint): bigint {
  const words = [BigInt.asUintN(LONG, seed) >> 32n, seed & WORD].map(reversedBytes);
  const low = murmur3(words, 0x3c074a61);
  const high = murmur3(words, low);
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
}

function reversedBytes(word: bigint): number {
  const w = Number(word);
  return ((w & 0xff) << 24) | ((w & 0xff00) << 8) | ((w >>> 8) & 0xff00) | (w >>> 24);
}

/** MurmurHash3 (x86, 32 bits) of whole little-endian words. */
function murmur3(words: readonly number[], seed: number): number {
  let h = seed;
  for (const word of words) {
    let k = Math.imul(word, 0xcc9e2d51);
    k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
    h ^= k;
    h = (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
  }
  h ^= words.length * 4;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
