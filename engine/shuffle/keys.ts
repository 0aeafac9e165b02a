/**
 * Keys by value: hashing, equality and order, as Spark sees them on the JVM, so that a HashPartitioner here puts a key where
 * Spark puts it. A JavaScript number is hashed as the Scala value that prints the same: an Int in 32 bits, else a Long when a
 * safe integer, else a Double. Tuples are arrays; their hash is Scala's product hash (MurmurHash3 over the elements' hashes).
 */

/** A key that cannot be compared by value: says which type and which operation, before the job starts. */
export class UnsupportedKeyError extends TypeError {
  readonly keyType: string;
  readonly operation: string;

  constructor(keyType: string, operation: string) {
    super(`${operation} cannot use a key of type ${keyType}: keys are strings, numbers, booleans, bigints, null, Dates or arrays (tuples) of these. Map the key to one of them first.`);
    this.name = 'UnsupportedKeyError';
    this.keyType = keyType;
    this.operation = operation;
  }
}

/** Keys of different types have no order between them. */
export class MixedKeyTypesError extends TypeError {
  constructor(a: unknown, b: unknown) {
    super(`Keys of different types cannot be ordered: ${typeName(a)} against ${typeName(b)}. Map the keys to one type first, or give an ordering.`);
    this.name = 'MixedKeyTypesError';
  }
}

const doubleBits = new DataView(new ArrayBuffer(8));

/** Java's hashCode of the key (32-bit signed). */
export function hashKey(key: unknown): number {
  switch (typeof key) {
    case 'string':
      return hashString(key);
    case 'number':
      return hashNumber(key);
    case 'boolean':
      return key ? 1231 : 1237;
    case 'bigint':
      return hashBigint(key);
    case 'undefined':
      return 0;
    default:
      if (key === null) return 0;
      if (Array.isArray(key)) return hashTuple(key);
      if (key instanceof Date) return hashLong(key.getTime());
      throw new UnsupportedKeyError(typeName(key), 'hashing');
  }
}

/** String.hashCode: s[0]·31^(n−1) + … over UTF-16 units. */
export function hashString(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return hash;
}

/** Integer.hashCode, Long.hashCode or Double.hashCode, by the number's value; -0 hashes as 0, so that equal keys meet. */
export function hashNumber(value: number): number {
  if ((value | 0) === value) return value | 0;
  if (Number.isSafeInteger(value)) return hashLong(value);
  // Every NaN is one key, as Double.doubleToLongBits has it.
  doubleBits.setFloat64(0, value);
  if (Number.isNaN(value)) return 0x7ff80000;
  return doubleBits.getInt32(0) ^ doubleBits.getInt32(4);
}

/** Long.hashCode of a safe integer: high word xor low word. */
function hashLong(value: number): number {
  if (Number.isNaN(value)) return 0;
  const high = Math.floor(value / 0x100000000);
  return (high | 0) ^ (value - high * 0x100000000 | 0);
}

/** Long.hashCode within 64 bits, BigInteger.hashCode (31-polynomial over the magnitude's 32-bit words) beyond. */
function hashBigint(value: bigint): number {
  if (BigInt.asIntN(64, value) === value) {
    return Number(BigInt.asIntN(32, (value >> 32n) ^ value));
  }
  const negative = value < 0n;
  let rest = negative ? -value : value;
  const words: number[] = [];
  for (; rest > 0n; rest >>= 32n) words.push(Number(rest & 0xffffffffn));
  let hash = 0;
  for (let i = words.length - 1; i >= 0; i--) hash = (Math.imul(31, hash) + words[i]!) | 0;
  return negative ? -hash | 0 : hash;
}

const PRODUCT_SEED = 0xcafebabe | 0;
/** `"Tuple2".hashCode` and so on, by arity. */
const tuplePrefixHashes: number[] = [];

/** Scala 2.13's hash of a tuple: MurmurHash3 over the class's short name and the elements' `##`. */
function hashTuple(tuple: readonly unknown[]): number {
  const arity = tuple.length;
  const prefix = (tuplePrefixHashes[arity] ??= hashString(`Tuple${arity}`));
  if (arity === 0) return prefix;
  let hash = mix(PRODUCT_SEED, prefix);
  for (let i = 0; i < arity; i++) hash = mix(hash, hashElement(tuple[i]));
  return finish(hash, arity);
}

/** Scala's `##`: as hashCode, but numbers that are equal across Int, Long, Float and Double hash alike. */
function hashElement(element: unknown): number {
  if (typeof element === 'bigint') return BigInt.asIntN(32, element) === element ? Number(element) : hashBigint(element);
  if (typeof element !== 'number' || Number.isSafeInteger(element)) return hashKey(element);
  if (Number.isInteger(element) && Math.abs(element) < 2 ** 63) return hashBigint(BigInt(element));
  if (Math.fround(element) !== element) return hashNumber(element);
  doubleBits.setFloat32(0, element);
  return doubleBits.getInt32(0);
}

function mix(hash: number, data: number): number {
  let k = Math.imul(data, 0xcc9e2d51);
  k = (k << 15) | (k >>> 17);
  k = Math.imul(k, 0x1b873593);
  let h = hash ^ k;
  h = (h << 13) | (h >>> 19);
  return (Math.imul(h, 5) + 0xe6546b64) | 0;
}

function finish(hash: number, length: number): number {
  let h = hash ^ length;
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  h ^= h >>> 16;
  return h | 0;
}

/** `hash mod modulus`, never negative (Spark's Utils.nonNegativeMod). */
export function nonNegativeMod(hash: number, modulus: number): number {
  const raw = hash % modulus;
  return raw < 0 ? raw + modulus : raw;
}

/** Equality by value: NaN equals NaN, -0 equals 0, 1 does not equal 1n, arrays by element, dates by time. */
export function keysEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a === 'number') return a !== a && typeof b === 'number' && b !== b;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!keysEqual(a[i], b[i])) return false;
    return true;
  }
  return a instanceof Date && b instanceof Date && keysEqual(a.getTime(), b.getTime());
}

/** Throws UnsupportedKeyError unless the key (and every element of a tuple) can be compared by value. */
export function assertSupportedKey(key: unknown, operation: string): void {
  const type = typeof key;
  if (type === 'string' || type === 'number' || type === 'boolean' || type === 'bigint' || key === null || key === undefined) return;
  if (Array.isArray(key)) {
    for (const element of key) assertSupportedKey(element, operation);
    return;
  }
  if (!(key instanceof Date)) throw new UnsupportedKeyError(typeName(key), operation);
}

/** What a message calls a value's type: `Map`, `class Point`, `function`. */
export function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value !== 'object') return typeof value;
  const name = (Object.getPrototypeOf(value) as { constructor?: { name?: string } } | null)?.constructor?.name;
  return name === undefined || name === '' ? 'object' : name;
}

/**
 * Natural order: numbers (NaN last, as Double.compare), strings by UTF-16 unit, false before true, dates by time, bigints,
 * tuples element by element and a prefix first; null and undefined before everything. Mixed types throw MixedKeyTypesError.
 */
export function compareKeys(a: unknown, b: unknown): number {
  if (a === b) return 0;
  if (a === null || a === undefined) return b === null || b === undefined ? 0 : -1;
  if (b === null || b === undefined) return 1;
  const type = typeof a;
  if (type !== typeof b) throw new MixedKeyTypesError(a, b);
  if (type === 'number') {
    if ((a as number) < (b as number)) return -1;
    if ((a as number) > (b as number)) return 1;
    return (a as number) === a ? -1 : (b as number) === b ? 1 : 0;
  }
  if (type === 'string' || type === 'bigint' || type === 'boolean') return (a as string) < (b as string) ? -1 : 1;
  if (Array.isArray(a) && Array.isArray(b)) {
    const shared = Math.min(a.length, b.length);
    for (let i = 0; i < shared; i++) {
      const order = compareKeys(a[i], b[i]);
      if (order !== 0) return order;
    }
    return a.length - b.length;
  }
  if (a instanceof Date && b instanceof Date) return compareKeys(a.getTime(), b.getTime());
  if (a instanceof Date || b instanceof Date || Array.isArray(a) || Array.isArray(b)) throw new MixedKeyTypesError(a, b);
  throw new UnsupportedKeyError(typeName(a), 'ordering');
}
