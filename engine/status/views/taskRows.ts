/** The task table of a stage. */
import type { StageStatus } from '../job.ts';
import { shuffleReadBytes } from '../metrics.ts';
import type { Status } from '../status.ts';
import type { TaskStatus } from '../task.ts';
import { allTasks } from '../taskChunks.ts';
import type { TaskRow } from './stage.ts';

/** Rows of chunks in which every task succeeded: they never change. */
const succeeded = new WeakMap<readonly TaskStatus[], readonly TaskRow[]>();

export function taskRows(status: Status, stage: StageStatus): readonly TaskRow[] {
  const tasks = allTasks(stage.taskChunks);
  return stage.taskChunks.flatMap((chunk) => {
    const cached = succeeded.get(chunk);
    if (cached !== undefined) return cached;
    const rows = chunk.map((task) => taskRow(status, stage, task, tasks));
    if (chunk.every((task) => task.state === 'SUCCESS')) succeeded.set(chunk, rows);
    return rows;
  });
}

function taskRow(status: Status, stage: StageStatus, task: TaskStatus, tasks: readonly TaskStatus[]): TaskRow {
  const m = task.metrics;
  return {
    taskId: task.taskId,
    index: task.index,
    attempt: task.attempt,
    partition: partitionOf(task),
    state: task.state,
    executorLost: task.error?.executorLost != null,
    executorId: task.executorId,
    slot: task.slot,
    locality: task.locality,
    speculative: task.speculative,
    launchTime: task.launchTime,
    duration: taskTime(task, stage.completionTime ?? status.time),
    gcTime: m?.gcTime ?? 0,
    recordsRead: (m?.inputRecords ?? 0) + (m?.shuffleReadRecords ?? 0),
    inputBytes: m?.inputBytes ?? 0,
    shuffleReadBytes: m === null ? 0 : shuffleReadBytes(m),
    shuffleWriteBytes: m?.shuffleWriteBytes ?? 0,
    recordsWritten: (m?.outputRecords ?? 0) + (m?.shuffleWriteRecords ?? 0),
    memorySpilled: m?.memorySpilled ?? 0,
    diskSpilled: m?.diskSpilled ?? 0,
    peakExecutionMemory: m?.peakExecutionMemory ?? 0,
    error: task.error,
    errorLine: errorLine(status, task, tasks),
    log: task.log,
    logDropped: task.logDropped,
    blockHits: task.blocks === null ? 0 : task.blocks.hits.length + task.blocks.remoteHits.length,
    blocksComputed: task.blocks?.computed.length ?? 0,
    accumulators: task.accumulators,
  };
}

/** The partition, or the position in the task set where the log does not say. */
export function partitionOf(task: TaskStatus): number {
  return task.partition >= 0 ? task.partition : task.index;
}

/** Executor run time; wall time up to `now` while running, wall time for a task that ended without metrics. */
export function taskTime(task: TaskStatus, now: number): number {
  if (task.finishTime === 0) return Math.max(0, now - task.launchTime);
  return task.metrics !== null && task.metrics.runTime > 0 ? task.metrics.runTime : task.state === 'SUCCESS' ? 0 : Math.max(0, task.finishTime - task.launchTime);
}

function errorLine(status: Status, task: TaskStatus, tasks: readonly TaskStatus[]): string {
  const { error } = task;
  if (error === null) return '';
  const retry = tasks.find((other) => other.index === task.index && other.taskId > task.taskId && !other.speculative);
  const retried = retry === undefined ? '' : `retried as attempt ${retry.attempt}`;
  if (error.executorLost !== null) {
    const executor = status.executors[error.executorLost];
    const reason = executor?.loss?.signal ?? executor?.removeReason ?? 'lost';
    return [`executor ${error.executorLost}: ${reason}`, retried].filter((part) => part !== '').join(' · ');
  }
  const { detail } = error;
  return [
    error.message.split('\n', 1)[0] ?? '',
    detail?.recordIndex === undefined ? '' : `record ${detail.recordIndex}`,
    detail?.at === undefined ? '' : `cell ${detail.at.cellNumber} line ${detail.at.startLine}`,
    retried,
  ].filter((part) => part !== '').join(' · ');
}
