'use client';
import { useMemo, useRef, type KeyboardEvent } from 'react';
import { editorOf, focusEditor } from '../editor/editorRegistry.ts';
import { widgetOpen } from '../editor/overflow.ts';
import type { NotebookController } from './controller.ts';
import { isMac } from './platform.ts';
import { keyName, lookUp, type Pending } from './keymap.ts';
import { useUi } from './uiStore.ts';
import { moveSelection } from './cellSelection.ts';

/**
 * The page's key handlers. Keys of the edit mode are taken before Monaco sees them (capture), except Escape, which Monaco
 * may need to close one of its own widgets: it is taken only when Monaco left it.
 */
export function useNotebookKeys(controller: NotebookController): { readonly onKeyDownCapture: (e: KeyboardEvent) => void; readonly onKeyDown: (e: KeyboardEvent) => void } {
  const pending = useRef<Pending | null>(null);
  return useMemo(() => {
    const handle = (event: KeyboardEvent, capture: boolean) => {
      if (event.defaultPrevented || event.nativeEvent.isComposing || ['Shift', 'Control', 'Alt', 'Meta'].includes(event.key)) return;
      const where = placeOf(event.target as HTMLElement);
      if (where === 'field') return;
      const mode = where === 'editor' ? 'edit' : 'command';
      const name = keyName(event, isMac());
      const isEscape = name === 'Escape';
      if (capture !== (mode === 'edit' && !isEscape)) return;
      // Buttons and links keep Enter, space and arrows for themselves.
      if (where === 'control' && (name === 'Enter' || name === ' ' || name.startsWith('Arrow'))) return;
      if (mode === 'edit' && capture && crossCells(event, controller)) return;
      const { command, pending: next } = lookUp(mode, name, pending.current, Date.now(), { mac: isMac(), singleKeys: useUi.getState().singleKeys });
      pending.current = next;
      if (command === null) return;
      event.preventDefault();
      event.stopPropagation();
      controller.run(command);
    };
    return { onKeyDownCapture: (e) => handle(e, true), onKeyDown: (e) => handle(e, false) };
  }, [controller]);
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
