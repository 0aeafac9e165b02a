/** What Apache Spark 4.3 answered to the same programs on one core with little memory: which blocks stay, what is read, what checkpoints leave. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ListenerEvent } from '../../events/types.ts';
import type { Rdd } from '../../rdd/rdd.ts';
import { StorageLevel } from '../../storage/storageLevel.ts';
import { SparkContext } from '../sparkContext.ts';

let sc: SparkContext;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'emberline-as-spark-'));
});

afterEach(async () => {
  await sc.stop();
  rmSync(folder, { recursive: true, force: true });
});

function start(memory?: number, conf: Readonly<Record<string, string>> = {}): void {
  const little: Readonly<Record<string, string>> = memory === undefined ? {} : { 'spark.testing.memory': String(memory), 'spark.testing.reservedMemory': '0', 'spark.memory.fraction': '1.0' };
  sc = new SparkContext({ appName: 'test', master: 'local-inline[1]', localDir: folder, conf: { ...little, ...conf } });
}

const to = (last: number): number[] => Array.from({ length: last }, (_, i) => i + 1);
/** One array of a million bytes in each partition. */
const million = (partitions: number, name: string): Rdd<Uint8Array> => sc.parallelize(to(partitions), partitions).map(() => new Uint8Array(1_000_000)).setName(name);

/** `a:2m`: two blocks, in memory; `d` is on disk. */
function stored(): readonly string[] {
  return sc.getRDDStorageInfo().map((info) => `${info.name}:${info.numCachedPartitions}${info.memSize > 0 ? 'm' : ''}${info.diskSize > 0 ? 'd' : ''}`);
}

describe('with memory for four blocks and a half', () => {
  beforeEach(() => start(5_000_000));

  it('MEMORY_ONLY keeps the first ones: blocks of the RDD that is computed are not evicted', async () => {
    await million(8, 'r').cache().count();
    expect(stored()).toEqual(['r:4m']);
  });

  it('MEMORY_AND_DISK keeps all', async () => {
    await million(8, 'r').persist(StorageLevel.MEMORY_AND_DISK).count();
    expect(stored()).toEqual(['r:8md']);
  });

  it('a second RDD evicts the first where it must', async () => {
    await million(3, 'a').cache().count();
    await million(3, 'b').cache().count();
    expect(stored()).toEqual(['a:1m', 'b:3m']);
  });

  it('evicted blocks of MEMORY_AND_DISK go to disk', async () => {
    await million(3, 'a').persist(StorageLevel.MEMORY_AND_DISK).count();
    await million(3, 'b').cache().count();
    expect(stored()).toEqual(['a:3md', 'b:3m']);
  });

  it('the RDD read last stays', async () => {
    const a = million(2, 'a').cache();
    await a.count();
    await million(2, 'b').cache().count();
    await a.count();
    await million(2, 'c').cache().count();
    expect(stored()).toEqual(['a:2m', 'c:2m']);
  });

  it.each([
    ['MEMORY_ONLY is not stored', StorageLevel.MEMORY_ONLY, []],
    ['MEMORY_AND_DISK is on disk', StorageLevel.MEMORY_AND_DISK, ['r:2d']],
  ])('a block bigger than memory: %s', async (_name, level, expected) => {
    const big = sc.parallelize(to(2), 2).map(() => new Uint8Array(6_000_000)).setName('r').persist(level);
    expect([await big.count(), stored()]).toEqual([2, expected]);
  });
});

it('a cached block counts as input of the task that reads it, not of the one that makes it', async () => {
  start();
  const read: number[] = [];
  sc.addSparkListener((event: ListenerEvent) => {
    if (event.Event === 'SparkListenerTaskEnd') read.push(event['Task Metrics']?.['Input Metrics']?.['Records Read'] ?? -1);
  });
  const cached = sc.parallelize(to(100), 2).map((x) => x * 2).cache();
  const disk = sc.parallelize(to(100), 2).persist(StorageLevel.DISK_ONLY);
  await cached.count();
  await cached.map((x) => x + 1).count();
  await disk.count();
  await disk.count();
  await sc.stop();
  expect(read).toEqual([0, 0, 50, 50, 0, 0, 50, 50]);
});

it('a local checkpoint after part of a job: the rest is computed for it', async () => {
  start();
  const rdd = sc.parallelize(to(6), 3).map((x) => x + 1).localCheckpoint();
  await rdd.take(1);
  expect([rdd.isCheckpointed(), sc.getRDDStorageInfo()[0]?.numCachedPartitions, rdd.toDebugString().includes('LocalCheckpointRDD[2] at take'), await rdd.collect()])
    .toEqual([true, 3, true, [2, 3, 4, 5, 6, 7]]);
});

it.each(['MEMORY_ONLY', 'MEMORY_ONLY_SER', 'MEMORY_ONLY_2', 'DISK_ONLY', 'OFF_HEAP'] as const)('a local checkpoint of %s uses the disk, and not what is off the heap', (name) => {
  start();
  const rdd = sc.parallelize(to(6), 2).persist(StorageLevel[name]);
  rdd.localCheckpoint();
  expect(rdd.getStorageLevel().toString()).toBe({
    MEMORY_ONLY: 'StorageLevel(disk, memory, deserialized, 1 replicas)',
    MEMORY_ONLY_SER: 'StorageLevel(disk, memory, 1 replicas)',
    MEMORY_ONLY_2: 'StorageLevel(disk, memory, deserialized, 2 replicas)',
    DISK_ONLY: 'StorageLevel(disk, 1 replicas)',
    OFF_HEAP: 'StorageLevel(disk, memory, 1 replicas)',
  }[name]);
});

it.each([
  [{ 'spark.memory.fraction': '2.0' }, "spark.memory.fraction should be between 0 and 1 (was '2.0')."],
  [{ 'spark.memory.offHeap.enabled': 'true' }, 'requirement failed: spark.memory.offHeap.size must be at least 1MiB when spark.memory.offHeap.enabled == true'],
])('memory settings are refused in the same words: %o', (conf, message) => {
  expect(() => start(undefined, conf as Readonly<Record<string, string>>)).toThrow(message);
});
