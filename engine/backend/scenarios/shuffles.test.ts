/** What Spark's ShuffleSuite and DistributedSuite assert of shuffles, on the real engine. */
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { captureClass } from '../../closure/index.ts';
import type { ListenerEvent } from '../../events/types.ts';
import { HashPartitioner, Partitioner, SparkContext } from '../../index.ts';

const folder = mkdtempSync(join(tmpdir(), 'emberline-shuffles-'));
const add = (a: number, b: number): number => a + b;
const asSet = (rows: readonly unknown[]): string[] => rows.map((row) => JSON.stringify(row)).toSorted();

async function withContext<T>(master: string, conf: Record<string, string>, body: (sc: SparkContext, files: () => string[]) => Promise<T>): Promise<T> {
  const localDir = mkdtempSync(join(folder, 'app-'));
  const sc = new SparkContext({ appName: 'shuffles', master, localDir, conf });
  try {
    await sc.ready;
    return await body(sc, () => readdirSync(localDir, { recursive: true, encoding: 'utf8' }).filter((name) => /shuffle_\d+_\d+_0\.(data|index)$/.test(name)).map((name) => join(localDir, name)));
  } finally {
    await sc.stop();
  }
}

interface Seen {
  fetchFailures: number;
  stages: number;
  written: number;
  writtenBytes: number;
  read: number;
  readBytes: number;
  blocks: number;
  /** Resolves once as many jobs have ended: events come a little after results. */
  jobs(count: number): Promise<void>;
}

function watch(sc: SparkContext): Seen {
  let ended = 0;
  let waiting = (): void => undefined;
  const seen: Seen = {
    fetchFailures: 0, stages: 0, written: 0, writtenBytes: 0, read: 0, readBytes: 0, blocks: 0,
    jobs: async (count) => {
      while (ended < count) await new Promise<void>((resolve) => void (waiting = resolve));
    },
  };
  sc.addSparkListener((event: ListenerEvent) => {
    if (event.Event === 'SparkListenerJobEnd') {
      ended++;
      waiting();
    }
    if (event.Event === 'SparkListenerStageSubmitted') seen.stages++;
    if (event.Event !== 'SparkListenerTaskEnd') return;
    if (event['Task End Reason'].Reason === 'FetchFailed') seen.fetchFailures++;
    const write = event['Task Metrics']?.['Shuffle Write Metrics'];
    const read = event['Task Metrics']?.['Shuffle Read Metrics'];
    if (write === undefined || read === undefined) return;
    seen.written += write['Shuffle Records Written'] ?? 0;
    seen.writtenBytes += write['Shuffle Bytes Written'] ?? 0;
    seen.read += read['Total Records Read'] ?? 0;
    seen.readBytes += (read['Local Bytes Read'] ?? 0) + (read['Remote Bytes Read'] ?? 0);
    seen.blocks += (read['Local Blocks Fetched'] ?? 0) + (read['Remote Blocks Fetched'] ?? 0);
  });
  return seen;
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([['true', 'true', 'lz4'], ['true', 'false', 'zstd'], ['false', 'true', 'lz4'], ['false', 'false', 'zstd']])('[B5.12] shuffles compressed %s, spills compressed %s, with %s', async (shuffle, spill, codec) => {
  const conf = { 'spark.shuffle.compress': shuffle, 'spark.shuffle.spill.compress': spill, 'spark.io.compression.codec': codec, 'spark.shuffle.spill.numElementsForceSpillThreshold': '100' };
  await withContext('local-inline[2]', conf, async (sc) => {
    const groups = await sc.parallelize(Array.from({ length: 2000 }, (_, i) => [i % 16, 'x'.repeat(i % 50)] as [number, string]), 4).groupByKey(4).mapValues((list) => list.length).collect();
    expect(asSet(groups)).toEqual(asSet(Array.from({ length: 16 }, (_, key) => [key, 125])));
  });
});

describe('over three executors', () => {
  let sc: SparkContext;
  beforeAll(async () => {
    sc = new SparkContext({ appName: 'distributed', master: 'local-cluster[3,1,512]', localDir: folder });
    await sc.ready;
  });
  afterAll(() => sc.stop());

  test('[B5.5] groupByKey gathers values from all of them', async () => {
    const groups = await sc.parallelize([[1, 1], [1, 2], [1, 3], [2, 1]] as [number, number][], 3).groupByKey(3).collect();
    expect(asSet(groups.map(([key, list]) => [key, list.toSorted()]))).toEqual(asSet([[1, [1, 2, 3]], [2, [1]]]));
  });

  test('[B5.5] reducers read many large segments', async () => {
    const data = sc.parallelize(Array.from({ length: 2000 }, (_, i) => i), 4).map((i) => [i % 16, 'y'.repeat(5000)] as [number, string]).groupByKey(2);
    expect(asSet((await data.mapValues((list) => list.length).collect()))).toEqual(asSet(Array.from({ length: 16 }, (_, key) => [key, 125])));
  });
});

test('[B5.12] segments without bytes are not fetched', async () => {
  await withContext('local-inline[2]', {}, async (sc) => {
    const seen = watch(sc);
    const data = sc.parallelize([1, 2, 3, 4], 10).map((x) => [x, 2 * x] as [number, number]).partitionBy(new HashPartitioner(201));
    expect(await data.count()).toBe(4);
    await seen.jobs(1);
    expect(seen.blocks).toBe(4);
  });
});

describe('[B5.12] a pair that a task uses again and again for its records', () => {
  const pairs = (sc: SparkContext, rows: readonly (readonly [number, unknown])[]) => sc.parallelize(rows, 2).mapPartitions(function* (values) {
    const pair: [number, unknown] = [0, undefined];
    for (const [key, value] of values) {
      pair[0] = key;
      pair[1] = value;
      yield pair;
    }
  });
  const data = [[1, 1], [1, 2], [1, 3], [2, 1]] as const;

  test.each([
    ['shuffle', (sc: SparkContext) => pairs(sc, data).partitionBy(new HashPartitioner(2)).collect(), data],
    ['sort', (sc: SparkContext) => pairs(sc, [[1, 11], [3, 33], [2, 22]]).sortByKey().collect(), [[1, 11], [2, 22], [3, 33]]],
    ['cogroup', async (sc: SparkContext) => (await pairs(sc, data).cogroup(pairs(sc, [[1, '11'], [1, '12'], [2, '22'], [3, '3']])).collect()).map(([key, groups]) => [key, groups.map((group) => group.toSorted())]), [[1, [[1, 2, 3], ['11', '12']]], [2, [[1], ['22']]], [3, [[], ['3']]]]],
    ['subtractByKey', (sc: SparkContext) => pairs(sc, [...data, [3, 33]]).subtractByKey(pairs(sc, [[1, '11'], [1, '12'], [2, '22']])).collect(), [[3, 33]]],
  ] as const)('is safe in a %s', async (_, run, expected) => {
    await withContext('local-inline[2]', {}, async (sc) => {
      expect(asSet(await run(sc))).toEqual(asSet(expected));
    });
  });
});

test('[B5.12] keys that nothing can compare go where a partitioner of one\'s own sends them; to combine them is an error at once', async () => {
  class BySize extends Partitioner {
    readonly numPartitions = 2;
    getPartition(key: unknown): number {
      return (key as { size: number }).size % 2;
    }
  }
  captureClass(BySize, () => ({ Partitioner }), { source: 'class BySize extends Partitioner { numPartitions = 2; getPartition(key) { return key.size % 2; } }', free: ['Partitioner'], kind: 'class' });
  await withContext('local-inline[2]', {}, async (sc) => {
    const rows = sc.parallelize([1, 2, 3, 4], 2).map((size) => [{ size }, size] as [{ size: number }, number]);
    expect((await rows.partitionBy(new BySize()).glom().collect()).map((part) => asSet(part))).toEqual([asSet([[{ size: 2 }, 2], [{ size: 4 }, 4]]), asSet([[{ size: 1 }, 1], [{ size: 3 }, 3]])]);
    const seen: string[] = [];
    sc.addSparkListener((event) => void (event.Event === 'SparkListenerTaskEnd' && seen.push(event['Task End Reason'].Reason)));
    for (const fails of [rows.reduceByKey(add), rows.groupByKey(), rows.join(rows), rows.groupByKey(new BySize()), rows.distinct()]) {
      await expect(fails.collect()).rejects.toThrow(/cannot use a key of type Object: keys are strings, numbers, booleans, bigints, null, Dates or arrays \(tuples\) of these/);
    }
    // Other tasks of a stage may have ended or been told to stop; none is tried again.
    expect(seen.filter((reason) => reason === 'ExceptionFailure').length).toBeLessThanOrEqual(10);
  });
});

describe('a map output', () => {
  const pairs = (sc: SparkContext) => sc.parallelize(Array.from({ length: 100 }, (_, i) => [i % 10, i] as [number, number]), 2).groupByKey(2);
  const count = async (rdd: ReturnType<typeof pairs>): Promise<number> => (await rdd.collect()).reduce((sum, [, list]) => sum + list.length, 0);

  test.each([
    ['[B5.13] a missing data file', (file: string) => rmSync(file), 'data'],
    ['[B5.13] a missing index', (file: string) => rmSync(file), 'index'],
    ['[B5.15] a corrupted data file', (file: string) => writeFileSync(file, readFileSync(file).map((byte, i, all) => (i === all.length - 2 ? byte ^ 1 : byte))), 'data'],
    ['[B5.15] a cut data file', (file: string) => writeFileSync(file, readFileSync(file).subarray(0, -5)), 'data'],
  ] as const)('%s is a fetch failure: the map stage runs again and the job completes', async (_, damage, kind) => {
    await withContext('local-cluster[2,1,512]', {}, async (sc, files) => {
      const seen = watch(sc);
      const grouped = pairs(sc);
      expect(await count(grouped)).toBe(100);
      await seen.jobs(1);
      expect(seen.stages).toBe(2);
      const file = files().find((name) => name.endsWith(`.${kind}`));
      damage(file ?? '');
      expect(await count(grouped)).toBe(100);
      await seen.jobs(2);
      expect([seen.fetchFailures >= 1, seen.stages > 3]).toEqual([true, true]);
    });
  }, 30_000);
});

describe('[B5.14] metrics', () => {
  test('without aggregation as many records and bytes are read as written', async () => {
    await withContext('local-inline[2]', {}, async (sc) => {
      const seen = watch(sc);
      await sc.range(0, 10_000, 1, 4).map((i) => [i % 100, i] as [number, number]).partitionBy(new HashPartitioner(4)).count();
      await seen.jobs(1);
      expect([seen.written, seen.read]).toEqual([10_000, 10_000]);
      expect(seen.readBytes).toBe(seen.writtenBytes);
    });
  });

  test('with aggregation on the map side fewer', async () => {
    await withContext('local-inline[2]', {}, async (sc) => {
      const seen = watch(sc);
      await sc.range(0, 10_000, 1, 4).map((i) => [i % 100, i] as [number, number]).reduceByKey(add, 4).count();
      await seen.jobs(1);
      expect([seen.written, seen.read]).toEqual([400, 400]);
      expect(seen.readBytes).toBe(seen.writtenBytes);
    });
  });

  test('where keys hardly repeat records pass uncombined, and the sums are the same', async () => {
    await withContext('local-inline[2]', {}, async (sc) => {
      const seen = watch(sc);
      const sums = sc.range(0, 300_000, 1, 2).map((i) => [(i * 48_271) % 250_007, 1] as [number, number]).reduceByKey(add, 4);
      expect([await sums.count(), await sums.map(([, n]) => n).reduce(add)]).toEqual([250_007, 300_000]);
      await seen.jobs(2);
      expect(seen.written).toBe(300_000);
    });
  });
});
