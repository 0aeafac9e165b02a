/** One attempt of one task: what TaskStart, TaskGettingResult, TaskEnd and EmberlineTaskLog say of it. */
import type { TaskFailureDetail, TaskLocality } from '../events/types.ts';
import type { TaskMetricValues } from './metrics.ts';

/** Spark's words (AppStatusUtils.taskStatus); `GET RESULT` while the driver fetches a large result. */
export type TaskState = 'RUNNING' | 'GET RESULT' | 'SUCCESS' | 'FAILED' | 'KILLED';

export interface TaskError {
  /** Spark's TaskEndReason, e.g. `ExceptionFailure`, `FetchFailed`, `ExecutorLostFailure`, `TaskKilled`. */
  readonly reason: string;
  /** `TypeError: price is undefined`, or what Spark's toErrorString says for the other reasons. */
  readonly message: string;
  readonly stack: string | null;
  /** The record, operation and cell line that broke; null for a plain Spark log. */
  readonly detail: TaskFailureDetail | null;
  /** The executor that went away under the task, if that is why it failed. */
  readonly executorLost: string | null;
}

export interface TaskLogLine {
  readonly time: number;
  readonly level: 'log' | 'info' | 'warn' | 'error' | 'debug';
  readonly text: string;
}

export interface TaskAccumulator {
  readonly id: number;
  readonly name: string | null;
  readonly update: string | null;
  readonly value: string | null;
}

export interface TaskBlocks {
  /** Block ids read from this executor's cache. */
  readonly hits: readonly string[];
  readonly remoteHits: readonly string[];
  /** Block ids of cached RDDs that had to be computed. */
  readonly computed: readonly string[];
}

export interface TaskStatus {
  /** Unique over the application. */
  readonly taskId: number;
  /** Position in the stage's task set. */
  readonly index: number;
  /** From 0. */
  readonly attempt: number;
  /** The RDD partition; -1 when the log is too old to say. */
  readonly partition: number;
  readonly executorId: string;
  readonly host: string;
  /** Core of the executor, from 0; null for a plain Spark log. */
  readonly slot: number | null;
  readonly locality: TaskLocality;
  readonly speculative: boolean;
  readonly state: TaskState;
  readonly launchTime: number;
  /** 0: the result came with the status. */
  readonly gettingResultTime: number;
  /** 0 while running. */
  readonly finishTime: number;
  /** Null until the task ended with metrics. */
  readonly metrics: TaskMetricValues | null;
  readonly error: TaskError | null;
  readonly accumulators: readonly TaskAccumulator[];
  readonly blocks: TaskBlocks | null;
  readonly log: readonly TaskLogLine[];
  /** Log lines that were not kept. */
  readonly logDropped: number;
}
