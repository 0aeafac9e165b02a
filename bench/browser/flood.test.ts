import { expect, it } from 'vitest';
import { floodCell, latencies } from './flood.ts';

it('measures from the posting of a batch to the first frame that shows at least that much', () => {
  const posted = [[50, 1000], [100, 1010], [150, 1020]] as const;
  const shown = [[0, 1005], [60, 1016], [150, 1033]] as const;
  expect(latencies(posted, shown)).toEqual([16, 23, 13]);
});

it('leaves out batches that never reached the screen', () => {
  expect(latencies([[50, 1000], [100, 1010]], [[50, 1004]])).toEqual([4]);
});

it('posts two events for each task', () => {
  expect(floodCell(2)).toContain("'Number of Tasks': 10000");
});
