import { X } from 'lucide-react';
import type { TaskRow } from '../../../engine/status/views/stage.ts';
import { IconButton } from '../../ui/Button.tsx';
import { plural } from '../../ui/format.ts';
import { cellWords } from '../parts/cellLabel.ts';
import { StateChip } from '../parts/StateChip.tsx';
import { taskLook } from '../parts/states.ts';
import styles from './stages.module.css';

/** What one task attempt said and why it failed. */
export function TaskDetail({ row, onClose }: { readonly row: TaskRow; readonly onClose: () => void }) {
  const { error } = row;
  return (
    <section className={styles.detail} aria-label={`Task ${row.index}, attempt ${row.attempt}`}>
      <div className={styles.boxHead}>
        <h3>Task {row.index}, attempt {row.attempt}</h3>
        <StateChip look={taskLook(row.state, row.executorLost)} />
        <span className={styles.dim}>task id {row.taskId} · partition {row.partition < 0 ? row.index : row.partition} · executor {row.executorId}{row.blockHits > 0 ? ` · ${plural(row.blockHits, 'cached block')} read` : ''}{row.blocksComputed > 0 ? ` · ${plural(row.blocksComputed, 'cached block')} computed` : ''}</span>
        <span className={styles.grow} />
        <IconButton label="Close task" size="small" onClick={onClose}><X size={14} /></IconButton>
      </div>
      {error !== null && (
        <div className={styles.taskError}>
          <strong>{error.message}</strong>
          {error.detail !== null && (
            <p>
              {[error.detail.operation, cellWords(error.detail.at ?? null), `partition ${error.detail.partition}`, error.detail.recordIndex === undefined ? '' : `record ${error.detail.recordIndex}`].filter(Boolean).join(' · ')}
              {error.detail.record !== undefined && <code>{error.detail.record}</code>}
            </p>
          )}
          {error.stack !== null && <details><summary>Stack trace</summary><pre>{error.stack}</pre></details>}
        </div>
      )}
      {row.log.length === 0 && error === null && <p className={styles.dim}>This task printed nothing. What <code>console.log</code> prints inside a task appears here.</p>}
      {row.log.length > 0 && (
        <ol className={styles.log} aria-label="Log of the task">
          {row.log.map((line, i) => <li key={i} data-level={line.level}><time>{new Date(line.time).toISOString().slice(11, 23)}</time><span>{line.text}</span></li>)}
          {row.logDropped > 0 && <li className={styles.dim}>{plural(row.logDropped, 'more line')} not kept: the task printed more than its limit.</li>}
        </ol>
      )}
    </section>
  );
}
