/** One stage attempt: cards, timeline lanes, quantiles, executors, the task table, and what is skewed. */
import type { CellRange } from '../../events/types.ts';
import type { StageState } from '../job.ts';
import type { TaskPhase } from '../phases.ts';
import type { TaskAccumulator, TaskError, TaskLogLine, TaskState } from '../task.ts';

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
  readonly done: number;
  readonly running: number;
  readonly failed: number;
  readonly total: number;
  readonly cards: StageCards;
  readonly skew: SkewFinding | null;
  /** `locality: 4 process, 2 any` as counts. */
  readonly localities: readonly { readonly locality: string; readonly count: number }[];
  /** Epoch milliseconds that segment 0 stands for, and the length drawn. */
  readonly timeline: { readonly startTime: number; readonly length: number; readonly lanes: readonly TimelineLane[]; readonly notDrawn: number };
  readonly quantiles: readonly QuantileRow[];
  readonly executors: readonly ExecutorRow[];
  readonly accumulators: readonly TaskAccumulator[];
  readonly tasks: readonly TaskRow[];
  readonly tasksDropped: number;
}
