/** The RDD graph: from EmberlineLineage, or put together from the RDD Infos of a plain Spark log. */
import type { CellRange, StorageLevelJson } from '../events/types.ts';

export interface LineageDependency {
  readonly rddId: number;
  readonly kind: 'narrow' | 'shuffle';
  readonly shuffleId: number | null;
}

export interface LineageNode {
  readonly id: number;
  readonly name: string;
  readonly className: string;
  readonly operation: string;
  /** RDDs made by one operation share it. */
  readonly scopeId: string;
  readonly variable: string | null;
  readonly cell: CellRange | null;
  readonly callSite: string;
  readonly numPartitions: number;
  readonly partitioner: string | null;
  readonly storageLevel: StorageLevelJson;
  /** Those from before a checkpoint too. */
  readonly dependencies: readonly LineageDependency[];
  readonly checkpoint: 'none' | 'marked' | 'local' | 'reliable';
  /** Its stage is a barrier stage (Spark: RDD.isBarrier). */
  readonly barrier: boolean;
  /** `stageInfo`: derived from a stage's RDD Info; an EmberlineLineage event overrides it. */
  readonly source: 'lineage' | 'stageInfo';
  /** Partitions read from the cache and partitions computed, over all tasks; counted for cached RDDs. */
  readonly hits: number;
  readonly computed: number;
  /** What computing it took; null before a stage that computed it whole ended. */
  readonly cost: RddCost | null;
}

/**
 * What computing an RDD took, from the run times of the tasks that did: a task runs a whole chain of RDDs in one loop, so each
 * gets the time of the whole task, which is at most what it took.
 */
export interface RddCost {
  /** Stages that computed all its partitions. */
  readonly computations: number;
  /** Run time of the tasks of all these stages, ms. */
  readonly taskTime: number;
  /** That of the stage that took least: one computation takes at most this. */
  readonly leastTaskTime: number;
  /** In how many of them each child was computed from it, by the child's id; `end` counts the stages that ended with it. */
  readonly uses: Readonly<Record<string, number>>;
  /** Records counted and bytes estimated by the tasks of one stage; null when none was asked. */
  readonly sample: { readonly stageId: number; readonly attempt: number; readonly partitions: number; readonly records: number; readonly bytes: number } | null;
}

export interface CheckpointStatus {
  readonly rddId: number;
  readonly kind: 'reliable' | 'local';
  /** The folder; empty for local. */
  readonly path: string;
  readonly parts: readonly { readonly file: string; readonly bytes: number }[];
  readonly bytes: number;
  /** The RDD that now stands for the ancestors. */
  readonly checkpointRddId: number;
  readonly time: number;
}
