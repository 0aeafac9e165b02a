/** What Spark's PairRDDFunctionsSuite asserts, on the real engine. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { captureClass } from '../../closure/index.ts';
import type { ListenerEvent } from '../../events/types.ts';
import { HashPartitioner, Partitioner, SparkContext } from '../../index.ts';
import type { RDD } from '../../index.ts';

const to = (last: number, first = 1): number[] => Array.from({ length: last - first + 1 }, (_, i) => first + i);
const add = (a: number, b: number): number => a + b;
const asSet = (rows: readonly unknown[]): string[] => rows.map((row) => JSON.stringify(row)).toSorted();
type Pairs = RDD<[number, number]>;

let sc: SparkContext;
beforeAll(async () => {
  sc = new SparkContext({ appName: 'pairs', master: 'local-inline[2]' });
  await sc.ready;
});
afterAll(() => sc.stop());
const pairs = (rows: readonly (readonly [number, number])[], n = 2): Pairs => sc.parallelize(rows, n) as Pairs;

describe('aggregation by key', () => {
  const rows = [[1, 1], [1, 1], [3, 2], [5, 1], [5, 3]] as const;

  test('[B2.1] aggregateByKey, combineByKey and foldByKey', async () => {
    const addTo = (seen: Set<number>, v: number): Set<number> => seen.add(v);
    const sets = pairs(rows).aggregateByKey(new Set<number>(), addTo, (a, b) => { for (const v of b) a.add(v); return a; });
    expect((await sets.collect()).map(([k, s]) => [k, [...s].toSorted()]).toSorted()).toEqual([[1, [1]], [3, [2]], [5, [1, 3]]]);
    expect((await pairs(rows).foldByKey(0, add).collect()).toSorted()).toEqual([[1, 2], [3, 2], [5, 4]]);
    for (const mapSideCombine of [true, false]) {
      const lists = pairs(rows).combineByKey((v) => [v], (list, v) => [...list, v], (a, b) => [...a, ...b], new HashPartitioner(4), mapSideCombine);
      expect([(await lists.collect()).map(([k, v]) => [k, v.toSorted()]).toSorted(), lists.getNumPartitions()]).toEqual([[[1, [1, 1]], [3, [2]], [5, [1, 3]]], 4]);
    }
  });

  test('[B2.1] [B11.2] a mutable zero is a copy for each key and leaves cached values alone', async () => {
    const merge = (into: number[], from: number[]): number[] => { into.push(...from); return into; };
    const source = pairs(rows).mapValues((v) => [v]).cache();
    const before = JSON.stringify(await source.collect());
    const folded = source.foldByKey([] as number[], merge);
    expect((await folded.collect()).map(([k, v]) => [k, v.toSorted()]).toSorted()).toEqual([[1, [1, 1]], [3, [2]], [5, [1, 3]]]);
    expect(JSON.stringify(await source.collect())).toBe(before);
    const zero = new Map<string, number>();
    const counted = await pairs(rows).aggregateByKey(zero, (m, v) => m.set(`v${v}`, (m.get(`v${v}`) ?? 0) + 1), (a, b) => { for (const [k, n] of b) a.set(k, (a.get(k) ?? 0) + n); return a; }).collectAsMap();
    expect([counted, zero.size]).toEqual([new Map([[1, new Map([['v1', 2]])], [3, new Map([['v2', 1]])], [5, new Map([['v1', 1], ['v3', 1]])]]), 0]);
    expect(await pairs(rows).values().aggregate([] as number[], (list, v) => { list.push(v); return list; }, merge).then((l) => l.length)).toBe(5);
    expect((await pairs(rows).values().mapPartitions((vs) => [[...vs]]).fold([], merge)).length).toBe(5);
    expect((await pairs(rows).values().treeAggregate([] as number[], (list, v) => { list.push(v); return list; }, merge, 2)).length).toBe(5);
  });

  test('a zero of a cell\'s own class arrives as one', async () => {
    class Count {
      n = 0;
      plus(v: number): this { this.n += v; return this; }
    }
    captureClass(Count, () => ({}), { source: 'class Count { n = 0; plus(v) { this.n += v; return this; } }', free: [], kind: 'class' });
    const result = await pairs(rows).aggregateByKey(new Count(), (c, v) => c.plus(v), (a, b) => a.plus(b.n)).mapValues((c) => c.n).collectAsMap();
    expect(result).toEqual(new Map([[1, 2], [3, 2], [5, 4]]));
  });

  test('[B2.2] groupByKey keeps duplicates, takes keys of negative hash, and as many partitions as asked', async () => {
    const groups = pairs([[-1, 1], [-1, 2], [1, 3], [1, 3]]).groupByKey();
    expect((await groups.collect()).map(([k, vs]) => [k, vs.toSorted()]).toSorted()).toEqual([[-1, [1, 2]], [1, [3, 3]]]);
    const ten = pairs([[-1, 1], [1, 2]]).groupByKey(10);
    expect([ten.getNumPartitions(), await ten.count()]).toEqual([10, 2]);
  });

  test.each([[100, 0.01], [100, 0.5], [1000, 0.05], [10_000, 0.2], [100_000, 0.1]])('[B2.2] sampleByKey of %d records at rate %d; sampleByKeyExact takes ⌈rate · n⌉ of each stratum', async (n, rate) => {
    const data = sc.range(0, n, 1, 5).map((x) => [x % 3 === 0 ? '1' : '0', x]);
    const sizes = { '0': n - Math.ceil(n / 3), '1': Math.ceil(n / 3) };
    const rates = { '0': rate, '1': rate };
    for (const replacement of [false, true]) {
      const exact = await data.sampleByKeyExact(replacement, rates, 11).collect();
      const about = await data.sampleByKey(replacement, new Map(Object.entries(rates)), 11).collect();
      for (const key of ['0', '1'] as const) {
        const taken = exact.filter(([k]) => k === key);
        expect(taken.length).toBe(Math.ceil(sizes[key] * rate));
        if (!replacement) expect(new Set(taken.map(([, v]) => v)).size).toBe(taken.length);
        const mean = sizes[key] * rate;
        expect(Math.abs(about.filter(([k]) => k === key).length - mean)).toBeLessThanOrEqual(6 * Math.sqrt(mean) + 1);
      }
    }
  }, 30_000);

  test('[B2.2] sampling rates must not be negative and must be there for every key', async () => {
    const data = sc.parallelize<[string, number]>([['a', 1], ['b', 2]], 1);
    expect(() => data.sampleByKey(false, { a: -1 })).toThrow('Negative sampling rates.');
    await expect(data.sampleByKey(false, { a: 1 }).collect()).rejects.toThrow('key not found: b');
    await expect(data.sampleByKeyExact(false, { a: 1 }).collect()).rejects.toThrow('key not found: b');
  });

  test('[B2.3] reduceByKey sums; its result as a map; with a partitioner already right it shuffles once', async () => {
    const sums = pairs([[1, 1], [1, 2], [1, 1], [1, 3], [2, 1]]).reduceByKey(add);
    expect([await sums.collectAsMap(), await pairs([[1, 1], [1, 2]]).reduceByKeyLocally(add)]).toEqual([new Map([[1, 7], [2, 1]]), new Map([[1, 3]])]);
    const placed = pairs([[1, 1], [1, 2], [2, 1]]).map(([k, v]) => [k + 1, v]).partitionBy(new HashPartitioner(2));
    const reduced = placed.reduceByKey(add);
    expect([reduced.dependencies.map((d) => d.kind), reduced.partitioner === placed.partitioner, (await reduced.collect()).toSorted()]).toEqual([['narrow'], true, [[2, 3], [3, 1]]]);
  });

  test('keys that are tuples meet by value, on the driver too', async () => {
    const tuples = sc.parallelize<[[string, number], number]>([[['a', 1], 1], [['b', 1], 2], [['a', 1], 3]], 3);
    expect([...await tuples.reduceByKeyLocally(add)]).toEqual([[['a', 1], 4], [['b', 1], 2]]);
    expect([...await tuples.collectAsMap()]).toEqual([[['a', 1], 3], [['b', 1], 2]]);
    expect(asSet([...await tuples.countByKey()])).toEqual(asSet([[['a', 1], 2], [['b', 1], 1]]));
  });
});

describe('joins', () => {
  const left = [[1, 1], [1, 2], [2, 1], [3, 1]] as const;
  const right = sc0([[1, 'x'], [2, 'y'], [2, 'z'], [4, 'w']]);
  function sc0(rows: readonly (readonly [number, string])[]): () => RDD<[number, string]> {
    return () => sc.parallelize(rows, 2) as RDD<[number, string]>;
  }

  test('[B2.5] the joins', async () => {
    expect(asSet(await pairs(left).join(right()).collect())).toEqual(asSet([[1, [1, 'x']], [1, [2, 'x']], [2, [1, 'y']], [2, [1, 'z']]]));
    expect(asSet(await pairs(left).leftOuterJoin(right()).collect())).toEqual(asSet([[1, [1, 'x']], [1, [2, 'x']], [2, [1, 'y']], [2, [1, 'z']], [3, [1, null]]]));
    expect(asSet(await pairs(left).rightOuterJoin(right()).collect())).toEqual(asSet([[1, [1, 'x']], [1, [2, 'x']], [2, [1, 'y']], [2, [1, 'z']], [4, [null, 'w']]]));
    expect(asSet(await pairs(left).fullOuterJoin(right()).collect())).toEqual(asSet([[1, [1, 'x']], [1, [2, 'x']], [2, [1, 'y']], [2, [1, 'z']], [3, [1, null]], [4, [null, 'w']]]));
  });

  test('[B2.5] all to all, no match, many partitions', async () => {
    const all = pairs([[1, 1], [1, 2], [1, 3]]).join(sc0([[1, 'x'], [1, 'y']])());
    expect(asSet(await all.collect())).toEqual(asSet(to(3).flatMap((n) => ['x', 'y'].map((s) => [1, [n, s]]))));
    expect(await pairs([[1, 1]]).join(sc0([[4, 'x']])()).collect()).toEqual([]);
    expect(asSet(await pairs(left, 2).join(right(), 20).collect())).toEqual(asSet(await pairs(left).join(right()).collect()));
  });

  test('[B2.5] cogroup with nothing, and with a grouped RDD without partitions, still has a result', async () => {
    const ints = pairs([[1, 1], [2, 2]]);
    const empty = sc.emptyRDD<[number, number]>();
    expect(asSet(await ints.cogroup(empty).collect())).toEqual(asSet([[1, [[1], []]], [2, [[2], []]]]));
    const grouped = empty.groupByKey();
    expect(asSet(await ints.groupByKey(5).cogroup(grouped).collect())).toEqual(asSet([[1, [[[1]], []]], [2, [[[2]], []]]]));
    expect([grouped.getNumPartitions(), await grouped.collect(), await empty.reduceByKey(add).collect()]).toEqual([0, [], []]);
  });

  test('[B2.6] [B3.10] the partitions of a cogroup: a partitioner stays unless it is ten times too small', async () => {
    const of = (n: number): Pairs => pairs([[1, 1]], n);
    const hashed = (n: number): Pairs => of(1).partitionBy(new HashPartitioner(n));
    const counts = (a: Pairs, b: Pairs): number => a.cogroup(b).getNumPartitions();
    expect([counts(of(1000), hashed(10)), counts(of(20), hashed(10)), counts(of(150), hashed(10)), counts(hashed(10), hashed(100)), counts(hashed(100), of(150)), counts(hashed(9), of(11))]).toEqual([1000, 10, 150, 100, 100, 9]);
    const four = new SparkContext({ appName: 'four', master: 'local-inline[1]', conf: { 'spark.default.parallelism': '4' } });
    const plain = (n: number): Pairs => four.parallelize<[number, number]>([[1, 1]], n);
    const placed = (n: number): Pairs => plain(1).partitionBy(new HashPartitioner(n));
    expect([counts(plain(1000), plain(20)), counts(plain(20), placed(10)), counts(plain(1000), placed(10)), counts(plain(150), placed(10)), counts(plain(11), plain(11)), counts(plain(150), placed(3))]).toEqual([4, 10, 10, 10, 4, 4]);
    await four.stop();
  });

  test('[B2.7] groupWith of two, three and four gives groups in the order of the inputs', async () => {
    const [a, b, c, d] = [pairs([[1, 1], [2, 1]]), pairs([[1, 2]]), pairs([[2, 3]]), pairs([[3, 4]])] as const;
    expect(asSet(await a.groupWith(b).collect())).toEqual(asSet([[1, [[1], [2]]], [2, [[1], []]]]));
    expect(asSet(await a.groupWith(b, c).collect())).toEqual(asSet([[1, [[1], [2], []]], [2, [[1], [], [3]]]]));
    expect(asSet(await a.groupWith(b, c, d).collect())).toEqual(asSet([[1, [[1], [2], [], []]], [2, [[1], [], [3], []]], [3, [[], [], [], [4]]]]));
    expect(asSet(await a.cogroup(b, c, d, 3).collect())).toEqual(asSet(await a.groupWith(b, c, d).collect()));
  });

  test('[B2.8] keys and values; the default partitioner is the largest there is', async () => {
    expect([await pairs([[1, 2], [3, 4]]).keys().collect(), await pairs([[1, 2], [3, 4]]).values().collect()]).toEqual([[1, 3], [2, 4]]);
    const hashed = (n: number): Pairs => pairs([[1, 1]], 1).partitionBy(new HashPartitioner(n));
    expect([pairs([[1, 1]], 10).join(pairs([[1, 1]], 2000)).getNumPartitions(), hashed(5).join(hashed(12)).getNumPartitions()]).toEqual([2000, 12]);
  });

  test('[B2.9] subtract keeps the left side\'s partitions; by a partitioner it works on the key inside and forgets it', async () => {
    const numbers = sc.parallelize([1, 2, 2, 3, 5], 3);
    expect([(await numbers.subtract(sc.parallelize([2, 9], 7)).collect()).toSorted(), numbers.subtract(numbers).getNumPartitions()]).toEqual([[1, 3, 5], 3]);
    class ByKey extends Partitioner {
      readonly numPartitions = 2;
      override getPartition(key: unknown): number { return (key as number) % 2; }
    }
    captureClass(ByKey, () => ({ Partitioner }), { source: 'class ByKey extends Partitioner { numPartitions = 2; getPartition(key) { return key % 2; } }', free: ['Partitioner'], kind: 'class' });
    const placed = pairs([[1, 1], [2, 2], [3, 3], [4, 4]], 1).partitionBy(new ByKey());
    const less = placed.subtract(pairs([[1, 1], [4, 9]], 1), placed.partitioner);
    expect([asSet(await less.collect()), less.partitioner, (await less.glom().collect()).map(asSet)]).toEqual([asSet([[2, 2], [3, 3], [4, 4]]), undefined, [asSet([[2, 2], [4, 4]]), asSet([[3, 3]])]]);
    const byHash = pairs([[1, 1], [2, 2]], 1).partitionBy(new HashPartitioner(2));
    expect((await byHash.subtract(pairs([], 1)).glom().collect()).map(asSet)).toEqual([asSet([[2, 2]]), asSet([[1, 1]])]);
  });

  test('[B2.9] subtractByKey keeps duplicate rows and has the partitioner it was given', async () => {
    const partitioner = new HashPartitioner(3);
    const less = pairs([[1, 1], [1, 2], [2, 1], [3, 1]]).subtractByKey(pairs([[2, 20]]), partitioner);
    expect([asSet(await less.collect()), less.partitioner]).toEqual([asSet([[1, 1], [1, 2], [3, 1]]), partitioner]);
  });
});

describe('lookup', () => {
  const rows = [[1, 2], [3, 4], [5, 6], [5, 7]] as const;

  test('[B2.10] gives a key\'s values, without and with a partitioner', async () => {
    for (const rdd of [pairs(rows), pairs(rows).partitionBy(new HashPartitioner(3)), pairs(rows).sortByKey()]) {
      expect([await rdd.lookup(1), (await rdd.lookup(5)).toSorted(), await rdd.lookup(-1)]).toEqual([[2], [6, 7], []]);
    }
  });

  test('[B2.10] computes the one partition that can hold the key', async () => {
    const events: ListenerEvent[] = [];
    const own = new SparkContext({ appName: 'lookup', master: 'local-inline[1]', onEvents: (_seq, batch) => void events.push(...batch) });
    const placed = (own.parallelize(rows, 2) as Pairs).partitionBy(new HashPartitioner(4));
    expect(await placed.lookup(5)).toEqual([6, 7]);
    await own.stop();
    expect(events.flatMap((e) => (e.Event === 'SparkListenerJobStart' ? [(e['Stage Infos'] ?? []).map((s) => s['Number of Tasks'])] : []))).toEqual([[2, 1]]);
  });

  test('[B2.10] a partitioner that answers with no partition is an error', async () => {
    class Negative extends Partitioner {
      readonly numPartitions = 2;
      override getPartition(key: unknown): number { return (key as number) < 0 ? -1 : (key as number) % 2; }
    }
    captureClass(Negative, () => ({ Partitioner }), { source: 'class Negative extends Partitioner { numPartitions = 2; getPartition(key) { return key < 0 ? -1 : key % 2; } }', free: ['Partitioner'], kind: 'class' });
    const placed = pairs(rows).partitionBy(new Negative());
    await expect(placed.lookup(-1)).rejects.toMatchObject({ name: 'IllegalArgumentException' });
    expect(await placed.lookup(1)).toEqual([2]);
  });
});

test('[B11.7] unions and joins of what is placed already need fewer partitions and stages', async () => {
  const events: ListenerEvent[] = [];
  const own = new SparkContext({ appName: 'join', master: 'local-inline[1]', onEvents: (_seq, batch) => void events.push(...batch) });
  const rdd = own.parallelize(to(10, 0), 10).map((x) => [x, x]);
  const placed = rdd.partitionBy(2);
  expect([own.union(placed, placed).getNumPartitions(), own.union(placed, rdd).getNumPartitions()]).toEqual([2, 12]);
  for (const other of [placed, rdd]) {
    await placed.join(other).count();
    await placed.cogroup(other).count();
  }
  await own.stop();
  expect(events.flatMap((e) => (e.Event === 'SparkListenerJobStart' ? [(e['Stage Infos'] ?? []).length] : []))).toEqual([2, 2, 3, 3]);
});
