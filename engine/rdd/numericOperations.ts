/**
 * Statistics over RDDs of numbers (org.apache.spark.rdd.DoubleRDDFunctions). A call on an RDD of anything else is a
 * compile error. Variance and standard deviation are of the population unless the name says sample.
 */
import { builtin } from '../closure/builtin.ts';
import { Actions } from './actions.ts';
import { IllegalArgumentError, UnsupportedOperationError } from './errors.ts';
import type { Rdd } from './rdd.ts';
import type { OperationScope } from './scope.ts';
import { StatCounter } from './statCounter.ts';

type Numbers = Rdd<number>;

export abstract class NumericOperations<T> extends Actions<T> {
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

  mean(this: Numbers): Promise<number> {
    return this.action('mean', async (scope) => (await this.statistics(scope)).mean);
  }

  variance(this: Numbers): Promise<number> {
    return this.action('variance', async (scope) => (await this.statistics(scope)).variance);
  }

  stdev(this: Numbers): Promise<number> {
    return this.action('stdev', async (scope) => (await this.statistics(scope)).stdev);
  }

  sampleVariance(this: Numbers): Promise<number> {
    return this.action('sampleVariance', async (scope) => (await this.statistics(scope)).sampleVariance);
  }

  sampleStdev(this: Numbers): Promise<number> {
    return this.action('sampleStdev', async (scope) => (await this.statistics(scope)).sampleStdev);
  }

  /**
   * Counts per bucket. With a number: that many equal buckets from minimum to maximum, returned as [bounds, counts];
   * with bounds (ascending, at least two): the counts alone. Buckets are open on the right but for the last.
   */
  histogram(this: Numbers, buckets: number): Promise<[number[], number[]]>;
  histogram(this: Numbers, buckets: readonly number[]): Promise<number[]>;
  histogram(this: Numbers, buckets: number | readonly number[]): Promise<[number[], number[]] | number[]> {
    return this.action<[number[], number[]] | number[]>('histogram', async (scope) => {
      if (typeof buckets !== 'number') return this.bucketCounts(scope, buckets);
      // Spark reduces the bounds, and a reduce over no partitions has its own error.
      if (this.getNumPartitions() === 0) throw new UnsupportedOperationError('empty collection');
      const { min, max, count } = await this.statistics(scope);
      if (count === 0 || !Number.isFinite(min) || !Number.isFinite(max)) {
        throw new UnsupportedOperationError('Histogram on either an empty RDD or RDD containing +/-infinity or NaN');
      }
      const bounds = min === max ? [min, min] : Array.from({ length: buckets + 1 }, (_, i) => (i === buckets ? max : min + ((max - min) * i) / buckets));
      return [bounds, await this.bucketCounts(scope, bounds)];
    });
  }

  /** @internal */
  async bucketCounts(scope: OperationScope, bounds: readonly number[]): Promise<number[]> {
    if (bounds.length < 2) throw new IllegalArgumentError('buckets array must have at least two elements');
    this.skipIds(1);
    const parts = await this.run<number[]>(scope, { kind: 'iterator', fn: builtin('bucketCounts', bounds) as never });
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
