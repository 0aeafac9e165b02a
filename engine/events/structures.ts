/**
 * The structures that Spark's listener events share (JsonProtocol): stages, RDDs, tasks, metrics, reasons. Extra fields of
 * ours start with `Emberline` and are optional. Times are epoch milliseconds, sizes bytes.
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
