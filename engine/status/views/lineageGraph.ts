/**
 * Which RDDs a lineage drawing is about, how they hang together, and what a checkpoint made superfluous.
 *
 * No recursion: an iterative job makes chains of thousands.
 */
import type { LineageDependency, LineageNode } from '../lineage.ts';
import type { Status } from '../status.ts';

export interface LineageGraph {
  /** By id, ascending: parents before children. */
  readonly nodes: ReadonlyMap<number, LineageNode>;
  /** Dependencies within the graph, by child. */
  readonly parents: ReadonlyMap<number, readonly LineageDependency[]>;
  /** RDDs that recovery does not need any more. */
  readonly ghosts: ReadonlySet<number>;
  /** Checkpointed RDDs whose ancestors are no longer needed for them. */
  readonly cuts: readonly { readonly rddId: number; readonly kind: 'local' | 'reliable'; readonly ancestors: readonly number[] }[];
}

export interface GraphOptions {
  readonly checkpoint: 'after' | 'before';
  readonly roots?: readonly number[];
  readonly superseded?: boolean;
}

export function lineageGraph(status: Status, options: GraphOptions): LineageGraph {
  const all = ownNodes(status);
  const wanted = options.roots ?? (options.superseded === true ? [...all.keys()] : currentRdds(all));
  const reached = reach(wanted, (id) => (all.get(id)?.dependencies ?? []).map((d) => d.rddId).filter((parent) => all.has(parent)));
  const nodes = new Map([...all].filter(([id]) => reached.has(id)));
  const parents = new Map([...nodes].map(([id, node]) => [id, node.dependencies.filter((d) => nodes.has(d.rddId))]));
  const checkpointed = options.checkpoint === 'before' ? new Map<number, 'local' | 'reliable'>() : checkpointedRdds(status, nodes);
  const cuts = [...checkpointed]
    .filter(([id]) => parents.get(id)!.length > 0)
    .map(([rddId, kind]) => ({ rddId, kind, ancestors: [...reach(parents.get(rddId)!.map((d) => d.rddId), (id) => parents.get(id)!.map((d) => d.rddId))].toSorted((a, b) => a - b) }));
  const hasChild = new Set([...parents.values()].flat().map((d) => d.rddId));
  const leaves = [...nodes.keys()].filter((id) => !hasChild.has(id));
  const needed = reach(leaves, (id) => (checkpointed.has(id) ? [] : parents.get(id)!.map((d) => d.rddId)));
  return { nodes, parents, ghosts: new Set([...nodes.keys()].filter((id) => !needed.has(id))), cuts };
}

/**
 * The RDDs to draw: an application that tells its lineage is drawn as it tells; RDDs that only stand for checkpoint files
 * are not drawn, their checkpointed RDD is.
 */
function ownNodes(status: Status): ReadonlyMap<number, LineageNode> {
  const nodes = Object.values(status.lineage);
  const told = nodes.some((node) => node.source === 'lineage');
  const standIns = new Set(Object.values(status.checkpoints).map((checkpoint) => checkpoint.checkpointRddId).filter((id) => status.checkpoints[id] === undefined));
  return new Map(nodes.filter((node) => (!told || node.source === 'lineage') && !standIns.has(node.id)).map((node) => [node.id, node]));
}

/** RDDs that the latest run of their cell made; those of earlier runs stay only as ancestors. */
function currentRdds(nodes: ReadonlyMap<number, LineageNode>): readonly number[] {
  const latestRun = new Map<string, string>();
  for (const node of nodes.values()) {
    if (node.cell !== null) latestRun.set(node.cell.cellId, node.cell.runId);
  }
  return [...nodes.values()].filter((node) => node.cell === null || latestRun.get(node.cell.cellId) === node.cell.runId).map((node) => node.id);
}

function checkpointedRdds(status: Status, nodes: ReadonlyMap<number, LineageNode>): Map<number, 'local' | 'reliable'> {
  const found = new Map<number, 'local' | 'reliable'>();
  for (const [id, node] of nodes) {
    const kind = status.checkpoints[id]?.kind ?? node.checkpoint;
    if (kind === 'local' || kind === 'reliable') found.set(id, kind);
  }
  return found;
}

/** `start` and everything reachable from it. */
function reach(start: readonly number[], next: (id: number) => readonly number[]): Set<number> {
  const seen = new Set(start);
  const queue = [...start];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const to of next(id)) {
      if (seen.has(to)) continue;
      seen.add(to);
      queue.push(to);
    }
  }
  return seen;
}
