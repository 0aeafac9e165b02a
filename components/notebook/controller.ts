/**
 * Carries out commands on the open notebook: decides nothing about the document itself (cellEdits.ts does), it applies the
 * outcome, remembers how to take it back, and moves selection and focus.
 */
import { apply, findCell } from '../../protocol/apply.ts';
import type { CellId, Notebook } from '../../protocol/notebook.ts';
import type { Operation } from '../../protocol/operations.ts';
import { editorOf, focusEditor, forgetWaitingFocus } from '../editor/editorRegistry.ts';
import { holdLive } from '../editor/liveCells.ts';
import { freshId } from '../client/ids.ts';
import type { NotebookClient } from '../client/notebookClient.ts';
import { toast } from '../ui/Toasts.tsx';
import { plural } from '../ui/format.ts';
import { deleteCells, dropCells, insertCell, mergeCells, moveCells, pasteCells, setHeading, setKind, splitCell, type Outcome } from './cellEdits.ts';
import { moveSelection, selectedIds, selectOnly, type CellSelection } from './cellSelection.ts';
import type { CommandId } from './keymap.ts';
import { say, toggled, useUi } from './uiStore.ts';
import { NO_UNDO, remember, stepped, top, type UndoStack } from './undoStack.ts';

export interface PageActions {
  toggleExplorer(): void;
}

export class NotebookController {
  private readonly client: NotebookClient;
  private readonly page: PageActions;
  private stack: UndoStack = NO_UNDO;
  private focusing = 0;

  constructor(client: NotebookClient, page: PageActions) {
    this.client = client;
    this.page = page;
  }

  private get notebook(): Notebook {
    return this.client.store.getState().notebook;
  }

  private get selection(): CellSelection {
    return useUi.getState().selection;
  }

  private selected(): readonly CellId[] {
    return selectedIds(this.notebook, this.selection);
  }

  /** Runs a command as if its key had been pressed. */
  run(id: CommandId): void {
    const { notebook, selection } = this;
    switch (id) {
      case 'runInPlace':
        return this.runSelected();
      case 'runAdvance':
        return this.runAndAdvance();
      case 'runInsert':
        this.runSelected();
        this.do(insertCell(this.notebook, selection, 'below', freshId));
        return this.edit();
      case 'runAll':
        return this.client.command({ type: 'runAll' });
      case 'runAbove':
        return this.onFocused((cellId) => this.client.command({ type: 'runAbove', cellId }));
      case 'runBelow':
        return this.onFocused((cellId) => this.client.command({ type: 'runBelow', cellId }));
      case 'interrupt':
        return this.client.command({ type: 'interrupt' });
      case 'restart':
      case 'restartRunAll':
        return useUi.setState({ dialog: id });
      case 'clearOutputs':
        return this.client.command({ type: 'clearOutputs', cellIds: this.selected() });
      case 'clearAllOutputs':
        return this.client.command({ type: 'clearOutputs', cellIds: notebook.cells.map((c) => c.id) });
      case 'edit':
        return this.edit();
      case 'leaveEdit':
        return this.leaveEdit();
      case 'selectAbove':
        return this.select(moveSelection(notebook, selection, -1, false));
      case 'selectBelow':
        return this.select(moveSelection(notebook, selection, 1, false));
      case 'extendAbove':
        return this.select(moveSelection(notebook, selection, -1, true));
      case 'extendBelow':
        return this.select(moveSelection(notebook, selection, 1, true));
      case 'selectAll':
        return this.select({ anchor: notebook.cells[0]?.id ?? null, focus: notebook.cells.at(-1)?.id ?? null });
      case 'selectFirst':
        return this.select(selectOnly(notebook.cells[0]?.id ?? null));
      case 'selectLast':
        return this.select(selectOnly(notebook.cells.at(-1)?.id ?? null));
      case 'focusOutput':
        return this.onFocused((cellId) => document.querySelector<HTMLElement>(`[data-outputs="${CSS.escape(cellId)}"]`)?.focus());
      case 'insertAbove':
        return this.do(insertCell(notebook, selection, 'above', freshId));
      case 'insertBelow':
        return this.do(insertCell(notebook, selection, 'below', freshId));
      case 'delete': {
        const count = this.selected().length;
        this.do(deleteCells(notebook, selection, freshId));
        return toast(`${plural(count, 'cell')} deleted`, { action: { label: 'Undo', run: () => this.run('undo') } });
      }
      case 'undo':
      case 'redo':
        return this.step(id);
      case 'cut':
        this.copy();
        return this.do(deleteCells(notebook, selection, freshId));
      case 'copy':
        this.copy();
        return say(`${plural(this.selected().length, 'cell')} copied`);
      case 'paste':
        return this.do(pasteCells(notebook, selection, useUi.getState().clipboard, 'below', freshId));
      case 'pasteAbove':
        return this.do(pasteCells(notebook, selection, useUi.getState().clipboard, 'above', freshId));
      case 'moveUp':
        return this.do(moveCells(notebook, selection, -1));
      case 'moveDown':
        return this.do(moveCells(notebook, selection, 1));
      case 'merge':
        return this.do(mergeCells(notebook, selection));
      case 'split':
        return this.split();
      case 'toCode':
        return this.do(setKind(notebook, selection, 'code'));
      case 'toMarkdown':
        return this.toKind('markdown');
      case 'toRaw':
        return this.toKind('raw');
      case 'heading1':
      case 'heading2':
      case 'heading3':
      case 'heading4':
      case 'heading5':
      case 'heading6':
        return this.heading(Number(id.slice(-1)));
      case 'toggleOutput':
        return this.toggleOutputs();
      case 'toggleScroll':
        return this.onFocused((cellId) => useUi.setState((s) => ({ unscrolled: toggled(s.unscrolled, cellId) })));
      case 'toggleLineNumbers':
        return this.onFocused((cellId) => useUi.setState((s) => ({ lineNumbers: toggled(s.lineNumbers, cellId) })));
      case 'toggleAllLineNumbers':
        return useUi.setState((s) => ({ allLineNumbers: !s.allLineNumbers, lineNumbers: new Set() }));
      case 'toggleExplorer':
        return this.page.toggleExplorer();
      case 'find':
        return useUi.setState({ finding: true });
      case 'save':
        return say('Every change is saved within a second');
      case 'palette':
      case 'help':
        return useUi.setState({ dialog: id });
    }
  }

  /** Selects one cell, or up to it with `extend`. */
  selectCell(cellId: CellId, extend: boolean): void {
    this.select(extend ? { anchor: this.selection.anchor ?? cellId, focus: cellId } : selectOnly(cellId), false);
  }

  /** Puts the focus on the selected cell, unless it is being edited. */
  focusSelected(): void {
    if (useUi.getState().mode === 'command') this.focusCell(this.selection.focus);
  }

  /** The document as it is now. */
  document(): Notebook {
    return this.notebook;
  }

  /** Whether the caret can go into the cell now: code, or Markdown whose source is open. */
  editable(cellId: CellId): boolean {
    const cell = findCell(this.notebook, cellId);
    return cell !== undefined && (cell.kind !== 'markdown' || useUi.getState().editing.has(cellId));
  }

  /** Runs one cell, whatever is selected. */
  runCell(cellId: CellId): void {
    this.client.command({ type: 'runCells', cellIds: [cellId] });
  }

  /** Moves a dragged cell, or the selected ones it is one of, into a gap. */
  dropAt(cellId: CellId, gap: number): void {
    this.do(dropCells(this.notebook, this.selection, cellId, gap));
  }

  /** Inserts a cell at a position and opens it. */
  insertAt(index: number, kind: 'code' | 'markdown'): void {
    const outcome = insertCell({ ...this.notebook, cells: [] }, selectOnly(null), 'below', freshId, kind);
    const [operation] = outcome.operations;
    if (operation?.type === 'insertCell') this.do({ operations: [{ ...operation, index }], selection: outcome.selection });
    this.edit();
  }

  /** Applies operations, remembers their inverse as one group, and selects. */
  do({ operations, selection }: Outcome): void {
    this.stack = remember(this.stack, this.applyAll(operations));
    this.select(selection);
  }

  /** Goes to a place in the code. */
  reveal(cellId: CellId, line: number, column: number): void {
    if (!findCell(this.notebook, cellId)) return toast('That cell is no longer in the notebook');
    this.select(selectOnly(cellId), false);
    this.openMarkdown(cellId);
    focusEditor(cellId, { line, column });
    document.querySelector(`[data-cell="${CSS.escape(cellId)}"]`)?.scrollIntoView({ block: 'nearest', behavior: 'smooth' });
  }

  /** Shows a match: its cell, and the text selected once the editor is there, without taking the focus. */
  show(cellId: CellId, line: number, column: number, length: number): void {
    useUi.setState({ selection: selectOnly(cellId) });
    this.openMarkdown(cellId);
    holdLive(cellId);
    document.querySelector(`[data-cell="${CSS.escape(cellId)}"]`)?.scrollIntoView({ block: 'nearest' });
    const mark = (attempts: number) => {
      const editor = editorOf(cellId);
      if (editor) editor.setSelection({ startLineNumber: line, startColumn: column, endLineNumber: line, endColumn: column + length });
      else if (attempts > 0) setTimeout(() => mark(attempts - 1), 60);
    };
    mark(20);
  }

  private applyAll(operations: readonly Operation[]): readonly Operation[] {
    const inverse: Operation[] = [];
    for (const operation of operations) {
      const result = apply(this.notebook, operation);
      if (!result.ok) continue;
      for (const effect of result.effects) if (effect.type === 'inverse') inverse.unshift(effect.operation);
      this.client.operate(operation);
    }
    return inverse;
  }

  private step(which: 'undo' | 'redo'): void {
    const group = top(this.stack, which);
    if (!group) return say(`Nothing to ${which}`);
    const restored = group.map((operation) => this.onCurrentRevision(operation));
    this.stack = stepped(this.stack, which, this.applyAll(restored));
    const inserted = restored.findLast((o) => o.type === 'insertCell');
    if (inserted?.type === 'insertCell') this.select(selectOnly(inserted.cell.id));
    say(which === 'undo' ? 'Undone' : 'Done again');
  }

  /** Text may have been typed since: an undone edit is made on the text as it is now, if its place still exists. */
  private onCurrentRevision(operation: Operation): Operation {
    if (operation.type !== 'editSource') return operation;
    return { ...operation, revision: findCell(this.notebook, operation.cellId)?.sourceRevision ?? operation.revision };
  }

  private select(selection: CellSelection, focus = true): void {
    forgetWaitingFocus();
    useUi.setState({ selection });
    if (focus && useUi.getState().mode === 'command') this.focusCell(selection.focus);
  }

  /** Command mode's focus is the cell itself. It may not be drawn yet. */
  private focusCell(cellId: CellId | null): void {
    if (cellId === null) return;
    cancelAnimationFrame(this.focusing);
    this.focusing = requestAnimationFrame(() => {
      const element = document.querySelector<HTMLElement>(`[data-cell="${CSS.escape(cellId)}"]`);
      element?.focus({ preventScroll: true });
      element?.scrollIntoView({ block: 'nearest' });
    });
  }

  private onFocused(action: (cellId: CellId) => void): void {
    if (this.selection.focus !== null) action(this.selection.focus);
  }

  private edit(): void {
    cancelAnimationFrame(this.focusing);
    this.onFocused((cellId) => {
      const caret = editorOf(cellId)?.getPosition();
      const untouched = !caret || (caret.lineNumber === 1 && caret.column === 1);
      this.openMarkdown(cellId);
      // Text is written on at its end; code is opened where the caret was.
      focusEditor(cellId, untouched && findCell(this.notebook, cellId)?.kind === 'markdown' ? 'end' : null);
    });
  }

  private openMarkdown(cellId: CellId): void {
    if (findCell(this.notebook, cellId)?.kind === 'markdown') useUi.setState((s) => ({ editing: toggled(s.editing, cellId, true) }));
  }

  private leaveEdit(): void {
    holdLive(null);
    useUi.setState({ mode: 'command' });
    this.focusCell(this.selection.focus);
  }

  private runSelected(): void {
    const ids = this.selected();
    const cells = this.notebook.cells.filter((c) => ids.includes(c.id));
    useUi.setState((s) => ({ editing: cells.reduce((set, c) => toggled(set, c.id, false), s.editing) }));
    const runnable = cells.filter((c) => c.kind === 'code' && c.language === 'typescript');
    if (runnable.length > 0) this.client.command({ type: 'runCells', cellIds: runnable.map((c) => c.id) });
    if (useUi.getState().mode === 'edit' && cells.some((c) => c.kind === 'markdown')) this.leaveEdit();
  }

  private runAndAdvance(): void {
    const last = this.selected().at(-1);
    this.runSelected();
    const { cells } = this.notebook;
    const at = cells.findIndex((c) => c.id === last);
    const next = cells[at + 1];
    if (!next) {
      this.do(insertCell(this.notebook, this.selection, 'below', freshId));
      return this.edit();
    }
    useUi.setState({ mode: 'command' });
    this.select(selectOnly(next.id));
  }

  private copy(): void {
    const ids = new Set(this.selected());
    useUi.setState({ clipboard: this.notebook.cells.filter((c) => ids.has(c.id)) });
  }

  private split(): void {
    this.onFocused((cellId) => {
      const editor = editorOf(cellId);
      const position = editor?.getPosition();
      const model = editor?.getModel();
      if (!position || !model) return;
      const outcome = splitCell(this.notebook, cellId, model.getOffsetAt(position), freshId);
      this.do(outcome);
      if (outcome.selection.focus !== null) {
        this.openMarkdown(outcome.selection.focus);
        focusEditor(outcome.selection.focus, 'start');
      }
    });
  }

  private toKind(kind: 'markdown' | 'raw'): void {
    const ids = this.selected();
    this.do(setKind(this.notebook, this.selection, kind));
    if (kind === 'markdown') useUi.setState((s) => ({ editing: ids.reduce((set, id) => toggled(set, id, true), s.editing) }));
  }

  private heading(level: number): void {
    const ids = this.selected();
    this.do(setHeading(this.notebook, this.selection, level));
    useUi.setState((s) => ({ editing: ids.reduce((set, id) => toggled(set, id, true), s.editing) }));
  }

  private toggleOutputs(): void {
    const ids = new Set(this.selected());
    const cells = this.notebook.cells.filter((c) => ids.has(c.id));
    const hide = cells.some((c) => !c.outputsHidden);
    for (const cell of cells) if (cell.outputsHidden !== hide) this.client.operate({ type: 'setOutputsHidden', cellId: cell.id, hidden: hide });
  }
}
