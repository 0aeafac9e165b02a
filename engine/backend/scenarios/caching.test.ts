/** Spark's scenarios of persisting, reading back and dropping cached partitions, on real executors. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { ListenerEvent } from '../../events/types.ts';
import { StorageLevel, TaskContext } from '../../index.ts';
import { SparkContext } from '../sparkContext.ts';

let folder: string;
let sc: SparkContext;
let events: ListenerEvent[];

function start(master: string, conf: Record<string, string> = {}): SparkContext {
  folder = mkdtempSync(join(tmpdir(), 'emberline-caching-'));
  events = [];
  sc = new SparkContext({ appName: 'caching', master, conf, cwd: folder, localDir: join(folder, 'local'), onEvents: (_seq, batch) => events.push(...batch) });
  return sc;
}

afterEach(async () => {
  await sc.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('[B1.10] basic caching', () => {
  it('gives the same array three times, computed once', async () => {
    start('local[2]');
    const calls = sc.longAccumulator('calls');
    const rdd = sc.parallelize([1, 2, 3, 4], 2).map((x) => {
      calls.add(1);
      return { x };
    }).cache();
    const expected = [{ x: 1 }, { x: 2 }, { x: 3 }, { x: 4 }];
    expect([await rdd.collect(), await rdd.collect(), await rdd.collect(), calls.value]).toEqual([expected, expected, expected, 4]);
  });

  it('shows the error of a computation that fails while it is cached, and caches nothing', async () => {
    start('local[2]');
    const rdd = sc.parallelize([1, 2, 3, 4], 2).map((x): number => {
      if (x === 4) throw new Error('injected failure');
      return x;
    }).cache();
    await expect(rdd.collect()).rejects.toThrow('injected failure');
    expect(sc.getRDDStorageInfo().filter((info) => info.numCachedPartitions === 2)).toEqual([]);
  });
});

describe('persist', () => {
  it('is lazy, keeps its first level, and can be set again after unpersist', async () => {
    start('local[2]');
    const rdd = sc.parallelize([1, 2, 3], 2).setName('numbers');
    expect([rdd.getStorageLevel() === StorageLevel.NONE, sc.getPersistentRDDs().size]).toEqual([true, 0]);
    rdd.persist(StorageLevel.MEMORY_ONLY_SER).persist(StorageLevel.MEMORY_ONLY_SER);
    expect([[...sc.getPersistentRDDs().keys()], sc.getRDDStorageInfo()]).toEqual([[rdd.id], []]);
    expect(() => rdd.persist(StorageLevel.MEMORY_ONLY)).toThrow('Cannot change storage level of an RDD after it was already assigned a level');
    expect(() => rdd.cache()).toThrow(expect.objectContaining({ name: 'UnsupportedOperationException' }) as Error);
    await rdd.count();
    expect(sc.getRDDStorageInfo()).toEqual([{ id: rdd.id, name: 'numbers', numPartitions: 2, storageLevel: StorageLevel.MEMORY_ONLY_SER, numCachedPartitions: 2, memSize: expect.any(Number) as number, diskSize: 0 }]);
    await rdd.unpersist(true);
    rdd.persist(StorageLevel.DISK_ONLY);
    await rdd.count();
    expect(sc.getRDDStorageInfo()).toMatchObject([{ storageLevel: StorageLevel.DISK_ONLY, numCachedPartitions: 2, memSize: 0 }]);
  });

  it('[B5.11] unpersist(blocking) leaves nothing, in memory or on disk', async () => {
    start('local-cluster[2,1,512]');
    const cached = [StorageLevel.MEMORY_ONLY, StorageLevel.DISK_ONLY, StorageLevel.MEMORY_AND_DISK_2].map((level) => sc.parallelize([1, 2, 3, 4], 4).persist(level));
    for (const rdd of cached) await rdd.count();
    for (const rdd of cached) await rdd.unpersist(true);
    expect([sc.getPersistentRDDs().size, sc.getRDDStorageInfo()]).toEqual([0, []]);
    expect(readdirSync(join(folder, 'local'), { recursive: true }).filter((file) => /rdd_/.test(String(file)))).toEqual([]);
    for (const rdd of cached) expect(await rdd.collect()).toEqual([1, 2, 3, 4]);
  });

  it('localCheckpoint adds the disk to any level', () => {
    start('local-inline[1]');
    const after = (level: StorageLevel): string => {
      const rdd = sc.parallelize([1], 1);
      if (level.isValid) rdd.persist(level);
      return rdd.localCheckpoint().getStorageLevel().description;
    };
    const { NONE, MEMORY_ONLY, MEMORY_ONLY_SER_2, DISK_ONLY_3, MEMORY_AND_DISK_2, OFF_HEAP } = StorageLevel;
    expect([NONE, MEMORY_ONLY, MEMORY_ONLY_SER_2, DISK_ONLY_3, MEMORY_AND_DISK_2, OFF_HEAP].map(after)).toEqual([
      'Disk Memory Deserialized 1x Replicated', 'Disk Memory Deserialized 1x Replicated', 'Disk Memory Serialized 2x Replicated', 'Disk Serialized 3x Replicated', 'Disk Memory Deserialized 2x Replicated', 'Disk Memory Serialized 1x Replicated',
    ]);
  });
});

describe('[B5.8] too little memory', () => {
  /** About `kib` KiB of unified memory for the one core. */
  const memory = (kib: number): Record<string, string> => ({ 'spark.memory.fraction': String((kib * 1024) / ((512 - 300) * 1024 * 1024)), 'spark.storage.unrollMemoryThreshold': '512' });

  it.each([StorageLevel.MEMORY_ONLY, StorageLevel.MEMORY_ONLY_SER])('computes without caching when no partition fits: %s', async (level) => {
    start('local-cluster[1,1,512]', memory(8));
    const data = sc.parallelize(Array.from({ length: 10_000 }, (_, i) => `value ${i * 7919}`), 2).map((text) => text).persist(level);
    expect([await data.count(), await data.count(), (await data.collect()).length]).toEqual([10_000, 10_000, 10_000]);
    expect(sc.getRDDStorageInfo()).toEqual([]);
  });

  it.each([StorageLevel.MEMORY_ONLY, StorageLevel.MEMORY_ONLY_SER])('caches as many partitions as fit: %s', async (level) => {
    start('local-cluster[1,1,512]', memory(level.deserialized ? 240 : 64));
    const data = sc.parallelize(Array.from({ length: 10_000 }, (_, i) => `value ${i * 7919}`), 20).map((text) => text).persist(level);
    expect([await data.count(), await data.count()]).toEqual([10_000, 10_000]);
    const cached = sc.getRDDStorageInfo()[0]?.numCachedPartitions ?? 0;
    expect([cached > 0, cached < 20]).toEqual([true, true]);
  });

  it('keeps on disk what does not fit when the level has disk', async () => {
    start('local-cluster[1,1,512]', memory(64));
    const rows = Array.from({ length: 10_000 }, (_, i) => `value ${i * 7919}`);
    const data = sc.parallelize(rows, 20).map((text) => text).persist(StorageLevel.MEMORY_AND_DISK_SER);
    expect([await data.count(), await data.collect()]).toEqual([10_000, rows]);
    const [info] = sc.getRDDStorageInfo();
    expect([info?.numCachedPartitions, (info?.memSize ?? 0) > 0, (info?.diskSize ?? 0) > 0]).toEqual([20, true, true]);
  });
});

describe('[B5.4] [B9.12] a DISK_ONLY block', () => {
  const blockFiles = (): readonly string[] => readdirSync(join(folder, 'local'), { recursive: true }).map(String).filter((file) => /rdd_\d+_\d+$/.test(file)).map((file) => join(folder, 'local', file));

  it('whose file is missing is computed again', async () => {
    start('local-cluster[1,1,512]');
    const data = sc.parallelize([1, 2, 3, 4], 2).map((x) => x * 2).persist(StorageLevel.DISK_ONLY);
    await data.count();
    const files = blockFiles();
    expect(files).toHaveLength(2);
    for (const file of files) rmSync(file);
    expect(await data.collect()).toEqual([2, 4, 6, 8]);
    expect(blockFiles()).toHaveLength(2);
  });

  it('whose bytes are damaged fails the task that reads it once; the retry computes it', async () => {
    start('local-cluster[1,1,512]');
    const data = sc.parallelize([1, 2, 3, 4], 2).map((x) => x * 2).persist(StorageLevel.DISK_ONLY);
    await data.count();
    const { readFileSync, writeFileSync } = await import('node:fs');
    const [file] = blockFiles();
    const bytes = readFileSync(file!);
    bytes[bytes.length - 25]! ^= 0xff;
    writeFileSync(file!, bytes);
    expect(await data.collect()).toEqual([2, 4, 6, 8]);
    await sc.stop();
    const failed = events.flatMap((e) => (e.Event === 'SparkListenerTaskEnd' && e['Task End Reason'].Reason === 'ExceptionFailure' ? [e['Task End Reason'].Description] : []));
    expect(failed).toEqual([expect.stringMatching(/^Block rdd_\d+_\d cannot be read from disk: .*fails its checksum/)]);
  });
});

describe('[B9.15] [SPARK-41497] a task that fails after it cached its partition', () => {
  it('is computed again by its retry, so that an accumulator counts each record once', async () => {
    start('local-cluster[1,1,512]', { 'spark.rdd.cache.visibilityTracking.enabled': 'true' });
    const seen = sc.longAccumulator('seen');
    const cached = sc.parallelize(Array.from({ length: 100 }, (_, i) => i), 2).map((x) => {
      seen.add(1);
      return x;
    }).cache();
    const total = await cached.mapPartitions(function* (values) {
      yield [...values].length;
      if (TaskContext.get()?.attemptNumber() === 0) throw new Error('fails after caching');
    }).collect();
    expect([total, seen.value]).toEqual([[50, 50], 100]);
  });
});
