/** What Spark's SortingSuite and PartitioningSuite assert, on the real engine. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ListenerEvent } from '../../events/types.ts';
import { SparkContext } from '../../index.ts';
import type { RDD } from '../../index.ts';
import { random } from '../../rdd/random.ts';
import { partitionOf } from '../../shuffle/partitioner.ts';
import { rangeBounds, reservoirSample, sampleSizePerPartition, weighSamples } from '../../shuffle/rangeBounds.ts';

type Pair = readonly [number, number];

let sc: SparkContext;
beforeAll(async () => {
  sc = new SparkContext({ appName: 'sorting', master: 'local-inline[2]' });
  await sc.ready;
});
afterAll(() => sc.stop());

const randomPairs = (count: number, seed: number): Pair[] => {
  const next = random(seed);
  return Array.from({ length: count }, () => [Math.floor(next() * 2 ** 32) - 2 ** 31, Math.floor(next() * 1000)] as const);
};
const pairs = (rows: readonly Pair[], slices: number): RDD<[number, number]> => sc.parallelize(rows, slices) as RDD<[number, number]>;
const sizes = async (rdd: RDD<unknown>): Promise<number[]> => (await rdd.glom().collect()).map((part) => part.length);

describe('[B3.1] sortByKey', () => {
  test('of few records', async () => {
    expect(await pairs([[4, 0], [5, 0], [3, 0], [2, 0]], 2).sortByKey().collect()).toEqual([[2, 0], [3, 0], [4, 0], [5, 0]]);
  });

  test.each([[1000, 2, 2], [1000, 2, 1], [1000, 2, 20], [10, 2, 20], [1, 1, 4], [0, 2, 2]])('of %i records from %i partitions into %i is in order over all of them, both ways', async (count, from, into) => {
    const rows = randomPairs(count, 20_150_801 + count + into);
    const ascending = rows.toSorted(([a], [b]) => a - b);
    expect(await pairs(rows, from).sortByKey(true, into).collect()).toEqual(ascending);
    expect(await pairs(rows, from).sortByKey(false, into).collect()).toEqual(rows.toSorted(([a], [b]) => b - a));
  });

  test('of an RDD without partitions', async () => {
    expect(await (sc.emptyRDD<[number, number]>()).sortByKey().collect()).toEqual([]);
  });

  test('of strings, dates, tuples and bigints follows their own order', async () => {
    const of = async <K extends string | Date | bigint | [number, string]>(keys: readonly K[]): Promise<K[]> => (await sc.parallelize(keys.map((key) => [key, 0] as [K, number]), 2).sortByKey(true, 3).collect()).map(([key]) => key);
    expect(await of(['b', 'a', 'aa', '', 'é', 'Z'])).toEqual(['', 'Z', 'a', 'aa', 'b', 'é']);
    expect(await of([new Date(3), new Date(1), new Date(2)])).toEqual([new Date(1), new Date(2), new Date(3)]);
    expect(await of([3n, -1n, 2n ** 70n])).toEqual([-1n, 3n, 2n ** 70n]);
    expect(await of([[2, 'a'], [1, 'b'], [1, 'a']] as [number, string][])).toEqual([[1, 'a'], [1, 'b'], [2, 'a']]);
  });
});

describe('[B3.2] partitions of a sort are balanced', () => {
  const rows = randomPairs(1000, 20_150_802);

  test.each([true, false])('ascending %s: each of four has 100 to 400 of 1000 records, and none overlaps the next', async (ascending) => {
    const parts = await pairs(rows, 2).sortByKey(ascending, 4).glom().collect();
    expect(parts.map((part) => part.length > 100 && part.length < 400)).toEqual([true, true, true, true]);
    for (let i = 0; i < 3; i++) {
      const [last, first] = [parts[i]?.at(-1)?.[0] ?? NaN, parts[i + 1]?.[0]?.[0] ?? NaN];
      expect(ascending ? last <= first : last >= first).toBe(true);
    }
  });
});

describe('[B3.5] the range partitioner', () => {
  test('finds a key\'s partition alike by scanning few bounds and halving many', () => {
    for (const count of [1, 10, 127, 128, 129, 1000]) {
      const bounds = Array.from({ length: count }, (_, i) => i * 10);
      for (const ascending of [true, false]) {
        const found = Array.from({ length: 200 }, (_, i) => partitionOf({ kind: 'range', bounds, ascending }, i * ((count * 10) / 150) - 20));
        const expected = Array.from({ length: 200 }, (_, i) => {
          const below = bounds.filter((bound) => bound < i * ((count * 10) / 150) - 20).length;
          return ascending ? below : count - below;
        });
        expect(found).toEqual(expected);
      }
    }
  });

  test('sketches each partition: how many records, and at most ten of them', () => {
    for (const n of [0, 1, 5, 10, 11, 1000]) {
      const { kept, count } = reservoirSample(Array.from({ length: n }, (_, i) => i), 10, 1);
      expect([count, kept.length, new Set(kept).size, kept.every((i) => i >= 0 && i < n)]).toEqual([n, Math.min(n, 10), Math.min(n, 10), true]);
    }
  });

  test('cuts by weight', () => {
    const weighted = [[0.7, 2], [0.1, 1], [0.4, 1], [0.3, 1], [0.2, 1], [0.5, 1], [1, 3]].map(([key, weight]) => ({ key, weight: weight as number }));
    expect(rangeBounds(weighted, 3)).toEqual([0.4, 0.7]);
    expect(rangeBounds([], 10)).toEqual([]);
    expect(sampleSizePerPartition(10, 5)).toBe(120);
  });
});

describe('[B3.6] the partitions of a sort', () => {
  test('are as many as asked and balanced', async () => {
    const rdd = sc.parallelize(Array.from({ length: 4500 }, (_, i) => i), 10).map((i) => [(i * 48_271) % 2_147_483_647, i] as [number, number]);
    const counts = await sizes(rdd.sortByKey(true, 20));
    expect([counts.length, Math.max(...counts) < 3 * Math.min(...counts)]).toEqual([20, true]);
  });

  test('are balanced when one partition of the input has nearly everything: it is sampled again', async () => {
    const skewed = sc.parallelize(Array.from({ length: 10 }, (_, i) => i), 10).mapPartitionsWithIndex((index, values) => {
      void values;
      return Array.from({ length: 10 ** (index < 5 ? 1 : 4) * (index === 9 ? 4 : 1) }, (_, i) => [((index * 40_000 + i) * 48_271) % 2_147_483_647, 1] as [number, number]);
    });
    const counts = await sizes(skewed.sortByKey(true, 20));
    expect([counts.length, Math.max(...counts) < 3 * Math.min(...counts)]).toEqual([20, true]);
    const { resample } = weighSamples(Array.from({ length: 10 }, (_, partition) => ({ partition, count: partition === 4 ? 100_000 : 10, keys: [1, 2] })), 20);
    expect(resample).toEqual([4]);
  });

  test('take one job to sample balanced data, and a second one for a big partition', async () => {
    const events: ListenerEvent[] = [];
    const own = new SparkContext({ appName: 'jobs', master: 'local-inline[2]', onEvents: (_seq, batch) => void events.push(...batch) });
    await own.range(0, 10_000, 1, 20).keyBy((x) => x).sortByKey(true, 20).count();
    await own.range(0, 100_000, 1, 10).filter((x) => x < 10_000 || x % 10_000 < 3).keyBy((x) => x).sortByKey(true, 20).count();
    await own.stop();
    expect(events.filter((e) => e.Event === 'SparkListenerJobStart').length).toBe(2 + 3);
  });

  test('are fewer when there are few keys, and one when there are none', async () => {
    expect((await sizes(pairs([[1, 1], [2, 2], [3, 3]], 3).sortByKey(true, 22))).length).toBe(3);
    expect((await sizes(pairs([[1, 1], [1, 2], [1, 3]], 3).sortByKey(true, 22))).filter((n) => n > 0)).toEqual([3]);
    expect((await sizes(pairs([], 3).sortByKey(true, 22))).length).toBe(1);
  });
});

test('[B11.11] repartitionAndSortWithinPartitions sorts inside the partitions of another partitioner, both ways', async () => {
  const rows = [[0, 5], [3, 8], [2, 6], [0, 8], [3, 8], [1, 3]] as [number, number][];
  const parts = (ascending: boolean): Promise<[number, number][][]> => sc.parallelize(rows, 3).repartitionAndSortWithinPartitions(2, undefined, ascending).glom().collect();
  expect(await parts(true)).toEqual([[[0, 5], [0, 8], [2, 6]], [[1, 3], [3, 8], [3, 8]]]);
  expect(await parts(false)).toEqual([[[2, 6], [0, 5], [0, 8]], [[3, 8], [3, 8], [1, 3]]]);
});
