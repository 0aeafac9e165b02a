import { describe, expect, test } from 'vitest';
import { binomial, dealQuotas, hypergeometric } from './quotas.ts';
import { random } from './random.ts';

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

describe('an exact sample by key', () => {
  const counts = [[['a', 30], ['b', 7]], [], [['a', 70], [['c', 1], 5]]] as const;
  const rates = new Map<unknown, number>([['a', 0.25], ['b', 1], [['c', 1], 0.1]]);

  test.each([1, 2, 3, 4, 5])('takes ⌈rate · n⌉ of each key over all partitions and never more than there are, seed %i', (seed) => {
    const quotas = dealQuotas(counts, rates, false, seed).flat();
    const taken = (key: string): number => sum(quotas.filter((q) => String(q.key) === key).map((q) => q.take));
    expect([taken('a'), taken('b'), taken('c,1')]).toEqual([25, 7, 1]);
    expect(quotas.every((q) => q.take >= 0 && q.take <= q.count)).toBe(true);
    expect(sum(dealQuotas(counts, rates, true, seed).flat().map((q) => q.take))).toBe(33);
  });

  test('a key without a rate is refused by name', () => {
    expect(() => dealQuotas([[['z', 1]]], rates, false, 1)).toThrow('key not found: z');
  });
});

describe('draws', () => {
  const next = random(9);
  const mean = (draw: () => number): number => sum(Array.from({ length: 4000 }, draw)) / 4000;

  test('without replacement have the mean of the hypergeometric distribution, and its ends', () => {
    expect(mean(() => hypergeometric(1000, 300, 50, next))).toBeCloseTo(15, 0);
    expect([hypergeometric(10, 10, 4, next), hypergeometric(10, 0, 4, next), hypergeometric(10, 3, 10, next), hypergeometric(5, 3, 4, next) >= 2]).toEqual([4, 0, 3, true]);
  });

  test('with replacement have the mean and spread of the binomial distribution', () => {
    const drawn = Array.from({ length: 4000 }, () => binomial(200, 0.1, next));
    const average = sum(drawn) / drawn.length;
    const variance = sum(drawn.map((x) => (x - average) ** 2)) / drawn.length;
    expect([Math.abs(average - 20) < 0.4, Math.abs(variance - 18) < 2]).toEqual([true, true]);
    expect([binomial(0, 0.5, next), binomial(1_000_000, 1e-9, next)]).toEqual([0, 0]);
  });
});
