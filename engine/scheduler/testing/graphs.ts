/** Small RDD graphs for scheduler tests, written down without RDDs. */
import type { CallSite, RddDependency, RddGraph, RddNode } from '../../rdd/host.ts';
import { StorageLevel } from '../../storage/storageLevel.ts';

export interface NodeSketch {
  readonly id: number;
  readonly partitions: number;
  /** Narrow parents, one to one unless `parentPartitions` says otherwise. */
  readonly narrow?: readonly number[];
  readonly shuffles?: readonly { readonly id: number; readonly parent: number }[];
  readonly prefers?: readonly string[];
  readonly level?: 'DETERMINATE' | 'INDETERMINATE';
  readonly barrier?: boolean;
}

export const SITE: CallSite = { short: 'count at test.ts:1', long: 'test(test.ts:1)' };

export function graph(finalRddId: number, sketches: readonly NodeSketch[]): RddGraph {
  return { finalRddId, nodes: new Map(sketches.map((sketch) => [sketch.id, node(sketch)])) };
}

function node(sketch: NodeSketch): RddNode {
  const narrow = (sketch.narrow ?? []).map((rddId): RddDependency => ({ kind: 'narrow', rddId, parentPartitions: (p) => [p] }));
  const shuffle = (sketch.shuffles ?? []).map(({ id, parent }): RddDependency => ({ kind: 'shuffle', rddId: parent, shuffleId: id, numReducers: sketch.partitions }));
  return {
    id: sketch.id, name: 'TestRDD', className: 'TestRDD', operation: 'map', scopeId: String(sketch.id), callSite: { short: `map at test.ts:${sketch.id}`, long: '' },
    numPartitions: sketch.partitions, storageLevel: StorageLevel.NONE, dependencies: [...narrow, ...shuffle], preferredExecutors: () => sketch.prefers ?? [],
    deterministicLevel: sketch.level ?? 'DETERMINATE', barrier: sketch.barrier ?? false,
  };
}

/** `a ⇐ b`: two map partitions, two reducers. RDD 0 is shuffled by shuffle 0 into RDD 1. */
export function oneShuffle(maps = 2, reducers = 2): RddGraph {
  return graph(1, [{ id: 0, partitions: maps }, { id: 1, partitions: reducers, shuffles: [{ id: 0, parent: 0 }] }]);
}

/** `a ⇐ b ⇐ c`, two partitions each. */
export function twoShuffles(partitions = 2): RddGraph {
  return graph(2, [
    { id: 0, partitions },
    { id: 1, partitions, shuffles: [{ id: 0, parent: 0 }] },
    { id: 2, partitions, shuffles: [{ id: 1, parent: 1 }] },
  ]);
}
