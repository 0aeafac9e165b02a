/** Spark's DistributedSuite and RDDSuite on caching: every storage level on real executors, its copies, and what they are for. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { ListenerEvent } from '../../events/types.ts';
import { StorageLevel } from '../../index.ts';
import type { Rdd } from '../../rdd/rdd.ts';
import { SparkContext } from '../sparkContext.ts';

let folder: string;
let sc: SparkContext;
let events: ListenerEvent[];
let changed = Promise.withResolvers<void>();

function start(master: string, conf: Record<string, string> = {}): SparkContext {
  folder = mkdtempSync(join(tmpdir(), 'emberline-levels-'));
  events = [];
  sc = new SparkContext({
    appName: 'levels', master, conf, cwd: folder, localDir: join(folder, 'local'),
    onEvents: (_seq, batch) => {
      events.push(...batch);
      changed.resolve();
      changed = Promise.withResolvers<void>();
    },
  });
  return sc;
}

afterEach(async () => {
  await sc.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Resolves when the events so far satisfy `holds`. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await changed.promise;
}

interface Copy {
  readonly executorId: string;
  readonly level: string;
  readonly memory: number;
  readonly disk: number;
}

/** Where each block of an RDD is now, by what the events say. */
function copies(rdd: Rdd<unknown>): ReadonlyMap<string, readonly Copy[]> {
  const blocks = new Map<string, Copy[]>();
  for (const event of events) {
    if (event.Event !== 'SparkListenerBlockUpdated') continue;
    const info = event['Block Updated Info'];
    if (!info['Block ID'].startsWith(`rdd_${rdd.id}_`)) continue;
    const executorId = info['Block Manager ID']['Executor ID'];
    const level = info['Storage Level'];
    const others = (blocks.get(info['Block ID']) ?? []).filter((copy) => copy.executorId !== executorId);
    const isThere = level['Use Memory'] || level['Use Disk'];
    const name = StorageLevel.of({ useDisk: level['Use Disk'], useMemory: level['Use Memory'], useOffHeap: level['Use Off Heap'] ?? false, deserialized: level.Deserialized }).description;
    blocks.set(info['Block ID'], isThere ? [...others, { executorId, level: name, memory: info['Memory Size'], disk: info['Disk Size'] }] : others);
  }
  return blocks;
}

const hasCopies = (rdd: Rdd<unknown>, partitions: number, each: number): boolean => {
  const blocks = [...copies(rdd).values()];
  return blocks.length === partitions && blocks.every((block) => block.length === each);
};
/** Blocks of an RDD that tasks computed, once the events of `jobs` jobs are here. */
async function computed(rdd: Rdd<unknown>, jobs: number): Promise<readonly string[]> {
  await until(() => events.filter((e) => e.Event === 'SparkListenerJobEnd').length >= jobs);
  return events.flatMap((e) => (e.Event === 'SparkListenerTaskEnd' ? (e['Emberline Blocks']?.computed ?? []) : [])).filter((blockId) => blockId.startsWith(`rdd_${rdd.id}_`));
}
const rows = Array.from({ length: 1000 }, (_, i) => [i, `row ${i}`] as const);

const LEVELS = [
  ['DISK_ONLY', 'Disk Serialized'], ['DISK_ONLY_2', 'Disk Serialized'], ['DISK_ONLY_3', 'Disk Serialized'],
  ['MEMORY_ONLY', 'Memory Deserialized'], ['MEMORY_ONLY_2', 'Memory Deserialized'],
  ['MEMORY_ONLY_SER', 'Memory Serialized'], ['MEMORY_ONLY_SER_2', 'Memory Serialized'],
  ['MEMORY_AND_DISK', 'Memory Deserialized'], ['MEMORY_AND_DISK_2', 'Memory Deserialized'],
  ['MEMORY_AND_DISK_SER', 'Memory Serialized'], ['MEMORY_AND_DISK_SER_2', 'Memory Serialized'],
  ['OFF_HEAP', 'Memory (off heap) Serialized'],
] as const;

describe('[B5.7] caching at every level', () => {
  it('counts twice, stores every partition once, and has as many copies as the level says', async () => {
    start('local-cluster[3,1,512]', { 'spark.memory.offHeap.enabled': 'true', 'spark.memory.offHeap.size': '16m' });
    for (const [i, [name, place]] of LEVELS.entries()) {
      const level = StorageLevel[name];
      const data = sc.parallelize(rows, 10).map((row) => row).persist(level);
      expect([name, await data.count(), await data.count()]).toEqual([name, 1000, 1000]);
      await until(() => hasCopies(data, 10, level.replication));
      const found = [...copies(data).values()].flat();
      expect([name, new Set(found.map((copy) => copy.level))]).toEqual([name, new Set([`${place} 1x Replicated`])]);
      expect(found.every((copy) => (level.useMemory ? copy.memory > 0 && copy.disk === 0 : copy.memory === 0 && copy.disk > 0))).toBe(true);
      expect(await data.collect()).toEqual(rows);
      expect([name, (await computed(data, 3 * (i + 1))).toSorted()]).toEqual([name, Array.from({ length: 10 }, (_, p) => `rdd_${data.id}_${p}`)]);
      await data.unpersist(true);
      expect(readdirSync(join(folder, 'local'), { recursive: true }).filter((file) => /replica|rdd_/.test(String(file)))).toEqual([]);
    }
  });

  it('[B5.10] serves from the copy after a loss, whatever the level, and copies again', async () => {
    start('local-cluster[3,1,512]');
    const levels = ['DISK_ONLY_2', 'MEMORY_ONLY_2', 'MEMORY_ONLY_SER_2', 'MEMORY_AND_DISK_2', 'MEMORY_AND_DISK_SER_2', 'DISK_ONLY_3'] as const;
    const cached = levels.map((name) => sc.parallelize(rows, 4).map((row) => row).persist(StorageLevel[name]));
    for (const rdd of cached) await rdd.count();
    await until(() => cached.every((rdd, i) => hasCopies(rdd, 4, StorageLevel[levels[i]!].replication)));
    expect(sc.killExecutor('0')).toBe(true);
    await until(() => events.some((e) => e.Event === 'SparkListenerExecutorRemoved'));
    for (const [i, rdd] of cached.entries()) expect([levels[i], await rdd.collect()]).toEqual([levels[i], rows]);
    for (const rdd of cached) expect(await computed(rdd, 2 * cached.length)).toHaveLength(4);
    // The lost copies are made again on other executors, the replacement among them.
    await until(() => cached.every((rdd, i) => hasCopies(rdd, 4, StorageLevel[levels[i]!].replication)));
    for (const rdd of cached) expect([...copies(rdd).values()].flat().map((copy) => copy.executorId)).not.toContain('0');
  });

  it('[B5.10] recovers when the executors that hold a partition end in its middle, with copies', async () => {
    start('local-cluster[3,1,512]');
    const marks = join(folder, 'marks');
    const data = sc.parallelize([true, false, false, false], 4).persist(StorageLevel.MEMORY_ONLY_2);
    expect(await data.count()).toBe(4);
    await until(() => hasCopies(data, 4, 2));
    for (let round = 0; round < 2; round++) {
      const mark = `${marks}-${round}`;
      const result = await data.map((isMarked) => {
        const fs = process.getBuiltinModule('node:fs');
        if (isMarked && !fs.existsSync(mark)) {
          fs.writeFileSync(mark, '');
          process.exit(42);
        }
        return isMarked;
      }).collect();
      expect(result).toEqual([true, false, false, false]);
      await until(() => events.filter((e) => e.Event === 'SparkListenerExecutorRemoved').length === round + 1);
      await until(() => hasCopies(data, 4, 2));
    }
    // Two executors were lost one after the other, and no partition was computed a second time.
    expect(await computed(data, 3)).toHaveLength(4);
  });

  it('[B9.14] without peers stores locally and says so once', async () => {
    const warned: string[] = [];
    const warn = console.warn;
    console.warn = (text: string) => void warned.push(text);
    try {
      start('local[2]');
      const data = sc.parallelize(rows, 4).persist(StorageLevel.MEMORY_ONLY_2);
      expect([await data.count(), await data.count()]).toEqual([1000, 1000]);
      await until(() => hasCopies(data, 4, 1));
      await sc.stop();
      expect(warned).toEqual([expect.stringMatching(/^Block rdd_\d+_\d replicated to only 0 peer\(s\) instead of 1 peers\./)]);
    } finally {
      console.warn = warn;
    }
  });
});

describe('OFF_HEAP', () => {
  it('goes to disk when there is no memory off the heap, as in Spark', async () => {
    start('local[2]');
    const data = sc.parallelize(rows, 4).map((row) => row).persist(StorageLevel.OFF_HEAP);
    expect([await data.count(), await data.collect()]).toEqual([1000, rows]);
    await until(() => hasCopies(data, 4, 1));
    expect(new Set([...copies(data).values()].flat().map((copy) => copy.level))).toEqual(new Set(['Disk Serialized 1x Replicated']));
  });

  it.each(['local[2]', 'local-cluster[1,2,1024]', 'local-inline[2]'])('is read by every core of its executor where it lies: %s', async (master) => {
    start(master, { 'spark.memory.offHeap.enabled': 'true', 'spark.memory.offHeap.size': '64m', 'spark.locality.wait': '0s' });
    const data = sc.parallelize(rows, 2).map((row) => row).persist(StorageLevel.OFF_HEAP);
    await data.count();
    // Both partitions in one task: one of them was stored by the other core.
    expect(await data.coalesce(1).collect()).toEqual(rows);
    await computed(data, 2);
    const read = events.flatMap((e) => (e.Event === 'SparkListenerTaskEnd' ? [e['Emberline Blocks']] : []));
    expect(read.slice(2)).toEqual([{ hits: [`rdd_${data.id}_0`, `rdd_${data.id}_1`], remoteHits: [], computed: [] }]);
    const added = events.find((e) => e.Event === 'SparkListenerBlockManagerAdded' && e['Maximum Memory'] > 0);
    expect(added).toMatchObject({ 'Maximum Offheap Memory': 64 << 20 });
  });
});
