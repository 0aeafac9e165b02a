/** A job that has not ended: what was asked, and which of its partitions are done. */
import type { JobSubmission } from './events.ts';
import type { ResultStage } from './stage.ts';

export interface ActiveJob {
  readonly id: number;
  readonly submission: JobSubmission;
  /** By position in `submission.partitions`. */
  readonly finished: boolean[];
  /** Position by partition. */
  readonly indexOf: ReadonlyMap<number, number>;
  numFinished: number;
  /** Set as soon as the stages are built. */
  finalStage: ResultStage | undefined;
}

export function activeJob(submission: JobSubmission): ActiveJob {
  return {
    id: submission.jobId,
    submission,
    finished: submission.partitions.map(() => false),
    indexOf: new Map(submission.partitions.map((partition, index) => [partition, index])),
    numFinished: 0,
    finalStage: undefined,
  };
}
