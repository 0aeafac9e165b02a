/** What Spark's ExternalAppendOnlyMapSuite, ExternalSorterSuite and PySpark's test_shuffle assert, on the real engine. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ListenerEvent } from '../../events/types.ts';
import { SparkContext } from '../../index.ts';
import type { RDD } from '../../index.ts';

type Pair = [number, number];

const folder = mkdtempSync(join(tmpdir(), 'emberline-spilling-'));
const spillFiles = (): string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /temp_shuffle|\.tmp$/.test(name));
const add = (a: number, b: number): number => a + b;
const asSet = (rows: readonly unknown[]): string[] => rows.map((row) => JSON.stringify(row)).toSorted();

interface Spilled {
  memory: number;
  disk: number;
  peak: number;
}

/** Runs `action` and sums what the tasks of its first job, at least, spilled. */
async function spilling<T>(sc: SparkContext, action: () => Promise<T>): Promise<{ readonly value: T; readonly spilled: Spilled }> {
  const spilled: Spilled = { memory: 0, disk: 0, peak: 0 };
  let ended = (): void => undefined;
  const jobEnded = new Promise<void>((resolve) => {
    ended = resolve;
  });
  const listener = (event: ListenerEvent): void => {
    if (event.Event === 'SparkListenerJobEnd') ended();
    if (event.Event !== 'SparkListenerTaskEnd') return;
    const metrics = event['Task Metrics'];
    spilled.memory += metrics?.['Memory Bytes Spilled'] ?? 0;
    spilled.disk += metrics?.['Disk Bytes Spilled'] ?? 0;
    spilled.peak = Math.max(spilled.peak, metrics?.['Peak Execution Memory'] ?? 0);
  };
  sc.addSparkListener(listener);
  try {
    const value = await action();
    await jobEnded;
    return { value, spilled };
  } finally {
    sc.removeSparkListener(listener);
  }
}

const start = async (master: string, conf: Record<string, string>): Promise<SparkContext> => {
  const sc = new SparkContext({ appName: 'spilling', master, localDir: folder, conf });
  await sc.ready;
  return sc;
};

/** Every operation that groups, combines or orders, over two RDDs of pairs. */
const OPERATIONS: readonly (readonly [string, (a: RDD<Pair>, b: RDD<Pair>) => RDD<unknown>])[] = [
  ['reduceByKey', (a) => a.reduceByKey(add)],
  ['aggregateByKey into lists', (a) => a.aggregateByKey<number, number, number[]>([], (list, v) => [...list, v], (x, y) => [...x, ...y]).mapValues((list) => list.toSorted((x, y) => x - y))],
  ['combineByKey without combining on the map side', (a) => a.combineByKey((v) => v, add, add, 3, false)],
  ['foldByKey', (a) => a.foldByKey(0, add)],
  ['groupByKey', (a) => a.groupByKey().mapValues((list) => list.toSorted((x, y) => x - y))],
  ['distinct', (a) => a.distinct()],
  ['cogroup', (a, b) => a.cogroup(b).mapValues(([x, y]) => [x.toSorted((p, q) => p - q), y.toSorted((p, q) => p - q)])],
  ['join', (a, b) => a.join(b)],
  ['leftOuterJoin', (a, b) => a.leftOuterJoin(b)],
  ['rightOuterJoin', (a, b) => a.rightOuterJoin(b)],
  ['fullOuterJoin', (a, b) => a.fullOuterJoin(b)],
  ['subtractByKey', (a, b) => a.subtractByKey(b)],
  ['subtract', (a, b) => a.subtract(b)],
  ['intersection', (a, b) => a.intersection(b)],
  ['sortByKey', (a) => a.sortByKey()],
  ['reduceByKey, then sortByKey', (a) => a.reduceByKey(add).sortByKey(false)],
  ['sortBy', (a) => a.sortBy(([, v]) => v)],
  ['repartition', (a) => a.repartition(5)],
];

/** Apart from the others: what it makes of ten times its memory takes too long to look at. */
const CARTESIAN: (typeof OPERATIONS)[number] = ['cartesian', (a, b) => a.cartesian(b)];

describe('spilled is as in memory', () => {
  let memory: SparkContext;
  let eager: SparkContext;
  let small: SparkContext;
  beforeAll(async () => {
    [memory, eager, small] = await Promise.all([
      start('local-inline[2]', {}),
      start('local-inline[2]', { 'spark.shuffle.spill.numElementsForceSpillThreshold': '10' }),
      start('local-inline[2]', { 'spark.testing.memory': '100k', 'spark.shuffle.spill.initialMemoryThreshold': '1k' }),
    ]);
  });
  afterAll(() => Promise.all([memory.stop(), eager.stop(), small.stop()]));

  test.each([...OPERATIONS, CARTESIAN])('[B9.26] [B11.11] %s', async (_, operation) => {
    const rows = fc.array(fc.tuple(fc.oneof(fc.integer({ min: -30, max: 30 }), fc.constantFrom(2 ** 31 - 1, -(2 ** 31), 0.5)), fc.integer({ min: 0, max: 20 })), { maxLength: 400, size: 'max' });
    await fc.assert(fc.asyncProperty(rows, rows, async (left, right) => {
      const on = (sc: SparkContext): Promise<unknown[]> => operation(sc.parallelize(left as Pair[], 3), sc.parallelize(right as Pair[], 2)).collect();
      const expected = asSet(await on(memory));
      expect(asSet(await on(eager))).toEqual(expected);
      expect(asSet(await on(small))).toEqual(expected);
      expect(spillFiles()).toEqual([]);
    }), { seed: 20_150_701, numRuns: 4 });
  }, 60_000);

  test.each(OPERATIONS)('ten times its memory: %s', async (name, operation) => {
        const digest = async (sc: SparkContext): Promise<readonly [number, number]> => {
      const rows = (step: number): RDD<Pair> => sc.range(0, 40_000, 1, 2).map((i) => [(i * step) % 25_013, i % 50] as Pair);
      const hashes = operation(rows(48_271), rows(7919)).map((row) => {
        let hash = 0;
        for (const unit of JSON.stringify(row)) hash = (hash * 31 + unit.charCodeAt(0)) % 1_000_003;
        return hash;
      });
      return [await hashes.count(), await hashes.fold(0, (a, b) => a + b)];
    };
    const expected = await digest(memory);
    const { value, spilled } = await spilling(small, () => digest(small));
    expect(value).toEqual(expected);
    // A repartition only writes; everything else has spilled.
    expect(spilled.disk > 0 || name === 'repartition').toBe(true);
  }, 60_000);

  test('a cartesian product keeps ten times its memory of the right side on disk, read once for many records of the left', async () => {
    const product = (sc: SparkContext): Promise<number> => sc.range(0, 50, 1, 1).cartesian(sc.range(0, 40_000, 1, 1)).map(([a, b]) => a * b % 1009).reduce(add);
    const expected = await product(memory);
    const { value, spilled } = await spilling(small, () => product(small));
    expect([value, spilled.disk > 40_000, spillFiles()]).toEqual([expected, true, []]);
  });

  test('[B9.26] the peak of execution memory and both sizes of spills are in the task metrics', async () => {
    const pairs = (sc: SparkContext): RDD<Pair> => sc.range(0, 40_000, 1, 2).map((i) => [(i * 7919) % 20_011, i] as Pair);
    const little = await spilling(small, () => pairs(small).groupByKey(2).count());
    const much = await spilling(memory, () => pairs(memory).groupByKey(2).count());
    expect([little.value, much.value]).toEqual([20_011, 20_011]);
    expect([much.spilled.memory, much.spilled.disk]).toEqual([0, 0]);
    expect(little.spilled.disk).toBeGreaterThan(100_000);
    expect(little.spilled.memory).toBeGreaterThan(little.spilled.disk);
    expect(little.spilled.peak).toBeGreaterThan(10_000);
    expect(little.spilled.peak).toBeLessThan(much.spilled.peak / 2);
  });

  test('[B9.26] null, undefined and NaN are keys and values like others, also when spilled', async () => {
    const rows = [[null, 1], [NaN, 2], [undefined, 3], [null, null], [NaN, undefined], ['k', NaN], [-0, 4], [0, 5]] as [unknown, unknown][];
    const of = async (sc: SparkContext): Promise<[unknown, unknown[]][]> => sc.parallelize(Array.from({ length: 20 }, () => rows).flat(), 3).groupByKey().mapValues((list) => [list.length]).collect();
    const lengths = (found: [unknown, unknown[]][]): unknown => found.map(([key, list]) => [String(key), list]).toSorted();
    expect(lengths(await of(eager))).toEqual([['0', [40]], ['NaN', [40]], ['k', [20]], ['null', [40]], ['undefined', [20]]]);
    expect(lengths(await of(small))).toEqual(lengths(await of(memory)));
  });

  test('[B9.26] two iterators that spill take turns: what one forces out the other still reads', async () => {
    const counts = (sc: SparkContext): RDD<[number, number]> => sc.range(0, 3000, 1, 2).map((i) => [i % 500, 1] as Pair).reduceByKey(add, 2);
    const zipped = async (sc: SparkContext): Promise<string[][]> => {
      const rows = await counts(sc).zip(counts(sc).mapValues((n) => -n)).collect();
      return [asSet(rows.map(([left]) => left)), asSet(rows.map(([, right]) => right))];
    };
    expect(await zipped(eager)).toEqual(await zipped(memory));
  });

  test('[B9.26] [B11.11] an error in a combiner reaches the caller with its record, and leaves no file', async () => {
    for (const sc of [memory, eager, small]) {
      const failing = sc.range(0, 2000, 1, 2).map((i) => [i % 10, i] as Pair).reduceByKey((a, b) => {
        if (b === 1500) throw new RangeError('combiner failed');
        return a + b;
      });
      await expect(failing.collect()).rejects.toThrow('combiner failed');
      expect(spillFiles()).toEqual([]);
    }
  });

  test('[B9.26] a task that is killed while it spills leaves no file', async () => {
    const sc = await start('local-cluster[2,1,512]', { 'spark.testing.memory': '1m', 'spark.shuffle.spill.initialMemoryThreshold': '1k' });
    try {
      // The second stage that completes has written the map outputs: the third sorts, and spills as it reads.
      let completed = 0;
      let sorts = (): void => undefined;
      const sorting = new Promise<void>((resolve) => void (sorts = resolve));
      sc.addSparkListener((event) => {
        if (event.Event === 'SparkListenerStageCompleted') completed++;
        if (completed === 2 && event.Event === 'SparkListenerTaskStart') sorts();
      });
      const outcome = sc.range(0, 2e6, 1, 2).map((i) => [(i * 48_271) % 2_147_483_647, i] as Pair).sortByKey().count().then(() => 'counted', (error: Error) => error.message);
      await sorting;
      for (const id of sc.getExecutorIds()) sc.killExecutor(id);
      sc.cancelAllJobs('enough');
      expect(await outcome).toMatch(/cancelled|lost/);
      expect(spillFiles().filter((name) => name.includes('temp_shuffle'))).toEqual([]);
    } finally {
      await sc.stop();
    }
  }, 60_000);
});

describe('a group', () => {
  test('[B11.1] of 666,667 values is made with 1 MB of memory', async () => {
    const sc = await start('local-inline[2]', { 'spark.testing.memory': '1m' });
    try {
      const grouped = sc.range(0, 2_000_001, 1, 2).map((i) => [i % 3, i] as Pair).groupByKey();
      const one = grouped.filter(([key]) => key === 1);
      expect(await one.count()).toBe(1);
      const [values] = await one.values().take(1);
      expect([values?.length, values?.reduce(add)]).toEqual([666_667, (666_667 * (1 + 1_999_999)) / 2]);
      const single = await sc.range(0, 2_000_001, 1, 2).map((i) => ['all', i] as [string, number]).groupByKey(1).mapValues((list) => list.length).collect();
      expect(single).toEqual([['all', 2_000_001]]);
    } finally {
      await sc.stop();
    }
  }, 60_000);

  test('that cannot fit fails with its key and size, and the executor lives on', async () => {
    const sc = await start('local-cluster[1,1,512]', {});
    try {
      const values = sc.range(0, 400_000, 1, 4).map((i) => [i % 1000 === 0 ? 'other' : 'big', `value ${i} ${'x'.repeat(1000)}`] as [string, string]);
      await expect(values.groupByKey(1).mapValues((list) => list.length).collect()).rejects.toThrow(/groupByKey: the values of key "big" do not fit into memory: [\d,]+ values so far, about [\d.]+ MiB, with [\d.]+ MiB of heap free. Use reduceByKey/);
      expect(await values.mapValues(() => 1).reduceByKey(add).collect()).toEqual([['other', 400], ['big', 399_600]]);
      expect(sc.getExecutorIds()).toEqual(['0']);
    } finally {
      await sc.stop();
    }
  }, 120_000);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));
