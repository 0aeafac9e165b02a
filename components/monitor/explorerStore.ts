/**
 * Where the explorer beside the notebook is. Other parts of the page send the reader there (`showInExplorer`); the page
 * opens the panel when `asked` grows.
 */
import { create } from 'zustand';
import type { ExplorerPlace } from './links.ts';

export interface ExplorerState {
  readonly place: ExplorerPlace;
  /** How often someone else asked for a place: watch it to open a folded panel. */
  readonly asked: number;
}

export const useExplorer = create<ExplorerState>()(() => ({ place: { view: 'lineage' }, asked: 0 }));

/** Goes to a place by the explorer's own controls. */
export function goTo(place: ExplorerPlace): void {
  useExplorer.setState({ place });
}

/** Brings the reader to a place from elsewhere on the page. */
export function showInExplorer(place: ExplorerPlace): void {
  useExplorer.setState((state) => ({ place, asked: state.asked + 1 }));
}
