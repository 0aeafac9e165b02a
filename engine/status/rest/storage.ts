/** `/applications/{id}/storage/rdd` and `…/storage/rdd/{id}`. */
import type { Status } from '../status.ts';
import type { BlockLocation, RddStorage } from '../storage.ts';
import type { StorageLevelJson } from '../../events/types.ts';
import { levelDescription } from '../views/words.ts';
import type { Json } from './format.ts';

export function rddStorageInfo(status: Status, rdd: RddStorage, details: boolean): Json {
  const executors = new Map<string, { readonly memoryUsed: number; readonly diskUsed: number; readonly onHeap: number; readonly offHeap: number }>();
  for (const location of rdd.partitions.flatMap((part) => part?.locations ?? [])) {
    const sum = executors.get(location.executorId) ?? { memoryUsed: 0, diskUsed: 0, onHeap: 0, offHeap: 0 };
    executors.set(location.executorId, {
      memoryUsed: sum.memoryUsed + location.memoryBytes,
      diskUsed: sum.diskUsed + location.diskBytes,
      onHeap: sum.onHeap + (location.offHeap ? 0 : location.memoryBytes),
      offHeap: sum.offHeap + (location.offHeap ? location.memoryBytes : 0),
    });
  }
  const distribution = [...executors].map(([id, used]) => {
    const executor = status.executors[id];
    const measured = executor?.maxOnHeapMemory !== null && executor !== undefined;
    return {
      address: executor?.hostPort ?? '',
      memoryUsed: used.memoryUsed,
      memoryRemaining: Math.max(0, (executor?.maxMemory ?? 0) - (executor?.memoryUsed ?? 0)),
      diskUsed: used.diskUsed,
      onHeapMemoryUsed: measured ? used.onHeap : undefined,
      offHeapMemoryUsed: measured ? used.offHeap : undefined,
      onHeapMemoryRemaining: measured ? Math.max(0, executor.maxOnHeapMemory! - executor.onHeapUsed) : undefined,
      offHeapMemoryRemaining: measured ? Math.max(0, (executor.maxOffHeapMemory ?? 0) - executor.offHeapUsed) : undefined,
    };
  });
  const sum = (locations: readonly BlockLocation[], of: (location: BlockLocation) => number): number => locations.reduce((total, location) => total + of(location), 0);
  return {
    id: rdd.rddId,
    name: rdd.name,
    numPartitions: rdd.numPartitions,
    numCachedPartitions: rdd.cachedPartitions,
    storageLevel: levelDescription(rdd.level),
    memoryUsed: rdd.memoryBytes,
    diskUsed: rdd.diskBytes,
    dataDistribution: details && distribution.length > 0 ? distribution : undefined,
    partitions: !details ? undefined : rdd.partitions.flatMap((part) => (part === null || part.locations.length === 0 ? [] : [{
      blockName: `rdd_${rdd.rddId}_${part.partition}`,
      storageLevel: levelDescription(levelOf(rdd.level, part.locations)),
      memoryUsed: sum(part.locations, (location) => location.memoryBytes),
      diskUsed: sum(part.locations, (location) => location.diskBytes),
      executors: part.locations.map((location) => location.executorId),
    }])),
  };
}

/** As Spark words it for one partition: where its bytes are, in the RDD's form, on how many executors (LiveRDDPartition.update). */
function levelOf(level: StorageLevelJson, locations: readonly BlockLocation[]): StorageLevelJson {
  const inMemory = locations.some((location) => location.memoryBytes > 0);
  return {
    'Use Disk': locations.some((location) => location.diskBytes > 0), 'Use Memory': inMemory, 'Use Off Heap': level['Use Off Heap'] ?? false,
    Deserialized: inMemory && level.Deserialized, Replication: locations.length,
  };
}

/** RDDs with something stored. */
export function rddStorageList(status: Status): Json {
  return Object.values(status.storage).filter((rdd) => rdd.cachedPartitions > 0).map((rdd) => rddStorageInfo(status, rdd, false));
}
