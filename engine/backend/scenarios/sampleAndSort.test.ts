/** What Spark's RDDSuite asserts of sampling and sorting, and its own bookkeeping of lineages. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ListenerEvent } from '../../events/types.ts';
import { HashPartitioner, SparkContext } from '../../index.ts';

const to = (last: number, first = 1): number[] => Array.from({ length: last - first + 1 }, (_, i) => first + i);
const sorted = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);
const distinct = (values: readonly unknown[]): number => new Set(values).size;

let sc: SparkContext;
beforeAll(async () => {
  sc = new SparkContext({ appName: 'samples', master: 'local-inline[2]' });
  await sc.ready;
});
afterAll(() => sc.stop());

describe('samples', () => {
  test('[B1.20] sample keeps the partitioner, with and without replacement', () => {
    const placed = sc.makeRDD(to(100)).map((x) => [x, x]).partitionBy(new HashPartitioner(2));
    for (const replacement of [true, false]) expect(placed.sample(replacement, 1).partitioner).toBe(placed.partitioner);
  });

  test.each(to(5))('[B1.20] takeSample takes exactly as many as asked, seed %i', async (seed) => {
    const data = sc.parallelize(to(100_000), 2);
    for (const n of [5, 20, 100]) {
      const without = await data.takeSample(false, n, seed);
      expect([without.length, distinct(without), without.every((x) => x >= 1 && x <= 100_000)]).toEqual([n, n, true]);
    }
    const few = sc.parallelize(to(100), 2);
    expect([(await few.takeSample(false, 20, seed)).length, (await few.takeSample(false, 100, seed)).length, (await few.takeSample(false, 200, seed)).length]).toEqual([20, 100, 100]);
    const again = await few.takeSample(true, 100, seed);
    expect([again.length, distinct(again) < 100]).toEqual([100, true]);
    const twice = await few.takeSample(true, 200, seed);
    expect([twice.length, distinct(twice) <= 100]).toEqual([200, true]);
  }, 30_000);

  test('[B1.20] takeSample of nothing is nothing', async () => {
    expect([await sc.emptyRDD<number>().takeSample(false, 0, 1), await sc.emptyRDD<number>().takeSample(false, 10, 1), await sc.parallelize<number>([], 2).takeSample(true, 10, 1)]).toEqual([[], [], []]);
    await expect(sc.parallelize([1]).takeSample(false, -1)).rejects.toMatchObject({ name: 'IllegalArgumentException', message: 'requirement failed: Negative number of elements requested' });
  });

  test.each(to(5))('[B1.21] randomSplit gives parts that are disjoint, complete and of about the size of their weights, seed %i', async (seed) => {
    const parts = await Promise.all(sc.makeRDD(to(600), 3).randomSplit([1, 2, 3], seed).map((part) => part.collect()));
    expect(sorted(parts.flat())).toEqual(to(600));
    parts.forEach((part, i) => expect(Math.abs(part.length - 100 * (i + 1))).toBeLessThan(50));
  });

  test('[B1.21] randomSplit refuses weights that are negative or all zero', () => {
    expect(() => sc.makeRDD([1]).randomSplit([1, -1])).toThrow('Weights must be nonnegative, but got [1,-1]');
    expect(() => sc.makeRDD([1]).randomSplit([0, 0])).toThrow('Sum of weights must be positive, but got [0,0]');
  });

  test('[B3.17] partitions are sampled by seeds of their own; the sampler of one does not touch another', async () => {
    const data = sc.parallelize(Array.from({ length: 100 }, (_, i) => i % 20), 5);
    const taken = await data.sample(false, 0.5, 3).glom().collect();
    expect(distinct(taken.map(String))).toBe(5);
    expect(await data.sample(false, 0.5, 3).glom().collect()).toEqual(taken);
  });

  test('[B11.3] the seed differs by default; the same seed gives the same records, another seed others', async () => {
    const data = sc.parallelize(to(1000), 4);
    const by = async (seed?: number): Promise<string> => String(await data.sample(false, 0.3, seed).collect());
    expect(await by(7)).toBe(await by(7));
    expect(await by(7)).not.toBe(await by(8));
    expect(await by()).not.toBe(await by());
    expect(String(await data.takeSample(false, 50))).not.toBe(String(await data.takeSample(false, 50)));
  });

  test.each([[false, 0.01], [false, 0.3], [true, 0.3], [true, 2]])('[B11.11] a sample with replacement %s and fraction %d has about that many records', async (replacement, fraction) => {
    const n = await sc.range(0, 20_000, 1, 4).sample(replacement, fraction, 5).count();
    expect(Math.abs(n - 20_000 * fraction)).toBeLessThan(5 * Math.sqrt(20_000 * fraction));
  });
});

describe('sorting', () => {
  const words = ['5|50|A', '4|60|C', '6|40|B'];
  const field = (i: number) => (line: string): string => line.split('|')[i] as string;

  test('[B1.23] sortBy sorts up and down', async () => {
    const data = sc.parallelize(words, 2);
    expect(await data.sortBy((line) => line.split('|')[0] as string).collect()).toEqual(['4|60|C', '5|50|A', '6|40|B']);
    expect(await data.sortBy((line) => line.split('|')[2] as string, false).collect()).toEqual(['4|60|C', '6|40|B', '5|50|A']);
    expect(field(1)('5|50|A')).toBe('50');
  });

  test('[B1.23] sortBy follows an explicit order of keys that have none of their own, over partitions too', async () => {
    const people = to(200).map((i) => ({ name: `n${(i * 37) % 200}`, age: (i * 73) % 90 }));
    const byAge = (a: { age: number }, b: { age: number }): number => a.age - b.age;
    const ages = await sc.parallelize(people, 5).sortBy((p) => p, true, 4, byAge).map((p) => p.age).collect();
    expect(ages).toEqual(sorted(people.map((p) => p.age)));
    expect(await sc.parallelize(people, 5).map((p) => [p, p.age]).sortByKey(false, 3, byAge).values().collect()).toEqual(sorted(people.map((p) => p.age)).reverse());
  });

  test('[B1.23] [B11.5] nothing sorts to nothing', async () => {
    expect(await sc.emptyRDD<number>().sortBy((x) => x).collect()).toEqual([]);
    expect(await sc.parallelize<number>([], 4).sortBy((x) => x).collect()).toEqual([]);
  });

  const pairs: readonly (readonly [number, number])[] = [[0, 5], [3, 8], [2, 6], [0, 8], [3, 8], [1, 3]];
  const isOdd = (key: number): number => key % 2;

  test('[B1.24] [B11.5] repartitionAndSortWithinPartitions places by a function and sorts each partition, up or down', async () => {
    const data = sc.parallelize(pairs, 2);
    expect(await data.repartitionAndSortWithinPartitions(2, isOdd).glom().collect()).toEqual([[[0, 5], [0, 8], [2, 6]], [[1, 3], [3, 8], [3, 8]]]);
    expect((await data.repartitionAndSortWithinPartitions(2, isOdd, false).keys().glom().collect())).toEqual([[2, 0, 0], [3, 3, 1]]);
    expect((await data.repartitionAndSortWithinPartitions(2, isOdd, true, (a, b) => b - a).keys().glom().collect())).toEqual([[2, 0, 0], [3, 3, 1]]);
    expect((await data.repartitionAndSortWithinPartitions(new HashPartitioner(2)).keys().glom().collect())).toEqual([[0, 0, 2], [1, 3, 3]]);
  });

  test('[B1.24] with an equal partitioner each partition is sorted where it is', async () => {
    const placed = sc.parallelize(pairs, 2).partitionBy(new HashPartitioner(2));
    const here = placed.repartitionAndSortWithinPartitions(new HashPartitioner(2));
    expect([here.dependencies.map((d) => d.kind), here.partitioner?.equals(new HashPartitioner(2))]).toEqual([['narrow'], true]);
    expect(await here.keys().glom().collect()).toEqual([[0, 0, 2], [1, 3, 3]]);
  });
});

describe('lineage', () => {
  test('[B1.28] a stage tells its RDD and the narrow ancestors up to shuffles', async () => {
    const events: ListenerEvent[] = [];
    const own = new SparkContext({ appName: 'ancestors', master: 'local-inline[1]', onEvents: (_seq, batch) => void events.push(...batch) });
    const base = own.parallelize(to(4), 2).map((x) => [x, x]);
    const shuffled = base.groupByKey();
    const left = shuffled.mapValues((vs) => vs.length);
    const diamond = left.union(shuffled.mapValues((vs) => vs[0] ?? 0)).filter(([k]) => k > 1);
    await diamond.count();
    await own.stop();
    const stages = events.flatMap((e) => (e.Event === 'SparkListenerStageSubmitted' ? [e['Stage Info']['RDD Info'].map((info) => info['RDD ID']).toSorted((a, b) => a - b)] : []));
    expect(stages).toEqual([[0, 1], [shuffled.id, left.id, left.id + 1, left.id + 2, diamond.id]]);
  });

  test('[B3.17] the RDDs of one operation share its scope, which the log names', async () => {
    const events: ListenerEvent[] = [];
    const own = new SparkContext({ appName: 'scopes', master: 'local-inline[1]', onEvents: (_seq, batch) => void events.push(...batch) });
    await own.parallelize(to(4), 2).map((x) => [x, x]).join(own.parallelize(to(2), 2).map((x) => [x, 1])).count();
    await own.stop();
    const last = events.findLast((e) => e.Event === 'SparkListenerStageSubmitted');
    const scopes = (last?.Event === 'SparkListenerStageSubmitted' ? last['Stage Info']['RDD Info'] : []).map((info) => JSON.parse(info.Scope ?? '{}') as { id: string; name: string });
    expect(scopes.map((s) => s.name)).toEqual(['join', 'join', 'join']);
    expect(distinct(scopes.map((s) => s.id))).toBe(1);
  });
});
