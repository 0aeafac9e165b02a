/** What Spark's RDDSuite asserts of basic transformations and actions, on the real engine. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ListenerEvent } from '../../events/types.ts';
import { HashPartitioner, PartitionPruningRDD, SparkContext } from '../../index.ts';
import type { PartitionGroup, RDD } from '../../index.ts';

const to = (last: number, first = 1): number[] => Array.from({ length: last - first + 1 }, (_, i) => first + i);
const sorted = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);
const sizes = async (rdd: RDD<unknown>): Promise<number[]> => (await rdd.glom().collect()).map((p) => p.length);
const add = (a: number, b: number): number => a + b;

let sc: SparkContext;
/** How many jobs `work` takes, in a context of its own. */
async function jobsOf(work: (context: SparkContext) => Promise<unknown>, conf: Record<string, string> = {}): Promise<number> {
  const events: ListenerEvent[] = [];
  const context = new SparkContext({ appName: 'jobs', master: 'local-inline[2]', conf, onEvents: (_seq, batch) => void events.push(...batch) });
  await work(context);
  await context.stop();
  return events.filter((e) => e.Event === 'SparkListenerJobStart').length;
}

beforeAll(async () => {
  sc = new SparkContext({ appName: 'rdd suite', master: 'local-inline[2]' });
  await sc.ready;
});
afterAll(() => sc.stop());

describe('basic operations', () => {
  test('[B1.1] count, glom, mapPartitions, union, flatMap, filter, keys; reduce of nothing is an error', async () => {
    const nums = sc.makeRDD([1, 2, 3, 4], 2);
    expect(nums.getNumPartitions()).toBe(2);
    expect(await nums.collect()).toEqual([1, 2, 3, 4]);
    expect([...await nums.toLocalIterator()[Symbol.asyncIterator]().next().then((r) => [r.value])]).toEqual([1]);
    expect(await nums.count()).toBe(4);
    expect(await nums.glom().collect()).toEqual([[1, 2], [3, 4]]);
    expect(await nums.mapPartitions((values) => [[...values].reduce(add)]).collect()).toEqual([3, 7]);
    expect(await nums.union(nums).collect()).toEqual([1, 2, 3, 4, 1, 2, 3, 4]);
    expect(await nums.flatMap((x) => to(x)).collect()).toEqual([1, 1, 2, 1, 2, 3, 1, 2, 3, 4]);
    expect(await nums.filter((x) => x > 2).collect()).toEqual([3, 4]);
    expect(await nums.keyBy(String).collect()).toEqual([['1', 1], ['2', 2], ['3', 3], ['4', 4]]);
    expect(await nums.map((x) => [x % 2, x]).reduceByKey(add).collectAsMap()).toEqual(new Map([[0, 6], [1, 4]]));
    expect([await nums.max(), await nums.min(), await nums.isEmpty()]).toEqual([4, 1, false]);
    await expect(nums.filter((x) => x > 5).reduce(add)).rejects.toMatchObject({ name: 'UnsupportedOperationException', message: 'empty collection' });
  });

  test('[B1.2] distinct keeps a known partitioner and shuffles nothing; with another number it does', async () => {
    const rdd = sc.parallelize(to(100), 10).map((x) => [x % 10, x % 10]).sortByKey();
    await rdd.count();
    const same = rdd.distinct();
    const other = rdd.distinct(5);
    expect([same.partitioner === rdd.partitioner, same.dependencies.map((d) => d.kind), same.getNumPartitions()]).toEqual([true, ['narrow'], rdd.getNumPartitions()]);
    expect([other.partitioner === rdd.partitioner, other.getNumPartitions()]).toEqual([false, 5]);
    expect(await same.map(([k]) => k).collect()).toEqual(to(9, 0));
    expect(sorted(await other.map(([k]) => k).collect())).toEqual(to(9, 0));
  });

  test('[B1.3] a closure that cannot travel fails its job and leaves the scheduler alive', async () => {
    const rdd = sc.parallelize(to(10), 2);
    expect(() => rdd.map(() => rdd.getNumPartitions())).toThrow(/Task not serializable/);
    expect(await rdd.count()).toBe(10);
  });

  test('[B1.5] SparkContext.union of a list, of arguments, of many, is the union of pairs; a shared partitioner is kept', async () => {
    const nums = sc.makeRDD([1, 2, 3, 4], 2);
    expect(await sc.union(nums).collect()).toEqual([1, 2, 3, 4]);
    expect(await sc.union(nums, nums).collect()).toEqual([1, 2, 3, 4, 1, 2, 3, 4]);
    expect(await sc.union([nums, nums]).collect()).toEqual(await nums.union(nums).collect());
    expect(await sc.union(Array.from({ length: 20 }, () => nums)).count()).toBe(80);
    expect(await nums.union(nums, nums).count()).toBe(12);
    const without = sc.makeRDD([1, 2], 2).map((x) => [x, true]);
    const placed = without.partitionBy(new HashPartitioner(1));
    expect([sc.union(without, without), sc.union(without, placed), sc.union(placed, placed)].map((u) => u.className)).toEqual(['UnionRDD', 'UnionRDD', 'PartitionerAwareUnionRDD']);
  });

  test('[B1.6] an RDD without partitions does not spoil the partitioner of a union', () => {
    const placed = sc.makeRDD([1, 2], 2).map((x) => [x, x]).partitionBy(new HashPartitioner(1));
    const empty = sc.emptyRDD<[number, number]>();
    expect([sc.union(empty, placed).className, sc.union(placed, empty).partitioner?.numPartitions, sc.union(empty, empty).className, sc.union(empty, empty).getNumPartitions()]).toEqual(['PartitionerAwareUnionRDD', 1, 'UnionRDD', 0]);
  });

  test('[B1.7] partition i of a partitioner-aware union is partition i of each parent', async () => {
    const partitioner = new HashPartitioner(2);
    const a = sc.makeRDD([1, 2, 3], 2).map((x) => [x, 'a']).partitionBy(partitioner);
    const b = sc.makeRDD([1, 2], 2).map((x) => [x, 'b']).partitionBy(partitioner);
    const both = sc.union(a, b);
    expect(both.partitioner).toBe(partitioner);
    expect(both.dependencies.map((d) => d.kind)).toEqual(['narrow', 'narrow']);
    expect((await both.glom().collect()).map((p) => p.map(String).toSorted())).toEqual([['2,a', '2,b'], ['1,a', '1,b', '3,a']]);
    // Spark: this class needs a partitioner; here the union falls back to a plain one.
    expect(sc.union(a, sc.makeRDD([[9, 'c']] as [number, string][], 1)).className).toBe('UnionRDD');
  });

  test('[B1.8] a task of a union carries its own slice, not those of its siblings', async () => {
    const wide = sc.union(Array.from({ length: 100 }, (_, i) => sc.parallelize([`${i}`.repeat(10_000)], 1)));
    expect(await wide.map((s) => s.length).take(1)).toEqual([10_000]);
    const { resultStage } = await import('../../rdd/stageBinary.ts');
    const source = resultStage(wide as RDD<unknown>, { kind: 'count' }, sc.callSite('count'));
    expect(source.partitionData(3).byteLength).toBeLessThan(12_000);
  });

  test('[B1.9] [B11.2] fold, aggregate and their trees agree, also when functions change their first argument', async () => {
    const rdd = sc.makeRDD(to(1000, 0).map((x) => x * 2 - 1000).concat(-1000).slice(0, 1001), 10);
    const expected = (await rdd.collect()).reduce(add, 0);
    const cellOf = (value: number): { n: number } => ({ n: value });
    const addTo = (cell: { n: number }, value: number): { n: number } => { cell.n += value; return cell; };
    const mergeInto = (a: { n: number }, b: { n: number }): { n: number } => { a.n += b.n; return a; };
    expect(await rdd.fold(0, add)).toBe(expected);
    expect(await rdd.aggregate(0, add, add)).toBe(expected);
    expect(await rdd.aggregate(cellOf(0), addTo, mergeInto)).toEqual(cellOf(expected));
    expect(await rdd.map(cellOf).fold(cellOf(0), mergeInto)).toEqual(cellOf(expected));
    for (const depth of to(9)) {
      expect(await rdd.treeAggregate(0, add, add, depth)).toBe(expected);
      expect(await rdd.treeAggregate(0, add, add, depth, true)).toBe(expected);
      expect(await rdd.treeReduce(add, depth)).toBe(expected);
    }
    expect(await rdd.treeAggregate(cellOf(0), addTo, mergeInto, 3)).toEqual(cellOf(expected));
    await expect(rdd.treeReduce(add, 0)).rejects.toMatchObject({ name: 'IllegalArgumentException' });
  }, 60_000);

  test('[B1.11] an empty RDD counts 0, has no reduction, and joins as nothing', async () => {
    const empty = sc.emptyRDD<[string, number]>();
    const pairs = sc.parallelize<[string, number]>([['a', 1], ['b', 2]], 2);
    expect(await empty.count()).toBe(0);
    await expect(empty.reduce((a) => a)).rejects.toThrow('empty');
    const counts = [pairs.join(empty), pairs.rightOuterJoin(empty), pairs.leftOuterJoin(empty), pairs.fullOuterJoin(empty), pairs.cogroup(empty), pairs.union(empty)].map((rdd) => (rdd as RDD<unknown>).count());
    expect(await Promise.all(counts)).toEqual([0, 0, 2, 2, 2, 2]);
    const emptyKv = sc.parallelize<[string, number]>([], 2);
    expect(await Promise.all([emptyKv.join(pairs), emptyKv.leftOuterJoin(pairs), emptyKv.rightOuterJoin(pairs), emptyKv.fullOuterJoin(pairs)].map((rdd) => (rdd as RDD<unknown>).count()))).toEqual([0, 0, 2, 2]);
  });
});

describe('repartition and coalesce', () => {
  test('[B1.12] [B11.5] repartition fills the first and the last partition; 0 is refused', async () => {
    const data = sc.parallelize(to(1000), 10);
    expect(() => data.repartition(0)).toThrow('Number of partitions (0) must be positive.');
    for (const n of [2, 20]) {
      const lengths = await sizes(data.repartition(n));
      expect([lengths.length, (lengths[0] ?? 0) > 0, (lengths.at(-1) ?? 0) > 0]).toEqual([n, true, true]);
      expect(sorted(await data.repartition(n).collect())).toEqual(to(1000));
    }
    expect(await sizes(sc.parallelize(to(1000), 2).repartition(20))).not.toContain(0);
    expect(await sizes(sc.parallelize(to(1000), 2).coalesce(20, true))).not.toContain(0);
  });

  test.each([[1000, 10, 2], [100, 10, 20], [20_000, 20, 100], [1000, 250, 128]])('[B1.13] %d records of %d partitions spread over %d evenly', async (records, from, into) => {
    const spread = sc.parallelize(to(records), from).repartition(into);
    const lengths = await sizes(spread);
    expect(Math.min(...lengths)).toBeGreaterThan(0);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(records / into + from);
    expect(sorted(await spread.collect())).toEqual(to(records));
    if (into === 2) expect(lengths.every((n) => Math.abs(n - 500) <= 10)).toBe(true);
  });

  test('[B1.14] coalesce chunks neighbours, never grows without a shuffle', async () => {
    const data = sc.parallelize(to(10), 10);
    const two = data.coalesce(2);
    expect(await two.glom().collect()).toEqual([to(5), to(10, 6)]);
    const [dependency] = two.dependencies;
    expect(dependency?.kind === 'narrow' && [dependency.parentPartitions(0), dependency.parentPartitions(1)]).toEqual([to(4, 0), to(9, 5)]);
    expect(await sizes(data.coalesce(3))).toEqual([3, 3, 4]);
    expect(data.coalesce(20).getNumPartitions()).toBe(10);
    const shuffled = data.coalesce(20, true);
    expect([shuffled.getNumPartitions(), sorted(await shuffled.collect())]).toEqual([20, to(10)]);
    expect(() => data.coalesce(0)).toThrow('Number of partitions (0) must be positive.');
  });

  test('[B1.15] coalesce groups partitions that prefer a host, loses none, leaves none empty, and balances', async () => {
    const groupsOf = (rdd: RDD<unknown>): (readonly number[])[] => rdd.partitions.map((_, p) => (rdd.dependencies[0]?.kind === 'narrow' ? rdd.dependencies[0].parentPartitions(p) : []));
    const data = sc.makeRDD(to(9).map((i): [number, string[]] => [i, to(i % 3 === 0 ? 1 : 2).map((j) => 'abc'[(i + j) % 3] as string)]));
    const three = data.coalesce(3);
    expect(three.partitions.map((p) => three.preferredLocations(p)[0]).toSorted()).toEqual(['a', 'b', 'c']);
    expect(sorted(await three.collect())).toEqual(to(9));
    expect(groupsOf(three).every((group) => group.length > 0)).toBe(true);
    expect(groupsOf(data.coalesce(20)).map((group) => group.length)).toEqual(Array(9).fill(1));

    const hosts = sc.makeRDD(to(1000).map((i): [number, string[]] => [i, [['m1', 'm2', 'm3'][i % 3] as string]]));
    expect(groupsOf(hosts.coalesce(3)).map((group) => group.length).every((n) => n > 250 && n < 420)).toBe(true);
    const fanIn = sc.makeRDD(to(100).map((i): [number, string[]] => [i, [i % 2 === 0 ? 'left' : 'right']])).coalesce(10);
    const byHost = Map.groupBy(fanIn.partitions, (p) => fanIn.preferredLocations(p)[0]);
    for (const host of ['left', 'right']) expect((byHost.get(host) ?? []).flatMap((p) => groupsOf(fanIn)[p.index] ?? []).length).toBeGreaterThan(40);
    const half = sc.makeRDD(to(1000).map((i): [number, string[]] => [i, i % 2 === 0 ? [] : ['somewhere']])).coalesce(50);
    expect([half.getNumPartitions(), sorted(groupsOf(half).flat())]).toEqual([50, to(999, 0)]);
  });

  test('[B1.31] a coalescer of one\'s own decides the groups; a partition that is none is refused', async () => {
    const pairsOf = { coalesce: (_max: number, parent: RDD<unknown>): PartitionGroup[] => [0, 1].map((odd) => ({ partitions: parent.partitions.map((p) => p.index).filter((p) => p % 2 === odd) })) };
    expect(await sc.parallelize(to(6), 6).coalesce(2, false, pairsOf).glom().collect()).toEqual([[1, 3, 5], [2, 4, 6]]);
    const wrong = { coalesce: (): PartitionGroup[] => [{ partitions: [7] }] };
    expect(() => sc.parallelize(to(6), 6).coalesce(1, false, wrong).getNumPartitions()).toThrow('The partition coalescer put partition 7 into a group, but the parent has partitions 0 to 5.');
  });
});

describe('zip, take, top, pruning', () => {
  test('[B1.16] [B11.1] zip wants equal partitions and counts', async () => {
    const nums = sc.makeRDD([1, 2, 3, 4], 2);
    const letters = nums.map((x) => x + 0.5);
    expect(await nums.zip(letters).glom().collect()).toEqual([[[1, 1.5], [2, 2.5]], [[3, 3.5], [4, 4.5]]]);
    expect(await nums.zip(letters).zip(nums).take(1)).toEqual([[[1, 1.5], 1]]);
    expect(() => nums.zip(sc.makeRDD([1, 2, 3, 4], 4))).toThrow(expect.objectContaining({ name: 'IllegalArgumentException' }) as Error);
    await expect(nums.zip(sc.makeRDD([1, 2, 3], 2)).count()).rejects.toThrow('Can only zip RDDs with same number of elements in each partition');
  });

  test('[B3.17] zipPartitions hands the iterators of two to four RDDs to one function', async () => {
    const [a, b, c] = [sc.makeRDD([1, 2, 3, 4, 5, 6], 2), sc.makeRDD(['a', 'b'], 2), sc.makeRDD([true, false, true, true], 2)];
    const sizesOf = a.zipPartitions(b, c, (x, y, z) => [[...x].length, [...y].length, [...z].length]);
    expect(await sizesOf.collect()).toEqual([3, 1, 2, 3, 1, 2]);
    expect([sizesOf.className, sizesOf.partitioner]).toEqual(['ZippedPartitionsRDD3', undefined]);
    expect(await a.zipPartitions(b, c, a, (w, x, y, z) => [[...w].length + [...x].length + [...y].length + [...z].length]).collect()).toEqual([9, 9]);
    const keyed = a.map((x) => [x, x]).partitionBy(new HashPartitioner(2));
    expect(keyed.zipPartitions(b, (pairs) => pairs, true).partitioner).toBe(keyed.partitioner);
    expect(() => a.zipPartitions(sc.makeRDD([1], 1), (x) => x)).toThrow('Can\'t zip RDDs with unequal numbers of partitions: List(2, 1)');
  });

  test('[B3.17] an evaluator is made for each partition and keeps its own state', async () => {
    const running = { createEvaluator: () => { let sum = 0; return { eval: (index: number, values: IterableIterator<number>) => [...values].map((v) => `${index}:${sum += v}`) }; } };
    const rdd = sc.makeRDD([1, 2, 3, 4], 2);
    const evaluated = rdd.mapPartitionsWithEvaluator(running);
    expect([await evaluated.collect(), evaluated.className]).toEqual([['0:1', '0:3', '1:3', '1:7'], 'MapPartitionsWithEvaluatorRDD']);
    const zipped = rdd.zipPartitionsWithEvaluator(rdd, { createEvaluator: () => ({ eval: (_index: number, ...inputs: IterableIterator<number>[]) => [inputs.flatMap((i) => [...i]).length] }) });
    expect([await zipped.collect(), zipped.className]).toEqual([[4, 4], 'ZippedPartitionsWithEvaluatorRDD']);
  });

  test('[B1.17] [B3.17] pruning computes the chosen partitions alone, inherits places, and can be united', async () => {
    const seen = sc.collectionAccumulator<number>('seen');
    const data = sc.parallelize(to(10), 10).mapPartitionsWithIndex((i, values) => { seen.add(i); return values; });
    const pruned = PartitionPruningRDD.create(data, (p) => p >= 7);
    expect([await pruned.collect(), seen.value.toSorted(), pruned.className, pruned.getNumPartitions()]).toEqual([[8, 9, 10], [7, 8, 9], 'PartitionPruningRDD', 3]);
    expect(await PartitionPruningRDD.create(data, (p) => p === 0).union(pruned).collect()).toEqual([1, 8, 9, 10]);
    const placed = sc.makeRDD([[1, ['x']], [2, ['y']]] as [number, string[]][]);
    expect(PartitionPruningRDD.create(placed, (p) => p === 1).preferredLocations(0)).toEqual(['y']);
    expect(await sc.parallelize(to(10), 2001).filter(() => false).collect()).toEqual([]);
  }, 60_000);

  test('[B1.18] take gives as many as there are, over any number of partitions', async () => {
    for (const parts of [1, 2, 100, 1000]) {
      const nums = sc.makeRDD(to(1000), parts);
      for (const n of [0, 1, 3, 500, 999, 1000, 1001, 2147483638]) expect(await nums.take(n)).toEqual(to(Math.min(n, 1000)));
    }
  }, 60_000);

  test('[B1.18] take starts with as many partitions as spark.rdd.limit.initialNumPartitions says', async () => {
    const take = async (context: SparkContext): Promise<void> => expect(await context.parallelize(to(100), 100).take(50)).toEqual(to(50));
    expect(await jobsOf(take)).toBeGreaterThan(1);
    expect(await jobsOf(take, { 'spark.rdd.limit.initialNumPartitions': '1000' })).toBe(1);
  });

  test('[B1.19] top and takeOrdered follow an order of one\'s own; of nothing they are empty', async () => {
    const nums = sc.makeRDD([5, 3, 9, 1, 7], 3);
    const reversed = (a: number, b: number): number => b - a;
    expect([await nums.top(2), await nums.takeOrdered(2), await nums.top(2, reversed), await nums.takeOrdered(2, reversed)]).toEqual([[9, 7], [1, 3], [1, 3], [9, 7]]);
    expect([await nums.takeOrdered(0), await sc.emptyRDD<number>().takeOrdered(5), await sc.emptyRDD<number>().top(5)]).toEqual([[], [], []]);
    expect(await Promise.all([sc.emptyRDD(), sc.parallelize([], 1), sc.parallelize(to(3), 3).filter(() => false), sc.parallelize(to(3), 3)].map((rdd) => rdd.isEmpty()))).toEqual([true, true, true, false]);
  });

  test('[B1.22] runJob gives results in order, of all partitions or some, or to a handler; a partition that is none is refused', async () => {
    const rdd = sc.makeRDD([1, 2, 3, 4], 2);
    const sumOf = (values: Iterable<number>): number => [...values].reduce(add, 0);
    expect([await sc.runJob(rdd, sumOf), await sc.runJob(rdd, sumOf, [1]), await sc.runJob(rdd, sumOf, [1, 0])]).toEqual([[3, 7], [7], [7, 3]]);
    const handled: [number, number][] = [];
    await sc.runJob(rdd, sumOf, (index, sum) => void handled.push([index, sum]));
    await sc.runJob(rdd, sumOf, [1], (index, sum) => void handled.push([index, sum]));
    expect(handled.toSorted((a, b) => a[1] - b[1])).toEqual([[0, 3], [1, 7], [0, 7]].toSorted((a, b) => a[1]! - b[1]!));
    await expect(sc.runJob(rdd, sumOf, [0, 1, 2])).rejects.toMatchObject({ name: 'IllegalArgumentException', message: 'Attempting to access a non-existent partition: 2. Total number of partitions: 2' });
  });

  test('[B1.25] cartesian of nothing is nothing; more partitions than can be is an error', async () => {
    const one = sc.parallelize([1], 1);
    const empty = sc.emptyRDD<number>();
    expect(await Promise.all([one.cartesian(empty), empty.cartesian(one), empty.cartesian(empty)].map((rdd) => rdd.collect()))).toEqual([[], [], []]);
    expect((await sc.parallelize([1, 2], 1).cartesian(sc.parallelize([3, 4], 2)).collect()).map(String).toSorted()).toEqual(['1,3', '1,4', '2,3', '2,4']);
    const wide = sc.range(0, 1, 1, 65536);
    expect(() => wide.cartesian(wide).getNumPartitions()).toThrow('COLLECTION_SIZE_LIMIT_EXCEEDED.INITIALIZE');
  });

  test('[B1.26] intersection has each record once, with or without a partitioner', async () => {
    const a = sc.parallelize([1, 1, 2, 3, 4, 5, 5], 3);
    const b = sc.parallelize([1, 2, 2, 5, 8], 2);
    expect([sorted(await a.intersection(b).collect()), sorted(await a.intersection(b, 4).collect()), a.intersection(b, new HashPartitioner(4)).getNumPartitions()]).toEqual([[1, 2, 5], [1, 2, 5], 4]);
  });

  test('[B1.27] zipWithIndex numbers by position and needs no job for one partition; zipWithUniqueId is unique', async () => {
    const indexed = sc.parallelize(to(100), 3).zipWithIndex();
    expect((await indexed.collect()).every(([value, index]) => value === index + 1)).toBe(true);
    expect(await jobsOf((context) => context.parallelize(to(10), 1).zipWithIndex().collect())).toBe(1);
    const chained = await sc.parallelize(to(100), 2).repartition(7).zipWithIndex().map(([, i]) => i).collect();
    expect(chained).toEqual(to(99, 0));
    const ids = await sc.parallelize(to(1000), 7).zipWithUniqueId().map(([, id]) => id).collect();
    expect(new Set(ids).size).toBe(1000);
  });

  test('[B1.30] an RDD inside a transformation is refused by name', () => {
    const rdd = sc.parallelize(to(3), 1);
    expect(() => rdd.map((x) => rdd.map((y) => y * x))).toThrow(/SPARK-5063/);
    expect(() => rdd.map((x) => sc.parallelize([x]).count())).toThrow(/Task not serializable/);
  });

  test('[B1.30] nothing works on a stopped context, and the error says that it is stopped', async () => {
    const own = new SparkContext({ appName: 'stopped', master: 'local-inline[1]' });
    const rdd = own.parallelize(to(3), 2).map((x) => [x, x]);
    await own.stop();
    const uses: readonly (() => unknown)[] = [() => own.parallelize([1]), () => own.range(3), () => own.makeRDD([1]), () => own.emptyRDD(), () => own.union(rdd), () => rdd.map((x) => x), () => rdd.join(rdd), () => rdd.cache(), () => rdd.count(), () => rdd.collect(), () => rdd.take(1), () => rdd.lookup(1), () => own.runJob(rdd, () => 1), () => rdd.toLocalIterator().next()];
    const told = await Promise.all(uses.map(async (use) => {
      try {
        return await use();
      } catch (error) {
        return (error as Error).message.split('\n')[0];
      }
    }));
    expect(told).toEqual(uses.map(() => 'Cannot call methods on a stopped SparkContext.'));
  });

  test('collect with a partial function keeps what it is defined for', async () => {
    const words = sc.parallelize<number | string>([1, 'two', 3, 'four'], 2).collect((value) => (typeof value === 'string' ? value.toUpperCase() : undefined));
    expect(await words.collect()).toEqual(['TWO', 'FOUR']);
  });
});
