/** Cached RDDs and where each of their partitions is. */
import type { StorageLevelJson } from '../events/types.ts';

/** One copy of a partition on one executor. */
export interface BlockLocation {
  readonly executorId: string;
  readonly memoryBytes: number;
  readonly diskBytes: number;
  readonly useMemory: boolean;
  readonly useDisk: boolean;
  readonly offHeap: boolean;
  readonly deserialized: boolean;
  /** When it came there; null when the log does not say. */
  readonly time: number | null;
}

/** A block that left an executor's memory. */
export interface Eviction {
  readonly executorId: string;
  readonly time: number | null;
  readonly cause: 'evicted' | 'unpersisted' | 'lost';
  /** The block that needed the room. */
  readonly evictedFor: string | null;
  readonly taskId: number | null;
  readonly bytes: number;
  /** It went to disk, so nothing needs recomputing. */
  readonly keptOnDisk: boolean;
}

export interface PartitionStorage {
  readonly partition: number;
  /** Empty: not stored now. */
  readonly locations: readonly BlockLocation[];
  /** The last time a copy left memory. */
  readonly eviction: Eviction | null;
  /** Tasks that read it from the cache, and those of them that fetched it from another executor. */
  readonly hits: number;
  readonly remoteHits: number;
  /** Tasks that had to compute it. */
  readonly computed: number;
}

export interface RddStorage {
  readonly rddId: number;
  readonly name: string;
  readonly level: StorageLevelJson;
  readonly numPartitions: number;
  /** Indexed by partition; null: never stored nor asked for. */
  readonly partitions: readonly (PartitionStorage | null)[];
  readonly cachedPartitions: number;
  readonly memoryBytes: number;
  readonly diskBytes: number;
  readonly hits: number;
  readonly computed: number;
}
