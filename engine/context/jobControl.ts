/**
 * Steering jobs from the driver: groups, tags, properties, cancelling, watching, listeners, executors (Spark's SparkContext
 * has these). What belongs to a thread in Spark follows the asynchronous flow here (`LocalProperties`).
 */
import type { ApproximateEvaluator } from '../rdd/approximate/evaluators.ts';
import type { PartialResult } from '../rdd/approximate/partialResult.ts';
import type { FutureAction } from '../rdd/futureAction.ts';
import type { Rdd } from '../rdd/rdd.ts';
import { JOB_GROUP, tagsOf } from '../scheduler/jobSelection.ts';
import { DriverCore } from './driverCore.ts';
import { checkTag, readTags, writeTags } from './jobTags.ts';
import type { SparkListener } from './options.ts';
import type { PendingJob } from './pendingJobs.ts';
import type { StatusTracker } from './statusTracker.ts';
import type { JobControlApi } from './jobControlApi.ts';

const now = (): number => Date.now();
const DESCRIPTION = 'spark.job.description';
const INTERRUPT_ON_CANCEL = 'spark.job.interruptOnCancel';

export abstract class JobControl extends DriverCore implements JobControlApi {
  get statusTracker(): StatusTracker {
    return this.parts.status;
  }

  submitJob<T, U, R>(rdd: Rdd<T>, processPartition: (values: IterableIterator<T>) => U | Promise<U>, partitions: readonly number[] | undefined, resultHandler: (index: number, result: U) => void, resultFunc: () => R): FutureAction<R> {
    return this.startAction(async () => {
      await this.runJob(rdd, processPartition, partitions, resultHandler);
      return resultFunc();
    });
  }

  runApproximateJob<T, U, R>(rdd: Rdd<T>, fn: (values: IterableIterator<T>) => U | Promise<U>, evaluator: ApproximateEvaluator<U, R>, timeout: number): Promise<PartialResult<R>> {
    return rdd.approximated('runApproximateJob', 1, timeout, { kind: 'iterator', fn: fn as never }, () => evaluator);
  }

  cancelJob(jobId: number, reason = ''): void {
    this.parts.jobs.handle({ type: 'cancelJob', time: now(), jobId, reason });
  }

  cancelStage(stageId: number, reason?: string): void {
    this.parts.jobs.handle({ type: 'cancelStage', time: now(), stageId, reason: reason === undefined ? `because Stage ${stageId} was cancelled` : `because ${reason}` });
  }

  cancelJobGroup(groupId: string, reason = `part of cancelled job group ${groupId}`): void {
    this.#cancelGroup(groupId, reason, false);
  }

  cancelJobGroupAndFutureJobs(groupId: string, reason = `part of cancelled job group ${groupId}`): void {
    this.#cancelGroup(groupId, reason, true);
  }

  cancelJobsWithTag(tag: string, reason = `part of cancelled job tag ${tag}`): void {
    checkTag(tag);
    this.parts.pending.cancel(reason, (job) => tagsOf(job.properties).includes(tag));
    this.parts.jobs.handle({ type: 'cancelJobsWithTag', time: now(), tag, reason });
  }

  /** Cancels every job, running or waiting. */
  cancelAllJobs(reason = 'as part of cancellation of all jobs'): void {
    this.parts.pending.cancel(reason);
    this.parts.jobs.handle({ type: 'cancelAllJobs', time: now(), reason });
  }

  killTaskAttempt(taskId: number, _interruptThread = true, reason = 'killed via SparkContext.killTaskAttempt'): boolean {
    const found = this.parts.jobs.isRunning(taskId);
    if (found) this.parts.jobs.handle({ type: 'killTask', time: now(), taskId, reason });
    return found;
  }

  #cancelGroup(groupId: string, reason: string, andFuture: boolean): void {
    this.parts.pending.cancel(reason, (job: PendingJob) => job.properties[JOB_GROUP] === groupId);
    this.parts.jobs.handle({ type: 'cancelJobGroup', time: now(), groupId, reason, andFuture });
  }

  setJobGroup(groupId: string, description?: string, interruptOnCancel = false): void {
    this.setLocalProperty(JOB_GROUP, groupId);
    this.setLocalProperty(DESCRIPTION, description);
    this.setInterruptOnCancel(interruptOnCancel);
  }

  clearJobGroup(): void {
    for (const key of [JOB_GROUP, DESCRIPTION, INTERRUPT_ON_CANCEL]) this.setLocalProperty(key, undefined);
  }

  setInterruptOnCancel(interruptOnCancel: boolean): void {
    this.setLocalProperty(INTERRUPT_ON_CANCEL, String(interruptOnCancel));
  }

  addJobTag(tag: string): void {
    checkTag(tag);
    writeTags(this.parts.properties, new Set([...this.getJobTags(), tag]));
  }

  removeJobTag(tag: string): void {
    checkTag(tag);
    writeTags(this.parts.properties, [...this.getJobTags()].filter((one) => one !== tag));
  }

  getJobTags(): ReadonlySet<string> {
    return readTags(this.parts.properties);
  }

  clearJobTags(): void {
    writeTags(this.parts.properties, []);
  }

  setJobDescription(description: string | undefined): void {
    this.setLocalProperty(DESCRIPTION, description);
  }

  setLocalProperty(key: string, value: string | undefined): void {
    this.parts.properties.set(key, value);
  }

  getLocalProperty(key: string): string | undefined {
    return this.parts.properties.get(key);
  }

  /** Runs `fn`; jobs it starts, also later on its asynchronous way, have these local properties besides the caller's. */
  withLocalProperties<T>(properties: Readonly<Record<string, string>>, fn: () => T): T {
    return this.parts.properties.run(properties, fn);
  }

  addSparkListener(listener: SparkListener): void {
    this.parts.events.addListener(listener);
  }

  removeSparkListener(listener: SparkListener): void {
    this.parts.events.removeListener(listener);
  }

  getExecutorIds(): readonly string[] {
    return this.parts.pool.alive();
  }

  killExecutor(executorId: string): boolean {
    return this.parts.pool.kill(executorId, `Executor ${executorId} was killed on request.`);
  }
}
