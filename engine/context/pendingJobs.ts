/** Jobs that were asked for and not yet submitted: their context starts, or their lineage is prepared. Cancelling reaches them too. */
import type { JobsOfAction } from './actionScopes.ts';
import { JobCancelledError } from './jobError.ts';

export interface PendingJob {
  readonly properties: Readonly<Record<string, string>>;
  /** The asynchronous action that asked for it, if one did. */
  readonly action: JobsOfAction | undefined;
  cancelled: string | undefined;
}

export class PendingJobs {
  readonly #pending = new Set<PendingJob>();

  begin(properties: Readonly<Record<string, string>>, action: JobsOfAction | undefined): PendingJob {
    const job: PendingJob = { properties, action, cancelled: action?.cancelled };
    this.#pending.add(job);
    return job;
  }

  end(job: PendingJob): void {
    this.#pending.delete(job);
  }

  cancel(reason: string, matches: (job: PendingJob) => boolean = () => true): void {
    for (const job of this.#pending) if (matches(job)) job.cancelled ??= reason;
  }

  /** Throws when the job was cancelled meanwhile. */
  check(job: PendingJob): void {
    if (job.cancelled !== undefined) throw new JobCancelledError(-1, `Job cancelled before it started ${job.cancelled}`, undefined);
  }
}
