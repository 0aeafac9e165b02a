'use client';
import { Play } from 'lucide-react';
import { memo, useEffect, useState } from 'react';
import type { Cell } from '../../protocol/notebook.ts';
import type { CellRunState } from '../../protocol/session.ts';
import { cellStatus } from './cellStatus.ts';
import { DragHandle } from './DragHandle.tsx';
import styles from './notebook.module.css';

/** Counter and state of a cell (`number` is its place in the notebook, which errors and drawings name): shape, words and colour. The elapsed time of a running cell counts by itself. */
export const Gutter = memo(function Gutter({ cell, number, run, onRun }: { readonly cell: Cell; readonly number: number; readonly run: CellRunState | undefined; readonly onRun: () => void }) {
  const now = useTicks(run?.state === 'running');
  if (cell.kind !== 'code') {
    return (
      <div className={styles.gutter}>
        <DragHandle cellId={cell.id} />
      </div>
    );
  }
  const status = cellStatus(cell, run, now);
  const runs = cell.language === 'typescript';
  return (
    <div className={styles.gutter} data-state={status.state}>
      <span className={styles.counter} title={`Cell ${number}`}>{status.counter}</span>
      <b className={styles.state} title={status.spoken}>
        {status.label}
      </b>
      {runs && (
        <button type="button" className={styles.run} onClick={onRun} aria-label="Run cell" title="Run cell" tabIndex={-1}>
          <Play size={11} aria-hidden />
        </button>
      )}
      <DragHandle cellId={cell.id} />
    </div>
  );
});

function useTicks(running: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!running) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 100);
    return () => clearInterval(timer);
  }, [running]);
  return now;
}
