import { describe, expect, it } from 'vitest';
import { CollectionAccumulator, DoubleAccumulator, LongAccumulator } from './accumulator.ts';

describe('[B10.1] accumulators', () => {
  it.each([['long', () => new LongAccumulator()], ['double', () => new DoubleAccumulator()]] as const)('%s: add, sum, count, average, zero, merge, copy and reset', (_name, make) => {
    const acc = make();
    expect([acc.isZero(), acc.count, acc.sum, acc.avg]).toEqual([true, 0, 0, Number.NaN]);
    acc.add(0);
    expect([acc.isZero(), acc.count, acc.sum, acc.avg]).toEqual([false, 1, 0, 0]);
    acc.add(1);
    expect([acc.isZero(), acc.count, acc.sum, acc.avg, acc.value]).toEqual([false, 2, 1, 0.5, 1]);
    const other = acc.copyAndReset();
    expect([other.isZero(), other.constructor]).toEqual([true, acc.constructor]);
    other.add(2);
    const copy = acc.copy();
    copy.add(5);
    acc.merge(other as never);
    expect([acc.count, acc.sum, acc.avg, copy.sum]).toEqual([3, 3, 1, 6]);
    acc.reset();
    expect(acc.isZero()).toBe(true);
  });

  it('lists: value is a copy, merge keeps the order', () => {
    const acc = new CollectionAccumulator<number>();
    expect([acc.isZero(), acc.value]).toEqual([true, []]);
    acc.add(0);
    const value = acc.value;
    acc.add(1);
    expect([acc.isZero(), acc.value, value]).toEqual([false, [0, 1], [0]]);
    const other = acc.copyAndReset() as CollectionAccumulator<number>;
    expect(other.isZero()).toBe(true);
    other.add(2);
    acc.merge(other);
    const copy = acc.copy();
    acc.reset();
    expect([acc.isZero(), copy.value]).toEqual([true, [0, 1, 2]]);
  });
});
