/** The DAG of one job: stages with their RDD operations inside, shuffle edges between, what is slow and what was lost. */
import type { CellRange } from '../../events/types.ts';
import type { JobState } from '../job.ts';

export type DagStageState = 'waiting' | 'running' | 'done' | 'skipped' | 'failed' | 'retried';

/** One operation inside a stage box. */
export interface DagOperation {
  readonly key: string;
  readonly rddId: number;
  /** Variable, given name or operation. */
  readonly title: string;
  readonly operation: string;
  readonly cell: CellRange | null;
  readonly numPartitions: number;
  readonly persisted: boolean;
  readonly cachedPartitions: number;
  readonly checkpointed: boolean;
  /** All RDDs of the operation in this stage, ascending. */
  readonly rddIds: readonly number[];
}

export interface DagStage {
  readonly key: string;
  readonly stageId: number;
  /** The latest attempt. */
  readonly attempt: number;
  readonly name: string;
  /** `retried`: running or done in a later attempt than the first. */
  readonly state: DagStageState;
  readonly cell: CellRange | null;
  readonly total: number;
  readonly done: number;
  readonly running: number;
  readonly failed: number;
  readonly elapsed: number | null;
  readonly failureReason: string | null;
  /** In order of flow, first parent first. */
  readonly operations: readonly DagOperation[];
  /** Narrow edges between operations of this stage: keys. */
  readonly edges: readonly { readonly from: string; readonly to: string }[];
  readonly shuffleReadBytes: number;
  readonly shuffleWriteBytes: number;
  readonly onCriticalPath: boolean;
}

export interface DagEdge {
  readonly key: string;
  /** Stage keys. */
  readonly from: string;
  readonly to: string;
  /** Written by the parent stage so far; null when it did not run in this job and no earlier run is known. */
  readonly bytes: number | null;
  readonly records: number | null;
  /** The parent is still writing. */
  readonly soFar: boolean;
  readonly shuffleId: number | null;
}

export interface JobDagView {
  readonly jobId: number;
  readonly name: string;
  readonly state: JobState;
  readonly error: string | null;
  readonly cell: CellRange | null;
  readonly submissionTime: number | null;
  readonly elapsed: number | null;
  readonly done: number;
  readonly total: number;
  readonly stages: readonly DagStage[];
  readonly edges: readonly DagEdge[];
  /** Chain of stages that takes longest, first to last. */
  readonly criticalPath: { readonly stageIds: readonly number[]; readonly time: number; readonly partition: number | null; readonly sentence: string } | null;
  readonly lostExecutors: readonly string[];
  /** Partitions (of stages run again, and of cached blocks) computed again because of a loss or failure. */
  readonly recomputedPartitions: number;
  /** `0.9 s · 47 of 74 tasks · 1 executor lost, 3 partitions recomputed · critical path: stage 2 → stage 5, partition 17` */
  readonly sentence: string;
}
