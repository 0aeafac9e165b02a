/**
 * Apache Spark's listener events as they stand in an event log, and Emberline's own beside them.
 *
 * Field names, units and nesting are those of Spark's JsonProtocol (core/util/JsonProtocol.scala): a real History
 * Server opens a log made of these, and we open Spark's. `Event` is always the first key. Extra fields of ours start
 * with `Emberline` and are optional, so that a plain Spark log has the same type.
 *
 * Times are epoch milliseconds, sizes bytes, `Shuffle Write Time` and the CPU times nanoseconds.
 */
import type { EmberlineEvent } from './emberlineEvents.ts';
import type { CellRange, StorageLevelJson, Accumulable, StageInfo, TaskInfo, TaskMetrics, ExecutorMetrics, BlockManagerId, ExecutorInfo, TaskEndReason, JobResult, Properties } from './structures.ts';

export type * from './emberlineEvents.ts';
export type * from './structures.ts';

interface Named<N extends string> {
  readonly Event: N;
}

export interface LogStart extends Named<'SparkListenerLogStart'> {
  readonly 'Spark Version': string;
}
export interface ApplicationStart extends Named<'SparkListenerApplicationStart'> {
  readonly 'App Name': string;
  readonly 'App ID'?: string;
  readonly Timestamp: number;
  readonly User: string | null;
  readonly 'App Attempt ID'?: string;
}
export interface ApplicationEnd extends Named<'SparkListenerApplicationEnd'> {
  readonly Timestamp: number;
  readonly ExitCode?: number;
}
export interface EnvironmentUpdate extends Named<'SparkListenerEnvironmentUpdate'> {
  readonly 'JVM Information': Properties;
  readonly 'Spark Properties': Properties;
  readonly 'Hadoop Properties'?: Properties;
  readonly 'System Properties': Properties;
  readonly 'Metrics Properties'?: Properties;
  readonly 'Classpath Entries': Properties;
}
export interface ResourceProfileAdded extends Named<'SparkListenerResourceProfileAdded'> {
  readonly 'Resource Profile Id': number;
  readonly 'Executor Resource Requests': Readonly<Record<string, unknown>>;
  readonly 'Task Resource Requests': Readonly<Record<string, unknown>>;
}
export interface ExecutorAdded extends Named<'SparkListenerExecutorAdded'> {
  readonly Timestamp: number;
  readonly 'Executor ID': string;
  readonly 'Executor Info': ExecutorInfo;
  /** Ours: the lost executor this one replaces. */
  readonly 'Emberline Replaces'?: string;
}
export interface ExecutorRemoved extends Named<'SparkListenerExecutorRemoved'> {
  readonly Timestamp: number;
  readonly 'Executor ID': string;
  readonly 'Removed Reason': string | null;
  /** Ours: what went with it. */
  readonly 'Emberline Lost'?: { readonly blocks: number; readonly mapOutputs: number; readonly exitCode: number | null; readonly signal: string | null };
}
export interface BlockManagerAdded extends Named<'SparkListenerBlockManagerAdded'> {
  readonly 'Block Manager ID': BlockManagerId;
  readonly 'Maximum Memory': number;
  readonly Timestamp?: number;
  readonly 'Maximum Onheap Memory'?: number;
  readonly 'Maximum Offheap Memory'?: number;
}
export interface BlockManagerRemoved extends Named<'SparkListenerBlockManagerRemoved'> {
  readonly 'Block Manager ID': BlockManagerId;
  readonly Timestamp?: number;
}
export interface JobStart extends Named<'SparkListenerJobStart'> {
  readonly 'Job ID': number;
  readonly 'Submission Time'?: number;
  readonly 'Stage Infos'?: readonly StageInfo[];
  readonly 'Stage IDs': readonly number[];
  readonly Properties?: Properties;
  readonly 'Emberline Cell'?: CellRange;
  /** Ours: set on the second job that writes a reliable checkpoint, with the RDD's id. */
  readonly 'Emberline Checkpoint Of'?: number;
}
export interface JobEnd extends Named<'SparkListenerJobEnd'> {
  readonly 'Job ID': number;
  readonly 'Completion Time'?: number;
  readonly 'Job Result': JobResult;
}
export interface StageSubmitted extends Named<'SparkListenerStageSubmitted'> {
  readonly 'Stage Info': StageInfo;
  readonly Properties?: Properties;
}
export interface StageCompleted extends Named<'SparkListenerStageCompleted'> {
  readonly 'Stage Info': StageInfo;
}
export interface TaskStart extends Named<'SparkListenerTaskStart'> {
  readonly 'Stage ID': number;
  readonly 'Stage Attempt ID'?: number;
  readonly 'Task Info': TaskInfo;
}
export interface TaskGettingResult extends Named<'SparkListenerTaskGettingResult'> {
  readonly 'Task Info': TaskInfo;
}
export interface TaskEnd extends Named<'SparkListenerTaskEnd'> {
  readonly 'Stage ID': number;
  readonly 'Stage Attempt ID'?: number;
  readonly 'Task Type': 'ShuffleMapTask' | 'ResultTask';
  readonly 'Task End Reason': TaskEndReason;
  readonly 'Task Info': TaskInfo;
  readonly 'Task Executor Metrics'?: ExecutorMetrics;
  readonly 'Task Metrics'?: TaskMetrics;
  /**
   * Ours: cached blocks this task read (local or from another executor) and those it had to compute. `samples`: of an RDD that
   * was computed before and is not cached, how many records the task saw and an estimate of their bytes on the heap.
   */
  readonly 'Emberline Blocks'?: {
    readonly hits: readonly string[];
    readonly remoteHits: readonly string[];
    readonly computed: readonly string[];
    readonly samples?: readonly { readonly rddId: number; readonly records: number; readonly bytes: number }[];
  };
}
export interface ExecutorMetricsUpdate extends Named<'SparkListenerExecutorMetricsUpdate'> {
  readonly 'Executor ID': string;
  readonly 'Metrics Updated': readonly { readonly 'Task ID': number; readonly 'Stage ID': number; readonly 'Stage Attempt ID': number; readonly 'Accumulator Updates': readonly Accumulable[] }[];
  readonly 'Executor Metrics Updated'?: readonly { readonly 'Stage ID': number; readonly 'Stage Attempt ID': number; readonly 'Executor Metrics': ExecutorMetrics }[];
  /** Ours: when it was measured. */
  readonly 'Emberline Timestamp'?: number;
}
export interface StageExecutorMetrics extends Named<'SparkListenerStageExecutorMetrics'> {
  readonly 'Executor ID': string;
  readonly 'Stage ID': number;
  readonly 'Stage Attempt ID': number;
  readonly 'Executor Metrics'?: ExecutorMetrics;
}
export interface BlockUpdated extends Named<'SparkListenerBlockUpdated'> {
  readonly 'Block Updated Info': {
    readonly 'Block Manager ID': BlockManagerId;
    readonly 'Block ID': string;
    readonly 'Storage Level': StorageLevelJson;
    readonly 'Memory Size': number;
    readonly 'Disk Size': number;
  };
  readonly 'Emberline Timestamp'?: number;
  /** Ours: why a block left memory. `evictedFor` is the block that needed the room. */
  readonly 'Emberline Cause'?: { readonly kind: 'stored' | 'evicted' | 'unpersisted' | 'lost'; readonly evictedFor?: string; readonly taskId?: number };
}
export interface UnpersistRdd extends Named<'SparkListenerUnpersistRDD'> {
  readonly 'RDD ID': number;
}

type Scheduler<N extends string> = `org.apache.spark.scheduler.SparkListener${N}`;

/** Exclusion events, under their present name or the one they had before Spark 3.1. Fields as Jackson writes them. */
export interface ExecutorExcluded extends Named<Scheduler<'ExecutorExcluded' | 'ExecutorBlacklisted'>> {
  readonly time: number;
  readonly executorId: string;
  readonly taskFailures: number;
}
export interface ExecutorExcludedForStage extends Named<Scheduler<'ExecutorExcludedForStage' | 'ExecutorBlacklistedForStage'>> {
  readonly time: number;
  readonly executorId: string;
  readonly taskFailures: number;
  readonly stageId: number;
  readonly stageAttemptId: number;
}
export interface ExecutorUnexcluded extends Named<Scheduler<'ExecutorUnexcluded' | 'ExecutorUnblacklisted'>> {
  readonly time: number;
  readonly executorId: string;
}
export interface NodeExcluded extends Named<Scheduler<'NodeExcluded' | 'NodeBlacklisted'>> {
  readonly time: number;
  readonly hostId: string;
  readonly executorFailures: number;
}
export interface NodeExcludedForStage extends Named<Scheduler<'NodeExcludedForStage' | 'NodeBlacklistedForStage'>> {
  readonly time: number;
  readonly hostId: string;
  readonly executorFailures: number;
  readonly stageId: number;
  readonly stageAttemptId: number;
}
export interface NodeUnexcluded extends Named<Scheduler<'NodeUnexcluded' | 'NodeUnblacklisted'>> {
  readonly time: number;
  readonly hostId: string;
}
export interface MiscellaneousProcessAdded extends Named<Scheduler<'MiscellaneousProcessAdded'>> {
  readonly time: number;
  readonly processId: string;
  readonly info: { readonly hostPort: string; readonly cores: number; readonly logUrlInfo: Properties };
}

export type SparkEvent =
  | LogStart | ApplicationStart | ApplicationEnd | EnvironmentUpdate | ResourceProfileAdded
  | ExecutorAdded | ExecutorRemoved | BlockManagerAdded | BlockManagerRemoved
  | JobStart | JobEnd | StageSubmitted | StageCompleted | TaskStart | TaskGettingResult | TaskEnd
  | ExecutorMetricsUpdate | StageExecutorMetrics | BlockUpdated | UnpersistRdd
  | ExecutorExcluded | ExecutorExcludedForStage | ExecutorUnexcluded
  | NodeExcluded | NodeExcludedForStage | NodeUnexcluded | MiscellaneousProcessAdded;

export type ListenerEvent = SparkEvent | EmberlineEvent;
