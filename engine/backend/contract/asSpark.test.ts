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
