'use client';
import { useEffect } from 'react';
import { doAhead, editorOf, focusEditor, focusWaits, forgetWaitingFocus } from '../editor/editorRegistry.ts';
import { widgetOpen } from '../editor/overflow.ts';
import type { NotebookController } from './controller.ts';
import { isMac } from './platform.ts';
import { keyName, lookUp, type Pending } from './keymap.ts';
import { useUi } from './uiStore.ts';
import { moveSelection } from './cellSelection.ts';

/**
 * Listens to the page's keys while a notebook is shown. Keys of the edit mode are taken before Monaco sees them (capture),
 * except Escape, which Monaco may need to close one of its own widgets: it is taken only when Monaco left it.
 */
export function useNotebookKeys(controller: NotebookController): void {
  useEffect(() => {
    let pending: Pending | null = null;
    const handle = (event: KeyboardEvent, capture: boolean) => {
      if (event.defaultPrevented || event.isComposing || ['Shift', 'Control', 'Alt', 'Meta'].includes(event.key)) return;
      const where = event.target instanceof HTMLElement ? placeOf(event.target) : 'page';
      if (where === 'field') return;
      const mode = where === 'editor' ? 'edit' : 'command';
      const name = keyName(event, isMac());
      if (capture !== (mode === 'edit' && name !== 'Escape')) return;
      // Buttons and links keep Enter, space and arrows for themselves.
      if (where === 'control' && (name === 'Enter' || name === ' ' || name.startsWith('Arrow'))) return;
      if (mode === 'command' && focusWaits()) {
        pending = null;
        typeAhead(event, name, controller);
        return;
      }
      if (mode === 'edit' && capture && crossCells(event, controller)) return;
      const found = lookUp(mode, name, pending, Date.now(), { mac: isMac(), singleKeys: useUi.getState().singleKeys });
      pending = found.pending;
      if (found.command === null) return;
      event.preventDefault();
      event.stopPropagation();
      controller.run(found.command);
    };
    const early = (event: KeyboardEvent) => handle(event, true);
    const late = (event: KeyboardEvent) => handle(event, false);
    document.addEventListener('keydown', early, true);
    document.addEventListener('keydown', late);
    return () => {
      document.removeEventListener('keydown', early, true);
      document.removeEventListener('keydown', late);
    };
  }, [controller]);
}

/** A cell was opened and its editor is still being made: keys are for that editor, never commands on cells. */
function typeAhead(event: KeyboardEvent, name: string, controller: NotebookController): void {
  const command = lookUp('edit', name, null, Date.now(), { mac: isMac(), singleKeys: true }).command;
  if (name === 'Escape') forgetWaitingFocus();
  else if (command !== null) doAhead({ type: 'command', run: () => controller.run(command) });
  else if (event.ctrlKey || event.metaKey || event.altKey) return;
  else if (event.key === 'Backspace') doAhead({ type: 'erase' });
  else if (event.key === 'Enter') doAhead({ type: 'text', text: '\n' });
  else if (event.key.length === 1) doAhead({ type: 'text', text: event.key });
  event.preventDefault();
  event.stopPropagation();
}

type Place = 'editor' | 'field' | 'control' | 'page';

function placeOf(target: HTMLElement): Place {
  if (target.closest('.find-widget, .rename-box')) return 'field';
  if (target.closest('.monaco-editor')) return 'editor';
  if (target.closest('input, textarea, select, [contenteditable], [role="menu"], [role="dialog"], [role="slider"], [role="separator"], .react-flow')) return 'field';
  if (target.closest('aside')) return 'field';
  return target.closest('button, a, [role="table"]') ? 'control' : 'page';
}

/** Up on the first line and Down on the last go to the neighbouring cell, as in Jupyter. */
function crossCells(event: KeyboardEvent, controller: NotebookController): boolean {
  if ((event.key !== 'ArrowUp' && event.key !== 'ArrowDown') || event.shiftKey || event.altKey || event.ctrlKey || event.metaKey || widgetOpen()) return false;
  const { selection } = useUi.getState();
  const editor = selection.focus === null ? undefined : editorOf(selection.focus);
  const caret = editor?.getPosition();
  const lines = editor?.getModel()?.getLineCount();
  if (!caret || lines === undefined || !editor?.getSelection()?.isEmpty()) return false;
  const step = event.key === 'ArrowUp' ? -1 : 1;
  if (caret.lineNumber !== (step < 0 ? 1 : lines)) return false;
  const neighbour = moveSelection(controller.document(), selection, step, false).focus;
  if (neighbour === null || neighbour === selection.focus) return false;
  event.preventDefault();
  event.stopPropagation();
  controller.selectCell(neighbour, false);
  if (controller.editable(neighbour)) focusEditor(neighbour, step < 0 ? 'end' : 'start');
  else controller.run('leaveEdit');
  return true;
}
