import { expect, it } from 'vitest';
import { HashPartitioner, RangePartitioner } from './partitioner.ts';

it('refuses a negative number of partitions in Spark\'s words, and a fraction in ours', () => {
  expect(() => new HashPartitioner(-1)).toThrow(expect.objectContaining({ name: 'IllegalArgumentException', message: 'requirement failed: Number of partitions (-1) cannot be negative.' }));
  expect(() => new RangePartitioner(-1, true)).toThrow(expect.objectContaining({ name: 'IllegalArgumentException', message: 'requirement failed: Number of partitions cannot be negative but found -1.' }));
  expect(() => new HashPartitioner(1.5)).toThrow('Number of partitions (1.5) must be a whole number.');
});
