import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assertSupportedKey, compareKeys, hashKey, keysEqual, MixedKeyTypesError, nonNegativeMod, UnsupportedKeyError } from './keys.ts';

const SEED = 20_150_612;

describe('hashKey is the JVM’s hashCode', () => {
  test.each([
    ['hello world', 1_794_106_052], ['abc', 96_354], ['', 0], ['Aa', 2112], ['BB', 2112], ['😀', 1_772_899],
    [0, 0], [-0, 0], [42, 42], [-1, -1], [2 ** 31 - 1, 2_147_483_647], [-(2 ** 31), -2_147_483_648],
    // Long: high word xor low word.
    [2 ** 31, -2_147_483_648], [2 ** 40, 256], [-5_000_000_000, 705_032_702],
    // Double.hashCode.
    [1.5, 1_073_217_536], [0.1, -1_507_852_285], [NaN, 2_146_959_360], [Infinity, 2_146_435_072], [-Infinity, -1_048_576],
    [true, 1231], [false, 1237], [null, 0], [undefined, 0],
    [42n, 42], [-1n, 0], [2n ** 63n, -2_147_483_648],
    [new Date(0), 0], [new Date(1_700_000_000_000), -807_048_821],
    // Scala 2.13, scala.runtime.ScalaRunTime._hashCode of tuples.
    [[1, 2], 1_316_541_600], [[1, 'a'], 1_971_805_870],
  ])('%s has %i', (key, hash) => {
    expect(hashKey(key)).toBe(hash);
  });

  test('a long, a double and an integer of one value hash alike inside a tuple', () => {
    expect(hashKey([42n])).toBe(hashKey([42]));
    expect(hashKey([-1n])).toBe(hashKey([-1]));
  });

  test('keys of a class, functions, maps and plain objects have no hash', () => {
    for (const key of [new Map(), { a: 1 }, [1, { a: 1 }], new (class Point {})()]) expect(() => hashKey(key)).toThrow(UnsupportedKeyError);
  });
});

test('nonNegativeMod is a partition for any hash', () => {
  expect([7, -7, 0, -2_147_483_648, 2_147_483_647].map((hash) => nonNegativeMod(hash, 5))).toEqual([2, 3, 0, 2, 2]);
});

const atom = fc.oneof(fc.integer(), fc.double(), fc.string(), fc.boolean(), fc.constantFrom(null, undefined, -0, NaN), fc.bigInt(), fc.date({ noInvalidDate: false }));
const { key } = fc.letrec((tie) => ({ key: fc.oneof({ maxDepth: 3 }, atom, fc.array(tie('key'), { maxLength: 3 })) }));

test('equal keys hash alike, and a copy of a key equals it', () => {
  fc.assert(fc.property(key, key, (a, b) => {
    expect(keysEqual(a, structuredClone(a))).toBe(true);
    if (keysEqual(a, b)) expect(hashKey(a)).toBe(hashKey(b));
  }), { seed: SEED, numRuns: 2000 });
});

test('values of different types are different keys, however alike they print', () => {
  for (const [a, b] of [[1, '1'], [1, 1n], [0, false], [null, undefined], [[1], 1], [new Date(1), 1], [[], null]]) expect(keysEqual(a, b)).toBe(false);
});

describe('assertSupportedKey', () => {
  test('names the type and the operation, also inside a tuple', () => {
    class Point {}
    expect(() => assertSupportedKey(['a', new Point()], 'reduceByKey')).toThrow('reduceByKey cannot use a key of type Point: keys are strings, numbers, booleans, bigints, null, Dates or arrays (tuples) of these.');
    expect(() => assertSupportedKey({ a: 1 }, 'distinct')).toThrow('distinct cannot use a key of type Object');
    expect(() => assertSupportedKey(Symbol('s'), 'join')).toThrow('join cannot use a key of type symbol');
  });

  test('accepts every key that has a hash', () => {
    fc.assert(fc.property(key, (k) => assertSupportedKey(k, 'join')), { seed: SEED });
  });
});

describe('compareKeys', () => {
  test('orders as Java does: NaN last, strings by UTF-16 unit, false first, tuples by element and prefixes first', () => {
    expect([3, NaN, -1, Infinity, 0].sort(compareKeys)).toEqual([-1, 0, 3, Infinity, NaN]);
    expect(['b', 'a', 'B', '\uffff', '😀', ''].sort(compareKeys)).toEqual(['', 'B', 'a', 'b', '😀', '\uffff']);
    expect([true, false].sort(compareKeys)).toEqual([false, true]);
    expect([['a', 2], ['a'], ['a', 1], []].sort(compareKeys)).toEqual([[], ['a'], ['a', 1], ['a', 2]]);
    expect([2n ** 70n, -1n].sort(compareKeys)).toEqual([-1n, 2n ** 70n]);
    expect(compareKeys(new Date(2), new Date(1))).toBeGreaterThan(0);
    expect(compareKeys(null, 'a')).toBeLessThan(0);
  });

  test('mixed types have no order', () => {
    for (const [a, b] of [[1, '1'], [1, 1n], [[1], 1], [new Date(1), [1]], [['a', 1], ['a', 'b']]]) expect(() => compareKeys(a, b)).toThrow(MixedKeyTypesError);
    expect(() => compareKeys(1, 'a')).toThrow('Keys of different types cannot be ordered: number against string.');
    expect(() => compareKeys({ a: 1 }, { a: 2 })).toThrow(UnsupportedKeyError);
  });

  test('is a total order that agrees with equality, for keys of one type', () => {
    for (const one of [fc.double(), fc.string({ unit: 'binary' }), fc.bigInt(), fc.array(fc.double(), { maxLength: 3 })] as fc.Arbitrary<unknown>[]) {
      fc.assert(fc.property(one, one, one, (a, b, c) => {
        const mirrored = Math.sign(compareKeys(a, b)) + Math.sign(compareKeys(b, a)) === 0;
        const agrees = (compareKeys(a, b) === 0) === keysEqual(a, b);
        const transitive = !(compareKeys(a, b) <= 0 && compareKeys(b, c) <= 0) || compareKeys(a, c) <= 0;
        return mirrored && agrees && transitive;
      }), { seed: SEED, numRuns: 300 });
    }
  });
});
