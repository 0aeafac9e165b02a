/**
 * The advisor: which RDDs were computed again and again, what that cost, and what keeping them would save.
 *
 * Times are measured: run times of the tasks that computed the RDD. A task runs a whole chain in one loop, so one computation of an
 * RDD is said to take what the cheapest stage that computed it took: at most that. Sizes are estimated from the first records
 * of each partition. An RDD that is always computed for the same next one is left to that one: caching the next saves more.
 */
import type { CheckpointStatus, LineageNode, RddCost } from '../lineage.ts';
import type { Status } from '../status.ts';
import { levelName, rddTitle } from './words.ts';

/** Keep the RDD: stages computed it from its source again and again. */
export interface CacheAdvice {
  readonly kind: 'cache';
  readonly rddId: number;
  /** Stages that computed the whole RDD. */
  readonly computations: number;
  /** Task time of one computation, at most; ms. */
  readonly each: number;
  /** Task time of all of them, at most; ms. */
  readonly spent: number;
  /** What caching by the first would have spared the others, at most; ms. */
  readonly saves: number;
  /** Estimated bytes as objects in memory; null when no task was asked yet. */
  readonly bytes: number | null;
  /** What the estimate rests on. */
  readonly sampled: { readonly partitions: number; readonly records: number } | null;
  /** Storage memory that live executors have free; null before they are known. */
  readonly free: number | null;
  readonly fits: boolean;
  /** What to write. */
  readonly code: string;
}

/** Cut the lineage: it is long, and all of it would run again after a loss. */
export interface CheckpointAdvice {
  readonly kind: 'checkpoint';
  readonly rddId: number;
  /** Shuffles on the longest way back to a source or checkpoint, and RDDs on all ways. */
  readonly shuffles: number;
  readonly rdds: number;
  /** Task time of the stages behind it, once; ms. */
  readonly spent: number;
  /** Bytes it holds in the cache, or an estimate; null when not known. */
  readonly bytes: number | null;
  /** Its storage level; empty when it is not persisted. */
  readonly levelName: string;
  readonly code: string;
}

export type Advice = CacheAdvice | CheckpointAdvice;

/** Task time below which nobody would notice the difference, ms. */
const NOTICEABLE = 100;
/** Shuffles behind an RDD from which its lineage is long. */
const LONG_LINEAGE = 10;
/** Task time behind such an RDD from which computing it again after a loss is dear, ms. */
const DEAR_RECOVERY = 500;

/** What there is to say of an RDD; null for most. Costs a walk over its ancestors where the lineage may be too long, else nothing. */
export function adviceFor(status: Status, rddId: number): Advice | null {
  const node = status.lineage[rddId];
  if (node === undefined || node.checkpoint !== 'none' || status.checkpoints[rddId] !== undefined) return null;
  return (isKept(node) ? null : cacheAdvice(status, node)) ?? checkpointAdvice(status, node);
}

/** Estimated bytes of the whole RDD, when its tasks were asked. */
export function estimatedBytes(node: LineageNode): number | null {
  const sample = node.cost?.sample ?? null;
  if (sample === null || sample.partitions === 0) return null;
  // Fewer reports: a task may read several partitions. More: some were read more than once.
  return sample.partitions <= node.numPartitions ? sample.bytes : Math.round((sample.bytes / sample.partitions) * node.numPartitions);
}

function cacheAdvice(status: Status, node: LineageNode): CacheAdvice | null {
  const { cost } = node;
  if (cost === null || cost.computations < 2 || !isShared(cost) || isLiteral(node)) return null;
  const each = cost.leastTaskTime;
  const saves = (cost.computations - 1) * each;
  if (saves < NOTICEABLE) return null;
  const bytes = estimatedBytes(node);
  const free = freeMemory(status);
  const fits = bytes === null || free === null || bytes <= free;
  return {
    kind: 'cache', rddId: node.id, computations: cost.computations, each, spent: cost.computations * each, saves, bytes,
    sampled: cost.sample === null ? null : { partitions: cost.sample.partitions, records: cost.sample.records },
    free, fits, code: fits ? `${nameOf(node)}.cache()` : `${nameOf(node)}.persist(StorageLevel.MEMORY_AND_DISK)`,
  };
}

/** Whether more than one thing is computed from it: no single child accounts for all its computations. */
function isShared({ uses, computations }: RddCost): boolean {
  return !Object.entries(uses).some(([use, count]) => use !== 'end' && count >= computations);
}

/** Data of the driver itself: nothing to save. */
function isLiteral(node: LineageNode): boolean {
  return node.dependencies.length === 0 && /^(ParallelCollection|Range|Empty)/.test(node.className);
}

function isKept(node: LineageNode): boolean {
  return node.storageLevel['Use Memory'] || node.storageLevel['Use Disk'];
}

/** Storage memory that live executors have free; null before they are known. */
function freeMemory(status: Status): number | null {
  const alive = Object.values(status.executors).filter((executor) => executor.state === 'alive' && executor.maxMemory > 0);
  const held = Object.values(status.storage).reduce((sum, rdd) => sum + rdd.memoryBytes, 0);
  return alive.length === 0 ? null : Math.max(0, alive.reduce((sum, executor) => sum + executor.maxMemory, 0) - held);
}

function checkpointAdvice(status: Status, node: LineageNode): CheckpointAdvice | null {
  if (!isHeld(node) || isContinued(status, node)) return null;
  const { shuffles, rdds, taskTime } = behind(status, node);
  if (shuffles < LONG_LINEAGE || taskTime < DEAR_RECOVERY) return null;
  const stored = status.storage[node.id];
  const bytes = isKept(node) && stored !== undefined ? stored.memoryBytes + stored.diskBytes : estimatedBytes(node);
  return { kind: 'checkpoint', rddId: node.id, shuffles, rdds, spent: taskTime, bytes, levelName: levelName(node.storageLevel), code: `${nameOf(node)}.checkpoint()` };
}

/** Persisted, or the end of a job. */
function isHeld(node: LineageNode): boolean {
  return isKept(node) || (node.cost?.uses['end'] ?? 0) > 0;
}

/** Whether a longer lineage goes on from it: the newest end is what needs the checkpoint. */
function isContinued(status: Status, node: LineageNode): boolean {
  const later = continued.get(status.lineage) ?? parentsOf(status.lineage);
  continued.set(status.lineage, later);
  return later.has(node.id);
}

const continued = new WeakMap<Status['lineage'], ReadonlySet<number>>();

/** RDDs that some persisted or acted-on RDD is computed from. */
function parentsOf(lineage: Status['lineage']): ReadonlySet<number> {
  const found = new Set<number>();
  const stack = Object.values(lineage).filter(isHeld).flatMap((node) => node.dependencies.map((d) => d.rddId));
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    for (const dependency of lineage[id]?.dependencies ?? []) stack.push(dependency.rddId);
  }
  return found;
}

interface Past {
  /** On the longest way back to a source or checkpoint. */
  readonly shuffles: number;
  readonly rdds: number;
  readonly taskTime: number;
}

/** What would have to run again for the RDD if nothing of it were left. */
function behind(status: Status, last: LineageNode): Past {
  const depth = new Map<number, number>();
  const cut = (node: LineageNode): boolean => (status.checkpoints[node.id] as CheckpointStatus | undefined) !== undefined;
  const stack = [last.id];
  while (stack.length > 0) {
    const node = status.lineage[stack.at(-1)!];
    if (node === undefined || depth.has(node.id)) {
      stack.pop();
      continue;
    }
    const parents = cut(node) ? [] : node.dependencies.filter((d) => status.lineage[d.rddId] !== undefined);
    const open = parents.filter((d) => !depth.has(d.rddId));
    if (open.length > 0) {
      for (const d of open) stack.push(d.rddId);
      continue;
    }
    depth.set(node.id, Math.max(0, ...parents.map((d) => (depth.get(d.rddId) ?? 0) + (d.kind === 'shuffle' ? 1 : 0))));
    stack.pop();
  }
  let taskTime = 0;
  for (const attempts of Object.values(status.stages)) {
    const final = attempts[0]?.rddIds[0];
    if (final !== undefined && depth.has(final)) taskTime += Math.max(...attempts.map((stage) => stage.metrics.runTime));
  }
  return { shuffles: depth.get(last.id) ?? 0, rdds: depth.size, taskTime };
}

function nameOf(node: LineageNode): string {
  const title = rddTitle(node);
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(title) && node.variable !== null ? title : 'rdd';
}
