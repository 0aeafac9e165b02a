import { describe, expect, it } from 'vitest';
import { BoundedDouble } from './boundedDouble.ts';
import { normalQuantile, poissonQuantile, studentQuantile } from './distributions.ts';
import { CountEvaluator, GroupedCountEvaluator, MeanEvaluator, SumEvaluator } from './evaluators.ts';
import { addTo, cardinality, checkPrecision, emptySketch, mergeInto, precisionOf, roomySketch } from './hyperLogLog.ts';
import { PartialResult } from './partialResult.ts';
import { StatCounter } from '../statCounter.ts';

const moments = (...values: number[]) => {
  const counter = new StatCounter();
  for (const value of values) counter.add(value);
  return counter.moments;
};

describe('quantiles', () => {
  it.each([[0.975, 1.959963984540054], [0.5, 0], [0.995, 2.5758293035489004], [0.025, -1.959963984540054]])('of the normal distribution: %s', (p, x) => {
    expect(normalQuantile(p)).toBeCloseTo(x, 9);
  });
  it.each([[1, 0.975, 12.706204736174698], [2, 0.975, 4.302652729749462], [10, 0.95, 1.8124611228107335], [99, 0.975, 1.9842169515086827]])('of Student\'s with %s degrees: %s', (degrees, p, x) => {
    expect(studentQuantile(degrees, p)).toBeCloseTo(x, 8);
  });
  it.each([[10, 0.025, 4], [10, 0.975, 17], [1, 0.5, 1], [100, 0.975, 120], [1e6, 0.5, 1e6], [0.1, 0.5, 0]])('of Poisson\'s with mean %s: %s', (mean, p, k) => {
    expect(poissonQuantile(mean, p)).toBe(k);
  });
});

describe('evaluators (A3)', () => {
  it('of a count: nothing is known, then bounds, then the exact number', () => {
    const evaluator = new CountEvaluator(10, 0.95);
    expect(evaluator.currentResult()).toEqual(new BoundedDouble(0, 0, 0, Infinity));
    evaluator.merge(0, 0);
    expect(evaluator.currentResult()).toEqual(new BoundedDouble(0, 0, 0, Infinity));
    evaluator.merge(1, 4);
    evaluator.merge(2, 1);
    evaluator.merge(3, 1);
    evaluator.merge(4, 4);
    expect(evaluator.currentResult()).toEqual(new BoundedDouble(20, 0.95, 14, 27));
    for (let i = 5; i < 10; i++) evaluator.merge(i, 2);
    expect(evaluator.currentResult()).toEqual(new BoundedDouble(20, 1, 20, 20));
  });

  it('of a mean: unbounded for one value, Student\'s for few, normal for many', () => {
    const evaluator = new MeanEvaluator(10, 0.95);
    expect(evaluator.currentResult()).toEqual(new BoundedDouble(0, 0, -Infinity, Infinity));
    evaluator.merge(0, moments(1));
    expect(evaluator.currentResult()).toEqual(new BoundedDouble(1, 0.95, -Infinity, Infinity));
    evaluator.merge(1, moments(3));
    const { mean, low, high } = evaluator.currentResult();
    expect([mean, low, high].map((x) => Number(x.toFixed(6)))).toEqual([2, -10.706205, 14.706205]);
    evaluator.merge(2, moments(...Array.from({ length: 200 }, (_, i) => i % 2)));
    expect(evaluator.currentResult().low).toBeLessThan(0.52);
    for (let i = 3; i < 10; i++) evaluator.merge(i, moments());
    expect(evaluator.currentResult().confidence).toBe(1);
  });

  it('of a sum: what is missing is like what was seen', () => {
    const evaluator = new SumEvaluator(10, 0.95);
    expect(evaluator.currentResult()).toEqual(new BoundedDouble(0, 0, -Infinity, Infinity));
    evaluator.merge(0, moments(1));
    expect(evaluator.currentResult()).toEqual(new BoundedDouble(10, 0.95, -Infinity, Infinity));
    evaluator.merge(1, moments(3));
    const { mean, confidence, low, high } = evaluator.currentResult();
    expect([mean, confidence]).toEqual([20, 0.95]);
    expect((low + high) / 2).toBeCloseTo(20, 9);
    for (let i = 2; i < 10; i++) evaluator.merge(i, moments(2));
    expect(evaluator.currentResult()).toEqual(BoundedDouble.exactly(20));
  });

  it('of counts by key: bounds for the keys met, keys by value', () => {
    const evaluator = new GroupedCountEvaluator<string>(2, 0.95);
    expect(evaluator.currentResult()).toEqual(new Map());
    evaluator.merge(0, [['a', 10]]);
    expect(evaluator.currentResult()).toEqual(new Map([['a', new BoundedDouble(20, 0.95, 14, 27)]]));
    evaluator.merge(1, [['a', 1], ['b', 2]]);
    expect(evaluator.currentResult()).toEqual(new Map([['a', BoundedDouble.exactly(11)], ['b', BoundedDouble.exactly(2)]]));
  });
});

describe('a partial result', () => {
  it('tells its handlers once, and takes only one of each kind', async () => {
    const seen: unknown[] = [];
    const partial = new PartialResult(1, false);
    const doubled = partial.map((x) => x * 2).onComplete((value) => seen.push(value));
    partial.onComplete((value) => seen.push(value));
    expect(() => partial.onComplete(() => undefined)).toThrow('onComplete cannot be called twice');
    const final = partial.getFinalValue();
    expect(String(partial)).toBe('(partial: 1)');
    partial.setFinalValue(5);
    expect([await final, await doubled.getFinalValue(), seen, String(partial)]).toEqual([5, 10, [10, 5], '(final: 5)']);
    const failed = new PartialResult(1, false);
    failed.onFail((error) => seen.push(error.message));
    expect(() => failed.onFail(() => undefined)).toThrow('onFail cannot be called twice');
    failed.setFailure(new Error('boom'));
    expect(seen.at(-1)).toBe('boom');
    await expect(failed.getFinalValue()).rejects.toThrow('boom');
  });
});

describe('HyperLogLog++', () => {
  const counted = (n: number, p: number, sp: number, value: (i: number) => unknown): number => {
    const sketch = emptySketch(p, sp);
    for (let i = 0; i < n; i++) addTo(sketch, value(i));
    return cardinality(sketch);
  };

  it.each([[4, 0], [8, 0], [12, 0], [12, 25], [16, 32]])('is as exact as p = %s promises, from one value to a million (sp %s)', (p, sp) => {
    const promised = 1.04 / Math.sqrt(2 ** p);
    for (const n of [0, 1, 2, 10, 100, 1000, 10_000, 100_000, ...(p === 12 ? [1_000_000] : [])]) {
      for (const value of [(i: number) => i, (i: number) => `key-${i}`, (i: number) => [i, 'x'], (i: number) => i / 7]) {
        expect(Math.abs(counted(n, p, sp, value) - n)).toBeLessThanOrEqual(Math.max(1, 4 * promised * n));
      }
    }
  });

  it('is unbiased: the mean error over many sets is near zero', () => {
    for (const n of [50, 500, 2500, 20_000]) {
      let sum = 0;
      for (let set = 0; set < 40; set++) sum += counted(n, 10, 0, (i) => `${set}:${i}`) / n - 1;
      expect(Math.abs(sum / 40)).toBeLessThan((4 * 1.04) / Math.sqrt(1024) / Math.sqrt(40));
    }
  });

  it('merges to the sketch of all values, sparse or dense, in any order', () => {
    for (const [left, right] of [[5, 7], [5, 5000], [5000, 5], [4000, 4000]] as const) {
      for (const sp of [0, 20]) {
        const a = emptySketch(10, sp);
        const b = emptySketch(10, sp);
        const all = emptySketch(10, sp);
        for (let i = 0; i < left; i++) addTo(addTo(a, i) && all, i);
        for (let i = 0; i < right; i++) addTo(addTo(b, i + 2) && all, i + 2);
        expect(Math.abs(cardinality(mergeInto(a, b)) - cardinality(all))).toBeLessThanOrEqual(left + right > 100 ? 0 : 1);
      }
    }
  });

  it('of a whole RDD is all but exact for thousands of values', () => {
    for (const n of [1, 100, 1000, 4000]) {
      const sketch = roomySketch(4, 0);
      for (let i = 0; i < n; i++) addTo(sketch, i);
      expect(Math.abs(cardinality(sketch) - n)).toBeLessThanOrEqual(Math.max(1, n / 500));
    }
  });

  it('refuses precisions that make no sense', () => {
    expect(() => checkPrecision(3, 0)).toThrow('p (3) must be >= 4');
    expect(() => checkPrecision(12, 33)).toThrow('sp (33) must be <= 32');
    expect(() => checkPrecision(12, 10)).toThrow('p (12) cannot be greater than sp (10)');
    expect(() => precisionOf(0.000017)).toThrow('accuracy (0.000017) must be greater than 0.000017');
    expect([precisionOf(0.05), precisionOf(0.5), precisionOf(0.02)]).toEqual([9, 4, 12]);
  });
});
