/**
 * Where a task would best run: on the slots that hold a cached block it reads, then where the RDD says, then where most
 * of its shuffle input lies (DAGScheduler.getPreferredLocs).
 */
import type { SlotAddress } from '../executor/messages.ts';
import type { RddGraph } from '../rdd/host.ts';
import type { CacheLocations } from './cacheLocations.ts';
import { sameSlot } from './cacheLocations.ts';
import type { MapOutputs } from './mapOutputs.ts';
import { walkPartitions } from './stageGraph.ts';

export interface TaskPreference {
  /** Slots that hold a cached block: worth waiting for. */
  readonly slots: readonly SlotAddress[];
  /** Executors that are better than others, but never worth an idle slot: their files are as near to every executor of this machine. */
  readonly executors: readonly string[];
}

export function taskPreference(graph: RddGraph, rddId: number, partition: number, cache: CacheLocations, mapOutputs: MapOutputs): TaskPreference {
  let found: TaskPreference | undefined;
  walkPartitions(graph, rddId, partition, (node, p) => {
    if (found !== undefined) return false;
    const slots = cache.at(node.id, p);
    if (slots.length > 0) {
      found = { slots, executors: [] };
      return false;
    }
    const preferred = node.preferredExecutors(p);
    if (preferred.length > 0) {
      found = { slots: [], executors: preferred };
      return false;
    }
    return true;
  });
  return found ?? { slots: [], executors: shufflePreference(graph, rddId, partition, mapOutputs) };
}

function shufflePreference(graph: RddGraph, rddId: number, partition: number, mapOutputs: MapOutputs): readonly string[] {
  let found: readonly string[] = [];
  walkPartitions(graph, rddId, partition, (node, p) => {
    if (found.length > 0) return false;
    for (const dependency of node.dependencies) {
      if (dependency.kind === 'shuffle' && found.length === 0) found = mapOutputs.preferredExecutors(dependency.shuffleId, p);
    }
    return found.length === 0;
  });
  return found;
}

/** The cached blocks a task may read that its own slot does not hold. */
export function remoteBlocks(graph: RddGraph, rddId: number, partition: number, cache: CacheLocations, at: SlotAddress): Readonly<Record<string, readonly SlotAddress[]>> {
  const blocks: Record<string, readonly SlotAddress[]> = {};
  walkPartitions(graph, rddId, partition, (node, p) => {
    const holders = cache.at(node.id, p);
    if (holders.length > 0 && !holders.some((h) => sameSlot(h, at))) blocks[`rdd_${node.id}_${p}`] = holders;
    return true;
  });
  return blocks;
}
