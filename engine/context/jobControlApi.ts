/** How jobs are steered and watched from the driver: this part of a SparkContext's public face. */
import type { ListenerEvent } from '../events/types.ts';
import type { ApproximateEvaluator } from '../rdd/approximate/evaluators.ts';
import type { PartialResult } from '../rdd/approximate/partialResult.ts';
import type { FutureAction } from '../rdd/futureAction.ts';
import type { Rdd } from '../rdd/rdd.ts';
import type { StatusTracker } from './statusTracker.ts';

/** A listener of the bus; one that throws is logged and never stops the others. */
export type SparkListener = (event: ListenerEvent) => void;

export interface JobControlApi {
  /**
   * Starts a job that runs `processPartition` on each partition's records, hands each result to `resultHandler` as it comes,
   * and gives what `resultFunc` returns after the last (Spark: SparkContext.submitJob).
   */
  submitJob<T, U, R>(rdd: Rdd<T>, processPartition: (values: IterableIterator<T>) => U | Promise<U>, partitions: readonly number[] | undefined, resultHandler: (index: number, result: U) => void, resultFunc: () => R): FutureAction<R>;
  /**
   * Runs `fn` on each partition's records and gives what `evaluator` knows after `timeout` ms; the job goes on (Spark:
   * SparkContext.runApproximateJob). countApprox and its kin are made of this.
   */
  runApproximateJob<T, U, R>(rdd: Rdd<T>, fn: (values: IterableIterator<T>) => U | Promise<U>, evaluator: ApproximateEvaluator<U, R>, timeout: number): Promise<PartialResult<R>>;
  /** Ids and states of jobs, stages and executors, always up to date. */
  readonly statusTracker: StatusTracker;

  /** Cancels one job; its action rejects with JobCancelledError, `Job 3 cancelled <reason>`. */
  cancelJob(jobId: number, reason?: string): void;
  /** Cancels every job that needs the stage; does nothing when no such stage is alive. */
  cancelStage(stageId: number, reason?: string): void;
  /** Cancels every job of the group that `setJobGroup` named. */
  cancelJobGroup(groupId: string, reason?: string): void;
  /** As cancelJobGroup; jobs of the group that are started later fail at once, too. */
  cancelJobGroupAndFutureJobs(groupId: string, reason?: string): void;
  /** Cancels every job that carries the tag (`addJobTag`). */
  cancelJobsWithTag(tag: string, reason?: string): void;
  /** Cancels every job, running or waiting. */
  cancelAllJobs(reason?: string): void;
  /**
   * Ends one attempt of a task; the task is tried again, and this attempt does not count as a failure. False when no such
   * attempt runs. `interruptThread` changes nothing: a task that does not stop by itself in time loses its executor.
   */
  killTaskAttempt(taskId: number, interruptThread?: boolean, reason?: string): boolean;

  /** Ids of the executors that are alive, in order of their start. */
  getExecutorIds(): readonly string[];
  /** SIGKILL: the executor's blocks and map outputs are lost, another one takes its place. False when there is no such executor. */
  killExecutor(executorId: string): boolean;

  /** Names the group of the jobs that this code starts from here on, so that they can be cancelled together. */
  setJobGroup(groupId: string, description?: string, interruptOnCancel?: boolean): void;
  /** Takes back `setJobGroup`. */
  clearJobGroup(): void;
  /** What the jobs that this code starts from here on are called in every view. */
  setJobDescription(description: string | undefined): void;
  /** Kept as a property of jobs, as in Spark. There is no thread to interrupt: a cancelled task stops at its next record, or its executor ends. */
  setInterruptOnCancel(interruptOnCancel: boolean): void;
  /** Adds a tag to the jobs that this code starts from here on; a job may have many. No commas; IllegalArgumentException for what cannot be a tag. */
  addJobTag(tag: string): void;
  /** Takes a tag back; adding it twice and taking it back once leaves none. */
  removeJobTag(tag: string): void;
  /** The tags of the jobs that this code starts now. */
  getJobTags(): ReadonlySet<string>;
  /** Takes all tags back. */
  clearJobTags(): void;
  /** A property of the jobs that this code starts from here on; tasks read it with `TaskContext.get().getLocalProperty`. `undefined` removes it. */
  setLocalProperty(key: string, value: string | undefined): void;
  /** The value `setLocalProperty` gave. */
  getLocalProperty(key: string): string | undefined;
  /**
   * Runs `fn` with its own copy of the local properties (group, description, tags, pool), `properties` added; what `fn` and
   * everything it awaits set stays inside. What a thread is to Spark's properties: use it for work that runs side by side.
   */
  withLocalProperties<T>(properties: Readonly<Record<string, string>>, fn: () => T): T;

  /** Calls `listener` with every event from here on, in order. */
  addSparkListener(listener: SparkListener): void;
  /** Ends what `addSparkListener` began. */
  removeSparkListener(listener: SparkListener): void;
}
