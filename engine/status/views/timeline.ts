/** The application over time, for the scrubber: jobs as bars, losses as marks. */
import type { JobState } from '../job.ts';
import type { Status } from '../status.ts';
import { actionOf, rddTitle } from './words.ts';

export interface TimelineJob {
  readonly jobId: number;
  readonly action: string;
  readonly state: JobState;
  readonly isCheckpoint: boolean;
  /** Milliseconds since the application started. */
  readonly start: number;
  /** Of a running job: the status's time. */
  readonly end: number;
  /** Row to draw it in, so that jobs at the same time do not overlap; from 0. */
  readonly row: number;
}

export interface TimelineView {
  readonly startTime: number;
  readonly length: number;
  readonly live: boolean;
  readonly jobs: readonly TimelineJob[];
  readonly rows: number;
  readonly marks: readonly { readonly time: number; readonly kind: 'executor lost' | 'checkpoint'; readonly text: string }[];
}

/** Jobs that overlap in time get rows of their own, first come first placed. */
export function timelineView(status: Status): TimelineView {
  const startTime = status.application.startTime ?? firstTime(status);
  const rowEnds: number[] = [];
  const jobs = Object.values(status.jobs).filter((job) => job.submissionTime !== null).map((job): TimelineJob => {
    const start = Math.max(0, job.submissionTime! - startTime);
    const end = Math.max(start, (job.completionTime ?? status.time) - startTime);
    let row = rowEnds.findIndex((busyUntil) => busyUntil <= start);
    if (row < 0) row = rowEnds.length;
    rowEnds[row] = Math.max(end, start + 1);
    return { jobId: job.jobId, action: job.checkpointOf === null ? actionOf(job.name) : 'checkpoint', state: job.state, isCheckpoint: job.checkpointOf !== null, start, end, row };
  });
  const losses = Object.values(status.executors).filter((executor) => executor.removeTime !== null).map((executor) => ({
    time: executor.removeTime! - startTime, kind: 'executor lost' as const, text: `executor ${executor.id} lost: ${executor.loss?.signal ?? executor.removeReason ?? ''}`,
  }));
  const checkpoints = Object.values(status.checkpoints).map((checkpoint) => {
    const node = status.lineage[checkpoint.rddId];
    return { time: checkpoint.time - startTime, kind: 'checkpoint' as const, text: `${node === undefined ? `RDD ${checkpoint.rddId}` : rddTitle(node)} checkpointed` };
  });
  return {
    startTime,
    length: Math.max(0, (status.application.endTime ?? status.time) - startTime),
    live: !status.application.completed,
    jobs,
    rows: rowEnds.length,
    marks: [...losses, ...checkpoints].toSorted((a, b) => a.time - b.time),
  };
}

function firstTime(status: Status): number {
  const times = Object.values(status.jobs).map((job) => job.submissionTime ?? status.time);
  return times.length === 0 ? status.time : Math.min(...times);
}
