/** What Spark's PartitioningSuite, SortingSuite, DoubleRDDSuite and ParallelCollectionSplitSuite assert, on the real engine. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ListenerEvent } from '../../events/types.ts';
import { HashPartitioner, SparkContext, StatCounter } from '../../index.ts';
import type { RDD, RangePartitioner } from '../../index.ts';

const to = (last: number, first = 1): number[] => Array.from({ length: last - first + 1 }, (_, i) => first + i);
const add = (a: number, b: number): number => a + b;
type Pairs = RDD<[number, number]>;

let sc: SparkContext;
beforeAll(async () => {
  sc = new SparkContext({ appName: 'partitioning', master: 'local-inline[2]' });
  await sc.ready;
});
afterAll(() => sc.stop());
const pairs = (rows: readonly (readonly [number, number])[], n = 2): Pairs => sc.parallelize(rows, n) as Pairs;

describe('ranges of keys', () => {
  const shuffled = to(1000).map((i): [number, number] => [(i * 389) % 1000, i]);
  const expected = to(50, 20);

  test.each([['ascending', true], ['descending', false]] as const)('[B3.3] filterByRange includes both ends, %s', async (_name, ascending) => {
    const sorted = pairs(shuffled, 4).sortByKey(ascending, 5);
    expect((await sorted.filterByRange(20, 50).keys().collect()).toSorted((a, b) => a - b)).toEqual(expected);
    expect(await sorted.filterByRange(50, 20).collect()).toEqual([]);
    expect((await sorted.filterByRange(-5, 2000).count())).toBe(1000);
  });

  test('[B3.3] filterByRange on keys that are not sorted looks at all of them', async () => {
    expect((await pairs(shuffled, 4).filterByRange(20, 50).keys().collect()).toSorted((a, b) => a - b)).toEqual(expected);
    expect(pairs(shuffled, 4).filterByRange(20, 50).dependencies[0]?.rdd.className).toBe('ParallelCollectionRDD');
  });

  test('[B3.3] filterByRange computes only the partitions that can hold such keys', async () => {
    const events: ListenerEvent[] = [];
    const own = new SparkContext({ appName: 'range', master: 'local-inline[1]', onEvents: (_seq, batch) => void events.push(...batch) });
    const sorted = own.parallelize(shuffled, 4).sortByKey(true, 10);
    expect(await sorted.filterByRange(20, 50).count()).toBe(31);
    await own.stop();
    const job = events.findLast((e) => e.Event === 'SparkListenerJobStart');
    const tasks = job?.Event === 'SparkListenerJobStart' ? (job['Stage Infos'] ?? []).map((s) => s['Number of Tasks']) : [];
    expect([tasks[0], (tasks[1] ?? 9) <= 2]).toEqual([4, true]);
  });
});

describe('partitioners', () => {
  test('[B3.4] hash partitioners of one number are equal; range partitioners of the same bounds and direction; never one of each', async () => {
    const ranged = async (rows: RDD<[number, number]>, up: boolean): Promise<RangePartitioner> => {
      const sorted = rows.sortByKey(up, 2);
      await sorted.count();
      return sorted.partitioner as RangePartitioner;
    };
    const low = pairs([[1, 1], [2, 2], [3, 3], [4, 4]], 2);
    const high = pairs([[10, 1], [20, 2], [30, 3], [40, 4]], 2);
    const [a, b, down, other] = [await ranged(low, true), await ranged(low, true), await ranged(low, false), await ranged(high, true)];
    const hash = new HashPartitioner(2);
    expect([hash.equals(new HashPartitioner(2)), hash.equals(new HashPartitioner(4)), a.equals(a), a.equals(b), a.equals(down), a.equals(other), a.equals(hash), hash.equals(a)]).toEqual([true, false, true, true, false, false, false, false]);
    expect(() => new HashPartitioner(-1)).toThrow('Number of partitions (-1) cannot be negative.');
  });

  test('[B3.7] who keeps the partitioner, and who drops it', () => {
    const rdd = pairs([[1, 1], [2, 2], [1, 3]], 4);
    const grouped2 = rdd.groupByKey(2);
    const grouped4 = rdd.groupByKey(4);
    const reduced2 = rdd.reduceByKey(add, 2);
    const reduced4 = rdd.reduceByKey(add, 4);
    const partitions = (r: { readonly partitioner: { readonly numPartitions: number } | undefined }): number | undefined => r.partitioner?.numPartitions;
    expect([rdd, grouped2, grouped4, reduced2, reduced4].map(partitions)).toEqual([undefined, 2, 4, 2, 4]);
    expect([grouped2.join(reduced2), grouped2.leftOuterJoin(reduced2), grouped2.rightOuterJoin(reduced2), grouped2.fullOuterJoin(reduced2), grouped2.cogroup(reduced2)].map((r) => r.partitioner === grouped2.partitioner)).toEqual(Array(5).fill(true));
    expect([grouped2.join(reduced4), grouped2.leftOuterJoin(reduced4), grouped2.rightOuterJoin(reduced4), grouped2.fullOuterJoin(reduced4), grouped2.cogroup(reduced4)].map((r) => r.partitioner?.equals(grouped4.partitioner as HashPartitioner))).toEqual(Array(5).fill(true));
    const kept = [grouped2.mapValues((v) => v), grouped2.flatMapValues((v) => v), grouped2.filter(() => true), grouped2.sample(false, 0.5), grouped2.mapPartitions((v) => v, true), grouped2.mapPartitionsWithIndex((_i, v) => v, true), grouped2.distinct(), grouped2.subtractByKey(rdd)];
    expect(kept.map((r) => r.partitioner?.equals(grouped2.partitioner as HashPartitioner))).toEqual(Array(8).fill(true));
    const dropped = [grouped2.map((p) => p), grouped2.flatMap((p) => [p]), grouped2.keyBy((p) => p[0]), grouped2.mapPartitions((v) => v), grouped2.glom(), grouped2.zipWithIndex(), grouped2.subtract(grouped2), grouped2.repartition(2), grouped2.coalesce(1)];
    expect(dropped.map((r) => r.partitioner)).toEqual(Array(9).fill(undefined));
    expect([reduced2.union(reduced2), reduced2.union(reduced4)].map(partitions)).toEqual([2, undefined]);
  });

  test('[B3.8] arrays as keys meet by value everywhere, where Spark refuses its arrays', async () => {
    const arrays = sc.parallelize<[[number, string], number]>([[[1, 'a'], 1], [[2, 'b'], 2], [[1, 'a'], 3]], 3);
    const placed = arrays.partitionBy(new HashPartitioner(2));
    const results = [
      await arrays.keys().distinct().count(),
      (await placed.glom().collect()).map((p) => new Set(p.map(([k]) => String(k))).size).reduce(add),
      await arrays.join(arrays).count(), await arrays.leftOuterJoin(arrays).count(), await arrays.rightOuterJoin(arrays).count(), await arrays.fullOuterJoin(arrays).count(),
      await arrays.groupByKey().count(), (await arrays.countByKey()).size, await arrays.cogroup(arrays).count(), await arrays.reduceByKey(add).count(), (await arrays.reduceByKeyLocally(add)).size,
    ];
    expect(results).toEqual([2, 2, 5, 5, 5, 5, 2, 2, 2, 2, 2]);
    expect(await arrays.lookup([1, 'a'])).toEqual([1, 3]);
  });
});

describe('numbers', () => {
  test('[B3.9] statistics of partitions that are mostly empty', async () => {
    const rdd = sc.parallelize([1, 2, 3, 4], 8).filter((x) => x % 2 === 0);
    const stats = await rdd.stats();
    expect([await rdd.sum(), await rdd.mean(), await rdd.variance(), await rdd.stdev(), await rdd.sampleVariance(), await rdd.popVariance(), await rdd.popStdev(), stats.max, stats.min, stats.count]).toEqual([6, 3, 1, 1, 2, 1, 1, 4, 2, 2]);
    expect(await rdd.sampleStdev()).toBeCloseTo(Math.SQRT2, 12);
  });

  test('[B11.11] a StatCounter merges, doubles with itself, and of nothing has no mean', async () => {
    const stats = await sc.parallelize([1, 2, 3, 4], 2).stats();
    const twice = stats.merge(stats);
    expect([twice.count, twice.sum, twice.mean, twice.variance]).toEqual([8, 20, 2.5, 1.25]);
    const none = new StatCounter();
    expect([none.count, none.mean, none.sum, none.variance, none.max, none.min]).toEqual([0, 0, 0, Number.NaN, -Infinity, Infinity]);
    expect(stats.asDict()).toEqual({ count: 4, mean: 2.5, sum: 10, min: 1, max: 4, stdev: Math.sqrt(1.25), variance: 1.25 });
    expect(stats.asDict(true)).toEqual({ count: 4, mean: 2.5, sum: 10, min: 1, max: 4, stdev: Math.sqrt(5 / 3), variance: 5 / 3 });
  });

  const INF = Infinity;
  test.each<[readonly (number | null)[], readonly number[], readonly number[]]>([
    [[], [0, 10], [0]],
    [[], [0, 4, 10], [0, 0]],
    [[1, 2, 3, 4], [0, 10], [4]],
    [[1, 2, 3, 4], [0, 4, 10], [3, 1]],
    [[1, 2, 3, 4], [1, 4], [4]],
    [[10.01, -0.01], [0, 10], [0]],
    [[10.01, -0.01], [0, 4, 10], [0, 0]],
    [[1, 2, 3, 5, 6], [0, 5, 10], [3, 2]],
    [[1, 2, 3, 5, 6], [0, 5, 8, 12], [3, 2, 0]],
    [[-0.01, 0, 1, 2, 3, 5, 6, 11, 11.01], [0, 5, 11], [4, 3]],
    [[-0.01, 0, 1, 2, 3, 5, 6, 11.01, 12, 199, 200, 200.1], [0, 5, 11, 12, 200], [4, 2, 1, 3]],
    [[-0.01, 0, 1, 2, 3, 5, 6, 11.01, 12, 199, 200, 200.1, null, Number.NaN], [0, 5, 11, 12, 200], [4, 2, 1, 3]],
    [[10.01, -0.01, Number.NaN], [-INF, 0, INF], [1, 1]],
    [[10.01, -0.01, Number.NaN, INF], [-INF, 0, INF], [1, 2]],
    [[1, Number.NaN, Number.NaN, 5], [0, 2, Number.NaN], [1, 3]],
  ])('[B3.11] histogram of %j in %j', async (values, bounds, counts) => {
    expect(await sc.parallelize(values, 2).histogram(bounds)).toEqual(counts);
  });

  test('[B3.11] evenly spaced bounds count alike by division and by search', async () => {
    const values = sc.parallelize(to(1000).map((i) => (i * 7919) % 1000 / 7), 3);
    const bounds = to(10, 0).map((i) => i * 15);
    expect(await values.histogram(bounds, true)).toEqual(await values.histogram(bounds));
  });

  test.each<[readonly number[], number, [readonly number[], readonly number[]]]>([
    [[1, 2, 3, 4], 1, [[1, 4], [4]]],
    [[1, 2, 3, 4], 2, [[1, 2.5, 4], [2, 2]]],
    [[1], 1, [[1, 1], [1]]],
    [[1, 1, 1, 1], 1, [[1, 1], [4]]],
    [[1, 2], 5, [[1, 1.2, 1.4, 1.6, 1.8, 2], [1, 0, 0, 0, 1]]],
    [[1, 1, 2, 3, 3], 2, [[1, 2, 3], [2, 3]]],
  ])('[B3.12] histogram of %j in %d equal buckets', async (values, buckets, expected) => {
    const [bounds, counts] = await sc.parallelize(values, 2).histogram(buckets);
    expect([bounds.map((b) => Number(b.toFixed(9))), counts]).toEqual(expected);
  });

  test('[B3.12] a histogram refuses fewer than two bounds, nothing at all, and NaN or infinity without bounds', async () => {
    await expect(sc.parallelize([1]).histogram([])).rejects.toMatchObject({ name: 'IllegalArgumentException' });
    for (const values of [[1, Number.NaN], [1, Infinity], [] as number[]]) {
      await expect(sc.parallelize(values, 2).histogram(2)).rejects.toMatchObject({ name: 'UnsupportedOperationException', message: 'Histogram on either an empty RDD or RDD containing +/-infinity or NaN' });
    }
  });

  test('[B11.4] a histogram of strings: by bounds, or one bucket; bounds must be two or more, sorted and different', async () => {
    const words = sc.parallelize(['ab', 'ac', 'b', 'bd', 'ef'], 2);
    expect(await words.histogram(['a', 'b', 'c'])).toEqual([2, 2]);
    expect(await words.histogram(1)).toEqual([['ab', 'ef'], [5]]);
    await expect(words.histogram(2)).rejects.toThrow(TypeError);
    const numbers = sc.parallelize(to(50, 0), 3);
    for (const buckets of [[], [1], [2, 1], [1, 1, 2], 0, 1.5]) await expect(numbers.histogram(buckets as number[])).rejects.toMatchObject({ name: 'IllegalArgumentException' });
    await expect(numbers.histogram({} as never)).rejects.toThrow(TypeError);
  });
});

describe('slices of a collection', () => {
  const glom = (data: readonly number[], n: number): Promise<number[][]> => sc.parallelize(data, n).glom().collect();

  test('[B3.15] one each, equal, unequal, empty; fewer than one slice is refused', async () => {
    expect(await glom([1, 2, 3], 3)).toEqual([[1], [2], [3]]);
    expect(await glom([1], 1)).toEqual([[1]]);
    expect((await glom(to(9), 3)).map((s) => s.length)).toEqual([3, 3, 3]);
    expect((await glom(to(10), 3)).map((s) => s.length)).toEqual([3, 3, 4]);
    expect(await glom([], 5)).toEqual([[], [], [], [], []]);
    for (const slices of [0, -1, 1.5]) expect(() => sc.parallelize([1, 2], slices)).toThrow('Positive number of partitions required');
  });

  test('[B3.15] a range is cut like a list, is never spelt out, and its ends may be far apart', async () => {
    expect(await sc.range(1, 11, 1, 3).glom().collect()).toEqual(await glom(to(10), 3));
    const sizes = await sc.range(0, 2 ** 53 - 1, 2 ** 50, 3).glom().collect();
    expect(sizes.map((s) => s.length)).toEqual([2, 3, 3]);
    const ends = sc.range(-(2 ** 31), 2 ** 31, 2 ** 26, 40);
    expect([await ends.count(), await ends.first(), await ends.max()]).toEqual([64, -(2 ** 31), 2 ** 31 - 2 ** 26]);
    expect(await sc.range(0, 1e15, 1, 2).take(2)).toEqual([0, 1]);
  });

  test('[B11.1] the ends of ranges: empty ones, steps down, steps beyond 32 bits', async () => {
    expect(await Promise.all([sc.range(1, 1), sc.range(1, 0, -1), sc.range(0, 2 ** 40, 2 ** 39)].map((r) => r.count()))).toEqual([0, 1, 2]);
    expect(() => sc.range(0, 1, 0)).toThrow('step cannot be 0');
  });
});
