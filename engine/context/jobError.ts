/** What an action rejects with when its job failed or was cancelled. */
import { SparkException } from '../rdd/errors.ts';
import type { FailedTask } from '../scheduler/events.ts';

/** Spark's words in `message`; `task` is the attempt that ended the job, when one did. */
export class JobFailedError extends SparkException {
  override name = 'SparkException';
  readonly jobId: number;
  readonly task: FailedTask | undefined;

  constructor(jobId: number, message: string, task: FailedTask | undefined) {
    super(message);
    this.jobId = jobId;
    this.task = task;
  }
}

/** The job was cancelled, by the user or because its context stopped. */
export class JobCancelledError extends JobFailedError {}

/** The function that takes a job's results on the driver threw (org.apache.spark.SparkDriverExecutionException). */
export class SparkDriverExecutionException extends SparkException {
  override name = 'SparkDriverExecutionException';

  constructor(cause: unknown) {
    super(`Execution error: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
