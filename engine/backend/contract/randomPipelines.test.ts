/**
 * Any pipeline gives what the same steps give on a plain array: on one slot and on three, cached and not, checkpointed and
 * not, spilled and not, and with executors killed in the middle. Pipelines are made from a seed, which is in the title.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RDD } from '../../index.ts';
import { SparkContext, StorageLevel } from '../../index.ts';
import { random } from '../../rdd/random.ts';

type Pair = readonly [number, number];
interface Step {
  readonly name: string;
  readonly model: (rows: readonly Pair[]) => readonly Pair[];
  readonly build: (rdd: RDD<Pair>) => RDD<Pair>;
}

const STEPS: readonly Step[] = [
  { name: 'map', model: (rows) => rows.map(([k, v]) => [v % 7, k + v]), build: (rdd) => rdd.map(([k, v]) => [v % 7, k + v] as Pair) },
  { name: 'filter', model: (rows) => rows.filter(([k]) => k % 3 !== 0), build: (rdd) => rdd.filter(([k]) => k % 3 !== 0) },
  { name: 'flatMap', model: (rows) => rows.flatMap(([k, v]) => [[k, v], [k + 1, v]] as Pair[]), build: (rdd) => rdd.flatMap(([k, v]) => [[k, v], [k + 1, v]] as Pair[]) },
  { name: 'mapPartitions', model: (rows) => rows.map(([k, v]) => [k, v + 1]), build: (rdd) => rdd.mapPartitions(function* (values) { for (const [k, v] of values) yield [k, v + 1] as Pair; }) },
  { name: 'reduceByKey', model: (rows) => [...group(rows)].map(([k, vs]) => [k, vs.reduce((a, b) => a + b)]), build: (rdd) => rdd.reduceByKey((a, b) => a + b) },
  { name: 'groupByKey', model: (rows) => [...group(rows)].map(([k, vs]) => [k, vs.length]), build: (rdd) => rdd.groupByKey().map(([k, vs]) => [k, vs.length] as Pair) },
  { name: 'distinct', model: (rows) => [...new Map(rows.map((r) => [r.join(), r])).values()], build: (rdd) => rdd.distinct() },
  { name: 'sortByKey', model: (rows) => rows, build: (rdd) => rdd.sortByKey() },
  { name: 'repartition', model: (rows) => rows, build: (rdd) => rdd.repartition(3) },
  { name: 'repartition and sort', model: (rows) => rows, build: (rdd) => rdd.repartitionAndSortWithinPartitions(3) as RDD<Pair> },
  { name: 'sort by an order', model: (rows) => rows, build: (rdd) => rdd.sortBy((row) => row, false, 3, (a, b) => a[1] - b[1]) },
  { name: 'zip of partitions', model: (rows) => rows, build: (rdd) => rdd.zipPartitions(rdd, (here, there) => { for (const _ of there) continue; return here; }, true) as RDD<Pair> },
  { name: 'range of keys', model: (rows) => rows.filter(([k]) => k >= 2 && k <= 9), build: (rdd) => rdd.filterByRange(2, 9) as RDD<Pair> },
  { name: 'sample of all', model: (rows) => rows, build: (rdd) => rdd.sampleByKeyExact(false, new Map(Array.from({ length: 200 }, (_, k) => [k, 1]))) as RDD<Pair> },
  { name: 'coalesce', model: (rows) => rows, build: (rdd) => rdd.coalesce(2) },
  { name: 'union with itself', model: (rows) => [...rows, ...rows], build: (rdd) => rdd.union(rdd) },
  { name: 'join with its keys', model: (rows) => rows.flatMap(([k, v]) => (group(rows).get(k) ?? []).slice(0, 1).map(() => [k, v] as Pair)), build: (rdd) => rdd.join(rdd.mapValues(() => 1).reduceByKey((a) => a)).map(([k, [v]]) => [k, v] as Pair) },
];

function group(rows: readonly Pair[]): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  for (const [k, v] of rows) groups.set(k, [...(groups.get(k) ?? []), v]);
  return groups;
}

const canonical = (rows: readonly Pair[]): readonly string[] => rows.map((r) => r.join()).sort();

interface Pipeline {
  readonly rows: readonly Pair[];
  readonly partitions: number;
  readonly steps: readonly Step[];
  /** After which step the RDD is cached or checkpointed. */
  readonly keepAt: number;
}

function pipeline(seed: number): Pipeline {
  const next = random(seed);
  const below = (n: number): number => Math.floor(next() * n);
  const rows = Array.from({ length: below(60) }, (): Pair => [below(10), below(100)]);
  const steps = Array.from({ length: 2 + below(5) }, () => STEPS[below(STEPS.length)] as Step);
  return { rows, partitions: 1 + below(5), steps, keepAt: below(steps.length) };
}

function build(sc: SparkContext, { rows, partitions, steps, keepAt }: Pipeline, keep: (rdd: RDD<Pair>) => void): RDD<Pair> {
  return steps.reduce<RDD<Pair>>((rdd, step, i) => {
    const made = step.build(rdd);
    if (i === keepAt) keep(made);
    return made;
  }, sc.parallelize(rows, partitions));
}

function killAny(sc: SparkContext, seed: number): void {
  const ids = sc.getExecutorIds();
  sc.killExecutor(ids[seed % ids.length] ?? '');
}

/** Both executors are there, so that a block can be stored twice. */
async function everyExecutor(sc: SparkContext): Promise<void> {
  while (sc.getExecutorIds().length < 2) await new Promise((resolve) => setImmediate(resolve));
}

const SEEDS = Array.from({ length: 25 }, (_, i) => 41200 + i);
const folder = mkdtempSync(join(tmpdir(), 'emberline-pipelines-'));
let one: SparkContext;
let three: SparkContext;
let spilling: SparkContext;
let cluster: SparkContext;

beforeAll(async () => {
  const start = (master: string, conf: Readonly<Record<string, string>> = {}): SparkContext => new SparkContext({ appName: 'pipelines', master, localDir: folder, conf: { 'spark.memory.offHeap.enabled': 'true', 'spark.memory.offHeap.size': '8m', ...conf } });
  [one, three, cluster] = [start('local-inline[1]'), start('local-inline[3]'), start('local-cluster[2,1,512]')];
  for (const sc of [three, cluster]) sc.setCheckpointDir(join(folder, 'checkpoints'));
  spilling = start('local-inline[2]', { 'spark.shuffle.spill.numElementsForceSpillThreshold': '5' });
  await Promise.all([one.ready, three.ready, spilling.ready, cluster.ready]);
}, 60_000);

const { MEMORY_ONLY, DISK_ONLY, MEMORY_ONLY_SER, MEMORY_AND_DISK, MEMORY_AND_DISK_SER, OFF_HEAP } = StorageLevel;
const LEVELS = [MEMORY_ONLY, DISK_ONLY, MEMORY_ONLY_SER, MEMORY_AND_DISK, MEMORY_AND_DISK_SER, OFF_HEAP];

afterAll(async () => {
  await Promise.all([one.stop(), three.stop(), spilling.stop(), cluster.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

describe.each(SEEDS)('seed %i', (seed) => {
  const made = pipeline(seed);
  const title = made.steps.map((s) => s.name).join(', ');
  const expected = canonical(made.steps.reduce<readonly Pair[]>((rows, step) => step.model(rows), made.rows));

  test(`one slot, three slots, spilled, cached twice, checkpointed in files and in blocks agree with the array: ${title}`, async () => {
    const plain = build(one, made, () => undefined);
    const parallel = build(three, made, () => undefined);
    const spilled = build(spilling, made, () => undefined);
    const cached = build(three, made, (rdd) => rdd.persist(LEVELS[seed % LEVELS.length]));
    const checkpointed = build(three, made, (rdd) => rdd.checkpoint());
    const cut = build(three, made, (rdd) => rdd.localCheckpoint(false, LEVELS[seed % LEVELS.length]));
    const results = [await plain.collect(), await parallel.collect(), await spilled.collect(), await cached.collect(), await cached.collect(), await checkpointed.collect(), await checkpointed.collect(), await cut.collect(), await cut.collect()];
    expect(results.map(canonical)).toEqual(Array(9).fill(expected));
  }, 30_000);
});

describe.each(SEEDS.slice(0, 5))('seed %i', (seed) => {
  const made = pipeline(seed);
  const expected = canonical(made.steps.reduce<readonly Pair[]>((rows, step) => step.model(rows), made.rows));

  test('an executor killed between and during two actions changes nothing', async () => {
    const rdd = build(cluster, made, (kept) => kept.persist(seed % 2 === 0 ? StorageLevel.MEMORY_ONLY : StorageLevel.MEMORY_AND_DISK_SER_2));
    const before = await rdd.collect();
    killAny(cluster, seed);
    const after = await rdd.collect();
    const during = rdd.collect();
    killAny(cluster, seed + 1);
    expect([before, after, await during].map(canonical)).toEqual(Array(3).fill(expected));
  }, 60_000);

  test('nor does one killed before, while or after a checkpoint of files or of copied blocks is written', async () => {
    const files = build(cluster, made, (rdd) => rdd.checkpoint());
    const blocks = build(cluster, made, (rdd) => rdd.localCheckpoint(false, StorageLevel.MEMORY_AND_DISK_2));
    const writing = files.collect();
    killAny(cluster, seed);
    const results = [await writing];
    killAny(cluster, seed + 1);
    results.push(await files.collect());
    await everyExecutor(cluster);
    results.push(await blocks.collect());
    killAny(cluster, seed);
    results.push(await blocks.collect());
    expect(results.map(canonical)).toEqual(Array(4).fill(expected));
  }, 60_000);
});
