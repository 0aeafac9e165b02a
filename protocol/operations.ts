/**
 * Operations on a document: everything that changes a notebook is one of these, from a reader or from a run.
 * `apply` (in `apply.ts`) is pure and the same on both sides; the server's order is the order.
 */
import type { Cell, CellId, CellKind, LastRun, Notebook, Output } from './notebook.ts';

/** Replaces `deleted` UTF-16 units at `offset` by `inserted`. Edits of one operation apply one after another. */
export interface TextEdit {
  readonly offset: number;
  readonly deleted: number;
  readonly inserted: string;
}

export type Operation =
  | { readonly type: 'insertCell'; readonly index: number; readonly cell: Cell }
  | { readonly type: 'deleteCell'; readonly cellId: CellId }
  | { readonly type: 'moveCell'; readonly cellId: CellId; readonly index: number }
  | { readonly type: 'editSource'; readonly cellId: CellId; readonly revision: number; readonly edits: readonly TextEdit[] }
  | { readonly type: 'setKind'; readonly cellId: CellId; readonly kind: CellKind; readonly language: string }
  | { readonly type: 'setOutputsHidden'; readonly cellId: CellId; readonly hidden: boolean }
  | { readonly type: 'setMetadata'; readonly metadata: Readonly<Record<string, unknown>> }
  | { readonly type: 'replaceNotebook'; readonly notebook: Notebook }
  /** Of a run; only the server makes these. */
  | { readonly type: 'runStarted'; readonly cellId: CellId; readonly executionCount: number }
  | { readonly type: 'appendOutput'; readonly cellId: CellId; readonly output: Output }
  /** Adds text to the last output when it is the same stream; otherwise appends one. */
  | { readonly type: 'appendStream'; readonly cellId: CellId; readonly name: 'stdout' | 'stderr'; readonly text: string }
  | { readonly type: 'updateDisplay'; readonly displayId: string; readonly data: Readonly<Record<string, unknown>> }
  | { readonly type: 'clearOutputs'; readonly cellId: CellId }
  | { readonly type: 'runEnded'; readonly cellId: CellId; readonly lastRun: LastRun };
