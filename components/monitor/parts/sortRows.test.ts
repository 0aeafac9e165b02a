import { expect, it } from 'vitest';
import { sortRows } from './sortRows.ts';

const by = <T,>(x: T): T => x;

it('sorts numbers as numbers and text by the numbers in it', () => {
  expect(sortRows([10, 9, 100], by, false)).toEqual([9, 10, 100]);
  expect(sortRows(['task 10', 'task 9'], by, false)).toEqual(['task 9', 'task 10']);
});

it('puts unknown values last in both directions', () => {
  expect(sortRows([null, 1, 2], by, false)).toEqual([1, 2, null]);
  expect(sortRows([null, 1, 2], by, true)).toEqual([2, 1, null]);
});

it('leaves equal rows in their order in both directions', () => {
  const rows = [{ k: 1, n: 'a' }, { k: 1, n: 'b' }, { k: 0, n: 'c' }];
  expect(sortRows(rows, (r) => r.k, true).map((r) => r.n)).toEqual(['a', 'b', 'c']);
  expect(sortRows(rows, (r) => r.k, false).map((r) => r.n)).toEqual(['c', 'a', 'b']);
});
