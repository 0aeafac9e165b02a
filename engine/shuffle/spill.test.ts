/** Whatever is spilled gives what memory would have given: seeded, over keys of all kinds. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Aggregation } from './aggregation.ts';
import { Column, batchesOf } from './column.ts';
import type { PairBatch } from './column.ts';
import type { SpillLimits } from './executionMemory.ts';
import { ExternalSort, MAX_RUNS } from './externalSort.ts';
import { Groups } from './groups.ts';
import { hashJoin } from './hashJoin.ts';
import type { JoinKind } from './hashJoin.ts';
import { hashSubtract } from './hashSubtract.ts';
import { compareKeys, hashKey, keysEqual } from './keys.ts';
import { sortOrder } from './sortOrder.ts';
import { limitedMemory } from './testing/limitedMemory.ts';
import type { LimitedMemory } from './testing/limitedMemory.ts';

type Pair = readonly [unknown, unknown];

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'emberline-spill-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const colliding = fc.array(fc.constantFrom('Aa', 'BB'), { maxLength: 3 }).map((parts) => parts.join(''));
const number = fc.oneof(fc.integer({ min: -20, max: 20 }), fc.double(), fc.constantFrom(NaN, -0, 0, 2 ** 31 - 1, -(2 ** 31), 2 ** 53 - 1, Infinity, -Infinity));
const KEYS: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  numbers: number,
  strings: fc.oneof(colliding, fc.string({ maxLength: 6 })),
  tuples: fc.tuple(colliding, fc.constantFrom(1, 2, null)),
  'dates and bigints': fc.oneof(fc.integer({ min: 0, max: 9 }).map((time) => new Date(time)), fc.bigInt({ min: -5n, max: 5n })),
  'any kind': fc.oneof(number, colliding, fc.constantFrom(null, undefined, true, false), fc.bigInt({ min: 0n, max: 3n })),
};
const VALUES = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constantFrom(null, undefined, NaN, -0), fc.string({ maxLength: 3 }), fc.array(fc.integer(), { maxLength: 2 }));
const pairs = (keys: fc.Arbitrary<unknown>): fc.Arbitrary<Pair[]> => fc.array(fc.tuple(keys, VALUES), { maxLength: 300, size: 'max' });

/** How it is made to spill: by records, or by memory for a few records. */
const HOW: readonly (readonly [string, number, Partial<SpillLimits>])[] = [
  ['every record', Infinity, { forceSpillRecords: 1 }],
  ['every seven records', Infinity, { forceSpillRecords: 7 }],
  ['2 KiB of memory', 2048, {}],
  ['every 50 records, compressed with lz4', Infinity, { forceSpillRecords: 50, compression: 'lz4' }],
  ['every 50 records, compressed with zstd', Infinity, { forceSpillRecords: 50, compression: 'zstd' }],
];

const rows = (batches: Iterable<PairBatch>): Pair[] => {
  const found: Pair[] = [];
  for (const { keys, values, length } of batches) for (let i = 0; i < length; i++) found.push([keys[i], values[i]]);
  return found;
};
/** The plain definition: groups by value in order of arrival. */
function grouped(records: readonly Pair[]): [unknown, unknown[]][] {
  const groups: [unknown, unknown[]][] = [];
  for (const [key, value] of records) {
    const group = groups.find(([k]) => keysEqual(k, key));
    if (group === undefined) groups.push([key, [value]]);
    else group[1].push(value);
  }
  return groups;
}
const name = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(name).join()}]`;
  if (value instanceof Date) return `date ${value.getTime()}`;
  return `${typeof value} ${typeof value === 'string' ? JSON.stringify(value) : String(value)}`;
};
const canonical = (found: readonly (readonly unknown[])[]): string[] => found.map((row) => row.map(name).join(' | ')).sort();
/** Spill files have no name, so that nothing can be left behind. */
const released = (memory: LimitedMemory): void => {
  expect([memory.seen.held, readdirSync(directory)]).toEqual([0, []]);
  for (const file of memory.seen.files) file.close();
};
const feed = (records: readonly Pair[]): Generator<PairBatch, void> => batchesOf(records);
const SEED = 20_260_412;

describe.each(HOW)('spilled at %s', (_, bytes, limits) => {
  const memory = (): LimitedMemory => limitedMemory(directory, bytes, limits);

  test.each(Object.entries(KEYS))('[B9.26] aggregation of %s is that of memory; keys that share a hash stay apart', (_kind, keys) => {
    fc.assert(fc.property(pairs(keys), (records) => {
      const own = memory();
      const combine = { create: (value: unknown) => [value], merge: (list: unknown, value: unknown) => [...(list as unknown[]), value], mergeCombiners: (a: unknown, b: unknown) => [...(a as unknown[]), ...(b as unknown[])] };
      const aggregation = new Aggregation(combine, own);
      for (const batch of feed(records)) aggregation.insert(batch);
      expect(canonical(rows(aggregation.result()))).toEqual(canonical(grouped(records)));
      released(own);
    }), { seed: SEED, numRuns: 12 });
  });

  test.each(Object.entries(KEYS))('[B9.26] groups of two inputs with %s are those of memory', (_kind, keys) => {
    fc.assert(fc.property(pairs(keys), pairs(keys), (left, right) => {
      const own = memory();
      const groups = new Groups(2, own, 'cogroup');
      for (const batch of feed(left)) groups.insert(0, batch);
      for (const batch of feed(right)) groups.insert(1, batch);
      const of = (records: readonly Pair[], key: unknown): unknown[] => grouped(records).find(([k]) => keysEqual(k, key))?.[1] ?? [];
      const expected = grouped([...left, ...right]).map(([key]) => [key, [of(left, key), of(right, key)]]);
      expect(canonical(rows(groups.result()))).toEqual(canonical(expected));
      released(own);
    }), { seed: SEED + 1, numRuns: 12 });
  });

  test.each(Object.entries(KEYS))('joins and subtraction of %s are those of memory', (_kind, keys) => {
    fc.assert(fc.property(pairs(keys), pairs(keys), fc.constantFrom<JoinKind>('inner', 'left', 'right', 'full'), fc.boolean(), (left, right, kind, keepRight) => {
      const own = memory();
      const joined: unknown[][] = [];
      for (const { keys: k, lefts, rights, length } of hashJoin(feed(left), feed(right), kind, keepRight, own)) for (let i = 0; i < length; i++) joined.push([k[i], lefts[i], rights[i]]);
      const expected: unknown[][] = [];
      for (const [k, v] of left) {
        const matches = right.filter(([other]) => keysEqual(k, other));
        for (const [, w] of matches) expected.push([k, v, w]);
        if (matches.length === 0 && (kind === 'left' || kind === 'full')) expected.push([k, v, null]);
      }
      if (kind === 'right' || kind === 'full') for (const [k, w] of right) if (!left.some(([other]) => keysEqual(k, other))) expected.push([k, null, w]);
      // The key is the streamed side's: -0 and 0 are one key.
      const zero = (row: readonly unknown[]): unknown[] => [row[0] === 0 ? 0 : row[0], ...row.slice(1)];
      expect(canonical(joined.map(zero))).toEqual(canonical(expected.map(zero)));
      const kept = rows(hashSubtract(feed(left), feed(right), own));
      expect(canonical(kept)).toEqual(canonical(left.filter(([k]) => !right.some(([other]) => keysEqual(k, other)))));
      released(own);
    }), { seed: SEED + 2, numRuns: 12 });
  });

  test.each(Object.entries(KEYS).filter(([kind]) => kind !== 'any kind' && kind !== 'dates and bigints'))('a sort of %s is stable and in order, both ways', (_kind, keys) => {
    fc.assert(fc.property(pairs(keys), fc.boolean(), (records, descending) => {
      const own = memory();
      const sort = new ExternalSort(descending ? 'descending' : 'ascending', own);
      for (const batch of feed(records)) sort.insert(batch);
      const expected = [...records].sort(([a], [b]) => (descending ? -1 : 1) * compareKeys(a, b));
      expect(rows(sort.result())).toEqual(expected);
      released(own);
    }), { seed: SEED + 3, numRuns: 12 });
  });
});

test('[B9.26] runs beyond what one merge reads are merged in passes, from one file a pass', () => {
  const own = limitedMemory(directory, Infinity, { forceSpillRecords: 5 });
  const records = Array.from({ length: 5 * MAX_RUNS * 3 }, (_, i): Pair => [(i * 7919) % 1000, i]);
  const sort = new ExternalSort('ascending', own);
  for (const batch of feed(records)) sort.insert(batch);
  expect(rows(sort.result())).toEqual([...records].sort(([a], [b]) => compareKeys(a, b)));
  expect(own.seen.files).toHaveLength(2);
  released(own);
});

test('[B9.26] nothing in, nothing out; spills and the peak are counted', () => {
  const empty = limitedMemory(directory, 0);
  expect([rows(new ExternalSort('ascending', empty).result()), rows(new Groups(2, empty, 'cogroup').result()), rows(hashSubtract([], [], empty))]).toEqual([[], [], []]);
  const own = limitedMemory(directory, 1 << 16);
  const sort = new ExternalSort('ascending', own);
  for (const batch of feed(Array.from({ length: 50_000 }, (_, i): Pair => [-i, `value ${i}`]))) sort.insert(batch);
  const keys = rows(sort.result()).map(([key]) => key);
  expect(keys.map((key) => (key as number) + 0)).toEqual(Array.from({ length: 50_000 }, (_, i) => i - 49_999));
  expect(own.seen.memoryBytes).toBeGreaterThan(own.seen.diskBytes);
  expect(own.seen.diskBytes).toBeGreaterThan(500_000);
  expect(own.seen.peak).toBeLessThan(5 << 20);
  released(own);
});

test('memory stays near what is given when a thousand times as much comes', () => {
  const own = limitedMemory(directory, 1 << 20);
  const aggregation = new Aggregation({ create: (v) => v, merge: (a, b) => (a as number) + (b as number), mergeCombiners: (a, b) => (a as number) + (b as number) }, own);
  for (let from = 0; from < 400_000; from += 4000) {
    const keys = new Column();
    const values = new Column();
    for (let i = from; i < from + 4000; i++) {
      keys.push((i * 48_271) % 200_003);
      values.push(1);
    }
    aggregation.insert({ keys: keys.cells(), values: values.cells(), length: keys.length });
  }
  let sum = 0;
  let count = 0;
  for (const [, value] of rows(aggregation.result())) {
    sum += value as number;
    count++;
  }
  expect([sum, count]).toEqual([400_000, 200_003]);
  expect(own.seen.peak).toBeLessThan(4 << 20);
  released(own);
});

test('[B9.26] radix order is comparison order for numbers and strings on large arrays, with ties in order of arrival', () => {
  const long = (unit: fc.Arbitrary<unknown>): fc.Arbitrary<unknown[]> => fc.array(unit, { minLength: 64, maxLength: 600, size: 'max' });
  const text = fc.oneof(colliding, fc.string({ unit: 'binary', maxLength: 8 }), fc.constantFrom('', '\0', 'a\0', 'a', 'common-prefix', 'common-prefiy'));
  fc.assert(fc.property(fc.oneof(long(number), long(fc.integer()), long(text), long(text.map((t) => `user-${t}`))), fc.boolean(), (keys, descending) => {
    const column = new Column();
    for (const key of keys) column.push(key);
    const expected = Array.from(keys, (_, i) => i).sort((a, b) => (descending ? -1 : 1) * compareKeys(keys[a], keys[b]));
    expect([...sortOrder(column.cells(), descending ? 'descending' : 'ascending')]).toEqual(expected);
  }), { seed: SEED + 4, numRuns: 60 });
});

test('the strings of the collision tests do collide', () => {
  expect([hashKey('AaBB'), keysEqual('AaBB', 'BBAa')]).toEqual([hashKey('BBAa'), false]);
});
