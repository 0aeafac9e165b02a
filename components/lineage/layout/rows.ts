/** How wide rows of boxes should be so that all of them fill a board that is about as wide as it is high. Pure. */

interface Size { readonly width: number; readonly height: number }

/** A new width must be this much better than the one in use: boxes that move cost the reader more than boxes that are a little small. */
const WORTH_MOVING = 1.3;

/** Side of the square that boxes need when they are set into rows of at most `rowWidth`. */
export function sideOfRows(sizes: readonly Size[], gap: number, rowWidth: number): number {
  let [left, top, rowHeight, right] = [0, 0, 0, 0];
  for (const { width, height } of sizes) {
    if (left > 0 && left + width > rowWidth) {
      top += rowHeight + gap;
      left = 0;
      rowHeight = 0;
    }
    right = Math.max(right, left + width);
    rowHeight = Math.max(rowHeight, height);
    left += width + gap;
  }
  return Math.max(right, top + rowHeight);
}

/** The width of rows that draws the boxes largest, in their order; `current` stays while nothing is much better. */
export function bestRowWidth(sizes: readonly Size[], gap: number, current: number): number {
  let [best, bestSide] = [current, sideOfRows(sizes, gap, current)];
  const enough = bestSide / WORTH_MOVING;
  let width = -gap;
  for (const size of sizes) {
    width += size.width + gap;
    const side = sideOfRows(sizes, gap, width);
    if (side < bestSide && side <= enough) [best, bestSide] = [width, side];
  }
  return best;
}
