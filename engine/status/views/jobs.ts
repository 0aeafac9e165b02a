/** Lists of jobs and stages, and the bars drawn under a cell. */
import type { CellRange } from '../../events/types.ts';
import type { JobState, JobStatus, StageState, StageStatus } from '../job.ts';
import { shuffleReadBytes } from '../metrics.ts';
import type { Status } from '../status.ts';
import { stateNow } from './skipped.ts';
import { jobElapsed, stageElapsed, stageProgress } from './stageProgress.ts';
import { actionOf } from './words.ts';

/** One stage as a progress bar. */
export interface StageBar {
  readonly stageId: number;
  readonly attempt: number;
  readonly name: string;
  readonly state: StageState;
  readonly done: number;
  readonly running: number;
  readonly failed: number;
  readonly skipped: number;
  readonly total: number;
  /** Belongs to a job that writes a checkpoint. */
  readonly isCheckpoint: boolean;
  /** The part files once written, else null. */
  readonly parts: { readonly count: number; readonly bytes: number } | null;
}

export interface JobRow {
  readonly jobId: number;
  readonly name: string;
  /** The action: `count` of `count at <cell 3>:2`; `checkpoint` for a checkpoint job. */
  readonly action: string;
  readonly description: string | null;
  readonly group: string | null;
  readonly state: JobState;
  readonly error: string | null;
  readonly submissionTime: number | null;
  readonly completionTime: number | null;
  /** Milliseconds; of a running job up to the status's time. */
  readonly elapsed: number | null;
  readonly isCheckpoint: boolean;
  readonly cell: CellRange | null;
  readonly done: number;
  readonly running: number;
  readonly failed: number;
  readonly skipped: number;
  /** Tasks that ran or will: without those of skipped stages. */
  readonly total: number;
  readonly stages: readonly StageBar[];
}

export interface StageRow {
  readonly stageId: number;
  readonly attempt: number;
  readonly name: string;
  readonly state: StageState;
  readonly jobIds: readonly number[];
  readonly cell: CellRange | null;
  readonly submissionTime: number | null;
  readonly elapsed: number | null;
  readonly done: number;
  readonly running: number;
  readonly failed: number;
  readonly total: number;
  readonly inputBytes: number;
  readonly outputBytes: number;
  readonly shuffleReadBytes: number;
  readonly shuffleWriteBytes: number;
  readonly memorySpilled: number;
  readonly diskSpilled: number;
  readonly failureReason: string | null;
}

function stageBar(status: Status, job: JobStatus, stageId: number): StageBar | null {
  const progress = stageProgress(status, job, stageId);
  if (progress === null) return null;
  const { latest, state, done, running, failed, total } = progress;
  const checkpoint = job.checkpointOf === null ? undefined : status.checkpoints[job.checkpointOf];
  const writes = job.checkpointOf !== null && stageId === job.stageIds.at(-1);
  return {
    stageId,
    attempt: latest.attempt,
    name: latest.name,
    state,
    done,
    running,
    failed,
    skipped: state === 'SKIPPED' ? total : 0,
    total,
    isCheckpoint: job.checkpointOf !== null,
    parts: writes && checkpoint !== undefined ? { count: checkpoint.parts.length, bytes: checkpoint.bytes } : null,
  };
}

interface CachedRow {
  readonly stages: readonly (readonly StageStatus[] | undefined)[];
  readonly checkpoint: unknown;
  readonly row: JobRow;
}

/** Rows of finished jobs by job: they stay the same objects while nothing about the job changes. */
const finishedRows = new WeakMap<JobStatus, CachedRow>();

function jobRow(status: Status, job: JobStatus): JobRow {
  const checkpoint = job.checkpointOf === null ? undefined : status.checkpoints[job.checkpointOf];
  const cached = finishedRows.get(job);
  if (cached !== undefined && cached.checkpoint === checkpoint && job.stageIds.every((id, i) => cached.stages[i] === status.stages[id])) return cached.row;
  const stages = job.stageIds.map((id) => stageBar(status, job, id)).filter((bar) => bar !== null);
  const ran = stages.filter((bar) => bar.state !== 'SKIPPED');
  const sum = (of: (bar: StageBar) => number): number => ran.reduce((total, bar) => total + of(bar), 0);
  const row: JobRow = {
    jobId: job.jobId,
    name: job.name,
    action: job.checkpointOf !== null ? 'checkpoint' : actionOf(job.name),
    description: job.description,
    group: job.group,
    state: job.state,
    error: job.error,
    submissionTime: job.submissionTime,
    completionTime: job.completionTime,
    elapsed: jobElapsed(status, job),
    isCheckpoint: job.checkpointOf !== null,
    cell: job.cell,
    done: sum((bar) => bar.done),
    running: sum((bar) => bar.running),
    failed: job.failedTasks,
    skipped: job.state === 'RUNNING' ? stages.reduce((total, bar) => total + bar.skipped, 0) : job.skippedTasks,
    total: sum((bar) => bar.total),
    stages,
  };
  if (job.state !== 'RUNNING') finishedRows.set(job, { stages: job.stageIds.map((id) => status.stages[id]), checkpoint, row });
  return row;
}

/** All jobs, newest first. */
export function jobRows(status: Status): readonly JobRow[] {
  return Object.values(status.jobs).map((job) => jobRow(status, job)).toReversed();
}

/** All stage attempts, newest first. */
export function stageRows(status: Status): readonly StageRow[] {
  return Object.values(status.stages).flat().map((stage) => stageRow(status, stage)).toReversed();
}

function stageRow(status: Status, stage: StageStatus): StageRow {
  return {
    stageId: stage.stageId,
    attempt: stage.attempt,
    name: stage.name,
    state: stateNow(status, stage),
    jobIds: stage.jobIds,
    cell: stage.cell,
    submissionTime: stage.submissionTime,
    elapsed: stageElapsed(status, stage),
    done: stage.completedIndices,
    running: stage.activeTasks,
    failed: stage.failedTasks,
    total: stage.numTasks,
    inputBytes: stage.metrics.inputBytes,
    outputBytes: stage.metrics.outputBytes,
    shuffleReadBytes: shuffleReadBytes(stage.metrics),
    shuffleWriteBytes: stage.metrics.shuffleWriteBytes,
    memorySpilled: stage.metrics.memorySpilled,
    diskSpilled: stage.metrics.diskSpilled,
    failureReason: stage.failureReason,
  };
}

const byCell = new WeakMap<Status['jobs'], ReadonlyMap<string, readonly JobStatus[]>>();

/** Jobs by the cell that started them; one index serves every cell on the page. */
function jobsOfCell(status: Status, cellId: string): readonly JobStatus[] {
  let index = byCell.get(status.jobs);
  if (index === undefined) {
    index = Map.groupBy(Object.values(status.jobs).filter((job) => job.cell !== null), (job) => job.cell!.cellId);
    byCell.set(status.jobs, index);
  }
  return index.get(cellId) ?? [];
}

/** The jobs one run of a cell started, oldest first. Without `runId` those of the cell's latest run. */
export function cellJobs(status: Status, cellId: string, runId?: string): readonly JobRow[] {
  const jobs = jobsOfCell(status, cellId);
  const run = runId ?? latestRun(status, cellId) ?? jobs.at(-1)?.cell?.runId;
  return jobs.filter((job) => job.cell?.runId === run).map((job) => jobRow(status, job));
}

function latestRun(status: Status, cellId: string): string | undefined {
  let latest: { readonly runId: string; readonly startTime: number } | undefined;
  for (const run of Object.values(status.cellRuns)) {
    if (run.cellId === cellId && (latest === undefined || run.startTime >= latest.startTime)) latest = run;
  }
  return latest?.runId;
}
