/** One stage attempt: cards, timeline lanes, quantiles, executors, the task table, and what is skewed. */
import type { CellRange } from '../../events/types.ts';
import type { ExecutorStageSummary, StageState, StageStatus } from '../job.ts';
import { shuffleReadBytes } from '../metrics.ts';
import type { TaskPhase } from '../phases.ts';
import type { Status } from '../status.ts';
import type { TaskAccumulator, TaskError, TaskLogLine, TaskState, TaskStatus } from '../task.ts';
import { allTasks } from '../taskChunks.ts';
import { quantilesOf } from './quantiles.ts';
import { stateNow } from './skipped.ts';
import { stageElapsed } from './stageProgress.ts';
import { stageQuantiles } from './stageQuantiles.ts';
import { stageTimeline } from './stageTimeline.ts';
import { partitionOf, taskRows, taskTime } from './taskRows.ts';
import { seconds } from './words.ts';

export interface StageCards {
  /** Milliseconds from first launch to completion, or to now. */
  readonly elapsed: number | null;
  /** Executor run time of finished tasks. */
  readonly medianTaskTime: number | null;
  readonly slowestTaskTime: number | null;
  readonly shuffleReadBytes: number;
  readonly shuffleWriteBytes: number;
  readonly inputBytes: number;
  readonly outputBytes: number;
  readonly memorySpilled: number;
  readonly diskSpilled: number;
  /** 0..1 of the run time. */
  readonly gcFraction: number;
}

export interface TaskRow {
  readonly taskId: number;
  readonly index: number;
  readonly attempt: number;
  readonly partition: number;
  readonly state: TaskState;
  /** It failed because its executor went away. */
  readonly executorLost: boolean;
  readonly executorId: string;
  readonly slot: number | null;
  readonly locality: string;
  readonly speculative: boolean;
  readonly launchTime: number;
  /** Executor run time once finished, wall time so far while running. */
  readonly duration: number;
  readonly gcTime: number;
  /** Input and shuffle records read. */
  readonly recordsRead: number;
  readonly inputBytes: number;
  readonly shuffleReadBytes: number;
  readonly shuffleWriteBytes: number;
  readonly recordsWritten: number;
  readonly memorySpilled: number;
  readonly diskSpilled: number;
  readonly peakExecutionMemory: number;
  readonly error: TaskError | null;
  /** `TypeError: price is undefined · record 301 · cell 2 line 6`, `executor 2: SIGKILL · retried as attempt 1`; empty when fine. */
  readonly errorLine: string;
  readonly log: readonly TaskLogLine[];
  readonly logDropped: number;
  readonly blockHits: number;
  readonly blocksComputed: number;
  readonly accumulators: readonly TaskAccumulator[];
}

export interface TimelineTask {
  readonly taskId: number;
  readonly index: number;
  readonly attempt: number;
  readonly state: TaskState;
  /** Milliseconds from the start of the timeline. */
  readonly start: number;
  readonly end: number;
  /** In order of time; they fill start..end. One `compute` segment while running. */
  readonly segments: readonly { readonly phase: TaskPhase; readonly start: number; readonly end: number }[];
}

export interface TimelineLane {
  readonly key: string;
  readonly executorId: string;
  readonly slot: number;
  /** `0 · core 1` */
  readonly label: string;
  readonly tasks: readonly TimelineTask[];
  /** When its executor was lost, if that was during the stage: milliseconds from the start of the timeline. */
  readonly lostAt: number | null;
}

export interface QuantileRow {
  readonly key: 'duration' | 'schedulerDelay' | 'deserializeTime' | 'gcTime' | 'resultSerializationTime' | 'gettingResultTime' | 'peakExecutionMemory'
    | 'inputBytes' | 'inputRecords' | 'outputBytes' | 'outputRecords' | 'shuffleFetchWait' | 'shuffleReadBytes' | 'shuffleReadRecords'
    | 'shuffleWriteBytes' | 'shuffleWriteRecords' | 'shuffleWriteTime' | 'memorySpilled' | 'diskSpilled';
  readonly label: string;
  readonly unit: 'ms' | 'bytes' | 'records';
  /** min, 25 %, median, 75 %, max. */
  readonly values: readonly [number, number, number, number, number];
}

export interface ExecutorRow {
  readonly executorId: string;
  readonly host: string;
  readonly state: 'alive' | 'lost' | 'replaced';
  readonly taskTime: number;
  readonly active: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly killed: number;
  readonly inputBytes: number;
  readonly outputBytes: number;
  readonly shuffleReadBytes: number;
  readonly shuffleWriteBytes: number;
  readonly memorySpilled: number;
  readonly diskSpilled: number;
}

export interface SkewFinding {
  readonly taskId: number;
  readonly partition: number;
  readonly time: number;
  readonly median: number;
  /** `Partition 17 took 9.3 s; the median is 0.4 s.` */
  readonly sentence: string;
}

export interface StageView {
  readonly stageId: number;
  readonly attempt: number;
  readonly attempts: readonly number[];
  readonly name: string;
  readonly state: StageState;
  readonly jobIds: readonly number[];
  readonly cell: CellRange | null;
  readonly failureReason: string | null;
  /** All its tasks start together. */
  readonly barrier: boolean;
  readonly done: number;
  readonly running: number;
  readonly failed: number;
  readonly total: number;
  readonly cards: StageCards;
  readonly skew: SkewFinding | null;
  /** Tasks launched at each level. */
  readonly localities: readonly { readonly locality: string; readonly count: number }[];
  /** Epoch milliseconds that segment 0 stands for, and the length drawn. */
  readonly timeline: { readonly startTime: number; readonly length: number; readonly lanes: readonly TimelineLane[] };
  readonly quantiles: readonly QuantileRow[];
  readonly executors: readonly ExecutorRow[];
  readonly accumulators: readonly TaskAccumulator[];
  readonly tasks: readonly TaskRow[];
  readonly tasksDropped: number;
}

/** One stage attempt; null when it is not known (any more). */
export function stageView(status: Status, stageId: number, attempt: number): StageView | null {
  const attempts = status.stages[stageId];
  const stage = attempts?.find((other) => other.attempt === attempt);
  if (attempts === undefined || stage === undefined) return null;
  const tasks = allTasks(stage.taskChunks);
  const times = taskTimes(tasks, stage.completionTime ?? status.time);
  return {
    stageId,
    attempt,
    attempts: attempts.map((other) => other.attempt),
    name: stage.name,
    state: stateNow(status, stage),
    jobIds: stage.jobIds,
    cell: stage.cell,
    failureReason: stage.failureReason,
    barrier: stage.barrier,
    done: stage.completedIndices,
    running: stage.activeTasks,
    failed: stage.failedTasks,
    total: stage.numTasks,
    cards: cards(status, stage, times),
    skew: skew(times),
    localities: Object.entries(stage.localities).map(([locality, count]) => ({ locality, count })),
    timeline: stageTimeline(status, stage),
    quantiles: stageQuantiles(stage.taskChunks),
    executors: Object.entries(stage.executors).map(([id, summary]) => executorRow(status, id, summary)).toSorted((a, b) => a.executorId.localeCompare(b.executorId, 'en', { numeric: true })),
    accumulators: Object.values(stage.accumulators),
    tasks: taskRows(status, stage),
    tasksDropped: stage.tasksDropped,
  };
}

interface TaskTimes {
  /** Of tasks that succeeded; null before the first. */
  readonly median: number | null;
  /** Of those and the ones running. */
  readonly slowest: { readonly task: TaskStatus; readonly time: number } | null;
}

function taskTimes(tasks: readonly TaskStatus[], now: number): TaskTimes {
  const done: number[] = [];
  let slowest: TaskTimes['slowest'] = null;
  for (const task of tasks) {
    const running = task.finishTime === 0;
    if (!running && task.state !== 'SUCCESS') continue;
    const time = taskTime(task, now);
    if (!running) done.push(time);
    if (slowest === null || time > slowest.time) slowest = { task, time };
  }
  return { median: done.length === 0 ? null : quantilesOf(Float64Array.from(done), [0.5])[0]!, slowest };
}

function cards(status: Status, stage: StageStatus, times: TaskTimes): StageCards {
  const m = stage.metrics;
  return {
    elapsed: stageElapsed(status, stage),
    medianTaskTime: times.median,
    slowestTaskTime: times.slowest?.time ?? null,
    shuffleReadBytes: shuffleReadBytes(m),
    shuffleWriteBytes: m.shuffleWriteBytes,
    inputBytes: m.inputBytes,
    outputBytes: m.outputBytes,
    memorySpilled: m.memorySpilled,
    diskSpilled: m.diskSpilled,
    gcFraction: m.runTime === 0 ? 0 : m.gcTime / m.runTime,
  };
}

/** One task far slower than the rest: more than five times the median, and by more than 100 ms. */
function skew({ median, slowest }: TaskTimes): SkewFinding | null {
  if (median === null || slowest === null || slowest.time <= 5 * median || slowest.time - median <= 100) return null;
  const partition = partitionOf(slowest.task);
  return { taskId: slowest.task.taskId, partition, time: slowest.time, median, sentence: `Partition ${partition} took ${seconds(slowest.time)}; the median is ${seconds(median)}.` };
}

function executorRow(status: Status, executorId: string, summary: ExecutorStageSummary): ExecutorRow {
  const m = summary.metrics;
  return {
    executorId,
    host: status.executors[executorId]?.host ?? '',
    state: status.executors[executorId]?.state ?? 'alive',
    taskTime: summary.taskTime,
    active: summary.activeTasks,
    succeeded: summary.succeededTasks,
    failed: summary.failedTasks,
    killed: summary.killedTasks,
    inputBytes: m.inputBytes,
    outputBytes: m.outputBytes,
    shuffleReadBytes: shuffleReadBytes(m),
    shuffleWriteBytes: m.shuffleWriteBytes,
    memorySpilled: m.memorySpilled,
    diskSpilled: m.diskSpilled,
  };
}
