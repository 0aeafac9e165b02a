/** What is stored of each persisted RDD (org.apache.spark.storage.RDDInfo of SparkContext.getRDDStorageInfo). */
import type { Rdd } from '../rdd/rdd.ts';
import type { StorageLevel } from '../storage/storageLevel.ts';

export interface RddStorageInfo {
  readonly id: number;
  readonly name: string;
  readonly numPartitions: number;
  readonly storageLevel: StorageLevel;
  readonly numCachedPartitions: number;
  /** Bytes over all executors, copies included. */
  readonly memSize: number;
  readonly diskSize: number;
}

/** The RDDs of which something is stored, by id. */
export function rddStorageInfo(persistent: ReadonlyMap<number, Rdd<unknown>>): readonly RddStorageInfo[] {
  const infos: RddStorageInfo[] = [];
  for (const [id, rdd] of persistent) {
    const stored = rdd.host.storedSize(id);
    if (stored === undefined || stored.memoryBytes + stored.diskBytes === 0) continue;
    infos.push({
      id, name: rdd.name ?? rdd.className, numPartitions: rdd.getNumPartitions(), storageLevel: rdd.getStorageLevel(),
      numCachedPartitions: stored.cachedPartitions, memSize: stored.memoryBytes, diskSize: stored.diskBytes,
    });
  }
  return infos.toSorted((a, b) => a.id - b.id);
}
