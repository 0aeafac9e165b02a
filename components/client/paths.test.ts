import { describe, expect, test } from 'vitest';
import { explorerHref, notebookFolder, notebookHref, notebookName } from './paths.ts';

describe('addresses', () => {
  test('a notebook address keeps folders and escapes the rest', () => {
    expect(notebookHref('reports/2026/50% off?.ipynb')).toBe('/notebook/reports/2026/50%25%20off%3F.ipynb');
  });
  test('the name and the folder of a notebook come from its path', () => {
    expect([notebookName('a/b/Word count.ipynb'), notebookFolder('a/b/Word count.ipynb'), notebookName('x.ipynb'), notebookFolder('x.ipynb')]).toEqual(['Word count', 'a/b', 'x', '']);
  });
  test('the explorer of an application has an address for each view', () => {
    expect([explorerHref('app-1'), explorerHref('app-1', 'jobs')]).toEqual(['/runs/app-1/lineage', '/runs/app-1/jobs']);
  });
});
