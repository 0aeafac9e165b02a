/** Drops the oldest finished entries of whatever is over its limit, as many at a time as Spark does: a tenth or the excess. */
import type { Mutable } from '../draft.ts';
import type { StageStatus } from '../job.ts';
import type { TaskStatus } from '../task.ts';
import { allTasks, CHUNK_SIZE, chunked, taskCount } from '../taskChunks.ts';
import type { Fold } from './fold.ts';

/** How many to remove (AppStatusListener.calculateNumberToRemove). */
function excess(size: number, limit: number): number {
  return size > limit ? Math.max(Math.floor(limit / 10), size - limit) : 0;
}

function countDropped(fold: Fold, what: 'jobs' | 'stages' | 'executors' | 'rdds' | 'cellRuns', count: number): void {
  if (count > 0) fold.draft.own(fold.status, 'dropped')[what] += count;
}

export function trimJobs(fold: Fold): void {
  const ids = Object.keys(fold.status.jobs);
  const remove = excess(ids.length, fold.limits.retainedJobs);
  if (remove === 0) return;
  const finished = Object.values(fold.status.jobs).filter((job) => job.state !== 'RUNNING').toSorted((a, b) => (a.completionTime ?? 0) - (b.completionTime ?? 0) || a.jobId - b.jobId);
  const jobs = fold.draft.own(fold.status, 'jobs');
  const gone = finished.slice(0, remove);
  for (const job of gone) delete jobs[job.jobId];
  countDropped(fold, 'jobs', gone.length);
}

/** Skipped stages go first: they hold nothing that ran. */
export function trimStages(fold: Fold): void {
  let size = 0;
  for (const id in fold.status.stages) size += fold.status.stages[id]!.length;
  const remove = excess(size, fold.limits.retainedStages);
  if (remove === 0) return;
  const rank = (stage: StageStatus): number => (stage.state === 'SKIPPED' ? 0 : 1);
  const gone = Object.values(fold.status.stages).flat()
    .filter((stage) => stage.state === 'SKIPPED' || stage.state === 'COMPLETE' || stage.state === 'FAILED')
    .toSorted((a, b) => rank(a) - rank(b) || (a.completionTime ?? 0) - (b.completionTime ?? 0) || a.stageId - b.stageId || a.attempt - b.attempt)
    .slice(0, remove);
  const stages = fold.draft.own(fold.status, 'stages');
  for (const stage of gone) {
    const rest = stages[stage.stageId]!.filter((other) => other !== stage);
    if (rest.length === 0) delete stages[stage.stageId];
    else fold.draft.put(stages, stage.stageId, rest);
  }
  countDropped(fold, 'stages', gone.length);
}

export function trimTasks(fold: Fold, stage: Mutable<StageStatus>): void {
  if (stage.taskChunks.length * CHUNK_SIZE <= fold.limits.retainedTasks) return;
  const tasks = taskCount(stage.taskChunks);
  let remove = excess(tasks, fold.limits.retainedTasks);
  if (remove === 0) return;
  const kept: TaskStatus[] = [];
  for (const task of allTasks(stage.taskChunks)) {
    if (remove > 0 && task.finishTime !== 0) remove--;
    else kept.push(task);
  }
  stage.tasksDropped += tasks - kept.length;
  stage.taskChunks = chunked(kept);
}

export function trimExecutors(fold: Fold): void {
  const dead = Object.values(fold.status.executors).filter((executor) => executor.state !== 'alive');
  const remove = excess(dead.length, fold.limits.retainedDeadExecutors);
  if (remove === 0) return;
  const executors = fold.draft.own(fold.status, 'executors');
  const gone = dead.toSorted((a, b) => (a.removeTime ?? 0) - (b.removeTime ?? 0)).slice(0, remove);
  for (const executor of gone) delete executors[executor.id];
  countDropped(fold, 'executors', gone.length);
}

/** RDDs that still have a storage level are kept, however old. */
export function trimRdds(fold: Fold): void {
  const ids = Object.keys(fold.status.lineage);
  const remove = excess(ids.length, fold.limits.retainedRdds);
  if (remove === 0) return;
  const lineage = fold.draft.own(fold.status, 'lineage');
  const gone = ids.map(Number).filter((id) => fold.status.storage[id] === undefined).slice(0, remove);
  for (const id of gone) delete lineage[id];
  countDropped(fold, 'rdds', gone.length);
}

export function trimCellRuns(fold: Fold): void {
  const runs = Object.values(fold.status.cellRuns);
  const remove = excess(runs.length, fold.limits.retainedCellRuns);
  if (remove === 0) return;
  const owned = fold.draft.own(fold.status, 'cellRuns');
  const gone = runs.filter((run) => run.state !== 'running').slice(0, remove);
  for (const run of gone) delete owned[run.runId];
  countDropped(fold, 'cellRuns', gone.length);
}
