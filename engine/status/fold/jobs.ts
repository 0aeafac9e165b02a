/** Folds JobStart and JobEnd (AppStatusListener.onJobStart, onJobEnd). */
import type { JobEnd, JobStart, Properties } from '../../events/types.ts';
import type { Mutable } from '../draft.ts';
import type { JobStatus } from '../job.ts';
import type { Fold } from './fold.ts';
import { knowStage } from './stages.ts';
import { trimJobs, trimStages } from './retention.ts';

function tagsOf(properties: Properties | undefined): readonly string[] {
  const tags = properties?.['spark.job.tags'];
  return tags === undefined || tags === '' ? [] : tags.split(',');
}

export function jobStart(fold: Fold, event: JobStart): void {
  const infos = event['Stage Infos'] ?? [];
  const last = infos.reduce<(typeof infos)[number] | null>((best, info) => (best === null || info['Stage ID'] > best['Stage ID'] ? info : best), null);
  const submitted = event['Submission Time'] ?? -1;
  const job: JobStatus = {
    jobId: event['Job ID'],
    name: last?.['Stage Name'] ?? '',
    description: event.Properties?.['spark.job.description'] ?? null,
    group: event.Properties?.['spark.jobGroup.id'] ?? null,
    tags: tagsOf(event.Properties),
    submissionTime: submitted > 0 ? submitted : null,
    completionTime: null,
    state: 'RUNNING',
    error: null,
    stageIds: event['Stage IDs'].toSorted((a, b) => a - b),
    skippedStageIds: [],
    cell: event['Emberline Cell'] ?? null,
    checkpointOf: event['Emberline Checkpoint Of'] ?? null,
    numTasks: infos.reduce((sum, info) => (info['Completion Time'] === undefined ? sum + info['Number of Tasks'] : sum), 0),
    activeTasks: 0, completedTasks: 0, completedIndices: 0, skippedTasks: 0, failedTasks: 0, killedTasks: 0, killedSummary: {},
    activeStages: 0, completedStages: 0, skippedStages: 0, failedStages: 0,
    lostExecutors: [],
    recomputed: [],
    doneIndices: {},
  };
  fold.draft.put(fold.draft.own(fold.status, 'jobs'), job.jobId, job);
  for (const info of infos) {
    const stage = knowStage(fold, info);
    if (!stage.jobIds.includes(job.jobId)) fold.draft.own(stage, 'jobIds').push(job.jobId);
    if (stage.description === null) stage.description = job.description;
  }
  trimJobs(fold);
  trimStages(fold);
}

export function jobEnd(fold: Fold, event: JobEnd): void {
  const job = fold.job(event['Job ID']);
  if (job === null) return;
  const result = event['Job Result'];
  job.state = result.Result === 'JobSucceeded' ? 'SUCCEEDED' : 'FAILED';
  job.error = result.Result === 'JobSucceeded' ? null : (result.Exception.Message ?? null);
  const completed = event['Completion Time'] ?? -1;
  job.completionTime = completed > 0 ? completed : null;
  for (const stageId of job.stageIds) {
    skipIfNotRun(fold, job, stageId);
    closePending(fold, stageId);
  }
}

/** A stage of the job that no one submitted is skipped: its output was there already, or the job failed before. */
function skipIfNotRun(fold: Fold, job: Mutable<JobStatus>, stageId: number): void {
  const latest = fold.status.stages[stageId]?.at(-1);
  if (latest === undefined) return;
  const ranBefore = latest.state === 'COMPLETE' && latest.completionTime !== null && job.submissionTime !== null && latest.completionTime < job.submissionTime;
  if (latest.state !== 'PENDING' && !ranBefore) return;
  fold.draft.own(job, 'skippedStageIds').push(stageId);
  job.skippedStages += 1;
  job.skippedTasks += latest.numTasks;
}

/** Attempts that no one submitted can run no more once no running job wants them: a later attempt may have run instead. */
function closePending(fold: Fold, stageId: number): void {
  for (const { attempt, state, jobIds } of fold.status.stages[stageId] ?? []) {
    if (state !== 'PENDING' || jobIds.some((id) => fold.status.jobs[id]?.state === 'RUNNING')) continue;
    const stage = fold.stage(stageId, attempt);
    if (stage !== null) stage.state = 'SKIPPED';
  }
}
