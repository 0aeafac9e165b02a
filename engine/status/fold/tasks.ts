/**
 * Folds TaskStart, TaskGettingResult, TaskEnd and EmberlineTaskLog (AppStatusListener of the same names).
 *
 * The hot path: ten thousand a second in stages of a hundred thousand tasks.
 */
import type { EmberlineTaskLog, TaskEnd, TaskGettingResult, TaskInfo, TaskStart } from '../../events/types.ts';
import type { Mutable } from '../draft.ts';
import { addIndex, hasIndex } from '../indexSet.ts';
import type { JobStatus, StageStatus } from '../job.ts';
import { addMetrics, metricValues, noMetrics, peakMetrics, shuffleReadBytes, type TaskMetricValues } from '../metrics.ts';
import type { TaskState, TaskStatus } from '../task.ts';
import { CHUNK_SIZE, placeOfTask } from '../taskChunks.ts';
import type { Fold } from './fold.ts';
import { markExecutor } from './markers.ts';
import { trimTasks } from './retention.ts';
import { accumulated, executorSummary, visibleAccumulator } from './stages.ts';
import { samples } from './rddCosts.ts';
import { taskBlocks } from './taskBlocks.ts';
import { killReason, taskCounts, taskError, type TaskCounts } from './taskOutcome.ts';

/** Recomputed partitions remembered per job: enough to name them all in a view. */
const MAX_RECOMPUTED = 2000;

/**
 * What a task computes. Spark counts by the position in the task set, which in a retried stage (whose set holds only what
 * is missing) names another partition; old logs have nothing else.
 */
function partitionOf(info: TaskInfo): number {
  const partition = info['Partition ID'] ?? -1;
  return partition >= 0 ? partition : info.Index;
}

function stateOf(info: TaskInfo): TaskState {
  if (info['Finish Time'] === 0) return info['Getting Result Time'] === 0 ? 'RUNNING' : 'GET RESULT';
  return info.Failed ? 'FAILED' : info.Killed === true ? 'KILLED' : 'SUCCESS';
}

export function taskStart(fold: Fold, event: TaskStart): void {
  const info = event['Task Info'];
  const stage = fold.stage(event['Stage ID'], event['Stage Attempt ID'] ?? 0);
  if (stage !== null) {
    const task: TaskStatus = {
      taskId: info['Task ID'],
      index: info.Index,
      attempt: info.Attempt ?? 0,
      partition: info['Partition ID'] ?? -1,
      executorId: info['Executor ID'],
      host: info.Host,
      slot: info['Emberline Slot'] ?? null,
      locality: info.Locality,
      speculative: info.Speculative ?? false,
      state: 'RUNNING',
      launchTime: info['Launch Time'],
      gettingResultTime: info['Getting Result Time'],
      finishTime: 0,
      metrics: null,
      error: null,
      accumulators: [],
      blocks: null,
      log: [],
      logDropped: 0,
    };
    if (!addTask(fold, stage, task)) return;
    stage.activeTasks += 1;
    if (stage.firstTaskLaunchedTime === null || task.launchTime < stage.firstTaskLaunchedTime) stage.firstTaskLaunchedTime = task.launchTime;
    const localities = fold.draft.own(stage, 'localities');
    localities[info.Locality] = (localities[info.Locality] ?? 0) + 1;
    executorSummary(fold, stage, task.executorId).activeTasks += 1;
    for (const job of fold.runningJobsOf(stage)) job.activeTasks += 1;
    trimTasks(fold, stage);
  }
  const executor = fold.executor(info['Executor ID']);
  if (executor === null) return;
  executor.activeTasks += 1;
  executor.totalTasks += 1;
  fold.draft.own(executor, 'runningTasks').push({
    taskId: info['Task ID'], stageId: event['Stage ID'], stageAttempt: event['Stage Attempt ID'] ?? 0, partition: partitionOf(info),
  });
}

export function taskGettingResult(fold: Fold, event: TaskGettingResult): void {
  const info = event['Task Info'];
  const running = fold.status.executors[info['Executor ID']]?.runningTasks.find((task) => task.taskId === info['Task ID']);
  const stage = running === undefined ? null : fold.stage(running.stageId, running.stageAttempt);
  const task = stage === null ? null : ownTask(fold, stage, info['Task ID']);
  if (task === null) return;
  task.state = 'GET RESULT';
  task.gettingResultTime = info['Getting Result Time'];
}

function ownTask(fold: Fold, stage: Mutable<StageStatus>, taskId: number): Mutable<TaskStatus> | null {
  const { found, chunk, position } = placeOfTask(stage.taskChunks, taskId);
  if (!found) return null;
  const tasks: TaskStatus[] = fold.draft.own(fold.draft.own(stage, 'taskChunks'), chunk);
  return fold.draft.own(tasks, position);
}

/** False when a task of this id is there already. */
function addTask(fold: Fold, stage: Mutable<StageStatus>, task: TaskStatus): boolean {
  const { found, chunk, position } = placeOfTask(stage.taskChunks, task.taskId);
  if (found) return false;
  const chunks = fold.draft.own(stage, 'taskChunks');
  const tasks: TaskStatus[] = chunks.length === 0 ? fold.draft.put(chunks, 0, []) : fold.draft.own(chunks, chunk);
  if (position === tasks.length && tasks.length === CHUNK_SIZE && chunk === chunks.length - 1) {
    fold.draft.put(chunks, chunks.length, [task]);
    return true;
  }
  tasks.splice(position, 0, task);
  if (tasks.length > CHUNK_SIZE) chunks.splice(chunk + 1, 0, fold.draft.adopt(tasks.splice(CHUNK_SIZE >>> 1)));
  return true;
}

export function taskEnd(fold: Fold, event: TaskEnd): void {
  const info = event['Task Info'];
  const reason = event['Task End Reason'];
  const counts = taskCounts(reason);
  const stage = fold.stage(event['Stage ID'], event['Stage Attempt ID'] ?? 0);
  let metrics: TaskMetricValues | null = null;
  if (stage !== null) {
    const task = ownTask(fold, stage, info['Task ID']);
    if (task !== null && task.finishTime === 0) {
      metrics = event['Task Metrics'] === undefined || event['Task Metrics'] === null ? noMetrics() : metricValues(event['Task Metrics']);
      task.metrics = metrics;
      task.state = stateOf(info);
      task.gettingResultTime = info['Getting Result Time'];
      task.finishTime = info['Finish Time'];
      task.slot = info['Emberline Slot'] ?? task.slot;
      task.error = taskError(reason);
      task.blocks = event['Emberline Blocks'] ?? null;
      task.accumulators = (info.Accumulables ?? []).map(visibleAccumulator).filter((accumulator) => accumulator !== null);
      addMetrics(fold.draft.own(stage, 'metrics'), metrics);
    }
    const recomputedBlocks = taskBlocks(fold, event['Emberline Blocks']);
    samples(fold, event);
    for (const accumulable of info.Accumulables ?? []) accumulated(fold, stage, accumulable, true);
    stageCounters(fold, stage, event, counts, metrics);
    for (const job of fold.jobsServedBy(stage)) jobCounters(fold, job, event, counts, recomputedBlocks);
  }
  executorCounters(fold, event, counts, metrics);
}

function countKilled(fold: Fold, owner: Mutable<StageStatus> | Mutable<JobStatus>, event: TaskEnd): void {
  const killed = killReason(event['Task End Reason']);
  if (killed === null) return;
  const summary = fold.draft.own(owner, 'killedSummary');
  summary[killed] = (summary[killed] ?? 0) + 1;
}

function stageCounters(fold: Fold, stage: Mutable<StageStatus>, event: TaskEnd, counts: TaskCounts, metrics: TaskMetricValues | null): void {
  const info = event['Task Info'];
  stage.activeTasks -= counts.active;
  stage.completedTasks += counts.completed;
  stage.failedTasks += counts.failed;
  stage.killedTasks += counts.killed;
  if (counts.completed > 0 && addIndex(fold.draft.own(stage, 'doneIndices'), partitionOf(info))) stage.completedIndices += 1;
  countKilled(fold, stage, event);
  const measured = event['Task Executor Metrics'] ?? {};
  stage.peak = peakMetrics(stage.peak, measured);
  const summary = executorSummary(fold, stage, info['Executor ID']);
  summary.activeTasks -= counts.active;
  summary.taskTime += Math.max(0, info['Finish Time'] - info['Launch Time']);
  summary.succeededTasks += counts.completed;
  summary.failedTasks += counts.failed;
  summary.killedTasks += counts.killed;
  summary.peak = peakMetrics(summary.peak, measured);
  if (metrics !== null) addMetrics(fold.draft.own(summary, 'metrics'), metrics);
}

function jobCounters(fold: Fold, job: Mutable<JobStatus>, event: TaskEnd, counts: TaskCounts, recomputedBlocks: readonly string[]): void {
  const info = event['Task Info'];
  const stageId = event['Stage ID'];
  job.activeTasks -= counts.active;
  job.completedTasks += counts.completed;
  job.failedTasks += counts.failed;
  job.killedTasks += counts.killed;
  countKilled(fold, job, event);
  if (counts.completed === 0) return;
  const doneByStage = fold.draft.own(job, 'doneIndices');
  const done = doneByStage[stageId] === undefined ? fold.draft.put(doneByStage, stageId, []) : fold.draft.own(doneByStage, stageId);
  const partition = partitionOf(info);
  const again = hasIndex(done, partition) && info.Speculative !== true;
  if (addIndex(done, partition)) job.completedIndices += 1;
  if ((again || recomputedBlocks.length > 0) && job.recomputed.length < MAX_RECOMPUTED) {
    fold.draft.own(job, 'recomputed').push({ stageId, partition, taskId: info['Task ID'], blocks: recomputedBlocks });
  }
}

function executorCounters(fold: Fold, event: TaskEnd, counts: TaskCounts, metrics: TaskMetricValues | null): void {
  const info = event['Task Info'];
  const executor = fold.executor(info['Executor ID']);
  if (executor === null) return;
  executor.activeTasks -= counts.active;
  executor.completedTasks += counts.completed;
  executor.failedTasks += counts.failed;
  const running = executor.runningTasks.findIndex((task) => task.taskId === info['Task ID']);
  if (running >= 0) fold.draft.own(executor, 'runningTasks').splice(running, 1);
  executor.peak = peakMetrics(executor.peak, event['Task Executor Metrics'] ?? {});
  if (event['Task End Reason'].Reason === 'Resubmitted') return;
  executor.totalDuration += Math.max(0, info['Finish Time'] - info['Launch Time']);
  if (metrics === null) return;
  executor.totalGcTime += metrics.gcTime;
  executor.totalInputBytes += metrics.inputBytes;
  executor.totalShuffleRead += shuffleReadBytes(metrics);
  executor.totalShuffleWrite += metrics.shuffleWriteBytes;
  executor.totalMemorySpilled += metrics.memorySpilled;
  executor.totalDiskSpilled += metrics.diskSpilled;
  const spilled = metrics.memorySpilled > 0 ? metrics.memorySpilled : metrics.diskSpilled;
  if (spilled > 0) markExecutor(fold, executor, { time: info['Finish Time'], kind: 'spilled', bytes: spilled, subject: `task ${info['Task ID']}`, count: 1 });
}

export function taskLog(fold: Fold, event: EmberlineTaskLog): void {
  const stage = fold.stage(event['Stage ID'], event['Stage Attempt ID']);
  const task = stage === null ? null : ownTask(fold, stage, event['Task ID']);
  if (task === null) return;
  const room = Math.max(0, fold.limits.logLinesPerTask - task.log.length);
  task.log = [...task.log, ...event.Lines.slice(0, room)];
  task.logDropped += event.Dropped + Math.max(0, event.Lines.length - room);
}
