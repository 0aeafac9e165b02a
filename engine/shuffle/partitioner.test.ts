import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareKeys } from './keys.ts';
import { partitionOf } from './partitioner.ts';
import { rangeBounds, reservoirSample, sampleSeed, sampleSizePerPartition, weighSamples } from './rangeBounds.ts';

const SEED = 20_150_614;

describe('hash partitioner', () => {
  test('puts keys where Spark puts them', () => {
    const spec = { kind: 'hash', numPartitions: 3 } as const;
    expect(['a', 'b', 'c', null, -1, [1, 2]].map((key) => partitionOf(spec, key))).toEqual([1, 2, 0, 0, 2, 0]);
  });
});

describe('range partitioner', () => {
  test('bounds are inclusive at their upper end, and descending mirrors', () => {
    const up = { kind: 'range', bounds: [10, 20], ascending: true } as const;
    expect([5, 10, 11, 20, 21].map((key) => partitionOf(up, key))).toEqual([0, 0, 1, 1, 2]);
    expect([5, 10, 11, 20, 21].map((key) => partitionOf({ ...up, ascending: false }, key))).toEqual([2, 2, 1, 1, 0]);
  });

  test('halving finds what scanning finds', () => {
    fc.assert(fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 2000 }), { minLength: 129, maxLength: 400 }), fc.array(fc.integer({ min: -5, max: 2005 })), (unsorted, keys) => {
      const bounds = unsorted.sort((a, b) => a - b);
      for (const key of keys) {
        const scanned = bounds.filter((bound) => key > bound).length;
        expect(partitionOf({ kind: 'range', bounds, ascending: true }, key)).toBe(scanned);
      }
    }), { seed: SEED, numRuns: 30 });
  });
});

describe('range bounds', () => {
  const even = (keys: readonly unknown[]): { key: unknown; weight: number }[] => keys.map((key) => ({ key, weight: 1 }));

  test('cut equal weights into equal ranges', () => {
    expect(rangeBounds(even(Array.from({ length: 100 }, (_, i) => i)), 4)).toEqual([24, 49, 74]);
    expect(rangeBounds([{ key: 'a', weight: 10 }, { key: 'b', weight: 1 }, { key: 'c', weight: 1 }], 2)).toEqual(['a']);
  });

  test('never cut through equal keys, so there may be fewer', () => {
    expect(rangeBounds(even([1, 1, 1, 1, 1, 1]), 3)).toEqual([1]);
    expect(rangeBounds(even([1, 2]), 8)).toEqual([1]);
    expect(rangeBounds([], 4)).toEqual([]);
    expect(rangeBounds(even([1, 2, 3]), 1)).toEqual([]);
  });

  test('are ascending and fewer than the partitions, for any sample', () => {
    fc.assert(fc.property(fc.array(fc.record({ key: fc.integer({ min: 0, max: 50 }), weight: fc.double({ min: 0.1, max: 9, noNaN: true }) })), fc.integer({ min: 1, max: 20 }), (candidates, partitions) => {
      const bounds = rangeBounds(candidates, partitions) as number[];
      expect(bounds).toEqual([...new Set(bounds)].sort((a, b) => a - b));
      expect(bounds.length).toBeLessThan(partitions);
    }), { seed: SEED });
  });

  test('follow an ordering of the caller', () => {
    expect(rangeBounds(even([1, 2, 3, 4]), 2, (a: number, b: number) => compareKeys(b, a))).toEqual([3]);
  });
});

describe('sampling', () => {
  test('a partition far above its share is to be sampled again', () => {
    const small = Array.from({ length: 9 }, (_, i) => ({ partition: i + 1, count: 6, keys: [i, i] }));
    const samples = [{ partition: 0, count: 10_000_000, keys: Array.from({ length: 60 }, (_, i) => i) }, ...small];
    expect(sampleSizePerPartition(10, 10)).toBe(60);
    expect(weighSamples(samples, 10)).toEqual({ candidates: small.flatMap(({ keys }) => keys.map((key) => ({ key, weight: 3 }))), resample: [0], fraction: 200 / 10_000_054 });
    expect(weighSamples(small, 10).resample).toEqual([]);
  });

  test('no records give no candidates', () => {
    expect(weighSamples([{ partition: 0, count: 0, keys: [] }], 3)).toEqual({ candidates: [], resample: [], fraction: 0 });
  });

  test('a reservoir keeps everything that fits, and else a fair choice that its seed repeats', () => {
    expect(reservoirSample([1, 2, 3], 5, 1)).toEqual({ kept: [1, 2, 3], count: 3 });
    const numbers = Array.from({ length: 1000 }, (_, i) => i);
    expect(reservoirSample(numbers, 50, 7)).toEqual(reservoirSample(numbers, 50, 7));
    expect(reservoirSample(numbers, 50, 7)).not.toEqual(reservoirSample(numbers, 50, 8));
    let sum = 0;
    for (let seed = 0; seed < 200; seed++) for (const kept of reservoirSample(numbers, 50, seed).kept) sum += kept;
    expect(Math.abs(sum / 10_000 - 499.5)).toBeLessThan(10);
  });

  test('each partition of each RDD has a seed of its own', () => {
    const seeds = new Set(Array.from({ length: 50 }, (_, rdd) => Array.from({ length: 50 }, (__, partition) => sampleSeed(partition, rdd))).flat());
    expect(seeds.size).toBe(2500);
    expect(sampleSeed(1, 0)).toBe(0x01000000);
  });
});
