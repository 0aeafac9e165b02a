import { describe, expect, test } from 'vitest';
import type { TableData } from '../../protocol/notebook.ts';
import { askedFor, cellText, columnChars, firstPages, missingPages, nextSort, PAGE_ROWS, rowAt, rowsHere, sorted, toTsv, withoutKernel, withPage } from './tablePages.ts';

const table = (rows: readonly (readonly unknown[])[], totalRows = rows.length): TableData => ({ columns: [{ name: 'n', type: 'number' }, { name: 's', type: 'string' }], rows, totalRows, handle: 'h' });
const big = table(Array.from({ length: 250 }, (_, i) => [i, `v${i}`]), 5_000);

describe('pages of a table', () => {
  test('whole pages that came with the output are here, the partial last one is asked again', () => {
    const state = firstPages(big);
    expect([[...state.pages.keys()], rowAt(state, 199), rowAt(state, 200)]).toEqual([[0], [199, 'v199'], undefined]);
  });
  test('a view needs the pages it touches, each asked once', () => {
    const state = firstPages(big);
    expect(missingPages(state, 150, 650, 5_000)).toEqual([1, 2, 3]);
    expect(missingPages(askedFor(state, [1, 2]), 150, 650, 5_000)).toEqual([3]);
    expect(missingPages(state, 4_990, 6_000, 5_000)).toEqual([24]);
  });
  test('a page asked for under another order is ignored', () => {
    const byN = sorted(firstPages(big), big, { column: 0, descending: true });
    expect([byN.pages.size, withPage(byN, null, 1, [[1, 'x']]).pages.size, rowAt(withPage(byN, { column: 0, descending: true }, 1, [[1, 'x']]), PAGE_ROWS)]).toEqual([0, 0, [1, 'x']]);
  });
  test('a table that is all here is sorted here, missing values last both ways', () => {
    const small = table([[2, 'b'], [null, 'c'], [10, 'a']]);
    const rows = (descending: boolean) => [0, 1, 2].map((i) => rowAt(sorted(firstPages(small), small, { column: 0, descending }), i)?.[1]);
    expect([rows(false), rows(true)]).toEqual([['b', 'a', 'c'], ['a', 'b', 'c']]);
  });
  test('without its kernel a table shows what came with it and asks no more', () => {
    const state = withoutKernel(firstPages(big), big, 'kernel restarted');
    expect([rowAt(state, 249), missingPages(state, 0, 900, 5_000), state.gone]).toEqual([[249, 'v249'], [], 'kernel restarted']);
  });
  test('a header click goes ascending, descending, as it came', () => {
    const up = nextSort(null, 1);
    const down = nextSort(up, 1);
    expect([up, down, nextSort(down, 1), nextSort(down, 0)]).toEqual([{ column: 1, descending: false }, { column: 1, descending: true }, null, { column: 0, descending: false }]);
  });
  test('what is here is copied in the order that is shown', () => {
    const small = table([[2, 'b'], [10, 'a']]);
    const state = sorted(firstPages(small), small, { column: 0, descending: true });
    expect([rowsHere(firstPages(small), small), rowsHere(state, small)]).toEqual([[[2, 'b'], [10, 'a']], [[10, 'a'], [2, 'b']]]);
  });
  test('copied text is tab-separated and keeps one record on one line', () => {
    expect(toTsv(['a', 'b'], [[1, 'x\ty\nz'], [null, { k: 1 }]])).toBe('a\tb\n1\tx y z\n\t{"k":1}');
  });
  test('columns are as wide as what they show, within limits', () => {
    expect([columnChars('n', 0, [[1]]), columnChars('name', 0, [['x'.repeat(30)]]), columnChars('n', 0, [['x'.repeat(300)]]), cellText(undefined)]).toEqual([5, 30, 48, '']);
  });
});
