/** Which jobs a cancellation means, by the properties they were submitted with; and the groups whose later jobs it means too. */
import type { ActiveJob } from './activeJob.ts';
import type { JobSubmission } from './events.ts';

export const JOB_GROUP = 'spark.jobGroup.id';
/** Tags of a job, joined by commas. */
export const JOB_TAGS = 'spark.job.tags';

export type JobChoice = (job: Pick<ActiveJob, 'submission'>) => boolean;

export function inGroup(groupId: string): JobChoice {
  return (job) => job.submission.properties[JOB_GROUP] === groupId;
}

export function tagged(tag: string): JobChoice {
  return (job) => tagsOf(job.submission.properties).includes(tag);
}

export function tagsOf(properties: Readonly<Record<string, string>>): readonly string[] {
  return (properties[JOB_TAGS] ?? '').split(',').filter((tag) => tag !== '');
}

/** Groups cancelled for good. Only the latest are remembered (spark.scheduler.numCancelledJobGroupsToTrack). */
export class CancelledGroups {
  readonly #groups = new Set<string>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(groupId: string): void {
    this.#groups.delete(groupId);
    this.#groups.add(groupId);
    for (const oldest of this.#groups) {
      if (this.#groups.size <= this.#limit) return;
      this.#groups.delete(oldest);
    }
  }

  /** The group of a job that may not start. */
  bars(job: JobSubmission): string | undefined {
    const groupId = job.properties[JOB_GROUP];
    return groupId !== undefined && this.#groups.has(groupId) ? groupId : undefined;
  }
}
