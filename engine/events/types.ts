/**
 * Apache Spark's listener events as they stand in an event log, and Emberline's own beside them.
 *
 * Field names, units and nesting are those of Spark's JsonProtocol (core/util/JsonProtocol.scala): a real History
 * Server opens a log made of these, and we open Spark's. `Event` is always the first key. Extra fields of ours start
 * with `Emberline` and are optional, so that a plain Spark log has the same type.
 *
 * Times are epoch milliseconds, sizes bytes, `Shuffle Write Time` and the CPU times nanoseconds.
 */

/** Where in a notebook an RDD, a job or a function came from. Lines and columns count from 1; columns in UTF-16 units. */
export interface CellRange {
  readonly cellId: string;
  /** Position of the cell in the notebook when it ran, from 1, counting every cell. */
  readonly cellNumber: number;
  readonly runId: string;
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface StorageLevelJson {
  readonly 'Use Disk': boolean;
  readonly 'Use Memory': boolean;
  readonly 'Use Off Heap'?: boolean;
  readonly Deserialized: boolean;
  readonly Replication: number;
}

export interface RddInfo {
  readonly 'RDD ID': number;
  readonly Name: string;
  /** JSON text: `{"id":"8","name":"map"}`. */
  readonly Scope?: string;
  readonly Callsite?: string;
  readonly 'Parent IDs'?: readonly number[];
  readonly 'Storage Level': StorageLevelJson;
  readonly Barrier?: boolean;
  readonly DeterministicLevel?: 'DETERMINATE' | 'UNORDERED' | 'INDETERMINATE';
  readonly 'Number of Partitions': number;
  readonly 'Number of Cached Partitions': number;
  readonly 'Memory Size': number;
  readonly 'Disk Size': number;
}

export interface Accumulable {
  readonly ID: number;
  readonly Name?: string;
  readonly Update?: unknown;
  readonly Value?: unknown;
  readonly Internal?: boolean;
  readonly 'Count Failed Values'?: boolean;
  readonly Metadata?: string;
}

export interface StageInfo {
  readonly 'Stage ID': number;
  readonly 'Stage Attempt ID'?: number;
  readonly 'Stage Name': string;
  readonly 'Number of Tasks': number;
  readonly 'RDD Info': readonly RddInfo[];
  readonly 'Parent IDs'?: readonly number[];
  readonly Details?: string;
  readonly 'Submission Time'?: number;
  readonly 'Completion Time'?: number;
  readonly 'Failure Reason'?: string;
  readonly Accumulables?: readonly Accumulable[];
  readonly 'Resource Profile Id'?: number;
  readonly 'Shuffle Push Enabled'?: boolean;
  readonly 'Shuffle Push Mergers Count'?: number;
  /** Ours: the shuffle this map stage writes; absent for a result stage. */
  readonly 'Emberline Shuffle ID'?: number;
  readonly 'Emberline Cell'?: CellRange;
}

export type TaskLocality = 'PROCESS_LOCAL' | 'NODE_LOCAL' | 'NO_PREF' | 'RACK_LOCAL' | 'ANY';

export interface TaskInfo {
  readonly 'Task ID': number;
  readonly Index: number;
  readonly Attempt?: number;
  readonly 'Partition ID'?: number;
  readonly 'Launch Time': number;
  readonly 'Executor ID': string;
  readonly Host: string;
  readonly Locality: TaskLocality;
  readonly Speculative?: boolean;
  readonly 'Getting Result Time': number;
  readonly 'Finish Time': number;
  readonly Failed: boolean;
  readonly Killed?: boolean;
  readonly Accumulables?: readonly Accumulable[];
  /** Ours: the slot (core) of the executor the task ran in, from 0. */
  readonly 'Emberline Slot'?: number;
}

export interface BlockStatusJson {
  readonly 'Storage Level': StorageLevelJson;
  readonly 'Memory Size': number;
  readonly 'Disk Size': number;
}

export interface TaskMetrics {
  readonly 'Executor Deserialize Time': number;
  readonly 'Executor Deserialize CPU Time'?: number;
  readonly 'Executor Run Time': number;
  readonly 'Executor CPU Time'?: number;
  readonly 'Peak Execution Memory'?: number;
  readonly 'Result Size': number;
  readonly 'JVM GC Time': number;
  readonly 'Result Serialization Time': number;
  readonly 'Memory Bytes Spilled': number;
  readonly 'Disk Bytes Spilled': number;
  readonly 'Shuffle Read Metrics'?: {
    readonly 'Remote Blocks Fetched': number;
    readonly 'Local Blocks Fetched': number;
    readonly 'Fetch Wait Time': number;
    readonly 'Remote Bytes Read': number;
    readonly 'Remote Bytes Read To Disk'?: number;
    readonly 'Local Bytes Read'?: number;
    readonly 'Total Records Read'?: number;
    readonly 'Remote Requests Duration'?: number;
  };
  readonly 'Shuffle Write Metrics'?: {
    readonly 'Shuffle Bytes Written': number;
    /** Nanoseconds. */
    readonly 'Shuffle Write Time': number;
    readonly 'Shuffle Records Written'?: number;
  };
  readonly 'Input Metrics'?: { readonly 'Bytes Read': number; readonly 'Records Read'?: number };
  readonly 'Output Metrics'?: { readonly 'Bytes Written': number; readonly 'Records Written'?: number };
  readonly 'Updated Blocks'?: readonly { readonly 'Block ID': string; readonly Status: BlockStatusJson }[];
}

/** All optional, absent = 0. `JVMHeapMemory` is the V8 heap used; `JVMOffHeapMemory` its external and array-buffer bytes. */
export interface ExecutorMetrics {
  readonly JVMHeapMemory?: number;
  readonly JVMOffHeapMemory?: number;
  readonly OnHeapExecutionMemory?: number;
  readonly OffHeapExecutionMemory?: number;
  readonly OnHeapStorageMemory?: number;
  readonly OffHeapStorageMemory?: number;
  readonly OnHeapUnifiedMemory?: number;
  readonly OffHeapUnifiedMemory?: number;
  readonly DirectPoolMemory?: number;
  readonly MappedPoolMemory?: number;
  readonly ProcessTreeJVMVMemory?: number;
  readonly ProcessTreeJVMRSSMemory?: number;
  readonly ProcessTreePythonVMemory?: number;
  readonly ProcessTreePythonRSSMemory?: number;
  readonly ProcessTreeOtherVMemory?: number;
  readonly ProcessTreeOtherRSSMemory?: number;
  readonly MinorGCCount?: number;
  readonly MinorGCTime?: number;
  readonly MajorGCCount?: number;
  readonly MajorGCTime?: number;
  readonly TotalGCTime?: number;
  readonly ConcurrentGCCount?: number;
  readonly ConcurrentGCTime?: number;
}

export interface BlockManagerId {
  readonly 'Executor ID': string;
  readonly Host: string;
  readonly Port: number;
}

export interface ExecutorInfo {
  readonly Host: string;
  readonly 'Total Cores': number;
  readonly 'Log Urls': Readonly<Record<string, string>>;
  readonly Attributes?: Readonly<Record<string, string>>;
  readonly Resources?: Readonly<Record<string, unknown>>;
  readonly 'Resource Profile Id'?: number;
  readonly 'Registration Time'?: number;
  readonly 'Request Time'?: number;
  /** Ours: operating-system process id, 0 for an in-process executor. */
  readonly 'Emberline Pid'?: number;
  /** Ours: V8 heap limit of the executor process. */
  readonly 'Emberline Heap Limit'?: number;
}

export interface StackTraceElement {
  readonly 'Declaring Class': string;
  readonly 'Method Name': string;
  readonly 'File Name'?: string | null;
  readonly 'Line Number': number;
}

/** What we add to a failed task: the record that broke it and the cell line of the user's function. */
export interface TaskFailureDetail {
  readonly partition: number;
  /** Short printable form of the record being processed, cut at 300 characters. */
  readonly record?: string;
  /** Position of that record in its partition, from 0, counted at the operation that failed. */
  readonly recordIndex?: number;
  readonly operation?: string;
  readonly at?: CellRange;
}

export type TaskEndReason =
  | { readonly Reason: 'Success' }
  | { readonly Reason: 'Resubmitted' }
  | { readonly Reason: 'TaskResultLost' }
  | { readonly Reason: 'UnknownReason' }
  | {
      readonly Reason: 'FetchFailed';
      readonly 'Block Manager Address'?: BlockManagerId;
      readonly 'Shuffle ID': number;
      readonly 'Map ID': number;
      readonly 'Map Index'?: number;
      readonly 'Reduce ID': number;
      readonly Message?: string;
    }
  | {
      readonly Reason: 'ExceptionFailure';
      readonly 'Class Name': string;
      readonly Description: string | null;
      readonly 'Stack Trace': readonly StackTraceElement[];
      readonly 'Full Stack Trace'?: string;
      readonly 'Accumulator Updates'?: readonly Accumulable[];
      readonly 'Emberline Detail'?: TaskFailureDetail;
    }
  | { readonly Reason: 'TaskKilled'; readonly 'Kill Reason'?: string; readonly 'Accumulator Updates'?: readonly Accumulable[] }
  | { readonly Reason: 'TaskCommitDenied'; readonly 'Job ID': number; readonly 'Partition ID': number; readonly 'Attempt Number': number }
  | { readonly Reason: 'ExecutorLostFailure'; readonly 'Executor ID': string; readonly 'Exit Caused By App': boolean; readonly 'Loss Reason'?: string };

export type JobResult =
  | { readonly Result: 'JobSucceeded' }
  | { readonly Result: 'JobFailed'; readonly Exception: { readonly Message: string; readonly 'Stack Trace': readonly StackTraceElement[] } };

export type Properties = Readonly<Record<string, string>>;

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
  /** Ours: cached blocks this task read (local or from another executor) and those it had to compute. */
  readonly 'Emberline Blocks'?: { readonly hits: readonly string[]; readonly remoteHits: readonly string[]; readonly computed: readonly string[] };
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

/** One RDD of the lineage as drawn: sent when a transformation made it, again when its name, level or checkpoint changed. */
export interface LineageRdd {
  readonly id: number;
  /** Spark's class name (`MapPartitionsRDD`) or the name given with setName. */
  readonly name: string;
  /** Spark's class name, whatever the name. */
  readonly className: string;
  /** The user's operation: `map`, `reduceByKey`. RDDs made by one operation share its `scopeId`. */
  readonly operation: string;
  readonly scopeId: string;
  /** The notebook variable that holds it, if one does. */
  readonly variable?: string;
  readonly cell?: CellRange;
  readonly callSite: string;
  readonly numPartitions: number;
  readonly partitioner?: string;
  readonly storageLevel: StorageLevelJson;
  readonly dependencies: readonly { readonly rddId: number; readonly kind: 'narrow' | 'shuffle'; readonly shuffleId?: number }[];
  /** `marked` until its job has written it. `done` truncates: `dependencies` above stay those from before, for the switch. */
  readonly checkpoint: 'none' | 'marked' | 'local' | 'reliable';
}

export interface EmberlineLineage extends Named<'EmberlineLineage'> {
  readonly Timestamp: number;
  readonly RDDs: readonly LineageRdd[];
}
export interface EmberlineCheckpoint extends Named<'EmberlineCheckpoint'> {
  readonly Timestamp: number;
  readonly 'RDD ID': number;
  readonly Kind: 'reliable' | 'local';
  /** The folder `…/rdd-<id>`; empty for local. */
  readonly Path: string;
  readonly Parts: readonly { readonly file: string; readonly bytes: number }[];
  /** The RDD whose files now stand for the lineage; every ancestor beyond is no longer needed for recovery. */
  readonly 'Checkpoint RDD ID': number;
}
/** A run of one cell, so that a log read later still ties jobs to code. */
export interface EmberlineCellRun extends Named<'EmberlineCellRun'> {
  readonly Timestamp: number;
  readonly 'Run ID': string;
  readonly 'Cell ID': string;
  readonly 'Cell Number': number;
  readonly State: 'started' | 'done' | 'failed' | 'interrupted';
  /** Present when started: the source as it ran. */
  readonly Source?: string;
}
export interface EmberlineTaskLog extends Named<'EmberlineTaskLog'> {
  readonly 'Task ID': number;
  readonly 'Stage ID': number;
  readonly 'Stage Attempt ID': number;
  readonly Lines: readonly { readonly time: number; readonly level: 'log' | 'info' | 'warn' | 'error' | 'debug'; readonly text: string }[];
  /** Lines dropped because the task printed more than its limit. */
  readonly Dropped: number;
}

export type SparkEvent =
  | LogStart | ApplicationStart | ApplicationEnd | EnvironmentUpdate | ResourceProfileAdded
  | ExecutorAdded | ExecutorRemoved | BlockManagerAdded | BlockManagerRemoved
  | JobStart | JobEnd | StageSubmitted | StageCompleted | TaskStart | TaskGettingResult | TaskEnd
  | ExecutorMetricsUpdate | StageExecutorMetrics | BlockUpdated | UnpersistRdd
  | ExecutorExcluded | ExecutorExcludedForStage | ExecutorUnexcluded
  | NodeExcluded | NodeExcludedForStage | NodeUnexcluded | MiscellaneousProcessAdded;

export type EmberlineEvent = EmberlineLineage | EmberlineCheckpoint | EmberlineCellRun | EmberlineTaskLog;

export type ListenerEvent = SparkEvent | EmberlineEvent;
