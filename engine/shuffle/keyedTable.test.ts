import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KeyedTable } from './keyedTable.ts';

const SEED = 20_150_613;
const count = (): KeyedTable<number, number> => new KeyedTable<number, number>((value) => value, (sum, value) => sum + value);

/** What a Map would hold, were its keys compared by value. */
function byValue(pairs: readonly (readonly [unknown, number])[]): [unknown, number][] {
  const nameOf = (key: unknown): string => {
    if (Array.isArray(key)) return `[${key.map(nameOf).join()}]`;
    if (key instanceof Date) return `date ${key.getTime()}`;
    return `${typeof key} ${Object.is(key, -0) ? '0' : typeof key === 'string' ? JSON.stringify(key) : String(key)}`;
  };
  const found = new Map<string, [unknown, number]>();
  for (const [key, value] of pairs) {
    const entry = found.get(nameOf(key));
    if (entry === undefined) found.set(nameOf(key), [key, value]);
    else entry[1] += value;
  }
  return [...found.values()];
}

const kinds: Record<string, fc.Arbitrary<unknown>> = {
  'small integers': fc.integer({ min: -20, max: 20 }),
  doubles: fc.oneof(fc.double(), fc.constantFrom(0, -0, NaN, 0.5, 2 ** 40)),
  'multiples of a power of two': fc.integer({ min: 0, max: 300 }).map((i) => i * 65_536),
  strings: fc.string({ maxLength: 2 }),
  'strings that collide': fc.array(fc.constantFrom('Aa', 'BB'), { maxLength: 4 }).map((parts) => parts.join('')),
  tuples: fc.tuple(fc.constantFrom('a', 'b'), fc.integer({ min: 0, max: 3 })),
  dates: fc.integer({ min: 0, max: 9 }).map((time) => new Date(time)),
  'every type at once': fc.oneof(fc.integer({ min: -3, max: 3 }), fc.string({ maxLength: 1 }), fc.boolean(), fc.constantFrom(null, undefined, NaN, 1n, 2n), fc.tuple(fc.constantFrom(1, 'a'))),
};

describe('combines by value, in the order keys first come', () => {
  test.each(Object.entries(kinds))('%s', (_, key) => {
    fc.assert(fc.property(fc.array(fc.tuple(key, fc.integer({ min: 1, max: 9 })), { maxLength: 300, size: 'max' }), (pairs) => {
      const table = count();
      for (const [k, value] of pairs) table.insert(k, value);
      const expected = byValue(pairs);
      expect([...table]).toEqual(expected);
      expect(table.keys()).toEqual(expected.map(([k]) => k));
      expect(table.size).toBe(expected.length);
      for (const [k, sum] of expected) expect(table.get(k)).toBe(sum);
    }), { seed: SEED, numRuns: 60 });
  });
});

test('a key that is not there is not found, whatever its type', () => {
  for (const present of [1, 'a', [1]]) {
    const table = count();
    for (const absent of [2, 'b', [2], null, NaN]) expect(table.has(absent)).toBe(false);
    table.insert(present, 1);
    for (const absent of [2, 'b', [2], null, NaN]) {
      expect(table.has(absent)).toBe(false);
      expect(table.get(absent)).toBeUndefined();
    }
    expect(table.has(present)).toBe(true);
  }
});

test('a generated loop may combine by slot', () => {
  const table = count();
  for (const key of [5, 7, 5]) {
    const slot = table.slot(key);
    if (slot === table.combiners.length) table.combiners.push(1);
    else table.combiners[slot]! += 1;
  }
  expect([...table]).toEqual([[5, 2], [7, 1]]);
});

test('a combiner may be undefined', () => {
  const table = new KeyedTable<undefined>(() => undefined, () => undefined);
  table.insert('a', 1);
  table.insert('a', 2);
  expect([...table]).toEqual([['a', undefined]]);
  expect(table.has('a')).toBe(true);
});

test('a hundred thousand keys of each kind are all found again', () => {
  for (const make of [(i: number) => i * 1024, (i: number) => i / 7, (i: number) => `key ${i}`, (i: number) => [i, 'x']]) {
    const table = count();
    for (let i = 0; i < 100_000; i++) table.insert(make(i), i);
    let wrong = 0;
    for (let i = 0; i < 100_000; i++) if (table.get(make(i)) !== i) wrong++;
    expect([table.size, wrong]).toEqual([100_000, 0]);
  }
});

test('its estimate grows with what it holds', () => {
  const table = new KeyedTable<unknown[], unknown>((value) => [value], (list, value) => (list.push(value), list));
  for (let i = 0; i < 1000; i++) table.insert(`key ${i % 100}`, { i });
  const few = table.estimatedBytes();
  for (let i = 0; i < 9000; i++) table.insert(`key ${i % 100}`, { i });
  expect(table.estimatedBytes()).toBeGreaterThan(few * 5);
});
