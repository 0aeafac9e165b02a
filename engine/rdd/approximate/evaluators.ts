/**
 * What the results of some tasks say about all of them (org.apache.spark.partial.ApproximateEvaluator and its kin).
 *
 * Each takes partition results in any order and can tell at any time what it knows: exactly, once all are there.
 */
import { KeyedTable } from '../../shuffle/keyedTable.ts';
import { StatCounter } from '../statCounter.ts';
import type { Moments } from '../statCounter.ts';
import { BoundedDouble } from './boundedDouble.ts';
import { normalQuantile, poissonQuantile, studentQuantile } from './distributions.ts';

/** Puts results of type `U` together; `R` is what is known so far. Your own goes to `sc.runApproximateJob`. */
export interface ApproximateEvaluator<U, R> {
  /** The result of the task at position `outputId`; each comes once. */
  merge(outputId: number, taskResult: U): void;
  currentResult(): R;
}

/** From here on Student's distribution is as good as normal. */
const LARGE_SAMPLE = 100;

export class CountEvaluator implements ApproximateEvaluator<number, BoundedDouble> {
  readonly #total: number;
  readonly #confidence: number;
  #merged = 0;
  #sum = 0;

  constructor(totalOutputs: number, confidence: number) {
    this.#total = totalOutputs;
    this.#confidence = confidence;
  }

  merge(_outputId: number, taskResult: number): void {
    this.#merged += 1;
    this.#sum += taskResult;
  }

  currentResult(): BoundedDouble {
    if (this.#merged === this.#total) return BoundedDouble.exactly(this.#sum);
    if (this.#merged === 0 || this.#sum === 0) return new BoundedDouble(0, 0, 0, Infinity);
    return countBound(this.#confidence, this.#sum, this.#merged / this.#total);
  }
}

/** The count when a share `p` of the tasks counted `sum`: what is missing is taken to be Poisson. */
export function countBound(confidence: number, sum: number, p: number): BoundedDouble {
  const missing = (sum * (1 - p)) / p;
  return new BoundedDouble(sum + missing, confidence, sum + poissonQuantile(missing, (1 - confidence) / 2), sum + poissonQuantile(missing, (1 + confidence) / 2));
}

export class MeanEvaluator implements ApproximateEvaluator<Moments, BoundedDouble> {
  readonly #total: number;
  readonly #confidence: number;
  #merged = 0;
  #seen = new StatCounter();

  constructor(totalOutputs: number, confidence: number) {
    this.#total = totalOutputs;
    this.#confidence = confidence;
  }

  merge(_outputId: number, taskResult: Moments): void {
    this.#merged += 1;
    this.#seen = this.#seen.merge(taskResult);
  }

  currentResult(): BoundedDouble {
    const { mean, count, sampleVariance } = this.#seen;
    if (this.#merged === this.#total) return BoundedDouble.exactly(mean);
    if (this.#merged === 0 || count === 0) return new BoundedDouble(0, 0, -Infinity, Infinity);
    if (count === 1) return new BoundedDouble(mean, this.#confidence, -Infinity, Infinity);
    const reach = confidenceFactor(this.#confidence, count) * Math.sqrt(sampleVariance / count);
    return new BoundedDouble(mean, this.#confidence, mean - reach, mean + reach);
  }
}

export class SumEvaluator implements ApproximateEvaluator<Moments, BoundedDouble> {
  readonly #total: number;
  readonly #confidence: number;
  #merged = 0;
  #seen = new StatCounter();

  constructor(totalOutputs: number, confidence: number) {
    this.#total = totalOutputs;
    this.#confidence = confidence;
  }

  merge(_outputId: number, taskResult: Moments): void {
    this.#merged += 1;
    this.#seen = this.#seen.merge(taskResult);
  }

  /** What is missing: about as many values as the share of tasks says, each about as large as those seen. */
  currentResult(): BoundedDouble {
    const { sum, mean, count, sampleVariance } = this.#seen;
    if (this.#merged === this.#total) return BoundedDouble.exactly(sum);
    if (this.#merged === 0 || count === 0) return new BoundedDouble(0, 0, -Infinity, Infinity);
    const p = this.#merged / this.#total;
    const missingCount = (count * (1 - p)) / p;
    const missing = mean * missingCount;
    if (count === 1) return new BoundedDouble(sum + missing, this.#confidence, -Infinity, Infinity);
    const meanVariance = sampleVariance / count;
    const countVariance = (count * (1 - p)) / (p * p);
    const variance = mean * mean * countVariance + missingCount * missingCount * meanVariance + meanVariance * countVariance;
    const reach = confidenceFactor(this.#confidence, count) * Math.sqrt(variance);
    return new BoundedDouble(sum + missing, this.#confidence, sum + missing - reach, sum + missing + reach);
  }
}

export class GroupedCountEvaluator<T> implements ApproximateEvaluator<Iterable<readonly [T, number]>, Map<T, BoundedDouble>> {
  readonly #total: number;
  readonly #confidence: number;
  readonly #sums = new KeyedTable<number, number>((count) => count, (sum, count) => sum + count);
  #merged = 0;

  constructor(totalOutputs: number, confidence: number) {
    this.#total = totalOutputs;
    this.#confidence = confidence;
  }

  merge(_outputId: number, taskResult: Iterable<readonly [T, number]>): void {
    this.#merged += 1;
    for (const [key, count] of taskResult) this.#sums.insert(key, count);
  }

  currentResult(): Map<T, BoundedDouble> {
    const bound = (sum: number): BoundedDouble => (this.#merged === this.#total ? BoundedDouble.exactly(sum) : countBound(this.#confidence, sum, this.#merged / this.#total));
    const known = new Map<T, BoundedDouble>();
    this.#sums.forEach((key, sum) => known.set(key as T, bound(sum)));
    return known;
  }
}

function confidenceFactor(confidence: number, count: number): number {
  return count > LARGE_SAMPLE ? normalQuantile((1 + confidence) / 2) : studentQuantile(count - 1, (1 + confidence) / 2);
}
