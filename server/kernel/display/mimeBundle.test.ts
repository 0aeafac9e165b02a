import { describe, expect, test } from 'vitest';
import { TABLE_MIME, TREE_MIME } from '../../../protocol/notebook.ts';
import type { MimeBundle, TableData, TreeNode } from '../../../protocol/notebook.ts';
import type { DisplayContext, RddLike } from './mimeBundle.ts';
import { mimeBundle } from './mimeBundle.ts';
import { html, image, md, svg } from './rich.ts';
import { FIRST_BYTES } from './table.ts';
import { TableStore } from './tableStore.ts';

const tables = new TableStore();
const rdd: RddLike = { id: 3, name: 'MapPartitionsRDD', getNumPartitions: () => 2, toDebugString: () => '(2) MapPartitionsRDD[3] at map at <cell 1>:1' };
const context: DisplayContext = { tables, isRdd: (value): value is RddLike => value === rdd };
const show = async (value: unknown): Promise<MimeBundle | null> => mimeBundle(value, context);

describe('which form a value takes', () => {
  test.each([
    ['undefined shows nothing', undefined, null],
    ['a number', 3, { 'text/plain': '3' }],
    ['null', null, { 'text/plain': 'null' }],
    ['a string is quoted', 'a"b', { 'text/plain': `'a"b'` }],
    ['text of several lines shows as it is', 'a\nb', { 'text/plain': 'a\nb' }],
    ['a function', Math.max, { 'text/plain': '[Function: max]' }],
    ['html', html`<b>${1}</b>`, { 'text/html': '<b>1</b>', 'text/plain': '1' }],
    ['markdown', md('*a*'), { 'text/markdown': '*a*', 'text/plain': '*a*' }],
    ['svg', svg`<svg/>`, { 'image/svg+xml': '<svg/>', 'text/plain': '[SVG]' }],
    ['a PNG by its first bytes', image(Buffer.from('\x89PNG\r\n', 'latin1')), { 'image/png': 'iVBORw0K', 'text/plain': '[image/png, 6 bytes]' }],
    ['an object with a display method of its own', { [Symbol.for('Jupyter.display')]: () => ({ 'text/plain': 'mine' }) }, { 'text/plain': 'mine' }],
    ['an RDD shows its lineage', rdd, { 'text/plain': 'MapPartitionsRDD[3], 2 partitions\n(2) MapPartitionsRDD[3] at map at <cell 1>:1', 'text/html': '<p><b>MapPartitionsRDD[3], 2 partitions</b></p><pre>(2) MapPartitionsRDD[3] at map at &lt;cell 1&gt;:1</pre>' }],
  ])('%s', async (_title, value, bundle) => {
    expect(await show(value)).toEqual(bundle);
  });

  test('records are a table with the columns of all rows', async () => {
    const bundle = await show([{ a: 1, b: 'x' }, { a: null, c: new Date(0) }]);
    expect(bundle?.[TABLE_MIME]).toEqual({
      columns: [{ name: 'a', type: 'number' }, { name: 'b', type: 'string' }, { name: 'c', type: 'date' }],
      rows: [[1, 'x', 'undefined'], [null, 'undefined', '1970-01-01T00:00:00.000Z']], totalRows: 2, handle: 't1',
    });
    expect(bundle?.['text/plain']).toBe('a     b          c\n1     x          undefined\nnull  undefined  1970-01-01T00:00:00.000Z');
    expect(bundle?.['text/html']).toContain('<th>a</th><th>b</th><th>c</th>');
  });

  test('tuples are a table with the names Spark gives their parts', async () => {
    const table = (await show([['a', 1n, [1]], ['b', Number.NaN, -0]]))?.[TABLE_MIME] as TableData;
    expect(table.columns).toEqual([{ name: '_1', type: 'string' }, { name: '_2', type: 'mixed' }, { name: '_3', type: 'mixed' }]);
    expect(table.rows).toEqual([['a', '1n', '[ 1 ]'], ['b', 'NaN', '-0']]);
  });

  test('arrays of other things, ragged tuples, maps and nested objects are trees', async () => {
    for (const value of [[1, 2], [[1], [1, 2]], [{}, 1], new Map([['a', 1]]), { a: { b: 1 } }]) {
      expect(Object.keys((await show(value)) ?? {})).toEqual([TREE_MIME, 'text/plain']);
    }
    const cyclic: { list: number[]; me?: unknown } = { list: [1] };
    cyclic.me = cyclic;
    expect((await show(cyclic))?.[TREE_MIME]).toEqual({
      type: 'branch', label: 'Object', missing: 0,
      entries: [{ key: 'list', value: { type: 'branch', label: 'Array(1)', missing: 0, entries: [{ key: '0', value: { type: 'leaf', kind: 'number', text: '1' } }] } }, { key: 'me', value: { type: 'cycle', label: 'Object' } }],
    });
  });
});

describe('limits', () => {
  test('a tree says how much it left out', async () => {
    const tree = (await show(Array.from({ length: 500 }, (_, i) => i)))?.[TREE_MIME] as Extract<TreeNode, { type: 'branch' }>;
    expect([tree.entries.length, tree.missing]).toEqual([100, 400]);
  });

  test('wide rows are cut by bytes and the rest is read by handle', async () => {
    const rows = Array.from({ length: 1000 }, (_, i) => ({ i, text: 'x'.repeat(1500) }));
    const table = (await show(rows))?.[TABLE_MIME] as TableData;
    expect(JSON.stringify(table.rows).length).toBeLessThan(FIRST_BYTES + 4000);
    expect(table.totalRows).toBe(1000);
    expect(tables.rows(table.handle, 998, 10).map((r) => r[0])).toEqual([998, 999]);
  });
});

test('sorting is by value, stable, with missing values last in both directions', async () => {
  const table = (await show([{ k: 10, n: 'a10' }, { k: null, n: 'a2' }, { k: 9, n: 'a1' }, { k: 10, n: 'b' }]))?.[TABLE_MIME] as TableData;
  const column = (sort: { column: number; descending: boolean }, c: number): unknown[] => tables.rows(table.handle, 0, 10, sort).map((r) => r[c]);
  expect(column({ column: 0, descending: false }, 1)).toEqual(['a1', 'a10', 'b', 'a2']);
  expect(column({ column: 0, descending: true }, 1)).toEqual(['a10', 'b', 'a1', 'a2']);
  expect(column({ column: 1, descending: false }, 1)).toEqual(['a1', 'a2', 'a10', 'b']);
});
