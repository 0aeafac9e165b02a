/** Executors: what they are, what they did, and their memory over time. */
import type { ExecutorMetrics } from '../events/types.ts';

/** One measurement of an executor's memory, bytes. */
export interface MemorySample {
  readonly time: number;
  readonly storage: number;
  readonly execution: number;
  readonly heapUsed: number;
  /** External and array-buffer bytes. */
  readonly offHeap: number;
  /** 0 when not measured. */
  readonly rss: number;
}

/** Something worth a mark on the memory chart. */
export interface ExecutorMarker {
  readonly time: number;
  readonly kind: 'evicted' | 'spilled' | 'lost';
  /** Bytes evicted or spilled; 0 for `lost`. */
  readonly bytes: number;
  /** The evicted block, `task 12`, or the reason of the loss. */
  readonly subject: string;
  /** Marks of one kind that came close together are one mark. */
  readonly count: number;
}

export interface ExecutorLoss {
  readonly blocks: number;
  readonly mapOutputs: number;
  readonly exitCode: number | null;
  readonly signal: string | null;
}

export interface ExecutorStatus {
  readonly id: string;
  readonly host: string;
  /** `host:port` of its block manager; null before BlockManagerAdded. */
  readonly hostPort: string | null;
  /** `lost` is any executor removed, `replaced` one that another stands in for. */
  readonly state: 'alive' | 'lost' | 'replaced';
  readonly addTime: number | null;
  readonly removeTime: number | null;
  readonly removeReason: string | null;
  readonly loss: ExecutorLoss | null;
  /** The lost executor this one stands in for. */
  readonly replaces: string | null;
  readonly replacedBy: string | null;
  readonly replacedAt: number | null;
  readonly cores: number;
  readonly pid: number | null;
  readonly logUrls: Readonly<Record<string, string>>;
  readonly attributes: Readonly<Record<string, string>>;
  readonly resources: Readonly<Record<string, unknown>>;
  readonly resourceProfileId: number;
  /** Unified memory for storage and execution; 0 before BlockManagerAdded. */
  readonly maxMemory: number;
  readonly maxOnHeapMemory: number | null;
  readonly maxOffHeapMemory: number | null;
  /** V8 heap limit; null when not known. */
  readonly heapLimit: number | null;
  /** Bytes of RDD blocks it holds now. */
  readonly memoryUsed: number;
  readonly diskUsed: number;
  readonly onHeapUsed: number;
  readonly offHeapUsed: number;
  readonly rddBlocks: number;
  readonly activeTasks: number;
  /** Ids of tasks running now, ascending. */
  readonly runningTasks: readonly { readonly taskId: number; readonly stageId: number; readonly stageAttempt: number; readonly partition: number }[];
  readonly completedTasks: number;
  readonly failedTasks: number;
  readonly totalTasks: number;
  /** Sums over finished tasks. */
  readonly totalDuration: number;
  readonly totalGcTime: number;
  readonly totalInputBytes: number;
  readonly totalShuffleRead: number;
  readonly totalShuffleWrite: number;
  readonly totalMemorySpilled: number;
  readonly totalDiskSpilled: number;
  /** Highest values seen; null before the first measurement. */
  readonly peak: ExecutorMetrics | null;
  /** The last measurement; null before the first. */
  readonly now: MemorySample | null;
  /** Over time, ascending; bounded, old points coarser than new ones. */
  readonly memory: readonly MemorySample[];
  readonly markers: readonly ExecutorMarker[];
  readonly excluded: boolean;
  readonly excludedInStages: readonly number[];
}
