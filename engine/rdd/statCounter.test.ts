import { expect, it } from 'vitest';
import { StatCounter } from './statCounter.ts';

function text(...values: readonly number[]): string {
  const counter = new StatCounter();
  for (const value of values) counter.add(value);
  return counter.toString();
}

it("prints as Spark's: six decimals, rounded half up from the shortest form, large numbers written out", () => {
  expect([text(), text(1e22, 2e22, 3.5), text(0.1234565, 0.0000005, 2.5), text(-0.0000001)]).toEqual([
    '(count: 0, mean: 0.000000, stdev: NaN, max: -Infinity, min: Infinity)',
    '(count: 3, mean: 10000000000000000000000.000000, stdev: 8164965809277260000000.000000, max: 20000000000000000000000.000000, min: 3.500000)',
    '(count: 3, mean: 0.874486, stdev: 1.150517, max: 2.500000, min: 0.000001)',
    '(count: 1, mean: -0.000000, stdev: 0.000000, max: -0.000000, min: -0.000000)',
  ]);
});
