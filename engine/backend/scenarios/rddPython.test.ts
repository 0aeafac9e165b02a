/** What PySpark's test_rdd asserts beyond the Scala suites, on the real engine. */
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SparkContext } from '../../index.ts';

const to = (last: number, first = 1): number[] => Array.from({ length: last - first + 1 }, (_, i) => first + i);

let sc: SparkContext;
const folder = mkdtempSync(join(tmpdir(), 'emberline-test-rdd-'));
beforeAll(async () => {
  sc = new SparkContext({ appName: 'test_rdd', master: 'local-inline[2]', cwd: folder });
  await sc.ready;
});
afterAll(async () => {
  await sc.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** How many partitions had been computed when each record was read. */
async function computedWhileReading(prefetch: boolean): Promise<number[]> {
  const computed = sc.longAccumulator('computed');
  const rdd = sc.parallelize(to(3), 3).map((x) => { computed.add(1); return x; });
  const seen: number[] = [];
  for await (const _ of rdd.toLocalIterator(prefetch)) {
    if (prefetch) await sc.parallelize([1], 1).count();
    seen.push(computed.value);
  }
  return seen;
}

describe('test_rdd', () => {
  test('[B11.1] ids are unique over threads of control; an empty RDD sums to 0', async () => {
    const ids = await Promise.all(to(50).map(async () => sc.parallelize([1]).map((x) => x).id));
    expect(new Set(ids).size).toBe(50);
    expect([await sc.emptyRDD<number>().sum(), await sc.emptyRDD<number>().isEmpty(), sc.emptyRDD().getNumPartitions()]).toEqual([0, true, 0]);
  });

  test('[B11.1] toLocalIterator keeps the order and computes one partition at a time, with prefetch the next one too', async () => {
    const read: number[] = [];
    for await (const x of sc.parallelize(to(20), 7).toLocalIterator()) read.push(x);
    expect(read).toEqual(to(20));
    expect(await computedWhileReading(false)).toEqual([1, 2, 3]);
    expect(await computedWhileReading(true)).toEqual([2, 3, 3]);
  });

  test.each([false, true])('[B11.1] a failure inside a partition reaches the reader of toLocalIterator, prefetch %s', async (prefetch) => {
    const failing = sc.parallelize(to(4), 4).map((x) => { if (x === 3) throw new RangeError('three'); return x; });
    const read: number[] = [];
    await expect((async () => { for await (const x of failing.toLocalIterator(prefetch)) read.push(x); })()).rejects.toThrow('three');
    expect(read).toEqual([1, 2]);
  });

  test('[B11.1] text is saved as UTF-8 and read back', async () => {
    const texts = ['été', '日本', '😀', 'plain'];
    await sc.parallelize(texts, 2).saveAsTextFile('unicode');
    const parts = readdirSync(join(folder, 'unicode')).filter((name) => name.startsWith('part-')).toSorted();
    expect(parts.map((name) => readFileSync(join(folder, 'unicode', name), 'utf8')).join('')).toBe(`${texts.join('\n')}\n`);
    expect(await sc.textFile('unicode').collect()).toEqual(texts);
  });

  test('[B11.1] the result of a cartesian can be transformed, and zips chain', async () => {
    const rdd = sc.parallelize([1, 2], 2);
    expect(await rdd.cartesian(rdd).cartesian(rdd).map(([[a, b], c]) => a + b + c).sum()).toBe(36);
    const a = sc.parallelize(to(10), 2);
    const b = sc.parallelize(to(110, 101), 2);
    expect(await a.zip(b).zip(a.map((x) => -x)).take(2)).toEqual([[[1, 101], -1], [[2, 102], -2]]);
  });

  test('[B11.1] pairs of unlike values unite', async () => {
    const a = sc.parallelize<[string, number | string]>([['a', 1]], 1);
    expect(await a.union(sc.parallelize<[string, number | string]>([['b', 'two']], 1)).collect()).toEqual([['a', 1], ['b', 'two']]);
  });

  test('[B11.1] an input file that is deleted before the action fails cleanly, and the context lives on', async () => {
    const path = join(folder, 'gone.txt');
    writeFileSync(path, 'a\nb\n');
    const lines = sc.textFile(path);
    expect(await lines.count()).toBe(2);
    rmSync(path);
    await expect(lines.count()).rejects.toThrow(/gone\.txt/);
    expect(await sc.parallelize([1]).count()).toBe(1);
  });

  test('[B11.5] distinct(5) has five partitions; sortByKey fills all of them', async () => {
    const rdd = sc.parallelize([1, 2, 3, 4, 4], 10);
    expect([rdd.distinct(5).getNumPartitions(), (await rdd.distinct(5).collect()).toSorted()]).toEqual([5, [1, 2, 3, 4]]);
    const sizes = (await sc.parallelize(to(1000).map((i): [number, number] => [(i * 389) % 1000, i]), 4).sortByKey(true, 10).glom().collect()).map((p) => p.length);
    expect([sizes.length, Math.min(...sizes) > 0]).toEqual([10, true]);
  });

  test('[B11.5] records of a megabyte can be taken', async () => {
    const large = sc.parallelize(to(4), 1).map((i) => String(i).repeat(1 << 20));
    expect((await large.take(2)).map((s) => s.length)).toEqual([1 << 20, 1 << 20]);
  });

  test('[B11.5] an iterator that a user\'s function ends, or an error it throws, never cuts a partition short', async () => {
    const rdd = sc.parallelize(to(100), 2);
    const stop = (): never => { throw new Error('StopIteration'); };
    const failing = [
      rdd.map((x) => (x === 60 ? stop() : x)).count(),
      rdd.filter((x) => (x === 60 ? stop() : true)).count(),
      rdd.flatMap((x) => (x === 60 ? stop() : [x])).count(),
      rdd.mapPartitions(function* (values) { for (const x of values) { if (x === 60) stop(); yield x; } }).count(),
      rdd.reduce((a, b) => (b === 60 ? stop() : a + b)),
      rdd.aggregate(0, (a, b) => (b === 60 ? stop() : a + b), (a, b) => a + b),
      rdd.fold(0, (a, b) => (b === 60 ? stop() : a + b)),
      rdd.map((x) => [0, x]).reduceByKey((a, b) => (b === 60 ? stop() : a + b)).count(),
      rdd.foreach((x) => (x === 60 ? stop() : undefined)),
      rdd.keyBy((x) => x % 2).cogroup(rdd.keyBy((x) => (x === 60 ? stop() : 0))).count(),
    ];
    const told = await Promise.all(failing.map((p) => (p as Promise<unknown>).then(() => 'no error', (e: Error) => (e.message.includes('StopIteration') ? 'failed' : e.message))));
    expect(told).toEqual(Array(10).fill('failed'));
    // A generator inside that returns early ends only what it gives itself.
    expect(await rdd.flatMap(function* (x) { yield x; if (x === 60) return; yield -x; }).count()).toBe(199);
    // A partition read only in part leaves the rest of the job whole.
    expect(await rdd.mapPartitions(function* (values) { for (const x of values) { yield x; return; } }).collect()).toEqual([1, 51]);
    expect(await rdd.count()).toBe(100);
  });
});

test('[B11.6] a function defined anew between two jobs is the one the next job runs', async () => {
  let shift = (x: number): number => x + 1;
  const rdd = sc.parallelize(to(3), 2).map((x) => shift(x));
  const before = await rdd.collect();
  shift = (x) => x + 10;
  expect([before, await rdd.collect()]).toEqual([[2, 3, 4], [11, 12, 13]]);
});
