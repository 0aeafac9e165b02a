/**
 * What belongs to this tab's view of a notebook and not to the document: which cells are selected, which mode keys are in,
 * which editors show line numbers, what was cut or copied, which Markdown cells are being edited.
 */
import { create } from 'zustand';
import type { Cell, CellId } from '../../protocol/notebook.ts';
import { selectOnly, type CellSelection } from './cellSelection.ts';
import type { Mode } from './keymap.ts';

export interface NotebookUi {
  readonly mode: Mode;
  readonly selection: CellSelection;
  readonly clipboard: readonly Cell[];
  /** Markdown cells whose source is open. */
  readonly editing: ReadonlySet<CellId>;
  readonly lineNumbers: ReadonlySet<CellId>;
  readonly allLineNumbers: boolean;
  /** Cells whose long output is shown whole. */
  readonly unscrolled: ReadonlySet<CellId>;
  readonly dialog: 'help' | 'palette' | 'restart' | 'restartRunAll' | null;
  readonly finding: boolean;
  /** The cell that is being dragged and the gap it would go into. */
  readonly dragged: { readonly cellId: CellId; readonly gap: number } | null;
  /** The one polite live region's text; `n` makes a repeated text a new one. */
  readonly said: { readonly text: string; readonly n: number };
  readonly singleKeys: boolean;
}

const START: NotebookUi = {
  mode: 'command',
  selection: selectOnly(null),
  clipboard: [],
  editing: new Set(),
  lineNumbers: new Set(),
  allLineNumbers: false,
  unscrolled: new Set(),
  dialog: null,
  finding: false,
  dragged: null,
  said: { text: '', n: 0 },
  singleKeys: true,
};

export const useUi = create<NotebookUi>()(() => START);

const SINGLE_KEYS = 'emberline.singleKeys';

/** A fresh view for a newly opened notebook; the clipboard stays, so that cells can be carried over. */
export function resetUi(): void {
  const { clipboard } = useUi.getState();
  useUi.setState({ ...START, clipboard, singleKeys: localStorage.getItem(SINGLE_KEYS) !== 'off' }, true);
}

/** Switches single-letter keys on or off, for people whose input device types letters by accident. */
export function setSingleKeys(on: boolean): void {
  localStorage.setItem(SINGLE_KEYS, on ? 'on' : 'off');
  useUi.setState({ singleKeys: on });
}

/** Says something once in the live region. */
export function say(text: string): void {
  useUi.setState((s) => ({ said: { text, n: s.said.n + 1 } }));
}

/** The set with `id` in it or not. */
export function toggled<T>(set: ReadonlySet<T>, id: T, on = !set.has(id)): ReadonlySet<T> {
  const next = new Set(set);
  if (on) next.add(id);
  else next.delete(id);
  return next;
}
