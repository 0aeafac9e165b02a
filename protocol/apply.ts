/**
 * `apply(notebook, operation)`: the one way a document changes, the same in browser and server. Pure.
 *
 * The result is either the new document with what followed from the change, or a refusal that says why; nothing throws.
 * Cells are addressed by id, so most operations keep their meaning whatever came between; positions are clamped.
 */
import type { Cell, CellId, Notebook, Output } from './notebook.ts';
import type { Operation, TextEdit } from './operations.ts';
import { applyEdits, invertEdits } from './textEdits.ts';

export type Effect =
  | { readonly type: 'cellInserted'; readonly cellId: CellId }
  | { readonly type: 'cellRemoved'; readonly cellId: CellId }
  /** For an open editor: patch its text instead of replacing it. */
  | { readonly type: 'sourceEdited'; readonly cellId: CellId; readonly edits: readonly TextEdit[] }
  | { readonly type: 'outputsChanged'; readonly cellId: CellId }
  | { readonly type: 'replaced' }
  /** The operation that takes this one back, for a reader's undo; only for what a reader can do. */
  | { readonly type: 'inverse'; readonly operation: Operation };

export interface Refusal {
  readonly reason: 'noSuchCell' | 'duplicateCell' | 'staleRevision' | 'editOutOfRange';
  readonly message: string;
}

export type Applied = { readonly ok: true; readonly notebook: Notebook; readonly effects: readonly Effect[] } | { readonly ok: false; readonly refusal: Refusal };

export function apply(notebook: Notebook, operation: Operation): Applied {
  switch (operation.type) {
    case 'insertCell':
      return insertCell(notebook, operation.index, operation.cell);
    case 'deleteCell': {
      const index = indexOf(notebook, operation.cellId);
      const cell = notebook.cells[index];
      if (cell === undefined) return noSuchCell(operation.cellId);
      return done({ ...notebook, cells: notebook.cells.toSpliced(index, 1) }, [
        { type: 'cellRemoved', cellId: cell.id },
        { type: 'inverse', operation: { type: 'insertCell', index, cell } },
      ]);
    }
    case 'moveCell': {
      const from = indexOf(notebook, operation.cellId);
      const cell = notebook.cells[from];
      if (cell === undefined) return noSuchCell(operation.cellId);
      const rest = notebook.cells.toSpliced(from, 1);
      return done({ ...notebook, cells: rest.toSpliced(clamp(operation.index, rest.length), 0, cell) }, [
        { type: 'inverse', operation: { type: 'moveCell', cellId: cell.id, index: from } },
      ]);
    }
    case 'editSource':
      return changeCell(notebook, operation.cellId, (cell) => editSource(cell, operation.revision, operation.edits));
    case 'setKind':
      return changeCell(notebook, operation.cellId, (cell) => ({
        cell: { ...cell, kind: operation.kind, language: operation.language },
        effects: [{ type: 'inverse', operation: { type: 'setKind', cellId: cell.id, kind: cell.kind, language: cell.language } }],
      }));
    case 'setOutputsHidden':
      return changeCell(notebook, operation.cellId, (cell) => ({
        cell: { ...cell, outputsHidden: operation.hidden },
        effects: [{ type: 'inverse', operation: { type: 'setOutputsHidden', cellId: cell.id, hidden: cell.outputsHidden } }],
      }));
    case 'setMetadata':
      return done({ ...notebook, metadata: operation.metadata }, [{ type: 'inverse', operation: { type: 'setMetadata', metadata: notebook.metadata } }]);
    case 'replaceNotebook':
      return done(replaceCells(notebook, operation.notebook), [{ type: 'replaced' }, { type: 'inverse', operation: { type: 'replaceNotebook', notebook } }]);
    case 'runStarted':
      return changeOutputs(notebook, operation.cellId, (cell) => ({ ...cell, outputs: [], executionCount: operation.executionCount }));
    case 'appendOutput':
      return changeOutputs(notebook, operation.cellId, (cell) => ({ ...cell, outputs: appendOutput(cell.outputs, operation.output) }));
    case 'appendStream':
      return changeOutputs(notebook, operation.cellId, (cell) => ({ ...cell, outputs: appendStream(cell.outputs, operation.name, operation.text) }));
    case 'updateDisplay':
      return updateDisplay(notebook, operation.displayId, operation.data);
    case 'clearOutputs':
      return changeOutputs(notebook, operation.cellId, (cell) => ({ ...cell, outputs: [] }));
    case 'runEnded':
      return changeCell(notebook, operation.cellId, (cell) => ({ cell: { ...cell, lastRun: operation.lastRun }, effects: [] }));
  }
}

/** The cell with this id, or undefined. */
export function findCell(notebook: Notebook, cellId: CellId): Cell | undefined {
  return notebook.cells[indexOf(notebook, cellId)];
}

/** An empty cell as a reader's insertion makes it. */
export function emptyCell(id: CellId, kind: Cell['kind'] = 'code', language = kind === 'code' ? 'typescript' : kind): Cell {
  return { id, kind, language, source: '', sourceRevision: 0, outputs: [], executionCount: null, metadata: {}, lastRun: null, outputsHidden: false };
}

function insertCell(notebook: Notebook, index: number, cell: Cell): Applied {
  if (indexOf(notebook, cell.id) >= 0) return { ok: false, refusal: { reason: 'duplicateCell', message: `The notebook already has a cell with id ${cell.id}.` } };
  return done({ ...notebook, cells: notebook.cells.toSpliced(clamp(index, notebook.cells.length), 0, cell) }, [
    { type: 'cellInserted', cellId: cell.id },
    { type: 'inverse', operation: { type: 'deleteCell', cellId: cell.id } },
  ]);
}

function editSource(cell: Cell, revision: number, edits: readonly TextEdit[]): { cell: Cell; effects: readonly Effect[] } | Refusal {
  if (revision !== cell.sourceRevision) {
    return { reason: 'staleRevision', message: `The edit was made on revision ${revision} of cell ${cell.id}, which is at ${cell.sourceRevision}.` };
  }
  const source = applyEdits(cell.source, edits);
  if (source === null) return { reason: 'editOutOfRange', message: `The edit reaches outside the ${cell.source.length} characters of cell ${cell.id}.` };
  const next = cell.sourceRevision + 1;
  return {
    cell: { ...cell, source, sourceRevision: next },
    effects: [
      { type: 'sourceEdited', cellId: cell.id, edits },
      { type: 'inverse', operation: { type: 'editSource', cellId: cell.id, revision: next, edits: invertEdits(cell.source, edits) } },
    ],
  };
}

/** Revisions go on counting over a replacement, so that an edit made on the old text is seen as stale. */
function replaceCells(notebook: Notebook, replacement: Notebook): Notebook {
  const old = new Map(notebook.cells.map((cell) => [cell.id, cell]));
  const cells = replacement.cells.map((cell) => {
    const before = old.get(cell.id);
    if (before === undefined) return cell;
    return { ...cell, sourceRevision: before.source === cell.source ? before.sourceRevision : before.sourceRevision + 1 };
  });
  return { path: notebook.path, cells, metadata: replacement.metadata };
}

function appendStream(outputs: readonly Output[], name: 'stdout' | 'stderr', text: string): readonly Output[] {
  const last = outputs.at(-1);
  if (last?.kind === 'stream' && last.name === name) return outputs.with(-1, { ...last, text: last.text + text });
  return [...outputs, { kind: 'stream', name, text }];
}

/** A cell has one truncation notice at most; a later one replaces it where it stands. */
function appendOutput(outputs: readonly Output[], output: Output): readonly Output[] {
  if (output.kind === 'truncated') {
    const at = outputs.findIndex((other) => other.kind === 'truncated');
    if (at >= 0) return outputs.with(at, output);
  }
  if (output.kind === 'stream') return appendStream(outputs, output.name, output.text);
  return [...outputs, output];
}

function updateDisplay(notebook: Notebook, displayId: string, data: Readonly<Record<string, unknown>>): Applied {
  const effects: Effect[] = [];
  const cells = notebook.cells.map((cell) => {
    if (!cell.outputs.some((output) => output.kind === 'display' && output.displayId === displayId)) return cell;
    effects.push({ type: 'outputsChanged', cellId: cell.id });
    return { ...cell, outputs: cell.outputs.map((output) => (output.kind === 'display' && output.displayId === displayId ? { ...output, data } : output)) };
  });
  return done({ ...notebook, cells }, effects);
}

function changeOutputs(notebook: Notebook, cellId: CellId, change: (cell: Cell) => Cell): Applied {
  return changeCell(notebook, cellId, (cell) => ({ cell: change(cell), effects: [{ type: 'outputsChanged', cellId }] }));
}

function changeCell(notebook: Notebook, cellId: CellId, change: (cell: Cell) => { cell: Cell; effects: readonly Effect[] } | Refusal): Applied {
  const index = indexOf(notebook, cellId);
  const cell = notebook.cells[index];
  if (cell === undefined) return noSuchCell(cellId);
  const changed = change(cell);
  if ('reason' in changed) return { ok: false, refusal: changed };
  return done({ ...notebook, cells: notebook.cells.with(index, changed.cell) }, changed.effects);
}

function done(notebook: Notebook, effects: readonly Effect[]): Applied {
  return { ok: true, notebook, effects };
}

function noSuchCell(cellId: CellId): Applied {
  return { ok: false, refusal: { reason: 'noSuchCell', message: `The notebook has no cell with id ${cellId}; another tab may have deleted it.` } };
}

function indexOf(notebook: Notebook, cellId: CellId): number {
  return notebook.cells.findIndex((cell) => cell.id === cellId);
}

function clamp(index: number, length: number): number {
  return Math.max(0, Math.min(Math.trunc(index), length));
}
