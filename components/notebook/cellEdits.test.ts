import { describe, expect, test } from 'vitest';
import { apply, emptyCell } from '../../protocol/apply.ts';
import type { Notebook } from '../../protocol/notebook.ts';
import { deleteCells, dropCells, insertCell, mergeCells, moveCells, pasteCells, setHeading, setKind, splitCell, type Outcome } from './cellEdits.ts';
import { keepSelection, moveSelection, selectedIds, selectOnly } from './cellSelection.ts';

const notebook: Notebook = { path: 'n.ipynb', metadata: {}, cells: ['a', 'b', 'c', 'd'].map((id) => ({ ...emptyCell(id), source: `src ${id}` })) };
const fresh = () => {
  let n = 0;
  return () => `new${n++}`;
};
function after(outcome: Outcome, from = notebook): Notebook {
  return outcome.operations.reduce((doc, op) => {
    const result = apply(doc, op);
    if (!result.ok) throw new Error(result.refusal.message);
    return result.notebook;
  }, from);
}
const ids = (doc: Notebook) => doc.cells.map((c) => c.id).join('');
const bc = { anchor: 'b', focus: 'c' };

describe('selection of cells', () => {
  test('it runs from anchor to focus whichever stands first', () => {
    expect([selectedIds(notebook, bc), selectedIds(notebook, { anchor: 'c', focus: 'b' }), selectedIds(notebook, selectOnly('x'))]).toEqual([['b', 'c'], ['b', 'c'], []]);
  });
  test('moving stops at the ends and extending keeps the anchor', () => {
    expect([moveSelection(notebook, selectOnly('a'), -1, false), moveSelection(notebook, bc, 1, true), moveSelection(notebook, bc, 1, false)]).toEqual([selectOnly('a'), { anchor: 'b', focus: 'd' }, selectOnly('d')]);
  });
  test('when the selected cell goes, the one that takes its place is selected', () => {
    const without = { ...notebook, cells: notebook.cells.filter((c) => c.id !== 'd') };
    expect([keepSelection(notebook, without, selectOnly('d')), keepSelection(notebook, without, { anchor: 'd', focus: 'b' })]).toEqual([selectOnly('c'), selectOnly('b')]);
  });
});

describe('cell commands', () => {
  test('a cell is inserted above the first or below the last selected one, and selected', () => {
    const above = insertCell(notebook, bc, 'above', fresh());
    const below = insertCell(notebook, bc, 'below', fresh());
    expect([ids(after(above)), ids(after(below)), below.selection]).toEqual(['anew0bcd', 'abcnew0d', selectOnly('new0')]);
  });
  test('deleting selects what moves into the place, and the last cell leaves an empty one', () => {
    const some = deleteCells(notebook, { anchor: 'c', focus: 'd' }, fresh());
    const all = deleteCells(notebook, { anchor: 'a', focus: 'd' }, fresh());
    expect([ids(after(some)), some.selection, ids(after(all)), all.selection]).toEqual(['ab', selectOnly('b'), 'new0', selectOnly('new0')]);
  });
  test('pasted cells get new ids and keep their order', () => {
    const pasted = pasteCells(notebook, selectOnly('b'), notebook.cells.slice(2), 'below', fresh());
    const doc = after(pasted);
    expect([ids(doc), doc.cells[2]?.source, pasted.selection]).toEqual(['abnew0new1cd', 'src c', { anchor: 'new0', focus: 'new1' }]);
  });
  test('a block moves past its neighbour and stops at the ends', () => {
    expect([ids(after(moveCells(notebook, bc, -1))), ids(after(moveCells(notebook, bc, 1))), ids(after(moveCells(notebook, selectOnly('a'), -1)))]).toEqual(['bcad', 'adbc', 'abcd']);
  });
  test('a dropped cell goes into the gap, and the selected block goes with it', () => {
    const drop = (id: string, gap: number, selection = selectOnly('a')) => ids(after(dropCells(notebook, selection, id, gap)));
    expect([drop('a', 4), drop('d', 0), drop('b', 3), drop('b', 1), drop('b', 2)]).toEqual(['bcda', 'dabc', 'acbd', 'abcd', 'abcd']);
    expect([drop('b', 0, bc), drop('c', 4, bc), drop('c', 2, bc)]).toEqual(['bcad', 'adbc', 'abcd']);
  });
  test('one cell merges with the one below, several into the first', () => {
    const one = after(mergeCells(notebook, selectOnly('a')));
    const three = after(mergeCells(notebook, { anchor: 'b', focus: 'd' }));
    expect([ids(one), one.cells[0]?.source, ids(three), three.cells[1]?.source, mergeCells(notebook, selectOnly('d')).operations]).toEqual(['acd', 'src a\nsrc b', 'ab', 'src b\nsrc c\nsrc d', []]);
  });
  test('a split drops the line break at the caret', () => {
    const doc = { ...notebook, cells: [{ ...emptyCell('a'), source: 'one\ntwo' }] };
    const split = after(splitCell(doc, 'a', 4, fresh()), doc);
    expect(split.cells.map((c) => c.source)).toEqual(['one', 'two']);
  });
  test('a heading key makes Markdown and replaces an older heading', () => {
    const doc = { ...notebook, cells: [{ ...emptyCell('a'), source: '### Title' }] };
    const cell = after(setHeading(doc, selectOnly('a'), 1), doc).cells[0];
    expect([cell?.kind, cell?.source]).toEqual(['markdown', '# Title']);
  });
  test('a kind is set only where it differs', () => {
    expect(setKind(notebook, bc, 'markdown').operations.length + setKind(notebook, bc, 'code').operations.length).toBe(2);
  });
});
