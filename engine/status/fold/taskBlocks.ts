/** Folds what a task says of the cached blocks it read and computed: hits per partition, RDD and lineage node. */
import type { TaskEnd } from '../../events/types.ts';
import type { Mutable } from '../draft.ts';
import type { PartitionStorage } from '../storage.ts';
import { parseRddBlockId } from '../blockId.ts';
import type { Fold } from './fold.ts';
import { partitionOf } from './storage.ts';

/** Counts hits and computations; returns the blocks that had been computed before, by this or another job. */
export function taskBlocks(fold: Fold, blocks: TaskEnd['Emberline Blocks']): readonly string[] {
  if (blocks === undefined) return [];
  for (const id of blocks.hits) count(fold, id, (part) => void (part.hits += 1));
  for (const id of blocks.remoteHits) {
    count(fold, id, (part) => {
      part.hits += 1;
      part.remoteHits += 1;
    });
  }
  const again: string[] = [];
  for (const id of blocks.computed) {
    count(fold, id, (part) => {
      if (part.computed > 0) again.push(id);
      part.computed += 1;
    });
  }
  return again;
}

function count(fold: Fold, blockId: string, change: (partition: Mutable<PartitionStorage>) => void): void {
  const block = parseRddBlockId(blockId);
  if (block === null) return;
  const partition = partitionOf(fold, block.rddId, block.partition);
  const before = partition ?? { partition: block.partition, locations: [], eviction: null, hits: 0, remoteHits: 0, computed: 0 };
  const [hits, computed] = [before.hits, before.computed];
  change(before);
  const [newHits, newComputed] = [before.hits - hits, before.computed - computed];
  if (partition !== null) {
    const rdd = fold.draft.own(fold.draft.own(fold.status, 'storage'), block.rddId);
    rdd.hits += newHits;
    rdd.computed += newComputed;
  }
  if (fold.status.lineage[block.rddId] === undefined) return;
  const node = fold.draft.own(fold.draft.own(fold.status, 'lineage'), block.rddId);
  node.hits += newHits;
  node.computed += newComputed;
}
