'use client';
import { GripVertical } from 'lucide-react';
import { useEffect, useRef, type PointerEvent } from 'react';
import type { CellId } from '../../protocol/notebook.ts';
import { useController } from './controllerContext.tsx';
import { edgeScroll, gapAt } from './dropPlace.ts';
import { useUi } from './uiStore.ts';
import styles from './notebook.module.css';

/** A pointer must travel this far before a press is a drag. */
const SLACK = 4;

/**
 * Moves a cell, or the selected cells it is one of, by dragging. Only for the pointer: keys and the toolbar's arrows do the
 * same, so it is hidden from assistive technology.
 */
export function DragHandle({ cellId }: { readonly cellId: CellId }) {
  const controller = useController();
  const stop = useRef<(() => void) | null>(null);
  useEffect(() => () => stop.current?.(), []);

  const start = (event: PointerEvent<HTMLSpanElement>) => {
    if (event.button !== 0) return;
    event.preventDefault();
    const handle = event.currentTarget;
    const feed = handle.closest('[role="feed"]');
    const scroller = handle.closest<HTMLElement>('[data-scroll]');
    if (!feed || !scroller) return;
    const from = event.clientY;
    let y = from;
    let moving = false;
    let frame = 0;
    handle.setPointerCapture(event.pointerId);

    const look = () => {
      const extents = [...feed.querySelectorAll('[data-cell]')].map((cell) => cell.getBoundingClientRect());
      const drop = gapAt(extents, y);
      if (useUi.getState().dragged?.gap !== drop) useUi.setState({ dragged: { cellId, gap: drop } });
    };
    const scroll = () => {
      const step = edgeScroll(scroller.getBoundingClientRect(), y);
      if (step !== 0) {
        scroller.scrollTop += step;
        look();
      }
      frame = requestAnimationFrame(scroll);
    };
    const move = (e: globalThis.PointerEvent) => {
      y = e.clientY;
      if (!moving && Math.abs(y - from) < SLACK) return;
      if (!moving) frame = requestAnimationFrame(scroll);
      moving = true;
      look();
    };
    const end = (dropped: boolean) => {
      stop.current = null;
      cancelAnimationFrame(frame);
      handle.removeEventListener('pointermove', move);
      handle.removeEventListener('pointerup', drop);
      handle.removeEventListener('pointercancel', cancel);
      window.removeEventListener('keydown', escape, true);
      const { dragged } = useUi.getState();
      useUi.setState({ dragged: null });
      if (dropped && moving && dragged) controller.dropAt(cellId, dragged.gap);
    };
    const drop = () => end(true);
    const cancel = () => end(false);
    const escape = (e: KeyboardEvent) => {
      if (e.key !== 'Escape') return;
      e.preventDefault();
      e.stopPropagation();
      cancel();
    };
    handle.addEventListener('pointermove', move);
    handle.addEventListener('pointerup', drop);
    handle.addEventListener('pointercancel', cancel);
    window.addEventListener('keydown', escape, true);
    stop.current = cancel;
  };

  return (
    <span className={styles.grip} onPointerDown={start} onMouseDown={(e) => e.stopPropagation()} title="Drag to move" data-grip aria-hidden>
      <GripVertical size={12} />
    </span>
  );
}
