'use client';
import { useMemo } from 'react';
import type { JobRow } from '../../../engine/status/views/jobs.ts';
import { cellLabel } from '../parts/cellLabel.ts';
import { DataTable, type Column } from '../parts/DataTable.tsx';
import { Empty } from '../parts/Empty.tsx';
import { Progress, TaskBar } from '../parts/Progress.tsx';
import { StateChip } from '../parts/StateChip.tsx';
import { jobLook } from '../parts/states.ts';
import { ownWords } from './ownWords.ts';
import styles from './jobs.module.css';
import { duration } from '../parts/duration.ts';

const COLUMNS: readonly Column<JobRow>[] = [
  { key: 'job', header: 'Job', width: '46px', numeric: true, value: (r) => r.jobId },
  { key: 'action', header: 'Action', width: 'minmax(84px,1fr)', value: (r) => r.action, render: (r) => <span title={r.description ?? r.name}>{r.isCheckpoint ? '✂ ' : ''}{r.action}<span className={styles.description}> {ownWords(r).description}</span></span> },
  { key: 'cell', header: 'Cell', width: '66px', from: 470, value: (r) => cellLabel(r.cell) },
  { key: 'state', header: 'State', width: '88px', value: (r) => r.state, render: (r) => <StateChip look={jobLook(r.state)} /> },
  { key: 'stages', header: 'Stages', hint: 'Stages done, and those skipped because their shuffle files were reused', width: '112px', from: 560, value: (r) => r.stages.length, render: (r) => stagesText(r) },
  {
    key: 'tasks', header: 'Tasks', width: 'minmax(96px,1.3fr)', value: (r) => (r.total === 0 ? 0 : r.done / r.total),
    render: (r) => (
      <TaskBar text={`${r.done}/${r.total}`} failed={r.failed}>
        <Progress done={r.done} running={r.running} failed={r.failed} total={r.total} tone={r.isCheckpoint ? 'ckpt' : 'done'} label={`Job ${r.jobId}`} />
      </TaskBar>
    ),
  },
  { key: 'elapsed', header: 'Elapsed', width: '74px', numeric: true, value: (r) => r.elapsed, render: (r) => (r.elapsed === null ? '' : duration(r.elapsed)) },
];

/** As in Spark's list, there only where a job has a group. */
const GROUP: Column<JobRow> = { key: 'group', header: 'Group', width: 'minmax(60px,0.6fr)', from: 640, value: (r) => ownWords(r).group };
const WITH_GROUP: readonly Column<JobRow>[] = [...COLUMNS.slice(0, 2), GROUP, ...COLUMNS.slice(2)];

function stagesText(row: JobRow): string {
  const skipped = row.stages.filter((stage) => stage.state === 'SKIPPED').length;
  const done = row.stages.filter((stage) => stage.state === 'COMPLETE').length;
  return `${done}/${row.stages.length - skipped}${skipped > 0 ? ` · ${skipped} skipped` : ''}`;
}

/** Every job of the application, the newest first. */
export function JobList({ rows, onOpen }: { readonly rows: readonly JobRow[]; readonly onOpen: (jobId: number) => void }) {
  const newestFirst = useMemo(() => rows.slice().sort((a, b) => b.jobId - a.jobId), [rows]);
  if (rows.length === 0) return <Empty title="No jobs yet">A job starts when a cell runs an action: <code>count</code>, <code>collect</code>, <code>reduce</code>, <code>saveAsTextFile</code> …</Empty>;
  return <DataTable label="Jobs" columns={rows.some((row) => ownWords(row).group !== null) ? WITH_GROUP : COLUMNS} rows={newestFirst} rowKey={(r) => r.jobId} onOpen={(r) => onOpen(r.jobId)} />;
}
