import { describe, expect, test } from 'vitest';
import { apply, emptyCell } from '../../protocol/apply.ts';
import type { Notebook } from '../../protocol/notebook.ts';
import { findMatches, patternOf, replaceMatches, type FindOptions } from './findInCells.ts';

const plain: FindOptions = { caseSensitive: false, regexp: false };
const notebook: Notebook = { path: 'n', metadata: {}, cells: [{ ...emptyCell('a'), source: 'const x = 1\nX + x' }, { ...emptyCell('b', 'markdown'), source: 'x.' }] };
const replaced = (query: string, by: string, options = plain) =>
  replaceMatches(notebook, findMatches(notebook, query, options), query, by, options).reduce((doc, op) => {
    const result = apply(doc, op);
    return result.ok ? result.notebook : doc;
  }, notebook).cells.map((c) => c.source);

describe('search in all cells', () => {
  test('matches come in order with their line and column', () => {
    expect(findMatches(notebook, 'x', plain).map((m) => [m.cellId, m.line, m.column])).toEqual([['a', 1, 7], ['a', 2, 1], ['a', 2, 5], ['b', 1, 1]]);
  });
  test('case counts when asked, and signs are taken as they are unless it is a pattern', () => {
    expect([findMatches(notebook, 'X', { ...plain, caseSensitive: true }).length, findMatches(notebook, 'x.', plain).length, findMatches(notebook, 'x.', { ...plain, regexp: true }).length]).toEqual([1, 1, 3]);
  });
  test('an empty or broken pattern finds nothing', () => {
    expect([patternOf('', plain), patternOf('(', { ...plain, regexp: true }), findMatches(notebook, 'q*', { ...plain, regexp: true })]).toEqual([null, null, []]);
  });
  test('all matches of all cells are replaced, groups included', () => {
    expect([replaced('x', 'yy'), replaced('(x) (=)', '$1$1 $2 $$', { ...plain, regexp: true })]).toEqual([['const yy = 1\nyy + yy', 'yy.'], ['const xx = $ 1\nX + x', 'x.']]);
  });
});
