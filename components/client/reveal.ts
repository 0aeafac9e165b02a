/** Asks the open notebook to show a place in its code; the notebook page answers. */
import type { CodePosition } from './selectionStore.ts';

type Listener = (position: CodePosition) => void;

const listeners = new Set<Listener>();

/** Scrolls to the cell and puts the caret there. Nothing happens on pages without that notebook. */
export function revealCode(position: CodePosition): void {
  for (const listener of listeners) listener(position);
}

/** Answers `revealCode`; returns how to stop. */
export function onReveal(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
