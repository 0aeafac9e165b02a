/** Questions about an RDD graph that stages ask. All walks use a stack of their own: lineages can be thousands deep. */
import type { RddDependency, RddGraph, RddNode } from '../rdd/host.ts';

export type ShuffleEdge = Extract<RddDependency, { kind: 'shuffle' }>;

export function nodeOf(graph: RddGraph, rddId: number): RddNode {
  const node = graph.nodes.get(rddId);
  if (node === undefined) throw new Error(`RDD ${rddId} is not in the graph of RDD ${graph.finalRddId}.`);
  return node;
}

/** The RDDs one stage computes: `rddId` first, then everything reached over narrow dependencies. `stopAt` cuts the walk above an RDD. */
export function narrowClosure(graph: RddGraph, rddId: number, stopAt: (node: RddNode) => boolean = () => false): readonly RddNode[] {
  const seen = new Set<number>([rddId]);
  const found: RddNode[] = [];
  const stack = [rddId];
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    const node = nodeOf(graph, id);
    found.push(node);
    if (stopAt(node)) continue;
    for (const dependency of node.dependencies.toReversed()) {
      if (dependency.kind !== 'narrow' || seen.has(dependency.rddId)) continue;
      seen.add(dependency.rddId);
      stack.push(dependency.rddId);
    }
  }
  return found;
}

/** The shuffles a stage ending in `rddId` reads, each once. */
export function shuffleDependencies(graph: RddGraph, rddId: number, stopAt?: (node: RddNode) => boolean): readonly ShuffleEdge[] {
  const edges = new Map<number, ShuffleEdge>();
  for (const node of narrowClosure(graph, rddId, stopAt)) {
    if (stopAt?.(node) === true) continue;
    for (const dependency of node.dependencies) if (dependency.kind === 'shuffle') edges.set(dependency.shuffleId, dependency);
  }
  return [...edges.values()];
}

/**
 * Visits the partitions of a stage's RDDs that computing `partition` of `rddId` reads, nearest first, each once.
 * `visit` returns false to leave that partition's parents out.
 */
export function walkPartitions(graph: RddGraph, rddId: number, partition: number, visit: (node: RddNode, partition: number) => boolean): void {
  const seen = new Set<string>();
  const stack: { rddId: number; partition: number }[] = [{ rddId, partition }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const key = `${next.rddId}:${next.partition}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const node = nodeOf(graph, next.rddId);
    if (!visit(node, next.partition)) continue;
    for (const dependency of node.dependencies.toReversed()) {
      if (dependency.kind !== 'narrow') continue;
      for (const parent of dependency.parentPartitions(next.partition).toReversed()) stack.push({ rddId: dependency.rddId, partition: parent });
    }
  }
}
