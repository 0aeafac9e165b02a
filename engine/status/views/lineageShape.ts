/**
 * The shape of a lineage drawing: which nodes, edges and predicted stages there are. It changes when a cell makes RDDs or
 * a checkpoint is written; what a running job changes all the time (tasks done, bytes cached) is not in it. So the shape
 * of the last status is kept for each way of looking, and looked at again only when a part it was made of differs.
 */
import type { LineageNode } from '../lineage.ts';
import type { Status } from '../status.ts';
import { DisjointSets } from './disjointSets.ts';
import type { LineageOptions } from './lineage.ts';
import { lineageGraph, type LineageGraph } from './lineageGraph.ts';
import { lineageGroups, type LineageGroups } from './lineageGroups.ts';
import { stageSets, type StageSets } from './lineageStages.ts';

export interface LineageShape {
  readonly graph: LineageGraph;
  readonly groups: LineageGroups;
  readonly stages: StageSets;
  /** Node keys by stage key. */
  readonly nodesOfStage: ReadonlyMap<string, readonly string[]>;
  /** Keys of nodes that recovery does not need. */
  readonly ghosts: ReadonlySet<string>;
  /** Node keys of each unconnected lineage. */
  readonly components: readonly (readonly string[])[];
}

interface Kept {
  readonly lineage: Status['lineage'];
  readonly checkpoints: Status['checkpoints'];
  readonly shape: LineageShape;
}

/** Ways of looking whose last shape is kept. */
const KEPT = 4;
const kept = new Map<string, Kept>();

export function lineageShape(status: Status, options: LineageOptions): LineageShape {
  const way = `${options.checkpoint} ${options.expanded === true} ${options.superseded === true} ${options.roots?.join(',') ?? ''}`;
  const last = kept.get(way);
  const same = last !== undefined && last.checkpoints === status.checkpoints && sameShape(last.lineage, status.lineage);
  const shape = same ? last.shape : makeShape(status, options);
  kept.delete(way);
  kept.set(way, { lineage: status.lineage, checkpoints: status.checkpoints, shape });
  for (const oldest of kept.keys()) {
    if (kept.size <= KEPT) break;
    kept.delete(oldest);
  }
  return shape;
}

/** Whether two lineages differ at most in what running jobs change. */
function sameShape(before: Status['lineage'], after: Status['lineage']): boolean {
  if (before === after) return true;
  const nodes = Object.values(after);
  return Object.keys(before).length === nodes.length && nodes.every((node) => {
    const other = before[node.id];
    return other !== undefined && (other === node || SHAPING.every((field) => other[field] === node[field]));
  });
}

/** Parts of a node that decide what is drawn where. Folding keeps the identity of those it does not touch. */
const SHAPING: readonly (keyof LineageNode)[] = ['dependencies', 'scopeId', 'variable', 'cell', 'numPartitions', 'checkpoint', 'source'];

function makeShape(status: Status, options: LineageOptions): LineageShape {
  const graph = lineageGraph(status, options);
  const groups = lineageGroups(graph, options.expanded === true);
  const stages = stageSets(graph);
  const stageOf = (key: string): string | undefined => stages.keyOf.get(groups.finalOf.get(key)!);
  const nodesOfStage = Map.groupBy(groups.keys.filter((key) => stageOf(key) !== undefined), (key) => stageOf(key)!);
  const ghosts = new Set(groups.keys.filter((key) => graph.ghosts.has(groups.finalOf.get(key)!)));
  return { graph, groups, stages, nodesOfStage, ghosts, components: components(groups) };
}

function components({ keys, edges }: LineageGroups): readonly (readonly string[])[] {
  const sets = new DisjointSets(keys);
  for (const edge of edges) sets.join(edge.from, edge.to);
  return [...Map.groupBy(keys, (key) => sets.find(key)).values()];
}
