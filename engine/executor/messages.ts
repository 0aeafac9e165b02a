/**
 * What a driver and the slots of its executors say to each other.
 *
 * A slot is one core of an executor: one JavaScript thread that runs one task at a time and has its own share of the
 * executor's memory and its own block store. An executor process with one core is its only slot. Big payloads
 * (results, slices, blocks) go as files once they pass `INLINE_LIMIT`; everything here is plain data and bytes.
 */
import type { BarrierRequest } from '../scheduler/barrierCoordinator.ts';
import type { BatchCompression } from '../storage/packedBatch.ts';
import type { StorageLevelFlags } from '../storage/storageLevel.ts';
import type { CellRange, ExecutorMetrics, TaskFailureDetail, TaskMetrics } from '../events/types.ts';

/** Bytes up to which a payload travels inside a message (spark.task.maxDirectResultSize). */
export const INLINE_LIMIT = 1 << 20;

export type Payload = { readonly kind: 'inline'; readonly bytes: Uint8Array } | { readonly kind: 'file'; readonly path: string; readonly size: number };

export interface TaskDescription {
  /** Unique over the application (Spark's taskAttemptId). */
  readonly taskId: number;
  readonly jobId: number;
  readonly stageId: number;
  readonly stageAttempt: number;
  readonly partition: number;
  readonly numPartitions: number;
  /** Attempt number of this partition, from 0. */
  readonly attempt: number;
  /** A stage binary sent to the slot before. */
  readonly binaryId: string;
  readonly partitionData: Payload;
  readonly localProperties: Readonly<Record<string, string>>;
  /** Cached blocks of this stage's RDDs that live elsewhere, for the partitions this task may read. */
  readonly blockLocations: Readonly<Record<string, readonly SlotAddress[]>>;
  /** Of a barrier stage: where its tasks run, by partition. */
  readonly barrierAddresses?: readonly string[];
}

export interface SlotAddress {
  readonly executorId: string;
  readonly slot: number;
}

/** One committed map output: a data file whose reducer segments lie one after another. */
export interface MapOutput {
  readonly mapIndex: number;
  /** The task id of the attempt that wrote it. */
  readonly mapId: number;
  readonly executorId: string;
  readonly slot: number;
  readonly path: string;
  /** Bytes of each reducer's segment. */
  readonly sizes: readonly number[];
  readonly records: number;
}

export type ToSlot =
  | { readonly type: 'stageBinary'; readonly id: string; readonly payload: Payload }
  | { readonly type: 'dropStageBinary'; readonly id: string }
  | { readonly type: 'mapOutputs'; readonly shuffleId: number; readonly epoch: number; readonly numMaps: number; readonly outputs: readonly MapOutput[] }
  | { readonly type: 'launch'; readonly task: TaskDescription }
  | { readonly type: 'kill'; readonly taskId: number; readonly reason: string }
  | { readonly type: 'removeRdd'; readonly rddId: number }
  /** Answered with `removed`. */
  | { readonly type: 'removeShuffle'; readonly shuffleId: number; readonly request: number }
  | { readonly type: 'removeBroadcast'; readonly broadcastId: number; readonly request: number }
  /** Another slot wants a block this slot holds; answer with `blockData`. */
  | { readonly type: 'readBlock'; readonly request: number; readonly blockId: string }
  /** The answer to `fetchBlock`. */
  | { readonly type: 'blockData'; readonly request: number; readonly payload: Payload | null }
  /** Keep a copy of another executor's block; answer with `replicaStored`. The payload stays the driver's. */
  | { readonly type: 'storeReplica'; readonly request: number; readonly blockId: string; readonly level: StorageLevelFlags; readonly payload: Payload }
  /** A block has too few copies: offer it again with `replicaOffered`, if it is still here. */
  | { readonly type: 'replicateBlock'; readonly blockId: string; readonly replication: number }
  | { readonly type: 'stop' };

export type TaskOutcome =
  | { readonly kind: 'result'; readonly payload: Payload }
  | { readonly kind: 'mapOutput'; readonly output: MapOutput }
  | { readonly kind: 'exception'; readonly className: string; readonly message: string; readonly stack: string; readonly retry: boolean; readonly detail: TaskFailureDetail }
  | { readonly kind: 'fetchFailed'; readonly shuffleId: number; readonly mapId: number; readonly mapIndex: number; readonly reduceId: number; readonly executorId: string; readonly message: string }
  | { readonly kind: 'killed'; readonly reason: string };

export type FromSlot =
  | { readonly type: 'hello'; readonly executorId: string; readonly slot: number; readonly pid: number; readonly heapLimit: number; readonly maxStorageMemory: number; /** Of the whole executor: its slots share it. */ readonly maxOffHeapMemory: number }
  | {
      readonly type: 'taskEnd';
      readonly taskId: number;
      readonly outcome: TaskOutcome;
      readonly metrics: TaskMetrics;
      readonly executorMetrics: ExecutorMetrics;
      /** Task-local accumulator values, codec-encoded, by accumulator id. */
      readonly accumulators: readonly { readonly id: number; readonly bytes: Uint8Array }[];
      readonly blocks: { readonly hits: readonly string[]; readonly remoteHits: readonly string[]; readonly computed: readonly string[]; readonly samples?: readonly { readonly rddId: number; readonly records: number; readonly bytes: number }[] };
      readonly log: { readonly lines: readonly TaskLogLine[]; readonly dropped: number };
    }
  | {
      readonly type: 'blockUpdated';
      readonly blockId: string;
      readonly useMemory: boolean;
      readonly useDisk: boolean;
      readonly useOffHeap: boolean;
      readonly deserialized: boolean;
      /** Copies that the block's level asks for; 1 where a copy was placed. */
      readonly replication: number;
      readonly memorySize: number;
      readonly diskSize: number;
      readonly cause: { readonly kind: 'stored' | 'evicted' | 'unpersisted' | 'lost'; readonly evictedFor?: string; readonly taskId?: number };
    }
  /** About ten times a second while anything moves, once a second otherwise. */
  | { readonly type: 'metrics'; readonly time: number; readonly metrics: ExecutorMetrics; readonly runningTask?: number }
  | { readonly type: 'removed'; readonly request: number }
  /** A task of a barrier stage waits for the others; the answer comes as a file (executor/barrierReply.ts). */
  | { readonly type: 'barrierSync'; readonly request: BarrierRequest }
  | { readonly type: 'fetchBlock'; readonly request: number; readonly blockId: string; readonly from: SlotAddress }
  | { readonly type: 'blockData'; readonly request: number; readonly payload: Payload | null }
  /** A block whose level asks for copies; no payload when its rows cannot be encoded, level NONE when it is gone. */
  | { readonly type: 'replicaOffered'; readonly blockId: string; readonly level: StorageLevelFlags; readonly payload: Payload | null }
  | { readonly type: 'replicaStored'; readonly request: number; readonly stored: boolean };

export interface TaskLogLine {
  readonly time: number;
  readonly level: 'log' | 'info' | 'warn' | 'error' | 'debug';
  readonly text: string;
}

/** How a slot is started: what its process or thread gets as its only argument. */
export interface SlotConfig {
  readonly appId: string;
  readonly executorId: string;
  readonly slot: number;
  /** Bytes of unified memory (storage + execution) this slot may use. */
  readonly unifiedMemory: number;
  /** spark.memory.storageFraction. */
  readonly storageFraction: number;
  /** Bytes off the heap for the whole executor (spark.memory.offHeap.size), 0 when it is not enabled. */
  readonly offHeapMemory: number;
  /** Counts that the executor's slots share, when there are several; added by whoever starts their threads. */
  readonly offHeapCounts?: SharedArrayBuffer;
  /** How cached blocks in bytes are packed (spark.rdd.compress, spark.io.compression.codec). */
  readonly blockCompression?: BatchCompression;
  /** spark.storage.unrollMemoryThreshold, when it is set. */
  readonly unrollThreshold?: number;
  /** V8 heap limit of the process, bytes. */
  readonly heapLimit: number;
  /** This executor's own folder for shuffle files, disk blocks and spills; removed when it is lost. */
  readonly localDir: string;
  /** The application's folder: broadcasts and payload files of the driver. */
  readonly appDir: string;
  /** Kernel working folder, for relative paths and imports. */
  readonly cwd: string;
  readonly conf: Readonly<Record<string, string>>;
}

/** One end of a connection. Messages arrive in the order sent. */
export interface SlotPort {
  send(message: FromSlot): void;
  /** False where driver and slot share one thread: a task there must not wait for the driver. */
  readonly mayBlock?: false;
  onMessage(listener: (message: ToSlot) => void): void;
}

export type { CellRange };
