'use client';
import { useMemo } from 'react';
import type { StageRow } from '../../../engine/status/views/jobs.ts';
import { formatBytes } from '../../ui/format.ts';
import { cellLabel } from '../parts/cellLabel.ts';
import { DataTable, type Column } from '../parts/DataTable.tsx';
import { Empty } from '../parts/Empty.tsx';
import { Progress, TaskBar } from '../parts/Progress.tsx';
import { StateChip } from '../parts/StateChip.tsx';
import { stageLook } from '../parts/states.ts';
import { duration } from '../parts/duration.ts';

const bytes = (n: number): string => (n === 0 ? '' : formatBytes(n));

const COLUMNS: readonly Column<StageRow>[] = [
  { key: 'stage', header: 'Stage', width: '54px', numeric: true, value: (r) => r.stageId + r.attempt / 1000, render: (r) => (r.attempt > 0 ? `${r.stageId}.${r.attempt}` : r.stageId) },
  { key: 'name', header: 'Name', width: 'minmax(84px,1.4fr)', value: (r) => r.name, render: (r) => <span title={r.failureReason ?? r.name}>{r.name.replace(/ at .*$/s, '')}</span> },
  { key: 'cell', header: 'Cell', width: '66px', from: 470, value: (r) => cellLabel(r.cell) },
  { key: 'job', header: 'Job', width: '50px', from: 640, numeric: true, value: (r) => r.jobIds.at(-1) ?? null },
  { key: 'state', header: 'State', width: '88px', value: (r) => r.state, render: (r) => <StateChip look={stageLook(r.state)} /> },
  {
    key: 'tasks', header: 'Tasks', width: 'minmax(96px,1fr)', value: (r) => (r.total === 0 ? 0 : r.done / r.total),
    render: (r) => (
      <TaskBar text={r.state === 'SKIPPED' ? String(r.total) : `${r.done}/${r.total}`} failed={r.failed}>
        <Progress done={r.done} running={r.running} failed={r.failed} total={r.total} skipped={r.state === 'SKIPPED'} label={`Stage ${r.stageId}`} />
      </TaskBar>
    ),
  },
  { key: 'elapsed', header: 'Elapsed', width: '74px', numeric: true, value: (r) => r.elapsed, render: (r) => (r.elapsed === null ? '' : duration(r.elapsed)) },
  { key: 'input', header: 'Input', width: '80px', from: 900, numeric: true, value: (r) => r.inputBytes, render: (r) => bytes(r.inputBytes) },
  { key: 'read', header: 'Shuffle read', width: '92px', from: 760, numeric: true, value: (r) => r.shuffleReadBytes, render: (r) => bytes(r.shuffleReadBytes) },
  { key: 'write', header: 'Shuffle write', width: '96px', from: 760, numeric: true, value: (r) => r.shuffleWriteBytes, render: (r) => bytes(r.shuffleWriteBytes) },
  { key: 'spill', header: 'Spill', width: '80px', from: 960, numeric: true, value: (r) => r.diskSpilled, render: (r) => bytes(r.diskSpilled) },
];

/** Every stage attempt of the application, the newest first. */
export function StageList({ rows, onOpen }: { readonly rows: readonly StageRow[]; readonly onOpen: (stageId: number, attempt: number) => void }) {
  const newestFirst = useMemo(() => rows.slice().sort((a, b) => b.stageId - a.stageId || b.attempt - a.attempt), [rows]);
  if (rows.length === 0) return <Empty title="No stages yet">Run an action. Each job is cut into stages where data must be shuffled.</Empty>;
  return <DataTable label="Stages" columns={COLUMNS} rows={newestFirst} rowKey={(r) => `${r.stageId}.${r.attempt}`} onOpen={(r) => onOpen(r.stageId, r.attempt)} />;
}
