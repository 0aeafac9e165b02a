/** Folds StageSubmitted, StageCompleted and StageExecutorMetrics (AppStatusListener of the same names). */
import type { Accumulable, StageCompleted, StageExecutorMetrics, StageInfo, StageSubmitted } from '../../events/types.ts';
import type { Mutable } from '../draft.ts';
import type { ExecutorStageSummary, StageStatus } from '../job.ts';
import { noMetrics, peakMetrics } from '../metrics.ts';
import type { TaskAccumulator } from '../task.ts';
import type { Fold } from './fold.ts';
import { rddInfoSeen } from './lineage.ts';
import { stageCosts } from './rddCosts.ts';
import { trimStages } from './retention.ts';
import { storageInfoSeen } from './storage.ts';

/** The stage attempt of `info` for changing, made PENDING when it is new. */
export function knowStage(fold: Fold, info: StageInfo): Mutable<StageStatus> {
  const stageId = info['Stage ID'];
  const attempt = info['Stage Attempt ID'] ?? 0;
  const known = fold.stage(stageId, attempt);
  if (known !== null) return known;
  const stage: StageStatus = {
    stageId,
    attempt,
    name: info['Stage Name'],
    details: info.Details ?? '',
    description: null,
    pool: 'default',
    state: 'PENDING',
    numTasks: info['Number of Tasks'],
    parentIds: info['Parent IDs'] ?? [],
    rddIds: info['RDD Info'].map((rdd) => rdd['RDD ID']),
    barrier: info['RDD Info'].some((rdd) => rdd.Barrier === true),
    shuffleId: info['Emberline Shuffle ID'] ?? null,
    cell: info['Emberline Cell'] ?? null,
    jobIds: [],
    submissionTime: info['Submission Time'] ?? null,
    firstTaskLaunchedTime: null,
    completionTime: info['Completion Time'] ?? null,
    failureReason: null,
    resourceProfileId: info['Resource Profile Id'] ?? 0,
    activeTasks: 0, completedTasks: 0, completedIndices: 0, failedTasks: 0, killedTasks: 0, killedSummary: {},
    localities: {},
    metrics: noMetrics(),
    peak: null,
    executors: {},
    accumulators: {},
    taskChunks: [],
    tasksDropped: 0,
    doneIndices: [],
  };
  const stages = fold.draft.own(fold.status, 'stages');
  const attempts = stages[stageId] === undefined ? fold.draft.put(stages, stageId, []) : fold.draft.own(stages, stageId);
  attempts.push(stage);
  for (const rdd of info['RDD Info']) rddInfoSeen(fold, rdd, info);
  return fold.draft.adopt(stage);
}

export function stageSubmitted(fold: Fold, event: StageSubmitted): void {
  const info = event['Stage Info'];
  const stage = knowStage(fold, info);
  stage.state = 'ACTIVE';
  stage.submissionTime = info['Submission Time'] ?? null;
  stage.completionTime = null;
  stage.numTasks = info['Number of Tasks'];
  stage.pool = event.Properties?.['spark.scheduler.pool'] ?? 'default';
  stage.description = event.Properties?.['spark.job.description'] ?? stage.description;
  const jobIds = Object.values(fold.status.jobs).filter((job) => job.state === 'RUNNING' && job.stageIds.includes(stage.stageId)).map((job) => job.jobId);
  if (jobIds.length > 0) stage.jobIds = [...new Set([...stage.jobIds, ...jobIds])];
  for (const job of fold.runningJobsOf(stage)) job.activeStages += 1;
  for (const rdd of info['RDD Info']) {
    rddInfoSeen(fold, rdd, info);
    storageInfoSeen(fold, rdd);
  }
  trimStages(fold);
}

export function stageCompleted(fold: Fold, event: StageCompleted): void {
  const info = event['Stage Info'];
  const stage = knowStage(fold, info);
  const failed = info['Failure Reason'] !== undefined && info['Failure Reason'] !== null;
  const wasActive = stage.state === 'ACTIVE';
  stage.state = failed ? 'FAILED' : info['Submission Time'] === undefined ? 'SKIPPED' : 'COMPLETE';
  stage.submissionTime = info['Submission Time'] ?? stage.submissionTime;
  stage.completionTime = info['Completion Time'] ?? null;
  stage.failureReason = info['Failure Reason'] ?? null;
  for (const accumulable of info.Accumulables ?? []) accumulated(fold, stage, accumulable, false);
  for (const job of fold.runningJobsOf(stage)) {
    if (stage.state === 'COMPLETE') job.completedStages += 1;
    else if (stage.state === 'FAILED') job.failedStages += 1;
    else {
      job.skippedStages += 1;
      job.skippedTasks += stage.numTasks;
    }
    if (wasActive) job.activeStages -= 1;
  }
  if (stage.state === 'COMPLETE') stageCosts(fold, stage);
  for (const [executorId, summary] of Object.entries(stage.executors)) {
    if (!summary.excluded) continue;
    const executor = fold.executor(executorId);
    if (executor !== null) executor.excludedInStages = executor.excludedInStages.filter((id) => id !== stage.stageId);
  }
}

/** The executor's part in the stage, for changing. */
export function executorSummary(fold: Fold, stage: Mutable<StageStatus>, executorId: string): Mutable<ExecutorStageSummary> {
  const executors = fold.draft.own(stage, 'executors');
  if (executors[executorId] !== undefined) return fold.draft.own(executors, executorId);
  return fold.draft.put(executors, executorId, {
    taskTime: 0, succeededTasks: 0, failedTasks: 0, killedTasks: 0, activeTasks: 0, metrics: noMetrics(), peak: null, excluded: false,
  });
}

export function stageExecutorMetrics(fold: Fold, event: StageExecutorMetrics): void {
  const metrics = event['Executor Metrics'] ?? {};
  const executor = fold.executor(event['Executor ID']);
  if (executor !== null) executor.peak = peakMetrics(executor.peak, metrics);
  const stage = fold.stage(event['Stage ID'], event['Stage Attempt ID']);
  if (stage === null) return;
  stage.peak = peakMetrics(stage.peak, metrics);
  const summary = executorSummary(fold, stage, event['Executor ID']);
  summary.peak = peakMetrics(summary.peak, metrics);
}

function text(value: unknown): string | null {
  return value === undefined || value === null ? null : typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The accumulator as people see it; null for one of Spark's own. */
export function visibleAccumulator(accumulable: Accumulable): TaskAccumulator | null {
  if (accumulable.Internal === true || accumulable.Metadata === 'sql' || accumulable.Name?.startsWith('internal.metrics.') === true) return null;
  return { id: accumulable.ID, name: accumulable.Name ?? null, update: text(accumulable.Update), value: text(accumulable.Value) };
}

/** Notes an accumulator's value in its stage and in the application. */
export function accumulated(fold: Fold, stage: Mutable<StageStatus>, accumulable: Accumulable, fromTask: boolean): void {
  const visible = visibleAccumulator(accumulable);
  if (visible === null || visible.value === null) return;
  fold.draft.own(stage, 'accumulators')[visible.id] = fromTask ? { ...visible, update: null } : visible;
  fold.draft.own(fold.status, 'accumulators')[visible.id] = { id: visible.id, name: visible.name, value: visible.value };
}
