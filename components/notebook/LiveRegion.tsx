'use client';
import { useEffect, useRef } from 'react';
import { useNotebook } from '../client/notebookContext.tsx';
import type { Cell } from '../../protocol/notebook.ts';
import { announcement } from './cellStatus.ts';
import { say, useUi } from './uiStore.ts';

/** The page's one polite live region: ends of runs and answers to commands, at most one message a second. */
export function LiveRegion() {
  const said = useUi((s) => s.said);
  const cells = useNotebook((s) => s.notebook.cells);
  const seen = useRef<readonly Cell[]>([]);
  const pause = useRef(0);
  useEffect(() => {
    const text = announcement(seen.current, cells);
    seen.current = cells;
    if (text === null) return;
    clearTimeout(pause.current);
    pause.current = window.setTimeout(() => say(text), 300);
  }, [cells]);
  return (
    <div className="visually-hidden" role="status" aria-live="polite">
      {said.text}
      {said.n % 2 === 1 ? '\u00a0' : ''}
    </div>
  );
}
