/** Spark's ContextCleanerSuite: what nobody can reach any more is removed, what somebody can is not, and what was removed by hand comes back. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { SparkContext } from '../../index.ts';
import type { Broadcast, RDD } from '../../index.ts';
import { collectGarbage } from '../../context/contextCleaner.ts';

let root: string;
let sc: SparkContext;
let local: string;

function start(master: string, conf: Record<string, string> = {}): void {
  const folder = mkdtempSync(join(root, 'test-'));
  local = join(folder, 'local');
  sc = new SparkContext({ appName: 'cleaner', master, conf, cwd: folder, localDir: local });
}

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'emberline-cleaner-'));
});
afterEach(() => sc.stop());
afterAll(() => rmSync(root, { recursive: true, force: true }));

const allFiles = (): readonly string[] => readdirSync(local, { recursive: true, encoding: 'utf8' });
const shuffleFiles = (): readonly string[] => allFiles().filter((name) => /shuffle_\d+_\d+_\d+\.data$/.test(name));
const shufflesOnDisk = (): readonly number[] => [...new Set(shuffleFiles().map((name) => Number(/shuffle_(\d+)_/.exec(name)?.[1])))].sort((a, b) => a - b);
const broadcastsOnDisk = (): readonly string[] => allFiles().filter((name) => /broadcast\/\d+$/.test(name)).map((name) => name.split('/').at(-1) ?? '').sort();

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Collects garbage until `done`; fails by the test's time limit. */
async function collectUntil(done: () => boolean): Promise<void> {
  while (!done()) {
    // What was looked at through a weak reference lives to the end of the turn.
    await turn();
    collectGarbage();
    await turn();
  }
}

/** Enough collections and turns for whatever would be cleaned to be so. */
async function collectThoroughly(): Promise<void> {
  for (let i = 0; i < 10; i++) {
    collectGarbage();
    await turn();
    await sc.range(0, 2, 1, 2).count();
  }
}

const pairs = (): RDD<[number, number]> => sc.range(0, 40, 1, 4).map((x): [number, number] => [x % 4, x]);
const summed = (): RDD<[number, number]> => pairs().reduceByKey((a, b) => a + b, 2);
const SUMS = [[0, 180], [1, 190], [2, 200], [3, 210]];
const sorted = (rows: readonly (readonly [number, number])[]): unknown => rows.toSorted((a, b) => a[0] - b[0]);

describe.each(['local[2]', 'local-cluster[2,1,512]'])('%s', (master) => {
  test('[B10.3] [B5.11] unpersist(blocking) removes an RDD everywhere at once, and a later action computes it again', async () => {
    start(master);
    const rdd = pairs().cache();
    const first = await rdd.collect();
    const before = [sc.getPersistentRDDs().has(rdd.id), sc.getRDDStorageInfo().length];
    await rdd.unpersist(true);
    expect([before, sc.getPersistentRDDs().size, sc.getRDDStorageInfo(), sc.storedPartitions(rdd.id).size]).toEqual([[true, 1], 0, [], 0]);
    expect(await rdd.collect()).toEqual(first);
  });

  test('[B10.3] [B3.17] [B5.16] cleanShuffleDependencies removes data and index, and a later action writes them again', async () => {
    start(master);
    const rdd = summed();
    const first = sorted(await rdd.collect());
    const written = allFiles().filter((name) => name.includes('shuffle_')).length;
    await rdd.cleanShuffleDependencies(true);
    const left = allFiles().filter((name) => name.includes('shuffle_'));
    const again = [sorted(await rdd.collect()), sorted(await rdd.collect())];
    expect([first, written > 0, left, again, shufflesOnDisk()]).toEqual([SUMS, true, [], [SUMS, SUMS], [0]]);
  });

  test('[B3.17] it cleans the shuffles of ancestors up to a persisted RDD', async () => {
    start(master);
    const kept = summed().cache();
    const last = kept.map(([k, v]): [number, number] => [v % 3, k]).groupByKey(2).mapValues((ks) => ks.length).repartition(3);
    const rows = (await last.collect()).length;
    expect(shufflesOnDisk()).toEqual([0, 1, 2]);
    await last.cleanShuffleDependencies(true);
    expect(shufflesOnDisk()).toEqual([0]);
    expect((await last.collect()).length).toBe(rows);
  });

  test('[B10.3] an unpersisted broadcast is read again, a destroyed one is gone', async () => {
    start(master);
    const table = sc.broadcast([10, 20, 30]);
    const look = (): Promise<number[]> => sc.range(0, 3, 1, 3).map((i) => table.value[i] ?? 0).collect();
    const first = await look();
    await table.unpersist(true);
    const second = await look();
    await table.destroy(true);
    expect([first, second, broadcastsOnDisk()]).toEqual([[10, 20, 30], [10, 20, 30], []]);
  });

  test('[B10.3] nothing that is still referenced is cleaned, everything else is: 30 RDDs with shuffles, half of them cached, and 4 broadcasts', async () => {
    start(master);
    const kept: { rdds: RDD<[number, number]>[]; tables: Broadcast<number[]>[] } = { rdds: [], tables: [] };
    // In a function of its own: a frame that waits keeps its variables.
    const fill = async (): Promise<void> => {
      for (let i = 0; i < 30; i++) {
        const rdd = summed();
        await (i % 2 === 0 ? rdd.cache() : rdd).count();
        kept.rdds.push(rdd);
      }
      for (let i = 0; i < 4; i++) kept.tables.push(sc.broadcast([i]));
    };
    await fill();
    await collectThoroughly();
    expect([shufflesOnDisk().length, sc.getPersistentRDDs().size, broadcastsOnDisk()]).toEqual([30, 15, ['0', '1', '2', '3']]);
    const [first] = kept.rdds;
    kept.rdds = [];
    kept.tables = [];
    await collectUntil(() => shufflesOnDisk().length === 1 && sc.getRDDStorageInfo().length === 1 && broadcastsOnDisk().length === 0);
    expect([shufflesOnDisk(), [...sc.getPersistentRDDs().keys()], sorted(await (first as RDD<[number, number]>).collect())]).toEqual([[0], [first?.id], SUMS]);
  }, 60_000);
});

describe('the cleaner', () => {
  test('[B10.3] leaves everything alone with referenceTracking false', async () => {
    start('local[1]', { 'spark.cleaner.referenceTracking': 'false' });
    await summed().cache().count();
    sc.broadcast([1]);
    await collectThoroughly();
    expect([shufflesOnDisk(), broadcastsOnDisk()]).toEqual([[0], ['0']]);
  });

  test.each([['true', false], ['false', true]])('[B10.3] with cleanCheckpoints %s the files of an unreachable checkpoint are there: %s', async (cleanCheckpoints, there) => {
    start('local[1]', { 'spark.cleaner.referenceTracking.cleanCheckpoints': cleanCheckpoints });
    sc.setCheckpointDir('checkpoints');
    const write = async (): Promise<string> => {
      const rdd = pairs();
      await rdd.checkpoint(true);
      expect(await rdd.count()).toBe(40);
      await collectThoroughly();
      expect(existsSync(join(rdd.getCheckpointFile() ?? '', '_SUCCESS'))).toBe(true);
      return rdd.getCheckpointFile() ?? '';
    };
    const path = await write();
    if (there) await collectThoroughly();
    else await collectUntil(() => !existsSync(path));
    expect(existsSync(path)).toBe(there);
  }, 30_000);

  test('[B10.3] removes the blocks of a local checkpoint with the last RDD that reads them', async () => {
    start('local[1]');
    const held: { child: RDD<number> | undefined } = { child: undefined };
    const write = async (): Promise<number> => {
      const rdd = pairs().localCheckpoint();
      held.child = rdd.map(([, v]) => v);
      await held.child.count();
      return rdd.id;
    };
    const id = await write();
    await collectThoroughly();
    expect([sc.storedPartitions(id).size, await held.child?.count()]).toEqual([4, 40]);
    held.child = undefined;
    await collectUntil(() => sc.storedPartitions(id).size === 0);
  }, 30_000);

  test('removes the shuffles behind a checkpoint once the lineage is cut', async () => {
    start('local[1]');
    sc.setCheckpointDir('checkpoints');
    const rdd = summed();
    await rdd.count();
    await rdd.checkpoint(true);
    await collectUntil(() => shufflesOnDisk().length === 0);
    expect(sorted(await rdd.collect())).toEqual(SUMS);
  }, 30_000);

  test('a job that runs while its shuffle is removed computes it again', async () => {
    start('local-cluster[2,1,512]');
    const rdd = summed();
    await rdd.count();
    for (let i = 0; i < 5; i++) {
      const running = rdd.collect();
      void rdd.cleanShuffleDependencies();
      expect(sorted(await running)).toEqual(SUMS);
    }
  }, 60_000);

  test('periodicGC.interval makes collections by itself', async () => {
    start('local[1]', { 'spark.cleaner.periodicGC.interval': '20ms' });
    await summed().count();
    while (shufflesOnDisk().length > 0) await turn();
    expect(shufflesOnDisk()).toEqual([]);
  }, 30_000);
});

describe('a session that runs the same cell a hundred times', () => {
  /** What a cell does: variables of the run before are replaced, as in a notebook. */
  const variables: Record<string, unknown> = {};
  async function cell(): Promise<void> {
    const table = sc.broadcast(Array.from({ length: 1000 }, (_, i) => i));
    const counts = sc.range(0, 400, 1, 4).map((x): [number, number] => [table.value[x % 10] ?? 0, 1]).reduceByKey((a, b) => a + b, 2).cache();
    variables['counts'] = counts;
    variables['table'] = table;
    variables['seen'] = sc.longAccumulator('seen');
    variables['rows'] = await counts.sortByKey().collect();
    const checkpointed = counts.mapValues((v) => v * 2);
    checkpointed.localCheckpoint();
    variables['total'] = await checkpointed.count();
  }

  test('[B10.3] grows neither on disk nor in the heap', async () => {
    start('local-cluster[2,1,512]');
    const settle = async (): Promise<{ files: number; heap: number }> => {
      await collectUntil(() => shufflesOnDisk().length <= 3 && broadcastsOnDisk().length <= 1 && sc.getRDDStorageInfo().length <= 2);
      collectGarbage();
      return { files: allFiles().length, heap: process.memoryUsage().heapUsed };
    };
    for (let i = 0; i < 30; i++) await cell();
    const early = await settle();
    for (let i = 0; i < 70; i++) await cell();
    const late = await settle();
    expect(late.files).toBeLessThanOrEqual(early.files + 4);
    // Bytes a run: what remains is what listeners may still be told of.
    expect((late.heap - early.heap) / 70).toBeLessThan(20_000);
  }, 120_000);
});
