/**
 * How a task's wall time splits, as Spark's task timeline does (StagePage.makeTimeline): what is measured is taken as
 * measured, and the scheduler delay is the rest.
 */
import type { TaskStatus } from './task.ts';

/** In the order drawn. */
export const TASK_PHASES = ['schedulerDelay', 'deserialize', 'shuffleRead', 'compute', 'shuffleWrite', 'resultSerialize', 'gettingResult'] as const;
export type TaskPhase = (typeof TASK_PHASES)[number];
/** Milliseconds by phase. */
export type TaskPhases = Readonly<Record<TaskPhase, number>>;

/** Wall time of a finished task in milliseconds; 0 while running. */
export function taskDuration(task: TaskStatus): number {
  return task.finishTime === 0 ? 0 : Math.max(0, task.finishTime - task.launchTime);
}

/** Time the driver took to fetch a finished task's result. */
export function gettingResultTime(task: TaskStatus): number {
  return task.gettingResultTime > 0 && task.finishTime > 0 ? Math.max(0, task.finishTime - task.gettingResultTime) : 0;
}

/** What is left of the wall time after everything measured (AppStatusUtils.schedulerDelay). */
export function schedulerDelay(task: TaskStatus): number {
  const m = task.metrics;
  if (m === null || task.finishTime === 0) return 0;
  return Math.max(0, taskDuration(task) - m.runTime - m.deserializeTime - m.resultSerializationTime - gettingResultTime(task));
}

/** The phases of a finished task; all zero without metrics. */
export function taskPhases(task: TaskStatus): TaskPhases {
  const m = task.metrics;
  const shuffleRead = m?.shuffleFetchWait ?? 0;
  const shuffleWrite = Math.floor((m?.shuffleWriteNanos ?? 0) / 1e6);
  return {
    schedulerDelay: schedulerDelay(task),
    deserialize: m?.deserializeTime ?? 0,
    shuffleRead,
    compute: Math.max(0, (m?.runTime ?? 0) - shuffleRead - shuffleWrite),
    shuffleWrite,
    resultSerialize: m?.resultSerializationTime ?? 0,
    gettingResult: gettingResultTime(task),
  };
}
