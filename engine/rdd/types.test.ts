import { expectTypeOf, test } from 'vitest';
import type { Rdd } from './rdd.ts';

declare const numbers: Rdd<number>;
declare const lines: Rdd<string>;

/** Types alone: the function is checked, never called. */
function programs(): void {
  expectTypeOf(lines.flatMap((line) => line.split(' ')).map((word) => [word, 1]).reduceByKey((a, b) => a + b)).toEqualTypeOf<Rdd<[string, number]>>();
  expectTypeOf(numbers.map((x) => [x % 7, 1] as const).reduceByKey((a, b) => a + b)).toEqualTypeOf<Rdd<[number, number]>>();
  expectTypeOf(numbers.map((x) => [x % 7, [x, 1]]).reduceByKey(([s, n], [t, m]) => [s + t, n + m]).mapValues(([s, n]) => s / n)).toEqualTypeOf<Rdd<[number, number]>>();
  expectTypeOf(numbers.keyBy((x) => x % 2).join(lines.map((line) => [line.length, line]))).toEqualTypeOf<Rdd<[number, [number, string]]>>();
  expectTypeOf(lines.map((line) => line.split(' '))).toEqualTypeOf<Rdd<string[]>>();
  expectTypeOf(numbers.map((x) => [x % 2, x]).combineByKey((v) => [v], (c, v) => [...c, v], (a, b) => [...a, ...b])).toEqualTypeOf<Rdd<[number, number[]]>>();
  expectTypeOf(numbers.filter((x): x is 1 => x === 1)).toEqualTypeOf<Rdd<1>>();
  // @ts-expect-error a pair operation on an RDD that is not of pairs
  numbers.reduceByKey((a: number) => a);
  // @ts-expect-error statistics of an RDD that is not of numbers
  void lines.sum();
}

test('records keep the types a Spark user expects', () => {
  expectTypeOf(programs).toBeFunction();
});
