/** `/applications/{id}/jobs` and `…/jobs/{id}`. */
import type { JobStatus } from '../job.ts';
import type { Status } from '../status.ts';
import { date, type Json } from './format.ts';

export function jobData(job: JobStatus): Json {
  return {
    jobId: job.jobId,
    name: job.name,
    description: job.description ?? undefined,
    submissionTime: date(job.submissionTime),
    completionTime: date(job.completionTime),
    stageIds: job.stageIds,
    jobGroup: job.group ?? undefined,
    jobTags: job.tags,
    status: job.state,
    numTasks: job.numTasks,
    numActiveTasks: job.activeTasks,
    numCompletedTasks: job.completedTasks,
    numSkippedTasks: job.skippedTasks,
    numFailedTasks: job.failedTasks,
    numKilledTasks: job.killedTasks,
    numCompletedIndices: job.completedIndices,
    numActiveStages: job.activeStages,
    numCompletedStages: job.completedStages,
    numSkippedStages: job.skippedStages,
    numFailedStages: job.failedStages,
    killedTasksSummary: job.killedSummary,
  };
}

/** Newest first; `states` in lower case as in the query, none for all. */
export function jobList(status: Status, states: readonly string[]): Json {
  return Object.values(status.jobs).filter((job) => states.length === 0 || states.includes(job.state.toLowerCase())).toReversed().map(jobData);
}
