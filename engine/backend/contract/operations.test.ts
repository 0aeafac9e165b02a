/**
 * One suite for all masters: every operation gives the same on slots in this process, on threads and on processes.
 * Expected values are Spark's.
 */
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HashPartitioner, PartitionPruningRDD, SparkContext, StorageLevel, TaskContext } from '../../index.ts';

const numbers = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);
const byKey = <K, V>(pairs: readonly (readonly [K, V])[]): (readonly [K, V])[] => [...pairs].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
const sorted = <V>(values: readonly V[]): V[] => [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));

/** `[operation, run, expected]`. */
const CASES: readonly (readonly [string, (sc: SparkContext, folder: string) => Promise<unknown>, unknown])[] = [
  ['parallelize slices evenly', (sc) => sc.parallelize(numbers(10), 3).glom().collect(), [[1, 2, 3], [4, 5, 6], [7, 8, 9, 10]]],
  ['range leaves out its end and steps down too', async (sc) => [await sc.range(0, 10, 3, 2).collect(), await sc.range(5, 0, -2, 2).collect(), await sc.range(3).collect()], [[0, 3, 6, 9], [5, 3, 1], [0, 1, 2]]],
  ['map, filter, flatMap', (sc) => sc.parallelize(numbers(4), 2).map((x) => x * 2).filter((x) => x > 2).flatMap((x) => [x, -x]).collect(), [4, -4, 6, -6, 8, -8]],
  ['mapPartitions sees each partition once', (sc) => sc.parallelize(numbers(6), 3).mapPartitions(function* (values) { let sum = 0; for (const v of values) sum += v; yield sum; }).collect(), [3, 7, 11]],
  ['mapPartitionsWithIndex', (sc) => sc.parallelize(['a', 'b'], 2).mapPartitionsWithIndex((i, values) => [...values].map((v) => `${i}${v}`)).collect(), ['0a', '1b']],
  ['keyBy, keys, values, mapValues, flatMapValues', async (sc) => {
    const pairs = sc.parallelize(['a', 'bb'], 2).keyBy((s) => s.length);
    return [await pairs.collect(), await pairs.keys().collect(), await pairs.values().collect(), await pairs.mapValues((s) => s.toUpperCase()).collect(), await pairs.flatMapValues((s) => s.split('')).collect()];
  }, [[[1, 'a'], [2, 'bb']], [1, 2], ['a', 'bb'], [[1, 'A'], [2, 'BB']], [[1, 'a'], [2, 'b'], [2, 'b']]]],
  ['zip, zipWithIndex, zipWithUniqueId', async (sc) => {
    const letters = sc.parallelize(['a', 'b', 'c', 'd', 'e'], 3);
    return [await letters.zip(letters.map((s) => s + s)).take(1), await letters.zipWithIndex().collect(), await letters.zipWithUniqueId().collect()];
  }, [[['a', 'aa']], [['a', 0], ['b', 1], ['c', 2], ['d', 3], ['e', 4]], [['a', 0], ['b', 1], ['c', 4], ['d', 2], ['e', 5]]]],
  ['cartesian', (sc) => sc.parallelize([1, 2], 2).cartesian(sc.parallelize(['x', 'y'], 2)).collect(), [[1, 'x'], [1, 'y'], [2, 'x'], [2, 'y']]],
  ['union and coalesce', (sc) => sc.parallelize(numbers(4), 4).union(sc.parallelize([9], 1)).coalesce(2).glom().collect(), [[1, 2], [3, 4, 9]]],
  ['coalesce over unlike branches of a union', (sc) => sc.parallelize([1, 2], 2).map((x) => x * 10).union(sc.parallelize([3], 1).filter(() => true)).coalesce(1).map((x) => x + 1).collect(), [11, 21, 4]],
  ['repartition spreads evenly', async (sc) => (await sc.parallelize(numbers(100), 2).repartition(5).glom().collect()).map((p) => p.length), [20, 20, 20, 20, 20]],
  ['reduceByKey, foldByKey, aggregateByKey, combineByKey, groupByKey', async (sc) => {
    const pairs = sc.parallelize(numbers(10), 3).map((x) => [x % 2 === 0 ? 'even' : 'odd', x]);
    return Promise.all([
      pairs.reduceByKey((a, b) => a + b).collect(),
      pairs.foldByKey(0, (a, b) => a + b).collect(),
      pairs.aggregateByKey({ n: 0 }, (c, v) => ({ n: c.n + v }), (a, b) => ({ n: a.n + b.n })).collect(),
      pairs.combineByKey((v) => [v], (c, v) => [...c, v], (a, b) => [...a, ...b]).mapValues((c) => c.length).collect(),
      pairs.groupByKey().mapValues((vs) => sorted(vs)).collect(),
    ].map(async (p) => byKey((await p) as [string, unknown][])));
  }, [
    [['even', 30], ['odd', 25]], [['even', 30], ['odd', 25]], [['even', { n: 30 }], ['odd', { n: 25 }]], [['even', 5], ['odd', 5]],
    [['even', [10, 2, 4, 6, 8].sort()], ['odd', [1, 3, 5, 7, 9]]].map(([k, v]) => [k, sorted(v as number[])]),
  ]],
  ['groupBy and distinct', async (sc) => {
    const rdd = sc.parallelize([3, 1, 2, 3, 1], 2);
    return [sorted(await rdd.distinct().collect()), byKey(await rdd.groupBy((x) => x % 2).mapValues((vs) => sorted(vs)).collect())];
  }, [[1, 2, 3], [[0, [2]], [1, [1, 1, 3, 3]]]]],
  ['partitionBy puts strings where Spark puts them', (sc) => sc.parallelize(['a', 'b', 'c', 'spark', ''], 2).map((s) => [s, 1]).partitionBy(new HashPartitioner(3)).keys().glom().collect(), [['c', 'spark', ''].filter((s) => s !== 'spark'), ['a'], ['b', 'spark']].map((p) => p)],
  ['sortByKey and sortBy', async (sc) => {
    const shuffled = sc.parallelize([5, 3, 9, 1, 7, 2, 8], 3);
    return [await shuffled.sortBy((x) => x).collect(), await shuffled.map((x) => [x, 'v']).sortByKey(false, 2).keys().collect()];
  }, [[1, 2, 3, 5, 7, 8, 9], [9, 8, 7, 5, 3, 2, 1]]],
  ['the joins', async (sc) => {
    const left = sc.parallelize([[1, 'a'], [2, 'b'], [2, 'c']] as [number, string][], 2);
    const right = sc.parallelize([[2, 'x'], [3, 'y']] as [number, string][], 2);
    return [byKey(await left.join(right).collect()), byKey(await left.leftOuterJoin(right).collect()), byKey(await left.rightOuterJoin(right).collect()), byKey(await left.fullOuterJoin(right).collect())];
  }, [
    [[2, ['b', 'x']], [2, ['c', 'x']]],
    [[1, ['a', null]], [2, ['b', 'x']], [2, ['c', 'x']]],
    [[2, ['b', 'x']], [2, ['c', 'x']], [3, [null, 'y']]],
    [[1, ['a', null]], [2, ['b', 'x']], [2, ['c', 'x']], [3, [null, 'y']]],
  ]],
  ['cogroup of three', async (sc) => {
    const of = (...pairs: [string, number][]) => sc.parallelize(pairs, 2);
    return byKey(await of(['a', 1], ['b', 2]).cogroup(of(['a', 3]), of(['c', 4])).collect());
  }, [['a', [[1], [3], []]], ['b', [[2], [], []]], ['c', [[], [], [4]]]]],
  ['subtract, subtractByKey, intersection', async (sc) => {
    const here = sc.parallelize([1, 2, 2, 3], 2);
    const there = sc.parallelize([2, 4], 2);
    return [sorted(await here.subtract(there).collect()), sorted(await here.intersection(there).collect()), sorted(await here.map((x) => [x, 1]).subtractByKey(there.map((x) => [x, 1])).keys().collect())];
  }, [[1, 3], [2], [1, 3]]],
  ['count, first, take, isEmpty of partitions that are empty', async (sc) => {
    const sparse = sc.parallelize(numbers(100), 10).filter((x) => x > 95);
    return [await sparse.count(), await sparse.first(), await sparse.take(3), await sparse.isEmpty(), await sparse.filter(() => false).isEmpty(), await sc.emptyRDD<number>().collect()];
  }, [5, 96, [96, 97, 98], false, true, []]],
  ['top, takeOrdered, max, min', async (sc) => {
    const rdd = sc.parallelize([5, 3, 9, 1], 3);
    return [await rdd.top(2), await rdd.takeOrdered(2), await rdd.max(), await rdd.min(), await rdd.max((a, b) => b - a)];
  }, [[9, 5], [1, 3], 9, 1, 1]],
  ['reduce, fold, aggregate and their trees', async (sc) => {
    const rdd = sc.parallelize(numbers(100), 30);
    const add = (a: number, b: number): number => a + b;
    return [await rdd.reduce(add), await rdd.fold(0, add), await rdd.aggregate(0, (n) => n + 1, add), await rdd.treeReduce(add), await rdd.treeAggregate(0, (n) => n + 1, add, 3)];
  }, [5050, 5050, 100, 5050, 100]],
  ['countByKey, countByValue, collectAsMap, lookup, reduceByKeyLocally', async (sc) => {
    const pairs = sc.parallelize([['a', 1], ['b', 2], ['a', 3]] as [string, number][], 2);
    return [byKey([...await pairs.countByKey()]), byKey([...await sc.parallelize(['x', 'y', 'x'], 2).countByValue()]), byKey([...await pairs.collectAsMap()]), await pairs.lookup('a'), await pairs.partitionBy(new HashPartitioner(4)).lookup('a'), byKey([...await pairs.reduceByKeyLocally((a, b) => a + b)])];
  }, [[['a', 2], ['b', 1]], [['x', 2], ['y', 1]], [['a', 3], ['b', 2]], [1, 3], [1, 3], [['a', 4], ['b', 2]]]],
  ['zipPartitions, evaluators, a partial function, pruning', async (sc) => {
    const rdd = sc.parallelize(numbers(6), 2);
    const letters = sc.parallelize(['a', 'b'], 2);
    return [
      await rdd.zipPartitions(letters, rdd, (x, y, z) => [`${[...y].join('')}${[...x].length + [...z].length}`]).collect(),
      await rdd.mapPartitionsWithEvaluator({ createEvaluator: () => ({ eval: (index: number, values: IterableIterator<number>) => [...values].map((v) => v * 10 + index) }) }).collect(),
      await rdd.collect((x) => (x % 2 === 0 ? `even ${x}` : undefined)).collect(),
      await PartitionPruningRDD.create(rdd, (index) => index === 1).collect(),
    ];
  }, [['a6', 'b6'], [10, 20, 30, 41, 51, 61], ['even 2', 'even 4', 'even 6'], [4, 5, 6]]],
  ['samples by key and splits', async (sc) => {
    const pairs = sc.range(0, 1000, 1, 4).map((x) => [x % 10 === 0 ? 'few' : 'many', x]);
    const exact = await pairs.sampleByKeyExact(false, { few: 0.5, many: 0.01 }, 3).countByKey();
    const parts = await Promise.all(pairs.values().randomSplit([1, 3], 4).map((part) => part.collect()));
    return [byKey([...exact]), sorted(parts.flat()).length, new Set(parts.flat()).size, await pairs.sampleByKey(true, { few: 0, many: 0 }).count()];
  }, [[['few', 50], ['many', 9]], 1000, 1000, 0]],
  ['orders of one\'s own, ranges of keys, sorted partitions', async (sc) => {
    const people = sc.parallelize([{ age: 30 }, { age: 10 }, { age: 20 }], 2);
    const sortedKeys = sc.parallelize([5, 3, 1, 4, 2], 2).keyBy((x) => x).sortByKey(true, 3);
    return [
      await people.sortBy((p) => p, true, 2, (a, b) => a.age - b.age).map((p) => p.age).collect(),
      await sortedKeys.filterByRange(2, 4).values().collect(),
      await sc.parallelize([5, 3, 1, 4, 2], 2).keyBy((x) => x).repartitionAndSortWithinPartitions(2, (k) => k % 2).values().glom().collect(),
    ];
  }, [[10, 20, 30], [2, 3, 4], [[2, 4], [1, 3, 5]]]],
  ['runJob', (sc) => sc.runJob(sc.parallelize(numbers(6), 3), (values) => [TaskContext.get()?.partitionId(), ...values], [2, 0]), [[2, 5, 6], [0, 1, 2]]],
  ['sum, mean, variance, stdev, stats, histogram', async (sc) => {
    const rdd = sc.parallelize([1, 2, 3, 4], 3);
    const stats = await rdd.stats();
    return [await rdd.sum(), await rdd.mean(), await rdd.variance(), await rdd.stdev(), await rdd.sampleVariance(), [stats.count, stats.max, stats.min], await rdd.histogram(2), await rdd.histogram([1, 3, 5])];
  }, [10, 2.5, 1.25, Math.sqrt(1.25), 5 / 3, [4, 4, 1], [[1, 2.5, 4], [2, 2]], [2, 2]]],
  ['takeSample has the exact size and the same seed gives the same sample', async (sc) => {
    const rdd = sc.parallelize(numbers(100), 4);
    const [a, b] = [await rdd.takeSample(false, 10, 7), await rdd.takeSample(false, 10, 7)];
    return [a.length, new Set(a).size, JSON.stringify(a) === JSON.stringify(b), (await rdd.takeSample(true, 150, 7)).length, await rdd.sample(false, 0.5, 3).collect().then(async (s) => JSON.stringify(s) === JSON.stringify(await rdd.sample(false, 0.5, 3).collect()))];
  }, [10, 10, true, 150, true]],
  ['toLocalIterator', async (sc) => { const seen: number[] = []; for await (const x of sc.parallelize(numbers(5), 3).toLocalIterator()) seen.push(x); return seen; }, [1, 2, 3, 4, 5]],
  ['textFile over a folder, gzip, wholeTextFiles, saveAsTextFile', async (sc, folder) => {
    const out = join(folder, 'out');
    await sc.parallelize(['one', 'zwei é', 'three'], 2).saveAsTextFile(out);
    writeFileSync(join(folder, 'zipped.gz'), gzipSync('a\nb\n'));
    const whole = await sc.wholeTextFiles(out).map(([path, text]) => [path.split('/').at(-1), text]).collect();
    rmSync(join(out, '_SUCCESS'));
    const names = sorted(readdirSync(out));
    const text = await sc.textFile(out, 1).collect();
    const zipped = await sc.textFile(join(folder, 'zipped.gz')).collect();
    const raw = readFileSync(join(out, 'part-00000'), 'utf8');
    rmSync(out, { recursive: true });
    return [names, text, zipped, sorted(whole.map(String)), raw];
  }, [['part-00000', 'part-00001'], ['one', 'zwei é', 'three'], ['a', 'b'], ['part-00000,one\n', 'part-00001,zwei é\nthree\n'], 'one\n']],
  ['cache, persist on disk, unpersist', async (sc) => {
    const cached = sc.parallelize(numbers(10), 2).map((x) => x * x).cache();
    const onDisk = sc.parallelize(numbers(10), 2).map((x) => x * x).persist(StorageLevel.DISK_ONLY);
    const sums = [await cached.sum(), await cached.sum(), await onDisk.sum(), await onDisk.sum()];
    await cached.unpersist(true);
    return [...sums, await cached.sum(), cached.getStorageLevel().toString()];
  }, [385, 385, 385, 385, 385, 'StorageLevel(1 replicas)']],
  ['checkpoint cuts the lineage and leaves a part file per partition', async (sc, folder) => {
    sc.setCheckpointDir(join(folder, 'checkpoints'));
    const rdd = sc.parallelize(numbers(100), 5).map((x) => x * 2).filter((x) => x > 50);
    rdd.checkpoint();
    const before = [rdd.isCheckpointed(), rdd.getCheckpointFile()];
    const count = await rdd.count();
    const parts = sorted(readdirSync(rdd.getCheckpointFile() ?? '')).filter((name) => name.startsWith('part-'));
    return [before, count, rdd.isCheckpointed(), parts, rdd.dependencies.map((d) => d.rdd.className), await rdd.count(), (await rdd.collect()).length];
  }, [[false, undefined], 75, true, ['part-00000', 'part-00001', 'part-00002', 'part-00003', 'part-00004'], ['ReliableCheckpointRDD'], 75, 75]],
  ['localCheckpoint keeps the blocks and forgets the lineage', async (sc) => {
    const rdd = sc.parallelize(numbers(10), 2).map((x) => x + 1).localCheckpoint();
    await rdd.take(1);
    return [rdd.isCheckpointed(), rdd.dependencies.map((d) => d.rdd.className), await rdd.sum()];
  }, [true, ['LocalCheckpointRDD'], 65]],
  ['broadcast and accumulators', async (sc) => {
    const names = sc.broadcast(new Map([[1, 'one'], [2, 'two']]));
    const seen = sc.longAccumulator('seen');
    const missing = sc.collectionAccumulator<number>('missing');
    const found = await sc.parallelize(numbers(4), 2).map((x) => { seen.add(1); if (!names.value.has(x)) missing.add(x); return names.value.get(x) ?? '?'; }).collect();
    return [found, seen.value, sorted(missing.value)];
  }, [['one', 'two', '?', '?'], 4, [3, 4]]],
  ['TaskContext is the running task\'s own', (sc) => sc.parallelize([1, 2, 3], 3).map(() => [TaskContext.get()?.partitionId(), TaskContext.get()?.numPartitions()]).collect(), [[0, 3], [1, 3], [2, 3]]],
  ['each task has its own copy of captured state', async (sc) => {
    const seen = new Set<number>();
    const twice = sc.parallelize([1, 1, 2, 1], 2).filter((x) => !seen.has(x) && seen.add(x) !== undefined);
    return [await twice.collect(), await twice.collect(), seen.size];
  }, [[1, 2, 1], [1, 2, 1], 0]],
  ['an endless iterator is read only as far as needed', (sc) => sc.parallelize([1], 1).flatMap(function* () { for (let i = 0; ; i++) yield i; }).map((x) => x * 2).take(3), [0, 2, 4]],
  ['any JavaScript value survives a shuffle and a cache', async (sc) => {
    const value = { map: new Map([[1, new Set(['a'])]]), date: new Date(5), big: 10n ** 20n, negativeZero: -0, nan: Number.NaN, nothing: undefined, bytes: new Uint8Array([1, 2]) };
    const [[, back]] = (await sc.parallelize([value], 1).map((v) => ['k', v]).partitionBy(new HashPartitioner(2)).cache().collect()) as [[string, typeof value]];
    return [back, Object.is(back.negativeZero, -0)];
  }, [{ map: new Map([[1, new Set(['a'])]]), date: new Date(5), big: 10n ** 20n, negativeZero: -0, nan: Number.NaN, nothing: undefined, bytes: new Uint8Array([1, 2]) }, true]],
];

describe.each(['local-inline[2]', 'local[2]', 'local-cluster[2,1,512]'])('%s', (master) => {
  let sc: SparkContext;
  const folder = mkdtempSync(join(tmpdir(), 'emberline-operations-'));

  beforeAll(async () => {
    sc = new SparkContext({ appName: 'operations', master, localDir: folder });
    await sc.ready;
  }, 60_000);

  afterAll(async () => {
    await sc.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(CASES)('%s', async (_name, run, expected) => {
    expect(await run(sc, folder)).toEqual(expected);
  }, 30_000);

  test('an empty RDD has no reduction, no first record and no maximum', async () => {
    const empty = sc.parallelize<number>([], 2);
    const messages = await Promise.all([empty.reduce((a) => a), empty.first(), empty.max()].map((p) => p.catch((e: Error) => `${e.name}: ${e.message}`)));
    expect(messages).toEqual(Array(3).fill('UnsupportedOperationException: empty collection'));
  });

  test('a path that does not exist fails at the action, by name', async () => {
    const missing = sc.textFile('/no/such/file').map((line) => line.length);
    await expect(missing.count()).rejects.toThrow('Input path does not exist: file:/no/such/file');
  });

  test('a failing task says partition, record and operation', async () => {
    const failing = sc.parallelize(numbers(10), 2).map((x) => ({ id: x })).map((row) => { if (row.id === 7) throw new RangeError('seven'); return row; });
    const error = await failing.count().then(() => undefined, (e: Error) => e);
    expect(error?.message).toMatch(/^Job aborted due to stage failure: Task 1 in stage \d+\.0 failed [14] times, most recent failure: Lost task 1\.[03] in stage \d+\.0 \(TID \d+\) \(.+ executor .+\): RangeError: seven/);
    expect(error).toMatchObject({ task: { detail: { partition: 1, record: '{ id: 7 }', recordIndex: 1, operation: 'map' } } });
  });

  test('a damaged, cut or missing checkpoint file is an error that names it', async () => {
    sc.setCheckpointDir(join(folder, 'damaged'));
    const rdd = sc.parallelize(numbers(100), 2).map((x) => x + 1);
    rdd.checkpoint();
    await rdd.count();
    const file = join(rdd.getCheckpointFile() ?? '', 'part-00001');
    const whole = readFileSync(file);
    const messages: string[] = [];
    for (const damage of [() => writeFileSync(file, Buffer.from(whole.map((b, i) => (i === whole.length >> 1 ? b ^ 0xff : b)))), () => writeFileSync(file, whole.subarray(0, whole.length - 7)), () => rmSync(file)]) {
      damage();
      messages.push(await rdd.collect().then(() => 'read', (e: Error) => e.message));
    }
    expect(messages.map((m) => m.includes(`CheckpointFileError: Checkpoint file ${file}`))).toEqual([true, true, true]);
  });

  test('a key that is not compared by value is refused with its type', async () => {
    await expect(sc.parallelize([1], 1).map((x) => [{ x }, 1] as [object, number]).reduceByKey((a) => a).collect()).rejects.toThrow(/object/i);
  });
});
