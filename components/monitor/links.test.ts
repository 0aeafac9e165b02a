import { expect, it } from 'vitest';
import { isExplorerView, placeHref } from './links.ts';

it('every place has an address, which carries the notebook', () => {
  expect(placeHref('app-1', { view: 'storage' }, null)).toBe('/runs/app-1/storage');
  expect(placeHref('app-1', { view: 'jobs', jobId: 3 }, 'a b/c.ipynb')).toBe('/runs/app-1/jobs/3?notebook=a%20b%2Fc.ipynb');
  expect(placeHref('app/1', { view: 'stages', stageId: 5, attempt: 1 }, null)).toBe('/runs/app%2F1/stages/5/1');
});

it('knows its views', () => {
  expect(isExplorerView('lineage')).toBe(true);
  expect(isExplorerView('toString')).toBe(false);
});
