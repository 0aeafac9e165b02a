import type { ReactNode } from 'react';
import { cx } from '../../ui/cx.ts';
import styles from './parts.module.css';

export interface ProgressProps {
  readonly done: number;
  readonly running: number;
  readonly failed: number;
  readonly total: number;
  readonly skipped?: boolean;
  readonly tone?: 'done' | 'ckpt';
  /** What the bar is of, for a reader that does not see it. */
  readonly label: string;
}

/** Tasks of a stage or job as one bar: done solid, running striped, failed cross-hatched, skipped hatched. */
export function Progress({ done, running, failed, total, skipped, tone = 'done', label }: ProgressProps) {
  const share = (n: number): string => `${total === 0 ? 0 : Math.min(100, (100 * n) / total)}%`;
  return (
    <div className={cx(styles.bar, skipped && styles.barSkipped)} role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={total} aria-valuenow={done} aria-valuetext={skipped ? 'skipped' : `${done} of ${total} done${running ? `, ${running} running` : ''}${failed ? `, ${failed} failed` : ''}`}>
      {!skipped && (
        <>
          <span className={tone === 'ckpt' ? styles.barCkpt : styles.barDone} style={{ width: share(done) }} />
          <span className={styles.barRunning} style={{ width: share(running) }} />
          <span className={styles.barFailed} style={{ width: share(Math.min(failed, Math.max(0, total - done - running))) }} />
        </>
      )}
    </div>
  );
}

/** A bar with its numbers: beside it, or in a narrow column below it. */
export function TaskBar({ text, failed, children }: { readonly text: string; readonly failed: number; readonly children: ReactNode }) {
  return (
    <div className={styles.taskBar}>
      {children}
      <span>
        {text}
        {failed > 0 && <span className={styles.failedCount} title={failed === 1 ? '1 task failed' : `${failed} tasks failed`}> ✕ {failed} failed</span>}
      </span>
    </div>
  );
}
