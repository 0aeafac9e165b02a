/** Undo and redo of cell operations (not of typing, which is the editor's). Pure; groups are undone as a whole. */
import type { Operation } from '../../protocol/operations.ts';

export interface UndoStack {
  readonly undo: readonly (readonly Operation[])[];
  readonly redo: readonly (readonly Operation[])[];
}

export const NO_UNDO: UndoStack = { undo: [], redo: [] };
const DEEPEST = 200;

/** Remembers how to take a group back; what was undone before can no longer be redone. */
export function remember(stack: UndoStack, inverse: readonly Operation[]): UndoStack {
  if (inverse.length === 0) return stack;
  return { undo: [...stack.undo.slice(-DEEPEST + 1), inverse], redo: [] };
}

/** The group to apply for one step back (or forth with `redo`), or null when there is none. */
export function top(stack: UndoStack, which: 'undo' | 'redo'): readonly Operation[] | null {
  return stack[which].at(-1) ?? null;
}

/** After a step was applied, with its own inverse. */
export function stepped(stack: UndoStack, which: 'undo' | 'redo', inverse: readonly Operation[]): UndoStack {
  const other = which === 'undo' ? 'redo' : 'undo';
  const rest = { ...stack, [which]: stack[which].slice(0, -1) };
  return inverse.length === 0 ? rest : { ...rest, [other]: [...stack[other], inverse] };
}
