/**
 * One node per operation: the RDDs that `reduceByKey` or `join` makes inside are one box to the reader. A shuffle inside
 * such a box shows on the edge that leads into it, because that is where the user's data is moved.
 */
import type { LineageNode } from '../lineage.ts';
import type { LineageGraph } from './lineageGraph.ts';

export interface GroupEdge {
  readonly from: string;
  readonly to: string;
  /** The RDDs at the ends: the last one of `from` that `to` reads, and the final RDD of `to`. */
  readonly parentRddId: number;
  readonly childRddId: number;
  /** The shuffle on the way, with the RDDs on both sides of it; null for a narrow edge. */
  readonly shuffle: { readonly rddId: number; readonly childRddId: number; readonly shuffleId: number | null } | null;
}

export interface LineageGroups {
  /** In order of the RDD the user holds. */
  readonly keys: readonly string[];
  /** RDD ids of each group, ascending. */
  readonly members: ReadonlyMap<string, readonly number[]>;
  /** The RDD the user holds, of each group. */
  readonly finalOf: ReadonlyMap<string, number>;
  readonly keyOf: ReadonlyMap<number, string>;
  readonly edges: readonly GroupEdge[];
}

export function lineageGroups(graph: LineageGraph, expanded: boolean): LineageGroups {
  const byScope = Map.groupBy(graph.nodes.values(), (node) => (expanded ? String(node.id) : node.scopeId));
  const members = new Map<string, readonly number[]>();
  const keyOf = new Map<number, string>();
  const finalOf = new Map<string, number>();
  const usedBy = usedByScope(graph);
  const ordered = [...byScope.values()]
    .map((nodes) => ({ ids: nodes.map((node) => node.id).toSorted((a, b) => a - b), final: finalRdd(nodes, usedBy) }))
    .toSorted((a, b) => a.final - b.final);
  for (const { ids, final } of ordered) {
    const key = expanded ? `rdd-${ids[0]}` : `op-${ids[0]}`;
    members.set(key, ids);
    finalOf.set(key, final);
    for (const id of ids) keyOf.set(id, key);
  }
  const edges: GroupEdge[] = [];
  for (const [key, ids] of members) edges.push(...edgesInto(graph, keyOf, key, ids, finalOf.get(key)!));
  return { keys: [...members.keys()], members, finalOf, keyOf, edges };
}

/** The scopes that read each RDD. */
function usedByScope(graph: LineageGraph): ReadonlyMap<number, ReadonlySet<string>> {
  const used = new Map<number, Set<string>>();
  for (const [id, dependencies] of graph.parents) {
    for (const { rddId } of dependencies) {
      const scopes = used.get(rddId) ?? new Set();
      used.set(rddId, scopes.add(graph.nodes.get(id)!.scopeId));
    }
  }
  return used;
}

/**
 * The RDD an operation returned: a variable holds it, or another operation reads it, or else it is the last that nothing
 * in the operation reads. (What sortByKey samples with may have a higher id.)
 */
function finalRdd(nodes: readonly LineageNode[], usedBy: ReadonlyMap<number, ReadonlySet<string>>): number {
  const rank = (node: LineageNode): number => {
    const readers = usedBy.get(node.id) ?? new Set();
    if (readers.has(node.scopeId)) return 0;
    return node.variable !== null ? 3 : readers.size > 0 ? 2 : 1;
  };
  return nodes.reduce((best, node) => (rank(node) > rank(best) || (rank(node) === rank(best) && node.id > best.id) ? node : best)).id;
}

/** Edges from other groups into `key`, one per group; a shuffle on any way in makes the edge a shuffle. */
function edgesInto(graph: LineageGraph, keyOf: ReadonlyMap<number, string>, key: string, ids: readonly number[], final: number): readonly GroupEdge[] {
  /** The first shuffle between a member and the end of the group. */
  const shuffleAfter = new Map<number, GroupEdge['shuffle']>();
  const edges = new Map<string, GroupEdge>();
  for (const id of ids.toReversed()) {
    const after = shuffleAfter.get(id) ?? null;
    for (const dependency of graph.parents.get(id)!) {
      const shuffle = dependency.kind === 'shuffle' ? { rddId: dependency.rddId, childRddId: id, shuffleId: dependency.shuffleId } : after;
      const from = keyOf.get(dependency.rddId)!;
      if (from === key) {
        if (!shuffleAfter.has(dependency.rddId) || shuffle !== null) shuffleAfter.set(dependency.rddId, shuffle);
        continue;
      }
      const known = edges.get(from);
      if (known === undefined || (known.shuffle === null && shuffle !== null)) edges.set(from, { from, to: key, parentRddId: dependency.rddId, childRddId: final, shuffle });
    }
  }
  return [...edges.values()];
}
