/** Cached RDDs as drawn: partitions as cells, where they are, what was evicted and what a loss would cost. */
import type { CellRange } from '../../events/types.ts';

/** `evicted`: it was stored and had to leave; `none`: not stored (yet). */
export type PartitionPlace = 'memory' | 'disk' | 'both' | 'none' | 'evicted';

export interface PartitionCell {
  readonly partition: number;
  readonly place: PartitionPlace;
  readonly executors: readonly string[];
  readonly memoryBytes: number;
  readonly diskBytes: number;
  readonly hits: number;
  readonly computed: number;
  /** Epoch milliseconds; null when nothing left memory. */
  readonly evictedAt: number | null;
}

export interface StoredRdd {
  readonly rddId: number;
  readonly title: string;
  readonly name: string;
  readonly levelName: string;
  readonly cell: CellRange | null;
  readonly checkpointed: boolean;
  readonly numPartitions: number;
  readonly cachedPartitions: number;
  readonly fraction: number;
  readonly memoryBytes: number;
  readonly diskBytes: number;
  readonly hits: number;
  readonly computed: number;
  readonly partitions: readonly PartitionCell[];
  readonly byExecutor: readonly { readonly executorId: string; readonly partitions: number; readonly memoryBytes: number; readonly diskBytes: number }[];
  /** `Partitions 3 and 8 were evicted to make room for words at 12.4 s.` */
  readonly evictions: readonly string[];
  /** `If executor 1 were lost now: 9 partitions.` One per executor that holds the only copy of something. */
  readonly ifLost: readonly { readonly executorId: string; readonly partitions: number; readonly sentence: string }[];
}

export interface StorageView {
  readonly rdds: readonly StoredRdd[];
  readonly memoryBytes: number;
  readonly diskBytes: number;
  /** Sum of unified memory of executors alive. */
  readonly maxMemory: number;
}
