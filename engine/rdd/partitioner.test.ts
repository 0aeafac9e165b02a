import { expect, it } from 'vitest';
import { FunctionPartitioner, HashPartitioner, Partitioner, RangePartitioner } from './partitioner.ts';

it('refuses a negative number of partitions in Spark\'s words, and a fraction in ours', () => {
  expect(() => new HashPartitioner(-1)).toThrow(expect.objectContaining({ name: 'IllegalArgumentException', message: 'requirement failed: Number of partitions (-1) cannot be negative.' }));
  expect(() => new RangePartitioner(-1, true)).toThrow(expect.objectContaining({ name: 'IllegalArgumentException', message: 'requirement failed: Number of partitions cannot be negative but found -1.' }));
  expect(() => new HashPartitioner(1.5)).toThrow('Number of partitions (1.5) must be a whole number.');
});

it('of one\'s own are equal when class and fields are, whatever the fields hold', () => {
  class ByTable extends Partitioner {
    readonly numPartitions = 2;
    readonly table: ReadonlyMap<string, number>;
    constructor(table: ReadonlyMap<string, number>) {
      super();
      this.table = table;
    }
    override getPartition(key: unknown): number {
      return this.table.get(String(key)) ?? 0;
    }
  }
  class Other extends ByTable {}
  const [a, same, unlike, other] = [new ByTable(new Map([['x', 1]])), new ByTable(new Map([['x', 1]])), new ByTable(new Map([['y', 1]])), new Other(new Map([['x', 1]]))];
  expect([a.equals(a), a.equals(same), a.equals(unlike), a.equals(other), a.equals(new HashPartitioner(2)), new HashPartitioner(2).equals(a)]).toEqual([true, true, false, false, false, false]);
});

it('of a function are equal when function and number of partitions are, and take its value modulo that number', () => {
  const fn = (key: number): number => key - 10;
  const [a, same, wider, other] = [new FunctionPartitioner(3, fn), new FunctionPartitioner(3, fn), new FunctionPartitioner(4, fn), new FunctionPartitioner(3, (key: number) => key - 10)];
  expect([a.equals(same), a.equals(wider), a.equals(other), a.getPartition(2), a.getPartition(14)]).toEqual([true, false, false, 1, 1]);
});
