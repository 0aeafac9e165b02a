/** The live editors of the page by cell, and what waits for one that is not mounted yet. */
import type { editor } from 'monaco-editor/editor';
import type { CellId } from '../../protocol/notebook.ts';
import { holdLive } from './liveCells.ts';

export interface Caret {
  readonly line: number;
  readonly column: number;
}

type LiveEditor = editor.IStandaloneCodeEditor;

const editors = new Map<CellId, LiveEditor>();
let waiting: { readonly cellId: CellId; readonly caret: Caret | 'start' | 'end' | null } | null = null;

/** Called by a cell when its editor is mounted or gone. */
export function registerEditor(cellId: CellId, live: LiveEditor | null): void {
  if (live === null) {
    editors.delete(cellId);
    return;
  }
  editors.set(cellId, live);
  if (waiting?.cellId === cellId) {
    focus(live, waiting.caret);
    waiting = null;
  }
}

export function editorOf(cellId: CellId): LiveEditor | undefined {
  return editors.get(cellId);
}

/** Puts the caret into a cell, mounting its editor first if needed. */
export function focusEditor(cellId: CellId, caret: Caret | 'start' | 'end' | null = null): void {
  holdLive(cellId);
  const live = editors.get(cellId);
  if (live) focus(live, caret);
  else waiting = { cellId, caret };
}

/** Another wish came in between: a waiting focus must not steal it. */
export function forgetWaitingFocus(): void {
  waiting = null;
}

function focus(live: LiveEditor, caret: Caret | 'start' | 'end' | null): void {
  const model = live.getModel();
  if (caret !== null && model) {
    const end = model.getFullModelRange().getEndPosition();
    live.setPosition(caret === 'start' ? { lineNumber: 1, column: 1 } : caret === 'end' ? end : { lineNumber: caret.line, column: caret.column });
  }
  live.focus();
}
