'use client';
import { ArrowRight } from 'lucide-react';
import { memo } from 'react';
import type { JobRow, StageBar } from '../../engine/status/views/jobs.ts';
import { formatBytes } from '../ui/format.ts';
import { showInExplorer } from './explorerStore.ts';
import { Progress } from './parts/Progress.tsx';
import { jobLook, stageLook } from './parts/states.ts';
import { foldStages, stageCount } from './cellJobText.ts';
import styles from './CellJobs.module.css';
import { duration } from './parts/duration.ts';

/** The rows under a cell: one line per job, each of its stages a bar. Every row has the same height from its first moment. */
export const CellJobRows = memo(function CellJobRows({ rows }: { readonly rows: readonly JobRow[] }) {
  return (
    <ul className={styles.jobs} aria-label="Jobs of this cell">
      {rows.map((row) => <JobLine key={row.jobId} row={row} />)}
    </ul>
  );
});

const JobLine = memo(function JobLine({ row }: { readonly row: JobRow }) {
  const look = jobLook(row.state);
  const { shown, hidden } = foldStages(row.stages);
  const open = (): void => showInExplorer({ view: 'jobs', jobId: row.jobId });
  return (
    <li className={styles.job} data-state={row.state}>
      <b>Job {row.jobId}</b>
      <span className={styles.what} title={row.error ?? row.description ?? row.name}>
        {row.state === 'FAILED' && <span className={styles.failed}>✕ failed · </span>}
        {row.action}
      </span>
      <span className={styles.stages}>
        {hidden > 0 && <span className={styles.more} title={`${hidden} earlier stages`}>+{hidden}</span>}
        {shown.map((stage) => <StageCell key={stage.stageId} stage={stage} />)}
      </span>
      <span className={styles.elapsed}>{row.elapsed === null ? '' : duration(row.elapsed)}</span>
      <button type="button" className={styles.open} onClick={open} aria-label={`Show job ${row.jobId} (${row.action}, ${look.word}) in the explorer`} title="Show in the explorer">
        <ArrowRight size={14} aria-hidden />
      </button>
    </li>
  );
});

function StageCell({ stage }: { readonly stage: StageBar }) {
  const look = stageLook(stage.state);
  const skipped = stage.state === 'SKIPPED';
  const sign = stage.isCheckpoint && stage.state === 'COMPLETE' ? '✂' : look.sign;
  return (
    <span className={styles.stage} title={stage.name}>
      <Progress done={stage.done} running={stage.running} failed={stage.failed} total={stage.total} skipped={skipped} tone={stage.isCheckpoint ? 'ckpt' : 'done'} label={`Stage ${stage.stageId}`} />
      <span className={styles.note} data-tone={stage.state === 'FAILED' ? 'fail' : undefined}>
        <span>{skipped ? 'skipped' : `${sign} stage ${stage.stageId}`}</span>
        <span>{stageCount(stage, formatBytes)}</span>
      </span>
    </span>
  );
}
