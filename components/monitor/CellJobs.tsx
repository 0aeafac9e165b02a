'use client';
import { cellJobs } from '../../engine/status/views/jobs.ts';
import { useStatus } from '../client/statusStore.ts';
import { CellJobRows } from './CellJobRows.tsx';
import { useView } from './parts/useView.ts';

export interface CellJobsProps {
  readonly appId: string | null;
  readonly cellId: string;
  /** The run whose jobs are shown; null: the latest of the cell. */
  readonly runId: string | null;
}

/** The jobs that one run of one cell started. Nothing at all while there are none, so that a cell without jobs has no gap. */
export function CellJobs({ appId, cellId, runId }: CellJobsProps) {
  const { status } = useStatus(appId);
  const rows = useView(status, (now) => cellJobs(now, cellId, runId ?? undefined), `${appId} ${cellId} ${runId}`);
  return rows.length === 0 ? null : <CellJobRows rows={rows} />;
}
