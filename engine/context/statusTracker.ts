/**
 * How jobs and stages stand, for a program that watches its own (org.apache.spark.SparkStatusTracker).
 *
 * Kept up from the events as they are posted, so an answer is never behind. What ended long ago is forgotten
 * (spark.ui.retainedJobs, spark.ui.retainedStages).
 */
import type { ListenerEvent } from '../events/types.ts';
import { JOB_GROUP, tagsOf } from '../scheduler/jobSelection.ts';

export type JobExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'UNKNOWN';

export interface SparkJobInfo {
  readonly jobId: number;
  readonly stageIds: readonly number[];
  readonly status: JobExecutionStatus;
}

export interface SparkStageInfo {
  readonly stageId: number;
  readonly currentAttemptId: number;
  /** Epoch milliseconds; 0 before it was submitted. */
  readonly submissionTime: number;
  readonly name: string;
  readonly numTasks: number;
  readonly numActiveTasks: number;
  readonly numCompletedTasks: number;
  readonly numFailedTasks: number;
}

export interface SparkExecutorInfo {
  readonly executorId: string;
  readonly host: string;
  /** Bytes of cached blocks. */
  readonly cacheSize: number;
  readonly numRunningTasks: number;
}

interface Job {
  readonly stageIds: readonly number[];
  readonly group: string | undefined;
  readonly tags: readonly string[];
  status: JobExecutionStatus;
}

type Stage = { -readonly [K in keyof SparkStageInfo]: SparkStageInfo[K] } & { running: boolean };

export class StatusTracker {
  readonly #jobs = new Map<number, Job>();
  readonly #stages = new Map<number, Stage>();
  readonly #runningOn = new Map<string, number>();
  readonly #limits: { readonly jobs: number; readonly stages: number };
  readonly #executors: () => readonly string[];
  readonly #cacheSize: (executorId: string) => number;

  constructor(limits: { readonly jobs: number; readonly stages: number }, executors: () => readonly string[], cacheSize: (executorId: string) => number) {
    this.#limits = limits;
    this.#executors = executors;
    this.#cacheSize = cacheSize;
  }

  /** Ids of the jobs of a group, ascending; of null: of the jobs without one. Ended ones too, as long as they are remembered. */
  getJobIdsForGroup(groupId: string | null): readonly number[] {
    return this.#jobIds((job) => (groupId === null ? job.group === undefined : job.group === groupId));
  }

  /** Ids of the jobs with a tag, ascending. */
  getJobIdsForTag(tag: string): readonly number[] {
    return this.#jobIds((job) => job.tags.includes(tag));
  }

  /** Ids of the jobs that run. */
  getActiveJobIds(): readonly number[] {
    return this.#jobIds((job) => job.status === 'RUNNING');
  }

  /** Ids of the stages that run. */
  getActiveStageIds(): readonly number[] {
    return [...this.#stages.values()].filter((stage) => stage.running).map((stage) => stage.stageId).sort((a, b) => a - b);
  }

  /** A job, or undefined when there is none of that id or it is forgotten. */
  getJobInfo(jobId: number): SparkJobInfo | undefined {
    const job = this.#jobs.get(jobId);
    return job && { jobId, stageIds: job.stageIds, status: job.status };
  }

  /** The latest attempt of a stage, or undefined when there is none of that id or it is forgotten. */
  getStageInfo(stageId: number): SparkStageInfo | undefined {
    const stage = this.#stages.get(stageId);
    if (stage === undefined) return undefined;
    const { running: _running, ...info } = stage;
    return info;
  }

  /** The executors that are alive. */
  getExecutorInfos(): readonly SparkExecutorInfo[] {
    return this.#executors().map((executorId) => ({ executorId, host: 'localhost', cacheSize: this.#cacheSize(executorId), numRunningTasks: this.#runningOn.get(executorId) ?? 0 }));
  }

  /** @internal */
  see(event: ListenerEvent): void {
    switch (event.Event) {
      case 'SparkListenerJobStart': {
        const properties = event.Properties ?? {};
        this.#jobs.set(event['Job ID'], { stageIds: event['Stage IDs'] ?? [], group: properties[JOB_GROUP], tags: tagsOf(properties), status: 'RUNNING' });
        for (const info of event['Stage Infos'] ?? []) {
          if (!this.#stages.has(info['Stage ID'])) this.#stages.set(info['Stage ID'], stage(info, false));
        }
        trim(this.#jobs, this.#limits.jobs, (job) => job.status !== 'RUNNING');
        trim(this.#stages, this.#limits.stages, (one) => !one.running);
        return;
      }
      case 'SparkListenerJobEnd': {
        const job = this.#jobs.get(event['Job ID']);
        if (job !== undefined) job.status = event['Job Result'].Result === 'JobSucceeded' ? 'SUCCEEDED' : 'FAILED';
        return;
      }
      case 'SparkListenerStageSubmitted':
        this.#stages.set(event['Stage Info']['Stage ID'], stage(event['Stage Info'], true));
        return;
      case 'SparkListenerStageCompleted': {
        const ended = this.#stages.get(event['Stage Info']['Stage ID']);
        if (ended !== undefined) ended.running = false;
        return;
      }
      case 'SparkListenerTaskStart':
        this.#tasks(event['Stage ID'], event['Stage Attempt ID'] ?? 0, event['Task Info']['Executor ID'], 1, undefined);
        return;
      case 'SparkListenerTaskEnd':
        this.#tasks(event['Stage ID'], event['Stage Attempt ID'] ?? 0, event['Task Info']['Executor ID'], -1, event['Task End Reason'].Reason === 'Success');
        return;
      default:
        return;
    }
  }

  #jobIds(wanted: (job: Job) => boolean): readonly number[] {
    return [...this.#jobs].filter(([, job]) => wanted(job)).map(([jobId]) => jobId);
  }

  #tasks(stageId: number, attempt: number, executorId: string, change: 1 | -1, succeeded: boolean | undefined): void {
    this.#runningOn.set(executorId, Math.max(0, (this.#runningOn.get(executorId) ?? 0) + change));
    const counts = this.#stages.get(stageId);
    if (counts === undefined || counts.currentAttemptId !== attempt) return;
    counts.numActiveTasks = Math.max(0, counts.numActiveTasks + change);
    if (succeeded === true) counts.numCompletedTasks += 1;
    if (succeeded === false) counts.numFailedTasks += 1;
  }
}

function stage(info: { readonly 'Stage ID': number; readonly 'Stage Attempt ID'?: number; readonly 'Stage Name': string; readonly 'Number of Tasks': number; readonly 'Submission Time'?: number }, running: boolean): Stage {
  return {
    stageId: info['Stage ID'], currentAttemptId: info['Stage Attempt ID'] ?? 0, submissionTime: info['Submission Time'] ?? 0, name: info['Stage Name'], numTasks: info['Number of Tasks'],
    numActiveTasks: 0, numCompletedTasks: 0, numFailedTasks: 0, running,
  };
}

/** Forgets the oldest that may go. */
function trim<V>(map: Map<number, V>, limit: number, mayGo: (value: V) => boolean): void {
  if (map.size <= limit) return;
  for (const [key, value] of map) {
    if (map.size <= limit) return;
    if (mayGo(value)) map.delete(key);
  }
}
