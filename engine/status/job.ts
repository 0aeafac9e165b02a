/** Jobs and stage attempts, with the counters Spark's AppStatusListener keeps for them. */
import type { CellRange, ExecutorMetrics, TaskLocality } from '../events/types.ts';
import type { IndexSet } from './indexSet.ts';
import type { TaskMetricValues } from './metrics.ts';
import type { TaskAccumulator } from './task.ts';
import type { TaskChunks } from './taskChunks.ts';

export type JobState = 'RUNNING' | 'SUCCEEDED' | 'FAILED';

export interface JobStatus {
  readonly jobId: number;
  /** Name of the stage with the highest id, e.g. `count at <cell 3>:2`. */
  readonly name: string;
  readonly description: string | null;
  readonly group: string | null;
  readonly tags: readonly string[];
  readonly submissionTime: number | null;
  readonly completionTime: number | null;
  readonly state: JobState;
  /** The message of JobFailed. */
  readonly error: string | null;
  /** All stages of the job, ascending. */
  readonly stageIds: readonly number[];
  /** Stages found SKIPPED when the job ended: their shuffle files were reused. */
  readonly skippedStageIds: readonly number[];
  readonly cell: CellRange | null;
  /** The RDD this job writes the checkpoint of. */
  readonly checkpointOf: number | null;
  readonly numTasks: number;
  readonly activeTasks: number;
  readonly completedTasks: number;
  /** Distinct (stage, partition) pairs completed: what progress counts, so that retries do not pass 100 %. */
  readonly completedIndices: number;
  readonly skippedTasks: number;
  readonly failedTasks: number;
  readonly killedTasks: number;
  readonly killedSummary: Readonly<Record<string, number>>;
  readonly activeStages: number;
  readonly completedStages: number;
  readonly skippedStages: number;
  readonly failedStages: number;
  /** Executors lost while the job ran, in order. */
  readonly lostExecutors: readonly { readonly executorId: string; readonly time: number; readonly reason: string }[];
  /** Tasks of this job that did again what had been done before (map outputs or cached blocks that were gone), in order. */
  readonly recomputed: readonly RecomputedPartition[];
  /** Completed partitions by stage id; see `indexSet.ts`. */
  readonly doneIndices: Readonly<Record<number, IndexSet>>;
}

export interface RecomputedPartition {
  readonly stageId: number;
  readonly partition: number;
  readonly taskId: number;
  /** Cached blocks computed again; empty when it was a map output or result that had to be made again. */
  readonly blocks: readonly string[];
}

export type StageState = 'PENDING' | 'ACTIVE' | 'COMPLETE' | 'FAILED' | 'SKIPPED';

/** What one executor did for one stage attempt. */
export interface ExecutorStageSummary {
  /** Sum of wall times of its tasks. */
  readonly taskTime: number;
  readonly succeededTasks: number;
  readonly failedTasks: number;
  readonly killedTasks: number;
  readonly activeTasks: number;
  readonly metrics: TaskMetricValues;
  /** Highest values seen; null before the first measurement. */
  readonly peak: ExecutorMetrics | null;
  readonly excluded: boolean;
}

export interface StageStatus {
  readonly stageId: number;
  readonly attempt: number;
  readonly name: string;
  /** Long call site. */
  readonly details: string;
  readonly description: string | null;
  readonly pool: string;
  readonly state: StageState;
  readonly numTasks: number;
  /** Stages whose shuffle output this one reads. */
  readonly parentIds: readonly number[];
  /** Its RDDs, final one first. */
  readonly rddIds: readonly number[];
  /** All its tasks start together or not at all. */
  readonly barrier: boolean;
  /** The shuffle it writes; null for a result stage and for a plain Spark log. */
  readonly shuffleId: number | null;
  readonly cell: CellRange | null;
  /** Jobs that contain it, in order of submission. */
  readonly jobIds: readonly number[];
  readonly submissionTime: number | null;
  readonly firstTaskLaunchedTime: number | null;
  readonly completionTime: number | null;
  readonly failureReason: string | null;
  readonly resourceProfileId: number;
  readonly activeTasks: number;
  readonly completedTasks: number;
  readonly completedIndices: number;
  readonly failedTasks: number;
  readonly killedTasks: number;
  readonly killedSummary: Readonly<Record<string, number>>;
  readonly localities: Readonly<Partial<Record<TaskLocality, number>>>;
  readonly metrics: TaskMetricValues;
  /** Highest values seen; null before the first measurement. */
  readonly peak: ExecutorMetrics | null;
  readonly executors: Readonly<Record<string, ExecutorStageSummary>>;
  /** User-visible accumulators, by id. */
  readonly accumulators: Readonly<Record<number, TaskAccumulator>>;
  /** Sorted by task id; see `taskChunks.ts` for finding and listing them. */
  readonly taskChunks: TaskChunks;
  /** Tasks beyond the limit that are counted but have no row. */
  readonly tasksDropped: number;
  readonly doneIndices: IndexSet;
}
