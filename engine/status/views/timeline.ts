/** The application over time, for the scrubber: jobs as bars, losses as marks. */
import type { JobState } from '../job.ts';

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
