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
