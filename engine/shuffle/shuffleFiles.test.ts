import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { UnsupportedValueError } from '../storage/codec/index.ts';
import { indexPathOf, removeShuffleFiles } from './files.ts';
import { SegmentReader, ShuffleFetchError } from './reader.ts';
import type { ReadableMapOutput } from './reader.ts';
import { limitedMemory } from './testing/limitedMemory.ts';
import { ShuffleWriter } from './writer.ts';

let root: string;
let directory: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'emberline-shuffle-'));
});
beforeEach(() => {
  directory = mkdtempSync(join(root, 'test-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const writer = (numReducers: number, mapId = 7, shuffleId = 3): ShuffleWriter => new ShuffleWriter({ directory, shuffleId, mapIndex: 1, mapId, numReducers, memory: limitedMemory(directory, 40 << 20) });

function write(records: readonly (readonly [reducer: number, key: unknown, value: unknown])[], numReducers: number): ReadableMapOutput {
  const out = writer(numReducers);
  for (const [reducer, key, value] of records) out.write(reducer, key, value);
  return { ...out.commit(), mapIndex: 1, mapId: 7, executorId: '2' };
}

function read(output: ReadableMapOutput, reducer: number): [unknown, unknown][] {
  const pairs: [unknown, unknown][] = [];
  const segment = new SegmentReader(output, reducer);
  for (let batch = segment.next(); batch !== undefined; batch = segment.next()) for (let i = 0; i < batch.length; i++) pairs.push([batch.keys[i], batch.values[i]]);
  return pairs;
}

test('each reducer gets its own records in the order written', () => {
  fc.assert(fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.oneof(fc.string(), fc.integer()), fc.oneof(fc.double(), fc.constant(null), fc.array(fc.string()))), { maxLength: 400, size: 'max' }), (records) => {
    const output = write(records, 5);
    for (let reducer = 0; reducer < 5; reducer++) expect(read(output, reducer)).toEqual(records.filter(([r]) => r === reducer).map(([, key, value]) => [key, value]));
  }), { seed: 20_150_615, numRuns: 50 });
});

test('commit reports sizes, records and bytes, and leaves a data file and its index alone', () => {
  const out = writer(4);
  for (let i = 0; i < 1000; i++) out.write(i % 2 === 0 ? 0 : 2, `k${i % 10}`, i);
  const { path, sizes, records, bytes, writeTimeNs, diskBytesSpilled, peakMemory } = out.commit();
  expect(records).toBe(1000);
  expect([sizes[1], sizes[3]]).toEqual([0, 0]);
  expect(sizes.reduce((a, b) => a + b)).toBe(bytes);
  expect(readFileSync(path).length).toBe(bytes);
  expect(writeTimeNs).toBeGreaterThan(0);
  expect(peakMemory).toBeGreaterThan(0);
  expect(diskBytesSpilled).toBe(0);
  expect(readdirSync(directory)).toEqual(['shuffle_3_7_0.data', 'shuffle_3_7_0.index']);
});

test('output beyond the memory limit waits in a spill file and comes out whole and in order', () => {
  const out = writer(3);
  const text = 'x'.repeat(10_000);
  for (let i = 0; i < 6000; i++) out.write(i % 3, i, `${i}${text}`);
  expect(out.estimatedBytes()).toBeLessThan(120 << 20);
  const committed = out.commit();
  expect(committed.diskBytesSpilled).toBeGreaterThan(20 << 20);
  expect(readdirSync(directory)).toEqual(['shuffle_3_7_0.data', 'shuffle_3_7_0.index']);
  const output = { ...committed, mapIndex: 1, mapId: 7, executorId: '2' };
  for (let reducer = 0; reducer < 3; reducer++) {
    const pairs = read(output, reducer);
    expect(pairs.map(([key]) => key)).toEqual(Array.from({ length: 2000 }, (_, i) => i * 3 + reducer));
    expect(pairs.every(([key, value]) => value === `${String(key)}${text}`)).toBe(true);
  }
});

test('[B5.15] nothing has its final name before commit, and abort leaves nothing', () => {
  const out = writer(2);
  for (let i = 0; i < 5000; i++) out.write(i % 2, i, `${i}${'y'.repeat(20_000)}`);
  expect(readdirSync(directory)).toEqual([]);
  out.abort();
  expect(readdirSync(directory)).toEqual([]);
});

test('[B5.15] two attempts of one map task write and commit side by side; each reader sees one of them whole', () => {
  const [first, second] = [writer(2, 7), writer(2, 8)];
  for (let i = 0; i < 30_000; i++) {
    first.write(i % 2, i, 'first');
    if (i % 3 === 0) second.write(i % 2, i, 'second');
  }
  const committed = [first.commit(), second.commit()].map((output, i) => ({ ...output, mapIndex: 1, mapId: 7 + i, executorId: '2' }));
  const values = committed.map((output) => [0, 1].map((reducer) => new Set(read(output, reducer).map(([, value]) => value))));
  expect(values).toEqual([[new Set(['first']), new Set(['first'])], [new Set(['second']), new Set(['second'])]]);
  expect(readdirSync(directory)).toEqual(['shuffle_3_7_0.data', 'shuffle_3_7_0.index', 'shuffle_3_8_0.data', 'shuffle_3_8_0.index']);
});

test('a record that cannot be written names what it is', () => {
  const out = writer(1);
  out.write(0, 'key', { call: () => 1 });
  expect(() => out.commit()).toThrow(UnsupportedValueError);
  out.abort();
});

test('a partition out of range is refused', () => {
  for (const reducer of [-1, 2, 0.5, NaN]) expect(() => writer(2).write(reducer, 1, 1)).toThrow(RangeError);
});

test('a segment is read a window at a time, and its file is closed when the reader has enough', () => {
  const output = write(Array.from({ length: 20_000 }, (_, i) => [0, i, i] as const), 1);
  const segment = new SegmentReader(output, 0);
  expect(segment.next()?.length).toBe(64);
  expect(segment.next()?.length).toBe(4096);
  segment.close();
  expect(segment.next()).toBe(undefined);
});

describe('what is wrong with a map output is a fetch failure that names it', () => {
  const records = Array.from({ length: 300 }, (_, i) => [i % 2, `key ${i}`, i] as const);
  const failure = (output: ReadableMapOutput): ShuffleFetchError => {
    try {
      read(output, 1);
    } catch (error) {
      if (error instanceof ShuffleFetchError) return error;
      throw error;
    }
    throw new Error('read without a failure');
  };

  test.each([
    ['a missing data file', (path: string) => rmSync(path), /ENOENT/],
    ['a missing index', (path: string) => rmSync(indexPathOf(path)), /ENOENT/],
    ['a cut data file', (path: string) => truncateSync(path, readFileSync(path).length - 3), /is cut at \d+ bytes/],
    ['a cut index', (path: string) => truncateSync(indexPathOf(path), 20), /the index is damaged/],
    ['a flipped bit in the index', (path: string) => flip(indexPathOf(path), 31), /the index fails its checksum/],
    ['a flipped bit in the data', (path: string) => flip(path, readFileSync(path).length - 5), /fails its checksum/],
    ['another output in its place', (path: string) => writeOther(path), /holds \d+ bytes for it, \d+ were announced/],
  ])('%s', (_, damage, reason) => {
    const output = write(records, 2);
    damage(output.path);
    const error = failure(output);
    expect({ mapIndex: error.mapIndex, mapId: error.mapId, executorId: error.executorId, reducer: error.reducer }).toEqual({ mapIndex: 1, mapId: 7, executorId: '2', reducer: 1 });
    expect(error.reason).toMatch(reason);
  });

  test('no record of a damaged batch is handed on', () => {
    const output = write(Array.from({ length: 50_000 }, (_, i) => [0, i, i] as const), 1);
    flip(output.path, readFileSync(output.path).length - 1);
    const segment = new SegmentReader(output, 0);
    let handed = 0;
    expect(() => {
      for (let batch = segment.next(); batch !== undefined; batch = segment.next()) handed += batch.length;
    }).toThrow(ShuffleFetchError);
    expect(handed).toBe(64 + 4096 * 12);
  });

  test('an empty segment is read without a file', () => {
    const output = write([[0, 'a', 1]], 2);
    rmSync(output.path);
    expect(read(output, 1)).toEqual([]);
  });

  function flip(path: string, at: number): void {
    const bytes = readFileSync(path);
    bytes[at]! ^= 4;
    writeFileSync(path, bytes);
  }

  function writeOther(path: string): void {
    rmSync(path);
    write([[1, 'other', 0]], 2);
  }
});

test('[B5.16] removing a shuffle removes its data and index files and no other’s', () => {
  for (const [shuffleId, mapId] of [[3, 1], [3, 2], [33, 1]] as const) writer(1, mapId, shuffleId).commit();
  removeShuffleFiles(directory, 3);
  expect(readdirSync(directory)).toEqual(['shuffle_33_1_0.data', 'shuffle_33_1_0.index']);
  removeShuffleFiles(join(directory, 'gone'), 3);
});
