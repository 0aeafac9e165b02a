/** What every event handler gets: the draft of the batch and the ways handlers share into it. */
import { Draft, type Mutable } from '../draft.ts';
import type { ExecutorStatus } from '../executor.ts';
import type { JobStatus, StageStatus } from '../job.ts';
import type { Limits } from '../limits.ts';
import type { Status } from '../status.ts';

export class Fold {
  readonly draft: Draft;
  readonly status: Mutable<Status>;
  readonly limits: Limits;

  constructor(status: Status, limits: Limits) {
    this.draft = new Draft(status);
    this.status = this.draft.status;
    this.limits = limits;
  }

  /** Notes that an event named this time. */
  at(time: number | null): void {
    if (time !== null && time > this.status.time) this.status.time = time;
  }

  /** The job for changing; null when unknown or dropped. */
  job(jobId: number): Mutable<JobStatus> | null {
    if (this.status.jobs[jobId] === undefined) return null;
    return this.draft.own(this.draft.own(this.status, 'jobs'), jobId);
  }

  /** The stage attempt for changing; null when unknown or dropped. */
  stage(stageId: number, attempt: number): Mutable<StageStatus> | null {
    const index = this.status.stages[stageId]?.findIndex((stage) => stage.attempt === attempt) ?? -1;
    if (index < 0) return null;
    return this.draft.own(this.draft.own(this.draft.own(this.status, 'stages'), stageId), index) as Mutable<StageStatus>;
  }

  /** The executor for changing; null when unknown. */
  executor(id: string): Mutable<ExecutorStatus> | null {
    if (this.status.executors[id] === undefined) return null;
    return this.draft.own(this.draft.own(this.status, 'executors'), id);
  }

  /** Jobs still running that contain the stage, for changing. */
  runningJobsOf(stage: Pick<StageStatus, 'jobIds'>): Mutable<JobStatus>[] {
    const jobs: Mutable<JobStatus>[] = [];
    for (const id of stage.jobIds) {
      if (this.status.jobs[id]?.state !== 'RUNNING') continue;
      const job = this.job(id);
      if (job !== null) jobs.push(job);
    }
    return jobs;
  }

  /** The jobs a stage attempt ran for: also those that ended meanwhile, such as a cancelled job whose tasks still end. */
  jobsServedBy(stage: Pick<StageStatus, 'jobIds' | 'submissionTime'>): Mutable<JobStatus>[] {
    const jobs: Mutable<JobStatus>[] = [];
    for (const id of stage.jobIds) {
      const known = this.status.jobs[id];
      const endedBefore = known?.completionTime != null && stage.submissionTime !== null && known.completionTime < stage.submissionTime;
      if (known === undefined || endedBefore) continue;
      const job = this.job(id);
      if (job !== null) jobs.push(job);
    }
    return jobs;
  }
}
