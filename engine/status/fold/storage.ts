/**
 * Folds which blocks are where (AppStatusListener.onBlockUpdated, onUnpersistRDD). Each copy's sizes are set from its
 * latest report and totals follow by difference, so that a report that comes twice counts once.
 */
import type { BlockUpdated, RddInfo, StorageLevelJson, UnpersistRdd } from '../../events/types.ts';
import { parseRddBlockId } from '../blockId.ts';
import type { Mutable } from '../draft.ts';
import type { BlockLocation, Eviction, PartitionStorage, RddStorage } from '../storage.ts';
import type { Fold } from './fold.ts';
import { storageFreed } from './memory.ts';
import { markExecutor } from './markers.ts';

/** Whether a level stores anything (StorageLevel.isValid). */
export function isStored(level: StorageLevelJson): boolean {
  return (level['Use Memory'] || level['Use Disk']) && level.Replication > 0;
}

/** A stage runs on an RDD that has a storage level. */
export function storageInfoSeen(fold: Fold, info: RddInfo): void {
  if (isStored(info['Storage Level'])) knowRdd(fold, info['RDD ID'], info.Name, info['Storage Level'], info['Number of Partitions']);
}

/** The RDD's storage for changing, made when it is new, brought up to date in name, level and size. */
export function knowRdd(fold: Fold, rddId: number, name: string, level: StorageLevelJson, numPartitions: number): void {
  const storage = fold.draft.own(fold.status, 'storage');
  const known = storage[rddId];
  if (known === undefined) {
    fold.draft.put(storage, rddId, { rddId, name, level, numPartitions, partitions: [], cachedPartitions: 0, memoryBytes: 0, diskBytes: 0, hits: 0, computed: 0 });
  } else if (known.name !== name || known.numPartitions !== numPartitions || !sameLevel(known.level, level)) {
    Object.assign(fold.draft.own(storage, rddId), { name, level, numPartitions });
  }
}

function sameLevel(a: StorageLevelJson, b: StorageLevelJson): boolean {
  return a['Use Memory'] === b['Use Memory'] && a['Use Disk'] === b['Use Disk'] && (a['Use Off Heap'] ?? false) === (b['Use Off Heap'] ?? false)
    && a.Deserialized === b.Deserialized && a.Replication === b.Replication;
}

function ownRdd(fold: Fold, rddId: number): Mutable<RddStorage> | null {
  return fold.status.storage[rddId] === undefined ? null : fold.draft.own(fold.draft.own(fold.status, 'storage'), rddId);
}

/** The partition for changing, made when it is new; null when the RDD is not one with a storage level. */
export function partitionOf(fold: Fold, rddId: number, partition: number): Mutable<PartitionStorage> | null {
  const rdd = ownRdd(fold, rddId);
  if (rdd === null) return null;
  const partitions = fold.draft.own(rdd, 'partitions');
  while (partitions.length <= partition) partitions.push(null);
  if (partitions[partition] !== null) return fold.draft.own(partitions, partition) as Mutable<PartitionStorage>;
  return fold.draft.put(partitions, partition, { partition, locations: [], eviction: null, hits: 0, remoteHits: 0, computed: 0 }) as Mutable<PartitionStorage>;
}

export function blockUpdated(fold: Fold, event: BlockUpdated): void {
  const info = event['Block Updated Info'];
  const block = parseRddBlockId(info['Block ID']);
  if (block === null) {
    otherBlock(fold, event);
    return;
  }
  const executorId = info['Block Manager ID']['Executor ID'];
  // A report that was on its way when the executor went is about a block that went too.
  if ((fold.status.executors[executorId]?.state ?? 'alive') !== 'alive') return;
  const partition = partitionOf(fold, block.rddId, block.partition);
  if (partition === null) return;
  const level = info['Storage Level'];
  const before = partition.locations.find((location) => location.executorId === executorId) ?? null;
  const after: BlockLocation | null = isStored(level)
    ? {
        executorId,
        memoryBytes: level['Use Memory'] ? info['Memory Size'] : 0,
        diskBytes: level['Use Disk'] ? info['Disk Size'] : 0,
        useMemory: level['Use Memory'],
        useDisk: level['Use Disk'],
        offHeap: level['Use Off Heap'] ?? false,
        deserialized: level.Deserialized,
        time: before?.time ?? event['Emberline Timestamp'] ?? null,
      }
    : null;
  const cause = event['Emberline Cause'];
  if (before?.useMemory === true && after?.useMemory !== true && cause !== undefined && cause.kind !== 'stored') {
    const eviction: Eviction = {
      executorId,
      time: event['Emberline Timestamp'] ?? null,
      cause: cause.kind,
      evictedFor: cause.evictedFor ?? null,
      taskId: cause.taskId ?? null,
      bytes: before.memoryBytes,
      keptOnDisk: after !== null,
    };
    partition.eviction = eviction;
    const executor = cause.kind === 'evicted' ? fold.executor(executorId) : null;
    if (executor !== null) {
      markExecutor(fold, executor, { time: eviction.time ?? fold.status.time, kind: 'evicted', bytes: eviction.bytes, subject: info['Block ID'], count: 1 });
    }
  }
  relocate(fold, block.rddId, partition, executorId, before, after);
}

/** Replaces one copy of a partition and carries the difference into every total. */
function relocate(fold: Fold, rddId: number, partition: Mutable<PartitionStorage>, executorId: string, before: BlockLocation | null, after: BlockLocation | null): void {
  const wasCached = partition.locations.length > 0;
  const others = partition.locations.filter((location) => location.executorId !== executorId);
  partition.locations = after === null ? others : [...others, after];
  const memory = (after?.memoryBytes ?? 0) - (before?.memoryBytes ?? 0);
  const disk = (after?.diskBytes ?? 0) - (before?.diskBytes ?? 0);
  const rdd = ownRdd(fold, rddId);
  if (rdd !== null) {
    rdd.memoryBytes += memory;
    rdd.diskBytes += disk;
    rdd.cachedPartitions += Number(partition.locations.length > 0) - Number(wasCached);
  }
  const executor = fold.executor(executorId);
  if (executor === null) return;
  executor.memoryUsed += memory;
  executor.diskUsed += disk;
  if (memory < 0) storageFreed(fold, executor, -memory);
  if (executor.maxOnHeapMemory !== null) {
    if ((after ?? before)?.offHeap === true) executor.offHeapUsed += memory;
    else executor.onHeapUsed += memory;
  }
  executor.rddBlocks += Number(after !== null) - Number(before !== null);
}

/** Broadcast pieces and the like: only the executor's totals know them, and only by Spark's signed sizes. */
function otherBlock(fold: Fold, event: BlockUpdated): void {
  const info = event['Block Updated Info'];
  if (!info['Block ID'].startsWith('broadcast_')) return;
  const executor = fold.executor(info['Block Manager ID']['Executor ID']);
  if (executor === null) return;
  const level = info['Storage Level'];
  const memory = level['Use Memory'] ? info['Memory Size'] : -info['Memory Size'];
  executor.memoryUsed = Math.max(0, executor.memoryUsed + memory);
  executor.diskUsed = Math.max(0, executor.diskUsed + (level['Use Disk'] ? info['Disk Size'] : -info['Disk Size']));
  if (executor.maxOnHeapMemory === null) return;
  if (level['Use Off Heap'] === true) executor.offHeapUsed = Math.max(0, executor.offHeapUsed + memory);
  else executor.onHeapUsed = Math.max(0, executor.onHeapUsed + memory);
}

export function unpersistRdd(fold: Fold, event: UnpersistRdd): void {
  const rdd = fold.status.storage[event['RDD ID']];
  if (rdd === undefined) return;
  for (const part of rdd.partitions) {
    for (const location of part?.locations ?? []) {
      relocate(fold, rdd.rddId, partitionOf(fold, rdd.rddId, part!.partition)!, location.executorId, location, null);
    }
  }
  delete fold.draft.own(fold.status, 'storage')[event['RDD ID']];
}

/** The executor is gone and its copies with it. */
export function dropExecutorBlocks(fold: Fold, executorId: string, time: number): void {
  for (const rdd of Object.values(fold.status.storage)) {
    for (const part of rdd.partitions) {
      const location = part?.locations.find((copy) => copy.executorId === executorId);
      if (part === null || location === undefined) continue;
      const partition = partitionOf(fold, rdd.rddId, part.partition)!;
      relocate(fold, rdd.rddId, partition, executorId, location, null);
      partition.eviction = { executorId, time, cause: 'lost', evictedFor: null, taskId: null, bytes: location.memoryBytes, keptOnDisk: false };
    }
  }
}
