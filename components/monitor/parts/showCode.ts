/**
 * Brings the line of code behind a picked RDD into view, without moving the focus out of the drawing. The notebook's cells
 * carry `data-cell`; on pages without that notebook nothing happens.
 */
import type { CellRange } from '../../../engine/events/types.ts';

/** Kept free around the line. */
const MARGIN = 48;

export function showCode({ cellId, startLine }: CellRange): void {
  const cell = document.querySelector(`[data-cell="${CSS.escape(cellId)}"]`);
  const code = cell?.querySelector('.monaco-editor, pre');
  const scroller = cell === null ? null : scrollParent(cell);
  if (code == null || scroller === null) return;
  const lineHeight = Number.parseFloat(getComputedStyle(code).getPropertyValue('--code-line')) || 20;
  const line = code.getBoundingClientRect().top + (startLine - 1) * lineHeight;
  const seen = scroller.getBoundingClientRect();
  const above = line - (seen.top + MARGIN);
  const below = line + lineHeight - (seen.bottom - MARGIN);
  const by = above < 0 ? above : below > 0 ? below : 0;
  if (by === 0) return;
  scroller.scrollBy({ top: by + Math.sign(by) * seen.height / 4, behavior: window.matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
}

function scrollParent(element: Element): Element | null {
  for (let parent = element.parentElement; parent !== null; parent = parent.parentElement) {
    if (parent.scrollHeight > parent.clientHeight && /auto|scroll/.test(getComputedStyle(parent).overflowY)) return parent;
  }
  return null;
}
