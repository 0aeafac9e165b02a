import { describe, expect, it } from 'vitest';
import { apply, emptyCell, type Applied } from './apply.ts';
import type { Cell, Notebook, Output } from './notebook.ts';
import type { Operation } from './operations.ts';

const cell = (id: string, source = '', more: Partial<Cell> = {}): Cell => ({ ...emptyCell(id), source, ...more });
const NOTEBOOK: Notebook = { path: 'a.ipynb', metadata: { kept: true }, cells: [cell('a', 'one'), cell('b', 'two'), cell('c', 'three')] };

function applied(notebook: Notebook, operation: Operation): Extract<Applied, { ok: true }> {
  const result = apply(notebook, operation);
  if (!result.ok) throw new Error(result.refusal.message);
  return result;
}
const ids = (notebook: Notebook): readonly string[] => notebook.cells.map(({ id }) => id);
const outputsAfter = (...operations: readonly Operation[]): readonly Output[] | undefined => operations.reduce((notebook, operation) => applied(notebook, operation).notebook, NOTEBOOK).cells[0]?.outputs;

describe('apply', () => {
  it.each<[string, Operation, readonly string[]]>([
    ['inserts at the index', { type: 'insertCell', index: 1, cell: cell('x') }, ['a', 'x', 'b', 'c']],
    ['inserts at the end when the index is beyond it', { type: 'insertCell', index: 99, cell: cell('x') }, ['a', 'b', 'c', 'x']],
    ['deletes', { type: 'deleteCell', cellId: 'b' }, ['a', 'c']],
    ['moves down', { type: 'moveCell', cellId: 'a', index: 1 }, ['b', 'a', 'c']],
    ['moves up', { type: 'moveCell', cellId: 'c', index: 0 }, ['c', 'a', 'b']],
  ])('%s', (_name, operation, expected) => {
    expect(ids(applied(NOTEBOOK, operation).notebook)).toEqual(expected);
  });

  it.each<[string, Operation, string]>([
    ['a cell that is there already', { type: 'insertCell', index: 0, cell: cell('a') }, 'duplicateCell'],
    ['a cell that is not there', { type: 'deleteCell', cellId: 'x' }, 'noSuchCell'],
    ['output for a cell that is not there', { type: 'appendStream', cellId: 'x', name: 'stdout', text: '' }, 'noSuchCell'],
    ['an edit of another revision', { type: 'editSource', cellId: 'a', revision: 1, edits: [] }, 'staleRevision'],
    ['an edit outside the text', { type: 'editSource', cellId: 'a', revision: 0, edits: [{ offset: 4, deleted: 0, inserted: '' }] }, 'editOutOfRange'],
  ])('refuses %s and changes nothing', (_name, operation, reason) => {
    expect(apply(NOTEBOOK, operation)).toEqual({ ok: false, refusal: { reason, message: expect.any(String) as string } });
  });

  it.each<[string, Operation]>([
    ['insertCell', { type: 'insertCell', index: 1, cell: cell('x') }],
    ['deleteCell', { type: 'deleteCell', cellId: 'b' }],
    ['moveCell', { type: 'moveCell', cellId: 'a', index: 2 }],
    ['setKind', { type: 'setKind', cellId: 'a', kind: 'markdown', language: 'markdown' }],
    ['setOutputsHidden', { type: 'setOutputsHidden', cellId: 'a', hidden: true }],
    ['setMetadata', { type: 'setMetadata', metadata: {} }],
    ['editSource', { type: 'editSource', cellId: 'a', revision: 0, edits: [{ offset: 1, deleted: 2, inserted: 'nly' }] }],
  ])('names the inverse of %s', (_name, operation) => {
    const { notebook, effects } = applied(NOTEBOOK, operation);
    const inverse = effects.find((effect) => effect.type === 'inverse');
    if (inverse === undefined) throw new Error('no inverse');
    const back = applied(notebook, inverse.operation).notebook;
    const unrevised = { ...back, cells: back.cells.map((one) => ({ ...one, sourceRevision: 0 })) };
    expect(unrevised).toEqual(NOTEBOOK);
  });

  it('counts revisions with every edit, and over a replacement', () => {
    const edited = applied(NOTEBOOK, { type: 'editSource', cellId: 'a', revision: 0, edits: [{ offset: 0, deleted: 0, inserted: '!' }] }).notebook;
    expect(edited.cells[0]).toMatchObject({ source: '!one', sourceRevision: 1 });
    const replaced = applied(edited, { type: 'replaceNotebook', notebook: { ...NOTEBOOK, path: 'other.ipynb' } }).notebook;
    expect([replaced.path, ...replaced.cells.map((one) => one.sourceRevision)]).toEqual(['a.ipynb', 2, 0, 0]);
  });

  it('joins text of one stream, and a start clears what was there', () => {
    expect(
      outputsAfter(
        { type: 'appendStream', cellId: 'a', name: 'stdout', text: 'old' },
        { type: 'runStarted', cellId: 'a', executionCount: 1 },
        { type: 'appendStream', cellId: 'a', name: 'stdout', text: '1' },
        { type: 'appendStream', cellId: 'a', name: 'stdout', text: '2' },
        { type: 'appendStream', cellId: 'a', name: 'stderr', text: '3' },
        { type: 'appendOutput', cellId: 'a', output: { kind: 'stream', name: 'stderr', text: '4' } },
      ),
    ).toEqual([
      { kind: 'stream', name: 'stdout', text: '12' },
      { kind: 'stream', name: 'stderr', text: '34' },
    ]);
  });

  it('keeps one truncation notice, the latest', () => {
    expect(
      outputsAfter(
        { type: 'appendOutput', cellId: 'a', output: { kind: 'truncated', dropped: 1, file: 'f' } },
        { type: 'appendOutput', cellId: 'a', output: { kind: 'truncated', dropped: 2, file: 'f' } },
      ),
    ).toEqual([{ kind: 'truncated', dropped: 2, file: 'f' }]);
  });

  it('updates a display wherever it is shown', () => {
    const shown = applied(NOTEBOOK, { type: 'appendOutput', cellId: 'b', output: { kind: 'display', data: { 'text/plain': 'old' }, displayId: 'd' } }).notebook;
    const { notebook, effects } = applied(shown, { type: 'updateDisplay', displayId: 'd', data: { 'text/plain': 'new' } });
    expect(notebook.cells[1]?.outputs).toEqual([{ kind: 'display', data: { 'text/plain': 'new' }, displayId: 'd' }]);
    expect(effects).toEqual([{ type: 'outputsChanged', cellId: 'b' }]);
  });
});
