/** Spark's CheckpointSuite and LocalCheckpointSuite: what a checkpoint keeps, cuts and forgets, on RDDs of every kind. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { HashPartitioner, Partitioner, RangePartitioner, SparkContext, StorageLevel } from '../../index.ts';
import type { RDD, SparkContextOptions } from '../../index.ts';
import { captureClass } from '../../closure/capture.ts';
import { ancestorsOf } from '../../rdd/graph.ts';
import { resultStage } from '../../rdd/stageBinary.ts';

let root: string;
let folder: string;
let sc: SparkContext;
const started: SparkContext[] = [];

function start(master = 'local-inline[2]', conf: Record<string, string> = {}, more: Partial<SparkContextOptions> = {}): SparkContext {
  const made = new SparkContext({ appName: 'checkpoints', master, conf, cwd: folder, localDir: join(folder, 'local'), ...more });
  started.push(made);
  return made;
}

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'emberline-checkpoints-'));
});
beforeEach(() => {
  folder = mkdtempSync(join(root, 'test-'));
  sc = start();
  sc.setCheckpointDir(join(folder, 'checkpoints'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(started.splice(0).map((made) => made.stop()));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const MODES = ['reliable', 'local'] as const;
type Mode = (typeof MODES)[number];

function mark(rdd: RDD<unknown>, mode: Mode): void {
  if (mode === 'reliable') rdd.checkpoint();
  else rdd.localCheckpoint();
}

class LastDigit extends Partitioner {
  readonly numPartitions = 3;
  override getPartition(key: unknown): number {
    return Number(key) % 10 % this.numPartitions;
  }
}
// As the notebook does with a class that a cell declares.
captureClass(LastDigit, () => ({ Partitioner }), { source: 'class LastDigit extends Partitioner { numPartitions = 3; getPartition(key) { return Number(key) % 10 % this.numPartitions; } }', free: ['Partitioner'], kind: 'class' });

const CLASS = { reliable: 'ReliableCheckpointRDD', local: 'LocalCheckpointRDD' } as const;
const parents = (rdd: RDD<unknown>): readonly string[] => rdd.dependencies.map((d) => d.rdd.className);
const numbers = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);
/** Records without their order, which a shuffle does not promise. */
const sorted = (rows: readonly unknown[]): readonly string[] => rows.map((row) => JSON.stringify(row)).sort();
/** Bytes of the stage that computes an RDD and of its first partition, as they travel. */
function shipped(rdd: RDD<unknown>): number {
  const stage = resultStage(rdd, { kind: 'count' }, sc.callSite('count'));
  return stage.binary().length + stage.partitionData(0).length;
}
const nameOf = (rdd: RDD<unknown>): string | undefined => (['NONE', 'MEMORY_AND_DISK', 'DISK_ONLY'] as const).find((name) => StorageLevel[name].equals(rdd.getStorageLevel()));

describe.each(MODES)('[B4.1] a %s checkpoint', (mode) => {
  test('is none before the action; afterwards the RDD reads it, and the results are the same', async () => {
    const parent = sc.parallelize(numbers(4));
    const rdd = parent.flatMap((x) => numbers(x));
    mark(rdd, mode);
    const before = [rdd.dependencies[0]?.rdd.id, rdd.isCheckpointed(), rdd.isLocallyCheckpointed(), rdd.getCheckpointFile()];
    const first = await rdd.collect();
    expect(before).toEqual([parent.id, false, mode === 'local', undefined]);
    expect([parents(rdd), rdd.isCheckpointed(), rdd.isLocallyCheckpointed()]).toEqual([[CLASS[mode]], true, mode === 'local']);
    expect(rdd.getCheckpointFile()).toBe(mode === 'reliable' ? join(sc.getCheckpointDir() ?? '', `rdd-${rdd.id}`) : undefined);
    expect(await rdd.collect()).toEqual(first);
  });

  test('marked after a job has walked the RDD has no effect, but an eager one has', async () => {
    const rdd = sc.parallelize(numbers(4)).map((x) => x + 1);
    await rdd.count();
    mark(rdd, mode);
    await rdd.count();
    expect(rdd.isCheckpointed()).toBe(false);
    await (mode === 'reliable' ? rdd.checkpoint(true) : rdd.localCheckpoint(true));
    expect([rdd.isCheckpointed(), await rdd.collect()]).toEqual([true, [2, 3, 4, 5]]);
  });

  test('eager writes before any action, by one job', async () => {
    const rdd = sc.parallelize(numbers(4), 2).map((x): [number, number] => [x % 2, x]).sortByKey();
    await (mode === 'reliable' ? rdd.checkpoint(true) : rdd.localCheckpoint(true));
    expect([rdd.isCheckpointed(), parents(rdd)]).toEqual([true, [CLASS[mode]]]);
    expect(await rdd.collect()).toEqual([[0, 2], [0, 4], [1, 1], [1, 3]]);
  });

  test('of a checkpoint is none: what reads one is not written again', async () => {
    const rdd = sc.parallelize(numbers(4), 2).map((x) => x);
    mark(rdd, mode);
    await rdd.count();
    const reader = rdd.dependencies[0]?.rdd as RDD<unknown>;
    mark(reader, mode);
    expect([reader.checkpointState.state, reader.getStorageLevel()]).toEqual(['none', StorageLevel.NONE]);
  });
});

type Make = (sc: SparkContext) => RDD<unknown>;
const pairs = (context: SparkContext): RDD<[number, number]> => context.parallelize(numbers(20), 4).map((x): [number, number] => [x % 5, x]);
const KINDS: readonly (readonly [string, Make])[] = [
  ['map', (s) => s.parallelize(numbers(10), 2).map((x) => x.toString())],
  ['flatMap', (s) => s.parallelize(numbers(10), 2).flatMap((x) => [x, x])],
  ['filter', (s) => s.parallelize(numbers(10), 2).filter((x) => x % 2 === 0)],
  ['sample', (s) => s.parallelize(numbers(10), 2).sample(false, 0.5, 0)],
  ['glom', (s) => s.parallelize(numbers(10), 2).glom()],
  ['mapPartitions', (s) => s.parallelize(numbers(10), 2).mapPartitions((values) => [...values].map((x) => x * 2))],
  ['reduceByKey and mapValues', (s) => pairs(s).reduceByKey((a, b) => a + b).mapValues((v) => v)],
  ['reduceByKey and flatMapValues', (s) => pairs(s).reduceByKey((a, b) => a + b).flatMapValues((v) => [v, v + 1])],
  ['parallelize', (s) => s.parallelize(numbers(1000), 2)],
  ['range', (s) => s.range(0, 100, 1, 3)],
  ['groupByKey', (s) => pairs(s).groupByKey()],
  ['sortByKey', (s) => pairs(s).sortByKey(false)],
  ['union', (s) => s.parallelize(numbers(4), 2).union(s.parallelize(numbers(4), 3).map((x) => x * 2))],
  ['union of equal partitioners', (s) => s.union(pairs(s).partitionBy(new HashPartitioner(3)), pairs(s).partitionBy(new HashPartitioner(3)))],
  ['cartesian', (s) => s.parallelize(numbers(4), 2).cartesian(s.parallelize(numbers(4), 2).map((x) => -x))],
  ['coalesce', (s) => s.parallelize(numbers(20), 6).map((x) => x).coalesce(2)],
  ['cogroup', (s) => pairs(s).cogroup(pairs(s).mapValues((v) => -v))],
  ['join', (s) => pairs(s).join(pairs(s).mapValues((v) => -v))],
  ['zip', (s) => s.parallelize(numbers(10), 2).zip(s.parallelize(numbers(10), 2).map((x) => -x))],
  ['zipWithIndex', (s) => s.parallelize(numbers(10), 3).zipWithIndex()],
  ['subtract', (s) => s.parallelize(numbers(10), 3).subtract(s.parallelize(numbers(5), 2))],
  ['distinct', (s) => pairs(s).map(([k]) => k).distinct()],
  ['repartition', (s) => s.parallelize(numbers(20), 2).repartition(5)],
];

describe.each(MODES)('a %s checkpoint', (mode) => {
  test.each(KINDS)('[B4.3] [B4.4] keeps partitions and records of %s', async (_name, make) => {
    const rdd = make(sc);
    mark(rdd, mode);
    const plain = make(sc);
    const partitions = (await plain.glom().collect()).length;
    const before = [sorted(await plain.collect()), partitions];
    expect([sorted(await rdd.collect()), rdd.getNumPartitions()]).toEqual(before);
    expect([sorted(await rdd.collect()), rdd.getNumPartitions(), parents(rdd)]).toEqual([...before, [CLASS[mode]]]);
    expect(rdd.partitioner).toEqual(plain.partitioner);
    expect(ancestorsOf(rdd)).toEqual([rdd.dependencies[0]?.rdd, rdd]);
  });

  test('[B4.3] makes what travels with a task smaller: neither functions nor data of the lineage go along', async () => {
    const text = 'x'.repeat(2000);
    const rdd = sc.parallelize(numbers(1000), 1).map((x) => x + text.length).map((x) => [x, x]).filter(([x]) => x !== 0);
    mark(rdd, mode);
    const before = shipped(rdd);
    await rdd.count();
    expect(before - shipped(rdd)).toBeGreaterThan(4000);
  });

  test.each(KINDS)('[B4.4] of the parents shortens the child: %s', async (_name, make) => {
    const plain = sorted(await make(sc).collect());
    const child = make(sc);
    for (const { rdd } of child.dependencies) mark(rdd, mode);
    expect(sorted(await child.collect())).toEqual(plain);
    for (const { rdd } of child.dependencies) expect([rdd.isCheckpointed(), parents(rdd)]).toEqual([true, [CLASS[mode]]]);
    expect(sorted(await child.collect())).toEqual(plain);
  });

  test('[B4.5] of an RDD without partitions: none before the action, there afterwards', async () => {
    const rdd = sc.emptyRDD<number>();
    mark(rdd, mode);
    expect([rdd.isCheckpointed(), await rdd.count(), rdd.isCheckpointed(), rdd.getNumPartitions(), await rdd.collect()]).toEqual([false, 0, true, 0, []]);
    if (mode === 'reliable') expect(await sc.checkpointFile(rdd.getCheckpointFile() ?? '').collect()).toEqual([]);
  });

  test.each([[true, true], [false, false], [undefined, false]])('[B4.6] with checkpointAllMarkedAncestors %s the marked parent of a marked RDD is stored: %s', async (property, stored) => {
    if (property !== undefined) sc.setLocalProperty('spark.checkpoint.checkpointAllMarkedAncestors', String(property));
    const first = sc.parallelize(numbers(10)).map((x) => x);
    mark(first, mode);
    const second = first.map((x) => x + 1);
    mark(second, mode);
    sc.setLocalProperty('spark.checkpoint.checkpointAllMarkedAncestors', undefined);
    await second.count();
    expect([second.isCheckpointed(), first.isCheckpointed()]).toEqual([true, stored]);
    expect(await second.collect()).toEqual(numbers(10).map((x) => x + 1));
  });
});

describe('[B4.2] the partitioner', () => {
  test.each([
    ['hash', () => pairs(sc).partitionBy(new HashPartitioner(3))],
    ['range', () => pairs(sc).sortByKey(false, 3)],
  ] as const)('%s is written beside the parts and comes back with them', async (_kind, make) => {
    const rdd = make();
    rdd.checkpoint();
    const rows = await rdd.collect();
    const path = rdd.getCheckpointFile() ?? '';
    expect(existsSync(join(path, '_partitioner'))).toBe(true);
    const recovered = sc.checkpointFile<[number, number]>(path);
    expect([recovered.partitioner?.equals(rdd.partitioner as never), await recovered.collect(), recovered.getNumPartitions()]).toEqual([true, rows, rdd.getNumPartitions()]);
    expect(numbers(5).map((k) => recovered.partitioner?.getPartition(k))).toEqual(numbers(5).map((k) => rdd.partitioner?.getPartition(k)));
    expect(recovered.partitioner).toBeInstanceOf(_kind === 'hash' ? HashPartitioner : RangePartitioner);
  });

  test('of a class of one\'s own comes back where that class is known', async () => {
    // On threads: in the driver's own thread the class of the tasks is taken for the driver's.
    const threads = start('local[2]');
    threads.setCheckpointDir('threads');
    const rdd = pairs(threads).partitionBy(new LastDigit());
    rdd.checkpoint();
    const rows = await rdd.collect();
    const recovered = threads.checkpointFile<[number, number]>(rdd.getCheckpointFile() ?? '');
    expect([recovered.partitioner, await recovered.collect()]).toEqual([new LastDigit(), rows]);
    expect(recovered.partitioner).toBeInstanceOf(LastDigit);
    expect(recovered.join(rdd).dependencies.map((d) => d.rdd.dependencies.map((e) => e.kind)).flat()).not.toContain('shuffle');
  });

  test('with an order that is a function is not saved, which is told', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    const rdd = pairs(sc).sortByKey(true, 3, (a, b) => b - a);
    rdd.checkpoint();
    const rows = await rdd.collect();
    const recovered = sc.checkpointFile<[number, number]>(rdd.getCheckpointFile() ?? '');
    expect([recovered.partitioner, await recovered.collect()]).toEqual([undefined, rows]);
    expect(warn.mock.calls.join()).toContain('is not saved with the checkpoint');
  });

  test('damaged is none, with a warning, and the data is read', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    const rdd = pairs(sc).partitionBy(new HashPartitioner(3));
    rdd.checkpoint();
    const rows = await rdd.collect();
    writeFileSync(join(rdd.getCheckpointFile() ?? '', '_partitioner'), 'x');
    const recovered = sc.checkpointFile<[number, number]>(rdd.getCheckpointFile() ?? '');
    expect([recovered.partitioner, await recovered.collect()]).toEqual([undefined, rows]);
    expect(warn.mock.calls.join()).toContain('cannot be read; what needs it will shuffle again');
  });
});

describe('the checkpoint directory', () => {
  test('[B4.10] of spark.checkpoint.dir works as setCheckpointDir', async () => {
    const configured = start('local-inline[2]', { 'spark.checkpoint.dir': join(folder, 'configured') });
    expect(dirname(configured.getCheckpointDir() ?? '')).toBe(join(folder, 'configured'));
    const list = configured.parallelize(numbers(4)).map((x) => x * 2);
    list.checkpoint();
    expect([parents(list), await list.collect(), parents(list)]).toEqual([['ParallelCollectionRDD'], [2, 4, 6, 8], ['ReliableCheckpointRDD']]);
  });

  test('[B4.10] missing is an error of checkpoint()', () => {
    expect(() => start().parallelize([1]).checkpoint()).toThrow('Checkpoint directory has not been set in the SparkContext');
  });

  test('[B11.8] before the action no checkpoint, after it files under the directory, and a new application reads them', async () => {
    const rdd = sc.parallelize(numbers(4), 2).flatMap((x) => numbers(x));
    rdd.checkpoint();
    expect([rdd.isCheckpointed(), rdd.getCheckpointFile()]).toEqual([false, undefined]);
    const rows = await rdd.collect();
    const path = rdd.getCheckpointFile() ?? '';
    expect([rdd.isCheckpointed(), path.startsWith(join(folder, 'checkpoints')), basename(path)]).toEqual([true, true, `rdd-${rdd.id}`]);
    expect(readdirSync(path).sort()).toEqual(['_SUCCESS', 'part-00000', 'part-00001']);
    await sc.stop();
    const later = start('local[2]');
    const recovered = later.checkpointFile<number>(`file:${path}`);
    expect([recovered.getCheckpointFile(), await recovered.collect(), recovered.className]).toEqual([path, rows, 'ReliableCheckpointRDD']);
  });

  test('that is no checkpoint is an error that says so', () => {
    expect(() => sc.checkpointFile(join(folder, 'nothing'))).toThrow(`requirement failed: Checkpoint directory does not exist: file:${join(folder, 'nothing')}`);
    expect(() => sc.checkpointFile(folder)).toThrow('_SUCCESS: it does not exist, so the checkpoint was never finished');
  });
});

describe('[B4.7] with spark.checkpoint.compress', () => {
  const text = Array.from({ length: 2000 }, (_, i) => `a line like many others, number ${i}`);
  const write = async (conf: Record<string, string>): Promise<number> => {
    const context = start('local-inline[1]', conf);
    context.setCheckpointDir('compressed');
    const rdd = context.parallelize(text, 1).map((line) => line);
    await rdd.checkpoint(true);
    expect(await rdd.collect()).toEqual(text);
    const path = rdd.getCheckpointFile() ?? '';
    // What reads it need not be told.
    expect(await sc.checkpointFile(path).collect()).toEqual(text);
    return statSync(join(path, 'part-00000')).size;
  };

  test('parts are smaller with either codec and read back the same, and another codec is refused by name', async () => {
    const plain = await write({});
    const lz4 = await write({ 'spark.checkpoint.compress': 'true' });
    const zstd = await write({ 'spark.checkpoint.compress': 'true', 'spark.io.compression.codec': 'zstd' });
    expect([lz4 < plain * 0.6, zstd < lz4]).toEqual([true, true]);
    await expect(write({ 'spark.checkpoint.compress': 'true', 'spark.io.compression.codec': 'snappy' })).rejects.toThrow('checkpoints are compressed with lz4 or zstd');
  });
});

describe('[B4.11] the storage level of a local checkpoint', () => {
  test.each([
    ['NONE', 'DISK_ONLY'], ['MEMORY_ONLY', 'MEMORY_AND_DISK'], ['MEMORY_ONLY_SER', 'MEMORY_AND_DISK_SER'], ['MEMORY_ONLY_2', 'MEMORY_AND_DISK_2'],
    ['MEMORY_ONLY_SER_2', 'MEMORY_AND_DISK_SER_2'], ['DISK_ONLY', 'DISK_ONLY'], ['DISK_ONLY_2', 'DISK_ONLY_2'], ['DISK_ONLY_3', 'DISK_ONLY_3'],
    ['MEMORY_AND_DISK', 'MEMORY_AND_DISK'], ['MEMORY_AND_DISK_2', 'MEMORY_AND_DISK_2'], ['MEMORY_AND_DISK_SER', 'MEMORY_AND_DISK_SER'], ['MEMORY_AND_DISK_SER_2', 'MEMORY_AND_DISK_SER_2'],
  ] as const)('%s becomes %s', (from, to) => {
    expect(StorageLevel[from].forLocalCheckpoint().equals(StorageLevel[to])).toBe(true);
  });
});

describe('[B4.12] a local checkpoint', () => {
  const one = (): RDD<number> => sc.parallelize(numbers(50), 5).map((x) => x * 2);

  test('is marked with MEMORY_AND_DISK before the action, and is done after it', async () => {
    const rdd = one().localCheckpoint();
    expect([rdd.checkpointState.state, rdd.isCheckpointed(), rdd.isLocallyCheckpointed(), nameOf(rdd)]).toEqual(['marked', false, true, 'MEMORY_AND_DISK']);
    const rows = await rdd.collect();
    expect([rdd.isCheckpointed(), parents(rdd), rdd.getNumPartitions(), await rdd.collect(), nameOf(rdd)]).toEqual([true, ['LocalCheckpointRDD'], 5, rows, 'MEMORY_AND_DISK']);
  });

  test('adds the disk to a level given before or after it', () => {
    expect(nameOf(one().persist(StorageLevel.MEMORY_ONLY).localCheckpoint())).toBe('MEMORY_AND_DISK');
    expect(nameOf(one().localCheckpoint().persist(StorageLevel.MEMORY_ONLY))).toBe('MEMORY_AND_DISK');
    expect(nameOf(one().localCheckpoint(false, StorageLevel.DISK_ONLY))).toBe('DISK_ONLY');
  });

  test('cuts this RDD alone: its descendants keep their parents and levels', async () => {
    const rdd = one().localCheckpoint();
    const first = rdd.filter((x) => x % 2 === 0);
    const second = first.map((x) => x + 1);
    const third = second.glom();
    const rows = await third.collect();
    expect([parents(rdd), ...[first, second, third].map((r) => r.dependencies[0]?.rdd.id), ...[first, second, third].map((r) => nameOf(r))])
      .toEqual([['LocalCheckpointRDD'], rdd.id, first.id, second.id, 'NONE', 'NONE', 'NONE']);
    expect(await third.collect()).toEqual(rows);
  });

  test('overrides a reliable mark with a warning, is none where a reliable one is done, and warns of unpersist', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    const marked = one();
    marked.checkpoint();
    marked.localCheckpoint();
    await marked.count();
    const written = one();
    written.checkpoint();
    await written.count();
    written.localCheckpoint();
    await marked.unpersist(true);
    expect([marked.isLocallyCheckpointed(), marked.getCheckpointFile(), written.isLocallyCheckpointed(), written.isCheckpointed()]).toEqual([true, undefined, false, true]);
    expect(warn.mock.calls.flat()).toEqual([
      expect.stringContaining(`RDD ${marked.id} was marked for a reliable checkpoint`),
      expect.stringContaining(`RDD ${written.id} is not marked for a local checkpoint`),
      expect.stringContaining(`RDD ${marked.id} is checkpointed locally`),
    ]);
  });

  test('warns with dynamic allocation that removes executors with blocks', () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    const dynamic = start('local-inline[1]', { 'spark.dynamicAllocation.enabled': 'true', 'spark.dynamicAllocation.cachedExecutorIdleTimeout': '60s' });
    dynamic.parallelize([1]).localCheckpoint();
    expect(warn.mock.calls.flat()).toEqual([expect.stringContaining('not safe with dynamic allocation')]);
  });
});

test('[B4.13] first() does not reach every partition, and yet all of them are stored afterwards', async () => {
  const rdd = sc.parallelize(numbers(50), 5).map((x) => x).localCheckpoint();
  expect(await rdd.first()).toBe(1);
  expect([rdd.isCheckpointed(), sc.storedPartitions(rdd.id).size, await rdd.count()]).toEqual([true, 5, 50]);
});

describe('[B4.14] blocks of a local checkpoint', () => {
  test.each(['MEMORY_AND_DISK', 'DISK_ONLY', 'MEMORY_AND_DISK_SER', 'MEMORY_ONLY_SER', 'OFF_HEAP', 'MEMORY_ONLY'] as const)('at %s are not there before the action, all afterwards, and the lineage is not asked again', async (level) => {
    const local = start('local[2]', level === 'OFF_HEAP' ? { 'spark.memory.offHeap.enabled': 'true', 'spark.memory.offHeap.size': '64m' } : {});
    const computed = local.longAccumulator();
    const rdd = local.parallelize(numbers(50), 5).map((x) => { computed.add(1); return x * 2; }).persist(StorageLevel[level]).localCheckpoint();
    const before = local.storedPartitions(rdd.id).size;
    const rows = await rdd.collect();
    expect([before, local.storedPartitions(rdd.id).size, rdd.getStorageLevel().useDisk]).toEqual([0, 5, true]);
    expect([await rdd.collect(), computed.value]).toEqual([rows, 50]);
  });

  test('lost with their executor fail the job by the name of the block, and say what to do', async () => {
    const cluster = start('local-cluster[2,1,512]');
    const rdd = cluster.parallelize(numbers(50), 4).map((x) => x).localCheckpoint();
    await rdd.count();
    cluster.killExecutor(cluster.getExecutorIds()[0] ?? '');
    const error = await rdd.collect().then(() => undefined, (e: Error) => e.message);
    expect(error).toMatch(new RegExp(`SparkException: \\[CHECKPOINT_RDD_BLOCK_ID_NOT_FOUND\\] Checkpoint block rdd_${rdd.id}_\\d not found!.*\`rdd\\.checkpoint\\(\\)\`.*fault-tolerant`, 's'));
  }, 30_000);
});

test('a persisted RDD is read from the cache by the job that writes, and from the files once it is unpersisted', async () => {
  const computed = sc.longAccumulator();
  const rdd = sc.parallelize(numbers(10), 2).map((x) => { computed.add(1); return x; }).cache();
  rdd.checkpoint();
  await rdd.count();
  await rdd.unpersist(true);
  expect([await rdd.sum(), computed.value]).toEqual([55, 10]);
});

test('[B4.9] a fetch failure while the checkpoint is written still gives a whole one, without attempts left behind', async () => {
  const cluster = start('local[2]');
  cluster.setCheckpointDir(join(folder, 'fetch'));
  const rdd = pairs(cluster).reduceByKey((a, b) => a + b, 4);
  const rows = await rdd.collect();
  for (const name of readdirSync(join(folder, 'local'), { recursive: true, encoding: 'utf8' })) if (/shuffle_\d+_0_/.test(name)) rmSync(join(folder, 'local', name), { force: true });
  await rdd.checkpoint(true);
  const path = rdd.getCheckpointFile() ?? '';
  expect(readdirSync(path).filter((name) => name.startsWith('.'))).toEqual([]);
  expect(await cluster.checkpointFile(path).collect()).toEqual(rows);
});

test('a checkpoint job that fails leaves the mark and no checkpoint; the next action writes it', async () => {
  const marker = join(folder, 'fail');
  const rdd = sc.parallelize(numbers(4), 4).map((x) => {
    if (x === 3 && process.getBuiltinModule('node:fs').existsSync(marker)) throw new RangeError('no three now');
    return x;
  });
  rdd.checkpoint();
  writeFileSync(marker, '');
  await expect(rdd.checkpoint(true)).rejects.toThrow('no three now');
  const path = join(sc.getCheckpointDir() ?? '', `rdd-${rdd.id}`);
  expect([rdd.isCheckpointed(), readdirSync(path)]).toEqual([false, ['part-00000', 'part-00001', 'part-00003'].filter((name) => existsSync(join(path, name)))]);
  expect(() => sc.checkpointFile(path)).toThrow('the checkpoint was never finished');
  rmSync(marker);
  expect([await rdd.collect(), rdd.isCheckpointed()]).toEqual([numbers(4), true]);
  expect(JSON.parse(readFileSync(join(path, '_SUCCESS'), 'utf8'))).toMatchObject({ parts: [{ file: 'part-00000' }, { file: 'part-00001' }, { file: 'part-00002' }, { file: 'part-00003' }] });
});
