/**
 * Which cells have a live editor. Editors are costly, so at most `MOST` live at once: the one with the caret, those in
 * view, and the most recently seen of the rest. Pure part first, the store after it.
 */
import { create } from 'zustand';
import type { CellId } from '../../protocol/notebook.ts';

export const MOST = 12;

/** `live` (most recently wanted last) after `wanted` was asked for; cells in `keep` go only when nothing else is left to go. */
export function admit(live: readonly CellId[], wanted: CellId, keep: ReadonlySet<CellId>, most = MOST): readonly CellId[] {
  const next = [...live.filter((id) => id !== wanted), wanted];
  while (next.length > most) {
    const spare = next.findIndex((id) => id !== wanted && !keep.has(id));
    next.splice(spare < 0 ? 0 : spare, 1);
  }
  return next;
}

interface LiveCells {
  readonly live: readonly CellId[];
}

export const useLiveCells = create<LiveCells>()(() => ({ live: [] }));

const visible = new Set<CellId>();
let held: CellId | null = null;

function want(cellId: CellId): void {
  const keep = new Set(visible);
  if (held !== null) keep.add(held);
  useLiveCells.setState((s) => {
    const live = admit(s.live, cellId, keep);
    return live.length === s.live.length && live.every((id, i) => id === s.live[i]) ? s : { live };
  });
}

/** The cell came into view (and stayed there a moment). When there is no room it stays static until it is clicked. */
export function cameIntoView(cellId: CellId): void {
  visible.add(cellId);
  const { live } = useLiveCells.getState();
  if (!live.includes(cellId) && (live.length < MOST || live.some((id) => !visible.has(id) && id !== held))) want(cellId);
}

export function leftView(cellId: CellId): void {
  visible.delete(cellId);
}

/** The cell is being edited: it is live whatever else is. */
export function holdLive(cellId: CellId | null): void {
  held = cellId;
  if (cellId !== null) want(cellId);
}

/** Forgets everything, for another notebook. */
export function resetLiveCells(): void {
  visible.clear();
  held = null;
  useLiveCells.setState({ live: [] });
}
