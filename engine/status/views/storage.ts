/** Cached RDDs as drawn: partitions as cells, where they are, what was evicted and what a loss would cost. */
import type { CellRange } from '../../events/types.ts';
import { parseRddBlockId } from '../blockId.ts';
import type { Status } from '../status.ts';
import type { BlockLocation, PartitionStorage, RddStorage } from '../storage.ts';
import { counted, levelName, listed, moment, rddTitle } from './words.ts';

/** `evicted`: it was stored and had to leave; `lost`: its executor went away; `none`: not stored (yet). */
export type PartitionPlace = 'memory' | 'disk' | 'both' | 'none' | 'evicted' | 'lost';

export interface PartitionCell {
  readonly partition: number;
  readonly place: PartitionPlace;
  readonly executors: readonly string[];
  /** What is in memory lies outside the heap. */
  readonly offHeap: boolean;
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
  /** `Each partition is on 2 executors.`, or how many are on fewer than their level asks for; empty for a level of one copy. */
  readonly copies: string;
  readonly ifLost: readonly { readonly executorId: string; readonly partitions: number; readonly sentence: string }[];
}

export interface StorageView {
  readonly rdds: readonly StoredRdd[];
  readonly memoryBytes: number;
  readonly diskBytes: number;
  /** Sum of unified memory of executors alive; a driver that runs no tasks has no cores and does not count. */
  readonly maxMemory: number;
}

function placeOf(part: PartitionStorage | null): PartitionPlace {
  if (part === null) return 'none';
  const memory = part.locations.some((location) => location.useMemory);
  const disk = part.locations.some((location) => location.useDisk);
  if (memory && disk) return 'both';
  if (memory || disk) return memory ? 'memory' : 'disk';
  switch (part.eviction?.cause) {
    case undefined:
    case 'unpersisted':
      return 'none';
    case 'evicted':
      return 'evicted';
    case 'lost':
      return 'lost';
  }
}

function cellOf(part: PartitionStorage | null, partition: number): PartitionCell {
  const sum = (of: (location: BlockLocation) => number): number => part?.locations.reduce((total, location) => total + of(location), 0) ?? 0;
  return {
    partition,
    place: placeOf(part),
    executors: part?.locations.map((location) => location.executorId) ?? [],
    offHeap: part?.locations.some((location) => location.offHeap && location.useMemory) ?? false,
    memoryBytes: sum((location) => location.memoryBytes),
    diskBytes: sum((location) => location.diskBytes),
    hits: part?.hits ?? 0,
    computed: part?.computed ?? 0,
    evictedAt: part?.eviction?.time ?? null,
  };
}

/** Evictions told together: those for the same RDD within a second of the first. */
const TOGETHER_MS = 1000;

/** Partitions that had to make room (and are not back), or were lost with an executor, grouped into sentences. */
function evictionSentences(status: Status, rdd: RddStorage): readonly string[] {
  const startTime = status.application.startTime ?? 0;
  const groups: { readonly key: string; readonly time: number; readonly first: PartitionStorage; readonly partitions: number[] }[] = [];
  const gone = rdd.partitions
    .filter((part): part is PartitionStorage => part?.eviction != null && part.eviction.cause !== 'unpersisted' && !part.locations.some((location) => location.useMemory))
    .toSorted((a, b) => (a.eviction!.time ?? 0) - (b.eviction!.time ?? 0) || a.partition - b.partition);
  for (const part of gone) {
    const { cause, evictedFor, executorId, keptOnDisk, time } = part.eviction!;
    const forRdd = evictedFor === null ? null : parseRddBlockId(evictedFor)?.rddId ?? null;
    const key = `${cause}:${cause === 'lost' ? executorId : forRdd}:${keptOnDisk}`;
    const group = groups.find((other) => other.key === key && (time ?? 0) - other.time <= TOGETHER_MS);
    if (group === undefined) groups.push({ key, time: time ?? 0, first: part, partitions: [part.partition] });
    else group.partitions.push(part.partition);
  }
  return groups.map((group) => {
    const { cause, evictedFor, executorId, keptOnDisk, time } = group.first.eviction!;
    const who = `${group.partitions.length === 1 ? 'Partition' : 'Partitions'} ${listed(group.partitions.toSorted((a, b) => a - b))} ${group.partitions.length === 1 ? 'was' : 'were'}`;
    const when = time === null ? '' : ` at ${moment(time - startTime)}`;
    if (cause === 'lost') return `${who} lost with executor ${executorId}${when}.`;
    const room = evictedFor === null ? '' : ` to make room for ${blockOwner(status, evictedFor)}`;
    return keptOnDisk ? `${who} moved to disk${room}${when}.` : `${who} evicted${room}${when}.`;
  });
}

function blockOwner(status: Status, blockId: string): string {
  const block = parseRddBlockId(blockId);
  return block === null ? blockId : titleOf(status, block.rddId);
}

function titleOf(status: Status, rddId: number): string {
  const node = status.lineage[rddId];
  return node === undefined ? status.storage[rddId]?.name ?? `RDD ${rddId}` : rddTitle(node);
}

/** Whether a level of several copies has them. */
function copiesSentence(rdd: RddStorage): string {
  const wanted = rdd.level.Replication;
  const stored = rdd.partitions.filter((part) => part !== null && part.locations.length > 0);
  if (wanted < 2 || stored.length === 0) return '';
  const fewer = stored.filter((part) => part!.locations.length < wanted).length;
  if (fewer === 0) return `Each partition is on ${wanted} executors.`;
  return `${counted(fewer, 'partition')} of ${stored.length} ${fewer === 1 ? 'is' : 'are'} on fewer than ${wanted} executors.`;
}

/** Partitions whose only copy an executor holds, by executor. */
function ifLost(status: Status, rdd: RddStorage): StoredRdd['ifLost'] {
  const only = new Map<string, number>();
  for (const part of rdd.partitions) {
    const location = part?.locations[0];
    if (location === undefined || part!.locations.length > 1 || status.executors[location.executorId]?.state !== 'alive') continue;
    only.set(location.executorId, (only.get(location.executorId) ?? 0) + 1);
  }
  const local = status.checkpoints[rdd.rddId]?.kind === 'local';
  const from = recomputeSource(status, rdd.rddId);
  return [...only].map(([executorId, partitions]) => ({
    executorId,
    partitions,
    sentence: local
      ? `If executor ${executorId} were lost now: ${counted(partitions, 'partition')} of a local checkpoint would be gone, and jobs that need it fail.`
      : `If executor ${executorId} were lost now: ${counted(partitions, 'partition')} to recompute${from}.`,
  })).toSorted((a, b) => a.executorId.localeCompare(b.executorId, 'en', { numeric: true }));
}

/** Where recovery would start: the nearest checkpoint above the RDD, else its sources. */
function recomputeSource(status: Status, rddId: number): string {
  const seen = new Set<number>([rddId]);
  const queue = [rddId];
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    if (status.checkpoints[id] !== undefined) return ` from the checkpoint at ${titleOf(status, id)}`;
    for (const dependency of status.lineage[id]?.dependencies ?? []) {
      if (seen.has(dependency.rddId)) continue;
      seen.add(dependency.rddId);
      queue.push(dependency.rddId);
    }
  }
  return '';
}

interface ExecutorShare {
  readonly executorId: string;
  partitions: number;
  memoryBytes: number;
  diskBytes: number;
}

function byExecutor(rdd: RddStorage): StoredRdd['byExecutor'] {
  const shares = new Map<string, ExecutorShare>();
  for (const part of rdd.partitions) {
    for (const location of part?.locations ?? []) {
      const share = shares.get(location.executorId) ?? { executorId: location.executorId, partitions: 0, memoryBytes: 0, diskBytes: 0 };
      shares.set(location.executorId, share);
      share.partitions += 1;
      share.memoryBytes += location.memoryBytes;
      share.diskBytes += location.diskBytes;
    }
  }
  return [...shares.values()].toSorted((a, b) => a.executorId.localeCompare(b.executorId, 'en', { numeric: true }));
}

function storedRdd(status: Status, rdd: RddStorage): StoredRdd {
  const size = Math.max(rdd.numPartitions, rdd.partitions.length);
  return {
    rddId: rdd.rddId,
    title: titleOf(status, rdd.rddId),
    name: rdd.name,
    levelName: levelName(rdd.level),
    cell: status.lineage[rdd.rddId]?.cell ?? null,
    checkpointed: status.checkpoints[rdd.rddId] !== undefined,
    numPartitions: rdd.numPartitions,
    cachedPartitions: rdd.cachedPartitions,
    fraction: rdd.numPartitions === 0 ? 0 : rdd.cachedPartitions / rdd.numPartitions,
    memoryBytes: rdd.memoryBytes,
    diskBytes: rdd.diskBytes,
    hits: rdd.hits,
    computed: rdd.computed,
    partitions: Array.from({ length: size }, (_, partition) => cellOf(rdd.partitions[partition] ?? null, partition)),
    byExecutor: byExecutor(rdd),
    evictions: evictionSentences(status, rdd),
    copies: copiesSentence(rdd),
    ifLost: ifLost(status, rdd),
  };
}

/** Every RDD that has a storage level, by id. */
export function storageView(status: Status): StorageView {
  const stored = Object.values(status.storage);
  const alive = Object.values(status.executors).filter((executor) => executor.state === 'alive' && executor.cores > 0);
  return {
    rdds: stored.map((rdd) => storedRdd(status, rdd)),
    memoryBytes: stored.reduce((sum, rdd) => sum + rdd.memoryBytes, 0),
    diskBytes: stored.reduce((sum, rdd) => sum + rdd.diskBytes, 0),
    maxMemory: alive.reduce((sum, executor) => sum + executor.maxMemory, 0),
  };
}
