import { expectTypeOf, test } from 'vitest';
import type { SparkContextApi } from '../context/options.ts';
import type { Rdd } from './rdd.ts';

declare const numbers: Rdd<number>;
declare const lines: Rdd<string>;
declare const pairs: Rdd<[string, number]>;
declare const people: Rdd<{ age: number }>;
declare const sc: SparkContextApi;

/** Types alone: the function is checked, never called. */
function programs(): void {
  expectTypeOf(lines.flatMap((line) => line.split(' ')).map((word) => [word, 1]).reduceByKey((a, b) => a + b)).toEqualTypeOf<Rdd<[string, number]>>();
  expectTypeOf(numbers.map((x) => [x % 7, 1] as const).reduceByKey((a, b) => a + b)).toEqualTypeOf<Rdd<[number, number]>>();
  expectTypeOf(numbers.map((x) => [x % 7, [x, 1]]).reduceByKey(([s, n], [t, m]) => [s + t, n + m]).mapValues(([s, n]) => s / n)).toEqualTypeOf<Rdd<[number, number]>>();
  expectTypeOf(numbers.keyBy((x) => x % 2).join(lines.map((line) => [line.length, line]))).toEqualTypeOf<Rdd<[number, [number, string]]>>();
  expectTypeOf(lines.map((line) => line.split(' '))).toEqualTypeOf<Rdd<string[]>>();
  expectTypeOf(numbers.map((x) => [x % 2, x]).combineByKey((v) => [v], (c, v) => [...c, v], (a, b) => [...a, ...b])).toEqualTypeOf<Rdd<[number, number[]]>>();
  expectTypeOf(numbers.filter((x): x is 1 => x === 1)).toEqualTypeOf<Rdd<1>>();
  expectTypeOf(pairs.sampleByKey(false, { a: 0.1 })).toEqualTypeOf<Rdd<[string, number]>>();
  expectTypeOf(numbers.zipPartitions(lines, (x, y) => [[...x].length + [...y].length])).toEqualTypeOf<Rdd<number>>();
  expectTypeOf(numbers.zipPartitions(lines, numbers, (x, y, z) => [[[...x].length, [...y].join(), z.next().value]])).not.toBeAny();
  expectTypeOf(numbers.collect((x) => (x > 1 ? String(x) : undefined))).toEqualTypeOf<Rdd<string>>();
  expectTypeOf(numbers.collect()).toEqualTypeOf<Promise<number[]>>();
  expectTypeOf(pairs.groupWith(pairs, pairs)).toEqualTypeOf<Rdd<[string, [number[], number[], number[]]]>>();
  expectTypeOf(pairs.fullOuterJoin(pairs)).toEqualTypeOf<Rdd<[string, [number | null, number | null]]>>();
  expectTypeOf(pairs.combineByKey((v) => [v], (c, v) => [...c, v], (a, b) => [...a, ...b], 3, false)).toEqualTypeOf<Rdd<[string, number[]]>>();
  expectTypeOf(pairs.collectAsMap()).toEqualTypeOf<Promise<Map<string, number>>>();
  expectTypeOf(pairs.filterByRange('a', 'b')).toEqualTypeOf<Rdd<[string, number]>>();
  expectTypeOf(people.sortBy((p) => p.age)).toEqualTypeOf<Rdd<{ age: number }>>();
  expectTypeOf(people.top(2, (a, b) => a.age - b.age)).toEqualTypeOf<Promise<{ age: number }[]>>();
  expectTypeOf(numbers.randomSplit([1, 2])).toEqualTypeOf<Rdd<number>[]>();
  expectTypeOf(numbers.histogram(3)).toEqualTypeOf<Promise<[number[], number[]]>>();
  expectTypeOf(lines.histogram(['a', 'b'])).toEqualTypeOf<Promise<number[]>>();
  expectTypeOf(sc.makeRDD([['x', ['host']]])).toEqualTypeOf<Rdd<string>>();
  expectTypeOf(sc.makeRDD([1, 2], 2)).toEqualTypeOf<Rdd<number>>();
  expectTypeOf(sc.runJob(numbers, (values) => [...values].length)).toEqualTypeOf<Promise<number[]>>();
  expectTypeOf(sc.runJob(numbers, (values) => [...values].length, (_index, n) => void n.toFixed())).toEqualTypeOf<Promise<void>>();
}

/** Each of these is a mistake, and the compiler says so in the cell. */
function mistakes(): void {
  // @ts-expect-error pair operations are for pairs
  numbers.reduceByKey((a: number) => a);
  // @ts-expect-error
  numbers.groupByKey();
  // @ts-expect-error
  numbers.join(pairs);
  // @ts-expect-error
  numbers.mapValues((v: number) => v);
  // @ts-expect-error
  void numbers.countByKey();
  // @ts-expect-error
  numbers.sampleByKey(false, { a: 1 });
  // @ts-expect-error
  numbers.partitionBy(2);
  // @ts-expect-error the keys of both sides of a join are of one type
  pairs.join(numbers.keyBy((x) => x));
  // @ts-expect-error
  pairs.subtractByKey(numbers.keyBy((x) => x));
  // @ts-expect-error a key that is looked up is of the keys' type
  void pairs.lookup(1);
  // @ts-expect-error
  pairs.filterByRange(1, 2);
  // @ts-expect-error the function of reduceByKey gives a value again
  pairs.reduceByKey((a, b) => `${a}${b}`);
  // @ts-expect-error sums and statistics are for numbers
  void lines.sum();
  // @ts-expect-error
  void lines.stats();
  // @ts-expect-error
  void lines.sampleStdev();
  // @ts-expect-error
  void people.histogram(3);
  // @ts-expect-error records without an order need one given
  void people.max();
  // @ts-expect-error
  void people.top(3);
  // @ts-expect-error
  void people.takeOrdered(3);
  // @ts-expect-error
  people.sortBy((p) => p);
  // @ts-expect-error
  people.keyBy((p) => p).sortByKey();
  // @ts-expect-error
  people.keyBy((p) => p).repartitionAndSortWithinPartitions(2);
  // @ts-expect-error a union is of records of one type
  numbers.union(lines);
  // @ts-expect-error
  numbers.subtract(lines);
  // @ts-expect-error flatMap gives something that can be looped over
  numbers.flatMap((x) => x);
  // @ts-expect-error
  numbers.mapPartitions(() => 1);
  // @ts-expect-error the function gets as many iterators as there are RDDs
  numbers.zipPartitions(lines, (x, y, z) => [x, y, z]);
  // @ts-expect-error fold gives what it starts from
  void numbers.fold('', (a, b) => a + b);
  // @ts-expect-error a storage level is no string
  numbers.persist('MEMORY_ONLY');
  // @ts-expect-error
  numbers.repartition('2');
}

test('records keep the types a Spark user expects', () => {
  expectTypeOf(programs).toBeFunction();
});

test('a wrong use of an operation is a compile error', () => {
  expectTypeOf(mistakes).toBeFunction();
});
