/** What Spark's SortingSuite and PartitioningSuite assert of range partitioning, on the real engine. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ListenerEvent } from '../../events/types.ts';
import { SparkContext } from '../../index.ts';
import { rangePartitionOf } from '../../shuffle/partitioner.ts';
import { rangeBounds, reservoirSample, sampleSizePerPartition } from '../../shuffle/rangeBounds.ts';
import { compareKeys } from '../../shuffle/keys.ts';
import { random } from '../../rdd/random.ts';

let sc: SparkContext;
beforeAll(async () => {
  sc = new SparkContext({ appName: 'sorting', master: 'local-inline[2]' });
  await sc.ready;
});
afterAll(() => sc.stop());

const next = random(3);
const rows = Array.from({ length: 1000 }, (): [number, number] => [Math.floor(next() * 2 ** 31) - 2 ** 30, Math.floor(next() * 1000)]);
const sortedKeys = rows.map(([k]) => k).toSorted((a, b) => a - b);

describe('sortByKey', () => {
  test.each([[true, 2], [true, 1], [true, 20], [false, 2], [false, 1], [false, 20]])('[B3.1] of 1000 pairs, ascending %s, in %d partitions, is in order over all of them', async (ascending, partitions) => {
    const sorted = sc.parallelize(rows, 2).sortByKey(ascending, partitions);
    expect(await sorted.keys().collect()).toEqual(ascending ? sortedKeys : sortedKeys.toReversed());
    expect(sorted.getNumPartitions()).toBe(partitions);
  });

  test('[B3.1] of fewer records than partitions, and of nothing', async () => {
    expect(await sc.parallelize([[2, 'b'], [1, 'a']] as [number, string][], 10).sortByKey().collect()).toEqual([[1, 'a'], [2, 'b']]);
    expect(await sc.parallelize<[number, string]>([], 10).sortByKey().collect()).toEqual([]);
    expect(await sc.emptyRDD<[number, string]>().sortByKey().collect()).toEqual([]);
  });

  test.each([true, false])('[B3.2] [B3.6] balances its partitions, which follow one another, ascending %s', async (ascending) => {
    const parts = (await sc.parallelize(rows, 2).sortByKey(ascending, 4).glom().collect()).map((part) => part.map(([k]) => k));
    expect(parts.map((part) => part.length > 100 && part.length < 400)).toEqual([true, true, true, true]);
    for (let i = 1; i < parts.length; i++) expect(Math.sign(parts[i]![0]! - parts[i - 1]!.at(-1)!)).toBe(ascending ? 1 : -1);
    const lengths = parts.map((part) => part.length);
    expect(Math.max(...lengths)).toBeLessThan(3 * Math.min(...lengths));
  });
});

describe('ranges', () => {
  test('[B3.5] a scan of few bounds and a search of many agree, up and down', () => {
    const few = Array.from({ length: 100 }, (_, i) => i * 10);
    const many = Array.from({ length: 1000 }, (_, i) => i);
    for (const ascending of [true, false]) {
      for (const bounds of [few, many]) {
        for (const key of [-1, 0, 5, 10, 499, 500, 990, 5000]) {
          const before = bounds.filter((bound) => bound < key).length;
          expect(rangePartitionOf({ kind: 'range', bounds, ascending }, key, compareKeys)).toBe(ascending ? before : bounds.length - before);
        }
      }
    }
  });

  test('[B3.5] a sketch of ten is min(n, 10) keys; bounds cut weights evenly; nothing has no bounds', () => {
    for (const n of [0, 3, 10, 200]) {
      const { kept, count } = reservoirSample(Array.from({ length: n }, (_, i) => i), 10, 1);
      expect([kept.length, count]).toEqual([Math.min(n, 10), n]);
    }
    const candidates = [[0.7, 2], [0.1, 1], [0.4, 1], [0.3, 1], [0.2, 1], [0.5, 1], [1, 3]].map(([key, weight]) => ({ key, weight: weight as number }));
    expect([rangeBounds(candidates, 3), rangeBounds([], 10)]).toEqual([[0.4, 0.7], []]);
    expect(sampleSizePerPartition(10, 5)).toBe(120);
  });

  test('[B3.6] balanced data is sampled by one job, skewed data partly by a second; few keys give few partitions', async () => {
    const events: ListenerEvent[] = [];
    const own = new SparkContext({ appName: 'jobs', master: 'local-inline[2]', onEvents: (_seq, batch) => void events.push(...batch) });
    const balanced = own.range(0, 10_000, 1, 20).keyBy((x) => x).sortByKey(true, 20);
    const sizes = (await balanced.glom().collect()).map((part) => part.length);
    const skewed = own.range(0, 100_000, 1, 10).filter((x) => x < 10_000 || x % 10_000 < 3).keyBy((x) => x).sortByKey(true, 20);
    const skewedSizes = (await skewed.glom().collect()).map((part) => part.length);
    const three = own.parallelize([1, 2, 3], 2).keyBy((x) => x).sortByKey(true, 22);
    await three.count();
    await own.stop();
    expect([sizes.length, Math.max(...sizes) < 3 * Math.min(...sizes)]).toEqual([20, true]);
    expect([skewedSizes.length, Math.max(...skewedSizes) < 4 * (10_000 / 20)]).toEqual([20, true]);
    expect(three.getNumPartitions()).toBe(3);
    // One to sample, one to collect; the skewed one samples its big partition again; then two for the last.
    expect(events.filter((e) => e.Event === 'SparkListenerJobStart').length).toBe(2 + 3 + 2);
    expect(await sc.parallelize<[number, number]>([], 3).sortByKey(true, 22).count()).toBe(0);
  });
});
