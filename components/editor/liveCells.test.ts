import { expect, test } from 'vitest';
import { admit } from './liveCells.ts';

test('the oldest cell that is out of view makes room', () => {
  expect(admit(['a', 'b', 'c'], 'd', new Set(['a', 'd']), 3)).toEqual(['a', 'c', 'd']);
});
test('when all are kept the oldest goes, never the wanted one', () => {
  expect(admit(['a', 'b', 'c'], 'd', new Set(['a', 'b', 'c']), 3)).toEqual(['b', 'c', 'd']);
});
test('a live cell that is wanted again becomes the most recent', () => {
  expect(admit(['a', 'b', 'c'], 'a', new Set(), 3)).toEqual(['b', 'c', 'a']);
});
