/** How far a stage of a job is, over all its attempts. */
import { countIndices } from '../indexSet.ts';
import type { JobStatus, StageState, StageStatus } from '../job.ts';
import type { Status } from '../status.ts';
import { alreadySkipped, completedBefore } from './skipped.ts';

export interface StageProgress {
  /** The latest attempt. */
  readonly latest: StageStatus;
  /** As this job sees it: a stage that another job finished before, or that turned out not to be needed, is SKIPPED here. */
  readonly state: StageState;
  /** Distinct partitions done. */
  readonly done: number;
  readonly running: number;
  readonly failed: number;
  readonly total: number;
}

/** Null when the stage is not known any more. */
export function stageProgress(status: Status, job: JobStatus, stageId: number): StageProgress | null {
  const attempts = status.stages[stageId];
  const latest = attempts?.at(-1);
  if (attempts === undefined || latest === undefined) return null;
  const skipped = completedBefore(latest, job) || job.skippedStageIds.includes(stageId) || alreadySkipped(status, job).has(stageId);
  const state = skipped ? 'SKIPPED' : latest.state;
  const total = attempts.reduce((most, stage) => Math.max(most, stage.numTasks), 0);
  const done = state === 'SKIPPED' ? 0 : Math.min(total, countIndices(job.doneIndices[stageId] ?? []));
  return {
    latest,
    state,
    done,
    running: state === 'SKIPPED' ? 0 : latest.activeTasks,
    failed: state === 'SKIPPED' ? 0 : attempts.reduce((sum, stage) => sum + stage.failedTasks, 0),
    total,
  };
}

/** Milliseconds from first launch (or submission) to completion, or to the latest event; null when it never ran. */
export function stageElapsed(status: Status, stage: StageStatus): number | null {
  const start = stage.firstTaskLaunchedTime ?? stage.submissionTime;
  if (start === null || stage.state === 'PENDING' || stage.state === 'SKIPPED') return null;
  return Math.max(0, (stage.completionTime ?? status.time) - start);
}

/** The same for a job. */
export function jobElapsed(status: Status, job: JobStatus): number | null {
  return job.submissionTime === null ? null : Math.max(0, (job.completionTime ?? status.time) - job.submissionTime);
}
