import { expect, it } from 'vitest';
import { bestRowWidth, sideOfRows } from './rows.ts';

const boxes = (count: number, width: number, height: number): { width: number; height: number }[] => Array.from({ length: count }, () => ({ width, height }));

it('many boxes are set into about as many rows as columns', () => {
  const width = bestRowWidth(boxes(20, 300, 400), 50, 1200);
  expect([width, sideOfRows(boxes(20, 300, 400), 50, width)]).toEqual([1700, 1750]);
  expect(sideOfRows(boxes(20, 300, 400), 50, 1200)).toBe(3100);
});

it('beside a tall box the others need no row of their own', () => {
  const sizes = [{ width: 570, height: 700 }, { width: 300, height: 3800 }, { width: 560, height: 400 }];
  expect(sideOfRows(sizes, 50, bestRowWidth(sizes, 50, 600))).toBe(3800);
});

it('what is nearly as good as it can be stays where it is', () => {
  expect(bestRowWidth(boxes(4, 300, 400), 50, 1000)).toBe(1000);
  expect(bestRowWidth([], 50, 1200)).toBe(1200);
});
