/** The lineage graph as drawn: RDDs (one node per operation, or one per RDD), edges, predicted stages, checkpoint cuts. */
import type { CellRange, StorageLevelJson } from '../../events/types.ts';
import type { StageState } from '../job.ts';
import type { LineageNode, RddCost } from '../lineage.ts';
import type { Status } from '../status.ts';
import { adviceFor, type Advice } from './advice.ts';
import { lineageShape, type LineageShape } from './lineageShape.ts';
import { predictedStages } from './lineageStages.ts';
import { shuffleWrites } from './shuffles.ts';
import { counted, levelName, rddTitle } from './words.ts';

/** A checkpoint as a node shows it. */
export interface LineageCheckpoint {
  readonly state: 'none' | 'marked' | 'local' | 'reliable';
  readonly path: string;
  readonly parts: readonly { readonly file: string; readonly bytes: number }[];
  readonly bytes: number;
}

/** One RDD as a node or as a line inside a collapsed node. */
export interface LineageRddItem {
  readonly id: number;
  readonly name: string;
  readonly className: string;
  readonly operation: string;
  readonly numPartitions: number;
}

export interface LineageViewNode {
  /** Stable: `rdd-7` expanded, `op-<smallest rdd id>` collapsed. */
  readonly key: string;
  /** The RDD the user holds: the last one the operation made. */
  readonly rddId: number;
  /** All RDDs in it, ascending; one when expanded. */
  readonly rdds: readonly LineageRddItem[];
  /** What to write large: the variable, else a name given with setName, else the operation. */
  readonly title: string;
  readonly name: string;
  readonly variable: string | null;
  readonly operation: string;
  readonly cell: CellRange | null;
  readonly callSite: string;
  readonly numPartitions: number;
  readonly partitioner: string | null;
  readonly storageLevel: StorageLevelJson;
  /** Whether it has a storage level at all. */
  readonly persisted: boolean;
  /** `MEMORY_ONLY`, `MEMORY_AND_DISK`, …, or Spark's description; empty when not persisted. */
  readonly levelName: string;
  readonly cachedPartitions: number;
  /** 0..1 */
  readonly cachedFraction: number;
  readonly memoryBytes: number;
  readonly diskBytes: number;
  /** Partitions computed and partitions read from the cache, over all tasks so far. */
  readonly computed: number;
  readonly hits: number;
  readonly checkpoint: LineageCheckpoint;
  /** What computing it took so far; null before a stage computed it whole. */
  readonly cost: RddCost | null;
  /** A barrier stage begins with it: `barrier()` made it. */
  readonly barrier: boolean;
  /** Beyond a checkpoint: recovery no longer needs it. */
  readonly ghost: boolean;
  /** Key of the predicted stage it is drawn in; null for ghosts. */
  readonly stageKey: string | null;
}

export interface LineageViewEdge {
  readonly key: string;
  /** Node keys, parent to child. */
  readonly from: string;
  readonly to: string;
  readonly kind: 'narrow' | 'shuffle';
  readonly shuffleId: number | null;
  /** Partitions on both sides, for "5 → 4". */
  readonly fromPartitions: number;
  readonly toPartitions: number;
  /** Written through the shuffle in all attempts that succeeded; null when it has not run. */
  readonly shuffleBytes: number | null;
  readonly shuffleRecords: number | null;
  readonly ghost: boolean;
  /** The checkpoint cuts this edge. */
  readonly cut: boolean;
}

/** Nodes that will run in one stage: cut at shuffles and at checkpoints. */
export interface PredictedStage {
  /** Stable while the lineage grows downwards: `stage-of-<lowest rdd id in it>`. */
  readonly key: string;
  readonly nodes: readonly string[];
  readonly finalRddId: number;
  readonly numTasks: number;
  /** All its tasks start together or not at all. */
  readonly barrier: boolean;
  /** The last real stage that ran it; null when it has not run. */
  readonly stageId: number | null;
  readonly attempt: number | null;
  readonly state: StageState | 'PREDICTED';
  readonly completedTasks: number;
  /** `stage 4` or `not run yet`. */
  readonly label: string;
  /** `▸ 2 of 4` without the sign, `skipped: shuffle files reused`, `waiting`, `4 of 4`. */
  readonly note: string;
}

export interface LineageCut {
  /** The checkpointed RDD's node. */
  readonly node: string;
  readonly rddId: number;
  readonly kind: 'local' | 'reliable';
  readonly ghosts: readonly string[];
}

export interface LineageView {
  readonly nodes: readonly LineageViewNode[];
  readonly edges: readonly LineageViewEdge[];
  readonly stages: readonly PredictedStage[];
  readonly cuts: readonly LineageCut[];
  /** Node keys of each unconnected lineage. */
  readonly components: readonly (readonly string[])[];
  /** By node key: where keeping an RDD would have helped. */
  readonly advice: Readonly<Record<string, Advice>>;
  readonly counts: { readonly rdds: number; readonly stages: number; readonly cuts: number };
  /** `8 RDDs · 3 stages · 1 cut` */
  readonly sentence: string;
}

export interface LineageOptions {
  readonly checkpoint: 'after' | 'before';
  /** One node per RDD instead of one per operation. Default false. */
  readonly expanded?: boolean;
  /** Only the lineage of these RDDs and their ancestors. Default all. */
  readonly roots?: readonly number[];
  /** Also RDDs of earlier runs of a cell that nothing newer builds on. Default false. */
  readonly superseded?: boolean;
}

/** The lineage of everything the notebook holds now, laid out in no way: what is where is the drawing's business. */
export function lineageView(status: Status, options: LineageOptions): LineageView {
  const shape = lineageShape(status, options);
  const { graph, groups, ghosts } = shape;
  const cuts = graph.cuts.map((cut): LineageCut => ({
    node: groups.keyOf.get(cut.rddId)!,
    rddId: cut.rddId,
    kind: cut.kind,
    ghosts: [...new Set(cut.ancestors.map((id) => groups.keyOf.get(id)!))].filter((key) => ghosts.has(key)),
  }));
  const stages = predictedStages(status, shape.stages).map((stage) => ({ ...stage, nodes: shape.nodesOfStage.get(stage.key) ?? [] }));
  const counts = { rdds: graph.nodes.size, stages: stages.length, cuts: cuts.length };
  return {
    nodes: groups.keys.map((key) => viewNode(status, shape, key)),
    edges: viewEdges(status, shape),
    stages,
    cuts,
    components: shape.components,
    advice: adviceByNode(status, shape),
    counts,
    sentence: [counted(counts.rdds, 'RDD'), counted(counts.stages, 'stage'), ...(counts.cuts > 0 ? [counted(counts.cuts, 'cut')] : [])].join(' · '),
  };
}

function adviceByNode(status: Status, { groups, ghosts }: LineageShape): Readonly<Record<string, Advice>> {
  const found: Record<string, Advice> = {};
  for (const key of groups.keys) {
    const advice = ghosts.has(key) ? null : adviceFor(status, groups.finalOf.get(key)!);
    if (advice !== null) found[key] = advice;
  }
  return found;
}

interface CachedNode {
  readonly members: readonly LineageNode[];
  readonly stored: unknown;
  readonly checkpoint: unknown;
  readonly node: LineageViewNode;
}

/** Nodes by the RDD ids of their group, which belong to one shape: the same object while nothing about them changes. */
const cachedNodes = new WeakMap<readonly number[], CachedNode>();

function viewNode(status: Status, { graph, groups, stages }: LineageShape, key: string): LineageViewNode {
  const ids = groups.members.get(key)!;
  const members = ids.map((id) => status.lineage[id]!);
  const rdd = status.lineage[groups.finalOf.get(key)!]!;
  const persistedRdd = members.findLast(isPersisted) ?? rdd;
  const stored = status.storage[persistedRdd.id];
  const checkpoint = status.checkpoints[rdd.id];
  const cached = cachedNodes.get(ids);
  if (cached !== undefined && cached.stored === stored && cached.checkpoint === checkpoint && members.every((member, i) => cached.members[i] === member)) return cached.node;
  const held = members.findLast((member) => member.variable !== null) ?? rdd;
  const node: LineageViewNode = {
    key,
    rddId: rdd.id,
    rdds: members.map((member) => ({ id: member.id, name: member.name, className: member.className, operation: member.operation, numPartitions: member.numPartitions })),
    title: rddTitle(held),
    name: rdd.name,
    variable: held.variable,
    operation: rdd.operation,
    cell: held.cell ?? rdd.cell,
    callSite: rdd.callSite,
    numPartitions: rdd.numPartitions,
    partitioner: rdd.partitioner,
    storageLevel: persistedRdd.storageLevel,
    persisted: isPersisted(persistedRdd),
    levelName: levelName(persistedRdd.storageLevel),
    cachedPartitions: stored?.cachedPartitions ?? 0,
    cachedFraction: stored === undefined || stored.numPartitions === 0 ? 0 : stored.cachedPartitions / stored.numPartitions,
    memoryBytes: stored?.memoryBytes ?? 0,
    diskBytes: stored?.diskBytes ?? 0,
    computed: members.reduce((sum, member) => sum + member.computed, 0),
    hits: members.reduce((sum, member) => sum + member.hits, 0),
    checkpoint: { state: checkpoint?.kind ?? rdd.checkpoint, path: checkpoint?.path ?? '', parts: checkpoint?.parts ?? [], bytes: checkpoint?.bytes ?? 0 },
    cost: rdd.cost,
    barrier: members.some((member) => beginsBarrier(status, member)),
    ghost: graph.ghosts.has(rdd.id),
    stageKey: stages.keyOf.get(rdd.id) ?? null,
  };
  cachedNodes.set(ids, { members, stored, checkpoint, node });
  return node;
}

function isPersisted(node: LineageNode): boolean {
  return node.storageLevel['Use Memory'] || node.storageLevel['Use Disk'];
}

/** RDDs made from a barrier RDD without a shuffle belong to its stage; the mark stands where it begins. */
function beginsBarrier(status: Status, node: LineageNode): boolean {
  return node.barrier && !node.dependencies.some((d) => d.kind === 'narrow' && status.lineage[d.rddId]?.barrier === true);
}

function viewEdges(status: Status, { graph, groups, ghosts }: LineageShape): LineageViewEdge[] {
  const writes = shuffleWrites(status);
  const cutRdds = new Set(graph.cuts.map((cut) => cut.rddId));
  return groups.edges.map((edge): LineageViewEdge => {
    const written = edge.shuffle === null ? null : writes.of(edge.shuffle);
    const cut = cutRdds.has(edge.childRddId);
    return {
      key: `${edge.from}>${edge.to}`,
      from: edge.from,
      to: edge.to,
      kind: edge.shuffle === null ? 'narrow' : 'shuffle',
      shuffleId: edge.shuffle?.shuffleId ?? null,
      fromPartitions: graph.nodes.get(edge.shuffle?.rddId ?? edge.parentRddId)!.numPartitions,
      toPartitions: graph.nodes.get(edge.shuffle?.childRddId ?? edge.childRddId)!.numPartitions,
      shuffleBytes: written?.bytes ?? null,
      shuffleRecords: written?.records ?? null,
      ghost: cut || ghosts.has(edge.from) || ghosts.has(edge.to),
      cut,
    };
  });
}
