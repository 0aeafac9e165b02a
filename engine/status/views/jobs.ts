/** Lists of jobs and stages, and the bars drawn under a cell. */
import type { CellRange } from '../../events/types.ts';
import type { JobState, StageState } from '../job.ts';

/** One stage as a progress bar. */
export interface StageBar {
  readonly stageId: number;
  readonly attempt: number;
  readonly name: string;
  readonly state: StageState;
  readonly done: number;
  readonly running: number;
  readonly failed: number;
  readonly skipped: number;
  readonly total: number;
  /** Belongs to a job that writes a checkpoint. */
  readonly isCheckpoint: boolean;
  /** The part files once written, else null. */
  readonly parts: { readonly count: number; readonly bytes: number } | null;
}

export interface JobRow {
  readonly jobId: number;
  readonly name: string;
  /** The action: `count` of `count at <cell 3>:2`; `checkpoint` for a checkpoint job. */
  readonly action: string;
  readonly description: string | null;
  readonly group: string | null;
  readonly state: JobState;
  readonly error: string | null;
  readonly submissionTime: number | null;
  readonly completionTime: number | null;
  /** Milliseconds; of a running job up to the status's time. */
  readonly elapsed: number | null;
  readonly isCheckpoint: boolean;
  readonly cell: CellRange | null;
  readonly done: number;
  readonly running: number;
  readonly failed: number;
  readonly skipped: number;
  /** Tasks that ran or will: without those of skipped stages. */
  readonly total: number;
  readonly stages: readonly StageBar[];
}

export interface StageRow {
  readonly stageId: number;
  readonly attempt: number;
  readonly name: string;
  readonly state: StageState;
  readonly jobIds: readonly number[];
  readonly cell: CellRange | null;
  readonly submissionTime: number | null;
  readonly elapsed: number | null;
  readonly done: number;
  readonly running: number;
  readonly failed: number;
  readonly total: number;
  readonly inputBytes: number;
  readonly outputBytes: number;
  readonly shuffleReadBytes: number;
  readonly shuffleWriteBytes: number;
  readonly memorySpilled: number;
  readonly diskSpilled: number;
  readonly failureReason: string | null;
}
