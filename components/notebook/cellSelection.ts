import type { CellId, Notebook } from '../../protocol/notebook.ts';

/** Which cells are selected: from `anchor` to `focus`, both ends included. */
export interface CellSelection {
  readonly focus: CellId | null;
  readonly anchor: CellId | null;
}

export function selectOnly(cellId: CellId | null): CellSelection {
  return { focus: cellId, anchor: cellId };
}

/** Ids of the selected cells in the notebook's order. */
export function selectedIds(notebook: Notebook, selection: CellSelection): readonly CellId[] {
  const ids = notebook.cells.map((c) => c.id);
  const a = ids.indexOf(selection.anchor ?? '');
  const f = ids.indexOf(selection.focus ?? '');
  if (f < 0) return [];
  if (a < 0) return [ids[f] ?? ''];
  return ids.slice(Math.min(a, f), Math.max(a, f) + 1);
}

/** The selection moved by `step` cells; with `extend` the anchor stays. Stops at the ends. */
export function moveSelection(notebook: Notebook, selection: CellSelection, step: number, extend: boolean): CellSelection {
  const ids = notebook.cells.map((c) => c.id);
  if (ids.length === 0) return selectOnly(null);
  const at = ids.indexOf(selection.focus ?? '');
  const focus = ids[at < 0 ? 0 : Math.min(ids.length - 1, Math.max(0, at + step))] ?? null;
  return extend ? { focus, anchor: selection.anchor ?? selection.focus ?? focus } : selectOnly(focus);
}

/** What stays selected when the document changed under the selection: a lost end goes to the cell now at its place. */
export function keepSelection(before: Notebook, after: Notebook, selection: CellSelection): CellSelection {
  const has = (id: CellId | null) => id !== null && after.cells.some((c) => c.id === id);
  if (has(selection.focus)) return has(selection.anchor) ? selection : { ...selection, anchor: selection.focus };
  const at = before.cells.findIndex((c) => c.id === selection.focus);
  return selectOnly(after.cells[Math.min(Math.max(0, at), after.cells.length - 1)]?.id ?? null);
}
