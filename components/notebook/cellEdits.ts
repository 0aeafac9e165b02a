/**
 * What a reader's cell commands do to the document, as operations and the selection that follows. Pure: ids come in.
 */
import { emptyCell } from '../../protocol/apply.ts';
import type { Cell, CellId, CellKind, Notebook } from '../../protocol/notebook.ts';
import type { Operation } from '../../protocol/operations.ts';
import { moveSelection, selectedIds, selectOnly, type CellSelection } from './cellSelection.ts';

export interface Outcome {
  /** Applied one after another. */
  readonly operations: readonly Operation[];
  readonly selection: CellSelection;
}

type FreshId = () => CellId;

function indexOf(notebook: Notebook, id: CellId | null): number {
  return notebook.cells.findIndex((c) => c.id === id);
}

/** A new code cell above or below the selected ones. */
export function insertCell(notebook: Notebook, selection: CellSelection, where: 'above' | 'below', freshId: FreshId, kind: CellKind = 'code'): Outcome {
  const ids = selectedIds(notebook, selection);
  const at = where === 'above' ? indexOf(notebook, ids[0] ?? null) : indexOf(notebook, ids.at(-1) ?? null) + 1;
  const cell = emptyCell(freshId(), kind);
  return { operations: [{ type: 'insertCell', index: Math.max(0, ids.length === 0 ? notebook.cells.length : at), cell }], selection: selectOnly(cell.id) };
}

/** Deletes the selected cells and selects what moves into their place. A notebook keeps at least one cell. */
export function deleteCells(notebook: Notebook, selection: CellSelection, freshId: FreshId): Outcome {
  const ids = selectedIds(notebook, selection);
  const gone = new Set(ids);
  const operations: Operation[] = ids.map((cellId) => ({ type: 'deleteCell', cellId }));
  const rest = notebook.cells.filter((c) => !gone.has(c.id));
  if (rest.length === 0) {
    const cell = emptyCell(freshId());
    return { operations: [...operations, { type: 'insertCell', index: 0, cell }], selection: selectOnly(cell.id) };
  }
  const at = indexOf(notebook, ids[0] ?? null);
  return { operations, selection: selectOnly(rest[Math.min(Math.max(0, at), rest.length - 1)]?.id ?? null) };
}

/** Copies as they are pasted: new ids, outputs kept, never run under the new id. */
export function pasteCells(notebook: Notebook, selection: CellSelection, cells: readonly Cell[], where: 'above' | 'below', freshId: FreshId): Outcome {
  if (cells.length === 0) return { operations: [], selection };
  const ids = selectedIds(notebook, selection);
  const at = where === 'above' ? indexOf(notebook, ids[0] ?? null) : indexOf(notebook, ids.at(-1) ?? null) + 1;
  const copies = cells.map((c) => ({ ...c, id: freshId(), sourceRevision: 0 }));
  return {
    operations: copies.map((cell, i) => ({ type: 'insertCell', index: Math.max(0, at) + i, cell })),
    selection: { focus: copies.at(-1)?.id ?? null, anchor: copies[0]?.id ?? null },
  };
}

/** Moves the selected block one place up or down. */
export function moveCells(notebook: Notebook, selection: CellSelection, step: -1 | 1): Outcome {
  const ids = selectedIds(notebook, selection);
  const first = indexOf(notebook, ids[0] ?? null);
  const last = first + ids.length - 1;
  const neighbour = notebook.cells[step < 0 ? first - 1 : last + 1];
  if (ids.length === 0 || !neighbour) return { operations: [], selection };
  return { operations: [{ type: 'moveCell', cellId: neighbour.id, index: step < 0 ? last : first }], selection };
}

/** Moves a cell, and with it the selected ones when it is one of them, into a gap: 0 above the first cell, n below the last. */
export function dropCells(notebook: Notebook, selection: CellSelection, dragged: CellId, gap: number): Outcome {
  const selected = selectedIds(notebook, selection);
  const ids = selected.includes(dragged) ? selected : [dragged];
  const kept = selected.includes(dragged) ? selection : selectOnly(dragged);
  const first = indexOf(notebook, ids[0] ?? null);
  if (first < 0 || (gap >= first && gap <= first + ids.length)) return { operations: [], selection: kept };
  return { operations: ids.map((cellId, i): Operation => ({ type: 'moveCell', cellId, index: gap < first ? gap + i : gap - 1 })), selection: kept };
}

/** Sets the kind of the selected cells; a code cell is TypeScript. */
export function setKind(notebook: Notebook, selection: CellSelection, kind: CellKind): Outcome {
  const ids = new Set(selectedIds(notebook, selection));
  const operations = notebook.cells.filter((c) => ids.has(c.id) && c.kind !== kind).map((c): Operation => ({ type: 'setKind', cellId: c.id, kind, language: kind === 'code' ? 'typescript' : kind }));
  return { operations, selection };
}

/** Makes the selected cells Markdown whose first line is a heading of `level`. */
export function setHeading(notebook: Notebook, selection: CellSelection, level: number): Outcome {
  const kinds = setKind(notebook, selection, 'markdown').operations;
  const ids = new Set(selectedIds(notebook, selection));
  const edits = notebook.cells
    .filter((c) => ids.has(c.id))
    .map((c): Operation => {
      const marks = /^#{1,6}\s*/.exec(c.source)?.[0].length ?? 0;
      return { type: 'editSource', cellId: c.id, revision: c.sourceRevision, edits: [{ offset: 0, deleted: marks, inserted: `${'#'.repeat(level)} ` }] };
    });
  return { operations: [...kinds, ...edits], selection };
}

/** Joins the selected cells into the first; one selected cell takes the cell below into it. */
export function mergeCells(notebook: Notebook, selection: CellSelection): Outcome {
  let ids = selectedIds(notebook, selection);
  if (ids.length === 1) ids = selectedIds(notebook, moveSelection(notebook, selection, 1, true));
  const cells = ids.map((id) => notebook.cells[indexOf(notebook, id)]).filter((c) => c !== undefined);
  const [first, ...others] = cells;
  if (!first || others.length === 0) return { operations: [], selection };
  const separator = first.kind === 'markdown' ? '\n\n' : '\n';
  const text = others.map((c) => separator + c.source).join('');
  return {
    operations: [{ type: 'editSource', cellId: first.id, revision: first.sourceRevision, edits: [{ offset: first.source.length, deleted: 0, inserted: text }] }, ...others.map((c): Operation => ({ type: 'deleteCell', cellId: c.id }))],
    selection: selectOnly(first.id),
  };
}

/** Cuts a cell in two at `offset`; the line break there goes. The second part is selected. */
export function splitCell(notebook: Notebook, cellId: CellId, offset: number, freshId: FreshId): Outcome {
  const at = indexOf(notebook, cellId);
  const cell = notebook.cells[at];
  if (!cell) return { operations: [], selection: selectOnly(null) };
  const head = cell.source.slice(0, offset).replace(/\n$/, '');
  const tail = cell.source.slice(offset).replace(/^\n/, '');
  const next = { ...emptyCell(freshId(), cell.kind, cell.language), source: tail };
  return {
    operations: [
      { type: 'editSource', cellId, revision: cell.sourceRevision, edits: [{ offset: head.length, deleted: cell.source.length - head.length, inserted: '' }] },
      { type: 'insertCell', index: at + 1, cell: next },
    ],
    selection: selectOnly(next.id),
  };
}
