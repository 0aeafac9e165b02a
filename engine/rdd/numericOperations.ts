/**
 * Statistics over RDDs of numbers (org.apache.spark.rdd.DoubleRDDFunctions). A call on an RDD of anything else is a
 * compile error. Variance and standard deviation are of the population unless the name says sample.
 */
import { builtin } from '../closure/builtin.ts';
import { compareKeys } from '../shuffle/keys.ts';
import { PairActions } from './pairActions.ts';
import { IllegalArgumentError, UnsupportedOperationError } from './errors.ts';
import type { Rdd } from './rdd.ts';
import type { OperationScope } from './scope.ts';
import { StatCounter } from './statCounter.ts';

type Numbers = Rdd<number>;

export abstract class NumericOperations<T> extends PairActions<T> {
  /** The sum; 0 of an empty RDD. */
  sum(this: Numbers): Promise<number> {
    return this.action('sum', async (scope) => {
      const add = builtin('add') as unknown as (a: number, b: number) => number;
      return this.folded<number>(scope, 0, add, (a, b) => a + b);
    });
  }

  /** Count, mean, variance, maximum and minimum in one pass. */
  stats(this: Numbers): Promise<StatCounter> {
    return this.action('stats', (scope) => this.statistics(scope));
  }

  /** The average; 0 of an empty RDD, as the mean of an empty StatCounter. One pass. */
  mean(this: Numbers): Promise<number> {
    return this.action('mean', async (scope) => (await this.statistics(scope)).mean);
  }

  /** The mean squared distance from the mean, of the numbers as the whole population; NaN of an empty RDD. One pass. */
  variance(this: Numbers): Promise<number> {
    return this.action('variance', async (scope) => (await this.statistics(scope)).variance);
  }

  /** The root of `variance`. */
  stdev(this: Numbers): Promise<number> {
    return this.action('stdev', async (scope) => (await this.statistics(scope)).stdev);
  }

  /** The variance of the population that these numbers are a sample of: divided by n − 1; NaN of fewer than two. One pass. */
  sampleVariance(this: Numbers): Promise<number> {
    return this.action('sampleVariance', async (scope) => (await this.statistics(scope)).sampleVariance);
  }

  /** The root of `sampleVariance`. */
  sampleStdev(this: Numbers): Promise<number> {
    return this.action('sampleStdev', async (scope) => (await this.statistics(scope)).sampleStdev);
  }

  /** The variance of the numbers as the whole population; the same as `variance` (Spark: popVariance). */
  popVariance(this: Numbers): Promise<number> {
    return this.action('popVariance', async (scope) => (await this.statistics(scope)).variance);
  }

  /** The standard deviation of the numbers as the whole population; the same as `stdev` (Spark: popStdev). */
  popStdev(this: Numbers): Promise<number> {
    return this.action('popStdev', async (scope) => (await this.statistics(scope)).stdev);
  }

  /**
   * How many values fall into each bucket (Spark: DoubleRDDFunctions.histogram). With a number: that many equal buckets from
   * minimum to maximum, as [bounds, counts]; NaN and infinities among the values are an error. With bounds, ascending and
   * different, at least two: the counts alone; values outside and NaN are not counted. Buckets are open on the right but for
   * the last. Strings work with bounds, or as one bucket (as in PySpark); a null is not counted.
   * @param evenBuckets the bounds are evenly spaced, so that a value's bucket is found by division
   */
  histogram(this: Rdd<number | null | undefined>, buckets: number): Promise<[number[], number[]]>;
  histogram(this: Rdd<number | null | undefined>, buckets: readonly number[], evenBuckets?: boolean): Promise<number[]>;
  histogram(this: Rdd<string | null | undefined>, buckets: number): Promise<[string[], number[]]>;
  histogram(this: Rdd<string | null | undefined>, buckets: readonly string[]): Promise<number[]>;
  histogram(this: Rdd<never>, buckets: number | readonly (number | string)[], evenBuckets = false): Promise<unknown> {
    return this.action<unknown>('histogram', async (scope) => {
      if (typeof buckets !== 'number') checkBounds(buckets);
      else if (!(Number.isInteger(buckets) && buckets >= 1)) throw new IllegalArgumentError(`The number of buckets must be a whole number of at least 1, but is ${buckets}.`);
      // Spark reduces the bounds and the counts, and a reduce over no partitions has its own error.
      if (this.getNumPartitions() === 0) throw new UnsupportedOperationError('empty collection');
      if (typeof buckets !== 'number') return this.bucketCounts(scope, buckets, evenBuckets);
      this.skipIds(1);
      const parts = await this.run<Extent>(scope, { kind: 'iterator', fn: builtin('extentOf') as never });
      const even = evenBounds(parts, buckets);
      return [even, await this.bucketCounts(scope, even, true)];
    });
  }

  /** @internal */
  async bucketCounts(scope: OperationScope, bounds: readonly (number | string)[], even: boolean): Promise<number[]> {
    this.skipIds(1);
    const parts = await this.run<number[]>(scope, { kind: 'iterator', fn: builtin('bucketCounts', bounds, even && typeof bounds[0] === 'number') as never });
    const zeros = Array.from({ length: bounds.length - 1 }, () => 0);
    return parts.reduce((sums, part) => sums.map((sum, i) => sum + (part[i] ?? 0)), zeros);
  }

  /** @internal */
  async statistics(scope: OperationScope): Promise<StatCounter> {
    this.skipIds(1);
    const parts = await this.run<Parameters<typeof StatCounter.of>[0]>(scope, { kind: 'iterator', fn: builtin('statistics') as never });
    return parts.map((part) => StatCounter.of(part)).reduce((a, b) => a.merge(b), new StatCounter());
  }
}

/** Smallest and largest value of a partition, if it has one. */
type Extent = readonly [] | readonly [number | string, number | string];

function evenBounds(extents: readonly Extent[], buckets: number): (number | string)[] {
  const ends = extents.flat();
  const min = ends.reduce<number | string | undefined>((a, b) => (a === undefined || compareKeys(b, a) < 0 ? b : a), undefined);
  const max = ends.reduce<number | string | undefined>((a, b) => (a === undefined || compareKeys(b, a) > 0 ? b : a), undefined);
  if (typeof min === 'string' && typeof max === 'string') {
    if (min === max || buckets === 1) return [min, max];
    throw new TypeError('Can not generate buckets with non-number in RDD. Give the bounds of the buckets instead of their number.');
  }
  if (typeof min !== 'number' || typeof max !== 'number' || !Number.isFinite(min) || !Number.isFinite(max)) {
    throw new UnsupportedOperationError('Histogram on either an empty RDD or RDD containing +/-infinity or NaN');
  }
  if (min === max) return [min, min];
  return Array.from({ length: buckets + 1 }, (_, i) => (i === buckets ? max : min + ((max - min) * i) / buckets));
}

function checkBounds(bounds: readonly (number | string)[]): void {
  if (!Array.isArray(bounds)) throw new TypeError('buckets should be an array of bounds or a number of buckets.');
  if (bounds.length < 2) throw new IllegalArgumentError('buckets array must have at least two elements');
  for (const [i, bound] of bounds.entries()) {
    const order = i === 0 ? -1 : compareKeys(bounds[i - 1], bound);
    if (order > 0) throw new IllegalArgumentError('buckets should be sorted');
    if (order === 0) throw new IllegalArgumentError('buckets should not contain duplicated values');
  }
}
