/** The lineage graph as drawn: RDDs (one node per operation, or one per RDD), edges, predicted stages, checkpoint cuts. */
import type { CellRange, StorageLevelJson } from '../../events/types.ts';
import type { StageState } from '../job.ts';

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
  /** Stable: `stage-of-<final rdd id>`. */
  readonly key: string;
  readonly nodes: readonly string[];
  readonly finalRddId: number;
  readonly numTasks: number;
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
}
