/** What Apache Spark 4.3 answered to the same programs on local[2]: placement, ids, jobs and stages, texts. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobStart, ListenerEvent, StageCompleted } from '../../events/types.ts';
import type { Rdd } from '../../rdd/rdd.ts';
import { SparkContext } from '../sparkContext.ts';

const events: ListenerEvent[] = [];
let sc: SparkContext;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'emberline-as-spark-'));
  events.length = 0;
  sc = new SparkContext({ appName: 'test', master: 'local-inline[2]', cwd: folder, localDir: join(folder, 'local'), onEvents: (_seq, batch) => void events.push(...batch) });
});

afterEach(async () => {
  await sc.stop();
  rmSync(folder, { recursive: true, force: true });
});

const to = (last: number): number[] => Array.from({ length: last }, (_, i) => i + 1);
const add = (a: number, b: number): number => a + b;

/** Stops, so that every event has come; tasks of each stage, by job. */
async function jobShapes(): Promise<readonly (readonly number[])[]> {
  await sc.stop();
  return events.filter((e): e is JobStart => e.Event === 'SparkListenerJobStart').map((job) => (job['Stage Infos'] ?? []).map((stage) => stage['Number of Tasks']));
}

describe('placement', () => {
  it.each([
    [3, 4, [[4, 10, 14, 18], [1, 5, 7, 11, 15, 19], [2, 6, 8, 12, 16, 20], [3, 9, 13, 17]]],
    [5, 7, [[6, 13], [7, 14], [8, 9, 15, 17], [1, 10, 16, 18], [2, 11, 19], [3, 12, 20], [4, 5]]],
    [5, 2, [[2, 4, 6, 8, 9, 11, 13, 15, 17, 19], [1, 3, 5, 7, 10, 12, 14, 16, 18, 20]]],
  ])('repartition of %d partitions into %d', async (from, into, expected) => {
    const placed = await sc.parallelize(to(20), from).repartition(into).glom().collect();
    expect(placed.map((partition) => partition.toSorted((a, b) => a - b))).toEqual(expected);
  });

  it('an empty file makes no partition', async () => {
    writeFileSync(join(folder, 'empty.txt'), '');
    const lines = sc.textFile('empty.txt', 2);
    expect([lines.getNumPartitions(), await lines.count()]).toEqual([0, 0]);
  });
});

describe('jobs and stages', () => {
  it.each([
    [5, 2, [5]],
    [7, 2, [7, 2]],
    [10, 2, [10, 2]],
    [17, 2, [17, 3]],
    [30, 2, [30, 5]],
    [30, 3, [30, 7, 1]],
  ])('treeAggregate of %d partitions, depth %d', async (partitions, depth, shape) => {
    expect(await sc.parallelize(to(100), partitions).treeAggregate(0, add, add, depth)).toBe(5050);
    expect(await jobShapes()).toEqual([shape]);
  });

  it.each([
    [17, [17, 3, 1], 5050],
    [5, [5, 1], 5050],
  ])('treeAggregate of %d partitions that ends on an executor', async (partitions, shape, sum) => {
    expect(await sc.parallelize(to(100), partitions).treeAggregate(0, add, add, 2, true)).toBe(sum);
    expect(await jobShapes()).toEqual([shape]);
  });

  it('a zero that changes something goes in as often as in Spark', async () => {
    expect(await sc.parallelize(to(20), 3).aggregate(1, add, add)).toBe(214);
    expect(await sc.parallelize(to(100), 17).treeAggregate(1, add, add)).toBe(5088);
    const folded = await sc.parallelize(to(20).map((i): [number, number] => [i % 7, i]), 3).foldByKey(1, add).collect();
    expect(folded.toSorted((a, b) => a[0] - b[0])).toEqual([[0, 23], [1, 27], [2, 30], [3, 33], [4, 36], [5, 39], [6, 42]]);
  });

  it('first of an empty RDD looks into each partition once', async () => {
    await expect(sc.parallelize<number>([], 2).first()).rejects.toThrow('empty collection');
    expect(await jobShapes()).toEqual([[1], [1]]);
  });

  it('a completed stage tells the totals of every named accumulator that any of its tasks added to', async () => {
    const odd = sc.longAccumulator('odd');
    const names = sc.collectionAccumulator<string>('names');
    await sc.range(0, 40, 1, 4).foreach((x) => {
      if (x % 2 === 1) odd.add(1);
      if (x === 0) names.add('zero');
    });
    await sc.stop();
    const completed = events.find((e): e is StageCompleted => e.Event === 'SparkListenerStageCompleted');
    expect(completed?.['Stage Info'].Accumulables?.map((a) => [a.Name, a.Value]).toSorted()).toEqual([['names', ['zero']], ['odd', 20]]);
  });
});

describe('RDD ids', () => {
  type Case = readonly [string, number, (numbers: Rdd<number>, pairs: Rdd<[string, number]>) => unknown];
  it.each<Case>([
    ['count', 0, (n) => n.count()],
    ['stats', 1, (n) => n.stats()],
    ['histogram', 2, (n) => n.histogram(4)],
    ['max', 0, (n) => n.max()],
    ['top', 1, (n) => n.top(2)],
    ['takeOrdered', 1, (n) => n.takeOrdered(2)],
    ['countByValue', 3, (n) => n.countByValue()],
    ['countByKey', 2, (_n, p) => p.countByKey()],
    ['reduceByKeyLocally', 1, (_n, p) => p.reduceByKeyLocally((a, b) => a + b)],
    ['lookup', 2, (_n, p) => p.lookup('a')],
    ['saveAsTextFile', 1, (n) => n.saveAsTextFile('out')],
    ['sortBy', 5, (n) => n.sortBy((x) => x)],
    ['repartition', 4, (n) => n.repartition(3)],
    ['randomSplit', 2, (n) => n.randomSplit([1, 2], 1)],
    ['sampleByKey', 1, (_n, p) => p.sampleByKey(false, { a: 0.5, b: 0.5 }, 1)],
    ['sampleByKeyExact', 2, (_n, p) => p.sampleByKeyExact(false, { a: 0.5, b: 0.5 }, 1)],
    ['filterByRange', 1, (_n, p) => p.filterByRange('a', 'b')],
    ['filterByRange after a sort', 5, (_n, p) => p.sortByKey(true, 3).filterByRange('a', 'b')],
    ['repartitionAndSortWithinPartitions', 1, (_n, p) => p.repartitionAndSortWithinPartitions(2)],
    ['zipPartitions', 1, (n) => n.zipPartitions(n, (a) => a)],
    ['collect of a partial function', 2, (n) => n.collect((x) => (x > 1 ? x : undefined))],
    ['subtract', 4, (n) => n.subtract(n)],
    ['intersection', 6, (n) => n.intersection(n)],
    ['groupWith', 2, (_n, p) => p.groupWith(p, p)],
    ['takeSample', 1, (n) => n.takeSample(false, 2, 1)],
    ['distinct', 3, (n) => n.distinct(2)],
  ])('%s takes %d', async (_name, taken, run) => {
    const numbers = sc.parallelize([3, 1, 2], 2);
    const pairs = sc.parallelize<[string, number]>([['a', 1], ['b', 2]], 2);
    await run(numbers, pairs);
    expect(sc.emptyRDD().id - pairs.id - 1).toBe(taken);
  });
});

describe('texts', () => {
  it('a histogram without partitions, without records, with one bound', async () => {
    await expect(sc.emptyRDD<number>().histogram(4)).rejects.toThrow('empty collection');
    await expect(sc.emptyRDD<number>().histogram([1, 2])).rejects.toThrow('empty collection');
    await expect(sc.parallelize<number>([], 3).histogram(4)).rejects.toThrow('Histogram on either an empty RDD or RDD containing +/-infinity or NaN');
    await expect(sc.parallelize([1], 3).histogram([1])).rejects.toMatchObject({ name: 'IllegalArgumentException', message: 'buckets array must have at least two elements' });
  });

  it('wholeTextFiles names the RDD users hold, not the one that reads', () => {
    writeFileSync(join(folder, 'a.txt'), 'a');
    expect(sc.wholeTextFiles('a.txt').toDebugString().replaceAll(/ at \S+ at \S+/g, '')).toBe('(1) a.txt MapPartitionsRDD[1] []\n |  WholeTextFileRDD[0] []');
  });
});

describe('spark.default.parallelism', () => {
  it('decides for reduceByKey and join, not for distinct, subtract and subtractByKey', async () => {
    await sc.stop();
    sc = new SparkContext({ appName: 'test', master: 'local-inline[2]', conf: { 'spark.default.parallelism': '7' }, cwd: folder, localDir: join(folder, 'local') });
    const pairs = sc.parallelize<[number, number]>([[1, 2]], 3);
    expect([
      pairs.reduceByKey((a, b) => a + b), pairs.join(pairs), pairs.intersection(pairs), pairs.groupBy((x) => x[0]), pairs.distinct(), pairs.subtract(pairs), pairs.subtractByKey(pairs),
    ].map((rdd) => rdd.getNumPartitions())).toEqual([7, 7, 7, 7, 3, 3, 3]);
  });
});
