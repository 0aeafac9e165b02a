import { expect, test } from 'vitest';
import { edgeScroll, gapAt } from './dropPlace.ts';

const cells = [{ top: 0, bottom: 100 }, { top: 120, bottom: 160 }];

test.each([[-50, 0], [49, 0], [51, 1], [110, 1], [141, 2], [900, 2]])('a pointer at %i is at gap %i', (y, gap) => {
  expect(gapAt(cells, y)).toBe(gap);
});

test('the page scrolls near its edges only, faster the nearer', () => {
  const view = { top: 100, bottom: 700 };
  expect([400, 150, 100, 0, 650, 800].map((y) => edgeScroll(view, y))).toEqual([0, -2, -18, -18, 2, 18]);
});
