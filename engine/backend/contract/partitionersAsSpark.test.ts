/** What Apache Spark 4.3 answered to the same programs on local[2]: which partitioner is kept, chosen and sampled, and where records go. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HashPartitioner, RangePartitioner } from '../../rdd/partitioner.ts';
import type { Rdd } from '../../rdd/rdd.ts';
import { SparkContext } from '../sparkContext.ts';

type Pairs = Rdd<[number, number]>;
let sc: SparkContext;

beforeAll(() => {
  sc = new SparkContext({ appName: 'test', master: 'local-inline[2]' });
});

afterAll(() => sc.stop());

const to = (last: number): number[] => Array.from({ length: last }, (_, i) => i + 1);
const add = (a: number, b: number): number => a + b;
const pairs = (slices: number): Pairs => sc.parallelize(to(10), slices).map((x): [number, number] => [x % 4, x]);

/** `Hash3 of 3`: partitioner, its partitions, the RDD's partitions. */
function partitioning(rdd: { readonly partitioner: Pairs['partitioner']; getNumPartitions(): number }): string {
  const { partitioner } = rdd;
  const kind = partitioner instanceof HashPartitioner ? 'Hash' : partitioner instanceof RangePartitioner ? 'Range' : 'none';
  return `${kind}${partitioner?.numPartitions ?? ''} of ${rdd.getNumPartitions()}`;
}

describe('of three partitions by hash, is the partitioner kept by', () => {
  type Case = readonly [string, string, (q: Pairs) => Rdd<unknown> | Rdd<never>];
  it.each<Case>([
    ['map', 'none of 3', (q) => q.map((x) => x)],
    ['filter', 'Hash3 of 3', (q) => q.filter((x) => x[0] > 0)],
    ['mapValues', 'Hash3 of 3', (q) => q.mapValues((x) => x + 1) as never],
    ['flatMapValues', 'Hash3 of 3', (q) => q.flatMapValues((x) => [x, x]) as never],
    ['flatMap', 'none of 3', (q) => q.flatMap((x) => [x])],
    ['mapPartitions', 'none of 3', (q) => q.mapPartitions((x) => x)],
    ['mapPartitions that says so', 'Hash3 of 3', (q) => q.mapPartitions((x) => x, true)],
    ['mapPartitionsWithIndex that says so', 'Hash3 of 3', (q) => q.mapPartitionsWithIndex((_i, x) => x, true)],
    ['sample', 'Hash3 of 3', (q) => q.sample(false, 0.5, 1)],
    ['randomSplit', 'Hash3 of 3', (q) => q.randomSplit([1, 1], 1)[0]!],
    ['distinct', 'Hash3 of 3', (q) => q.distinct()],
    ['keys', 'none of 3', (q) => q.keys()],
    ['glom', 'none of 3', (q) => q.glom()],
    ['union with itself', 'Hash3 of 3', (q) => q.union(q)],
    ['coalesce', 'none of 2', (q) => q.coalesce(2)],
    ['repartition', 'none of 3', (q) => q.repartition(3)],
    ['zip', 'none of 3', (q) => q.zip(q)],
    ['zipPartitions', 'none of 3', (q) => q.zipPartitions(q, (a) => a)],
    ['zipPartitions that says so', 'Hash3 of 3', (q) => q.zipPartitions(q, (a) => a, true)],
    ['zipWithIndex', 'none of 3', (q) => q.zipWithIndex()],
    ['sortByKey', 'Range3 of 3', (q) => q.sortByKey() as never],
    ['join', 'Hash3 of 3', (q) => q.join(q) as never],
    ['join into 5', 'Hash5 of 5', (q) => q.join(q, 5) as never],
    ['fullOuterJoin', 'Hash3 of 3', (q) => q.fullOuterJoin(q) as never],
    ['cogroup', 'Hash3 of 3', (q) => q.cogroup(q) as never],
    ['groupByKey', 'Hash3 of 3', (q) => q.groupByKey() as never],
    ['groupByKey into 2', 'Hash2 of 2', (q) => q.groupByKey(2) as never],
    ['reduceByKey', 'Hash3 of 3', (q) => q.reduceByKey(add) as never],
    ['subtractByKey', 'Hash3 of 3', (q) => q.subtractByKey(q) as never],
    ['subtract', 'none of 3', (q) => q.subtract(q)],
    ['intersection', 'none of 3', (q) => q.intersection(q)],
    ['cartesian', 'none of 9', (q) => q.cartesian(q)],
    ['keyBy', 'none of 3', (q) => q.keyBy((x) => x[0])],
    ['groupBy', 'Hash3 of 3', (q) => q.groupBy((x) => x[0])],
    ['pipe', 'none of 3', (q) => q.pipe('cat')],
  ])('%s: %s', (_name, expected, operation) => {
    expect(partitioning(operation(pairs(2).partitionBy(3)))).toBe(expected);
  });
});

describe('the default partitioner', () => {
  it.each([
    ['the most partitions, when none has a partitioner', 'Hash5 of 5', () => pairs(2).join(pairs(5))],
    ['the one there is, within a factor of ten', 'Hash4 of 4', () => pairs(2).partitionBy(4).join(pairs(30))],
    ['not the one there is, when it has ten times too few', 'Hash50 of 50', () => pairs(2).partitionBy(4).join(pairs(50))],
    ['the one there is, of three', 'Hash40 of 40', () => pairs(2).partitionBy(40).cogroup(pairs(3), pairs(50))],
    ['the greater of two', 'Hash8 of 8', () => pairs(2).partitionBy(3).cogroup(pairs(3).partitionBy(8), pairs(5))],
    ['ten times is too few already', 'Hash21 of 21', () => pairs(4).partitionBy(2).join(pairs(21))],
    ['of a union: as many as it has', 'Hash5 of 5', () => pairs(2).union(pairs(3)).reduceByKey(add)],
  ])('%s: %s', (_name, expected, make) => {
    expect(partitioning(make() as never)).toBe(expected);
  });
});

describe('a sort cuts its partitions where Spark does', () => {
  const sorted = (values: readonly number[], ascending: boolean, partitions: number): Promise<number[][]> => sc.parallelize(values, 4).sortBy((x) => x, ascending, partitions).glom().collect();
  it('of distinct keys, up and down', async () => {
    expect((await sorted(to(40).toReversed(), true, 4)).map((part) => [part[0], part.at(-1)])).toEqual([[1, 10], [11, 20], [21, 30], [31, 40]]);
    expect((await sorted(to(40), false, 4)).map((part) => [part[0], part.at(-1)])).toEqual([[40, 31], [30, 21], [20, 11], [10, 1]]);
  });

  it('of few keys: one partition for each and an empty one', async () => {
    expect((await sorted(to(100).map((x) => x % 3), true, 10)).map((part) => part.length)).toEqual([33, 34, 33, 0]);
  });

  it('of a skewed key: it stays whole', async () => {
    expect((await sorted([...to(90).map(() => 5), ...to(10)], true, 4)).map((part) => [...new Set(part)])).toEqual([[1, 2, 3, 4, 5], [6], [7], [8, 9, 10]]);
  });

  it('of strings: by code units', async () => {
    const words = ['pear', 'apple', 'Zoo', 'zoo', '10', '9', '', 'fig', 'banana', 'kiwi'];
    expect(await sc.parallelize(words, 3).sortBy((x) => x, true, 3).glom().collect()).toEqual([['', '10', '9', 'Zoo'], ['apple', 'banana', 'fig'], ['kiwi', 'pear', 'zoo']]);
  });
});

it.each([
  [5, 2, [8, 14]],
  [7, 3, [6, 6, 10]],
  [10, 4, [4, 7, 4, 7]],
  [11, 10, [2, 2, 2, 2, 2, 2, 2, 2, 2, 4]],
])('coalesce of %d partitions into %d', async (from, into, sizes) => {
  const placed = await sc.parallelize(to(22), from).coalesce(into).glom().collect();
  expect(placed.map((part) => part.length)).toEqual(sizes);
  expect(placed.flat()).toEqual(to(22));
});
