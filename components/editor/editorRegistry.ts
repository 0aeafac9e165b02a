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
/** What the reader did before the editor was there: a character, one taken back, or a command of the edit mode. */
export type Ahead = { readonly type: 'text'; readonly text: string } | { readonly type: 'erase' } | { readonly type: 'command'; readonly run: () => void };

let waiting: { readonly cellId: CellId; readonly caret: Caret | 'start' | 'end' | null; readonly ahead: Ahead[] } | null = null;

/** Called by a cell when its editor is mounted or gone. */
export function registerEditor(cellId: CellId, live: LiveEditor | null): void {
  if (live === null) {
    editors.delete(cellId);
    return;
  }
  editors.set(cellId, live);
  if (waiting?.cellId === cellId) {
    const { caret, ahead } = waiting;
    waiting = null;
    focus(live, caret);
    for (const done of ahead) replay(live, done);
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
  else waiting = { cellId, caret, ahead: [] };
}

/** Whether a cell was opened whose editor is not there yet: what is typed now is meant for it. */
export function focusWaits(): boolean {
  return waiting !== null;
}

/** Keeps what was done until the editor is there; nothing typed is lost or taken for a command. */
export function doAhead(done: Ahead): void {
  waiting?.ahead.push(done);
}

/** Another wish came in between: a waiting focus must not steal it. */
export function forgetWaitingFocus(): void {
  waiting = null;
}

function replay(live: LiveEditor, done: Ahead): void {
  switch (done.type) {
    case 'text':
      return live.trigger('keyboard', 'type', { text: done.text });
    case 'erase':
      return live.trigger('keyboard', 'deleteLeft', null);
    case 'command':
      return done.run();
  }
}

function focus(live: LiveEditor, caret: Caret | 'start' | 'end' | null): void {
  const model = live.getModel();
  if (caret !== null && model) {
    const end = model.getFullModelRange().getEndPosition();
    live.setPosition(caret === 'start' ? { lineNumber: 1, column: 1 } : caret === 'end' ? end : { lineNumber: caret.line, column: caret.column });
  }
  live.focus();
}
