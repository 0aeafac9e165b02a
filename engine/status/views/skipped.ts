/**
 * Stages that will not run although their job still does. Spark marks them SKIPPED when the job ends; but once a stage
 * that reads a shuffle has been submitted, the shuffle's files are known to be there, and who wrote them need not run.
 * Views say so at once; the status and the REST answers keep Spark's timing.
 */
import type { JobStatus, StageState, StageStatus } from '../job.ts';
import type { Status } from '../status.ts';

/** By the stages of a status, by job: all views of one status share the answer. */
const known = new WeakMap<Status['stages'], Map<JobStatus, ReadonlySet<number>>>();

/** Ids of the stages of a running job that its other stages have shown to be superfluous. */
export function alreadySkipped(status: Status, job: JobStatus): ReadonlySet<number> {
  const jobs = known.get(status.stages) ?? new Map<JobStatus, ReadonlySet<number>>();
  known.set(status.stages, jobs);
  const skipped = jobs.get(job) ?? findSkipped(status, job);
  jobs.set(job, skipped);
  return skipped;
}

/**
 * A waiting stage is skipped when a stage that reads it was submitted, or when all that would read it are skipped. One
 * whose reader failed may run yet: its files may be what was missing.
 */
function findSkipped(status: Status, job: JobStatus): ReadonlySet<number> {
  const skipped = new Set<number>();
  const latest = job.stageIds.map((id) => status.stages[id]?.at(-1)).filter((stage) => stage !== undefined);
  if (job.state !== 'RUNNING' || !latest.some((stage) => stage.state === 'PENDING')) return skipped;
  const readers = new Map<number, StageStatus[]>();
  for (const stage of latest) {
    for (const parent of stage.parentIds) readers.set(parent, [...(readers.get(parent) ?? []), stage]);
  }
  // Parents have lower ids than the stages that read them.
  for (const stage of latest.toReversed()) {
    const reading = readers.get(stage.stageId) ?? [];
    if (stage.state !== 'PENDING' || reading.length === 0) continue;
    const submitted = reading.some((reader) => reader.state === 'ACTIVE' || (reader.state === 'COMPLETE' && !completedBefore(reader, job)));
    if (submitted || reading.every((reader) => skipped.has(reader.stageId) || completedBefore(reader, job))) skipped.add(stage.stageId);
  }
  return skipped;
}

/** It was done before the job began: the job uses what it wrote. */
export function completedBefore(stage: StageStatus, job: JobStatus): boolean {
  return stage.state === 'COMPLETE' && stage.completionTime !== null && job.submissionTime !== null && stage.completionTime < job.submissionTime;
}

/** The state of a stage as all the running jobs that hold it see it. */
export function stateNow(status: Status, stage: StageStatus): StageState {
  if (stage.state !== 'PENDING') return stage.state;
  const running = stage.jobIds.map((id) => status.jobs[id]).filter((job) => job?.state === 'RUNNING');
  return running.length > 0 && running.every((job) => alreadySkipped(status, job!).has(stage.stageId)) ? 'SKIPPED' : 'PENDING';
}
