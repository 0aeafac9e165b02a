/** Where a dragged cell would go: gaps are numbered from 0 above the first cell to n below the last. Pure. */

export interface Extent {
  readonly top: number;
  readonly bottom: number;
}

/** The gap nearest to `y` among cells in order: the upper half of a cell means above it, the lower half below. */
export function gapAt(cells: readonly Extent[], y: number): number {
  const after = cells.findIndex(({ top, bottom }) => y < (top + bottom) / 2);
  return after < 0 ? cells.length : after;
}

const EDGE = 56;
const FASTEST = 18;

/** Pixels to scroll in a frame while the pointer is near the upper or lower edge, faster the nearer. */
export function edgeScroll(view: Extent, y: number): number {
  const above = view.top + EDGE - y;
  const below = y - (view.bottom - EDGE);
  if (above > 0) return -Math.ceil((Math.min(above, EDGE) / EDGE) * FASTEST);
  return below > 0 ? Math.ceil((Math.min(below, EDGE) / EDGE) * FASTEST) : 0;
}
