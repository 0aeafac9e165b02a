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
  /** `stageInfo`: derived from a stage's RDD Info; an EmberlineLineage event overrides it. */
  readonly source: 'lineage' | 'stageInfo';
  /** Partitions read from the cache and partitions computed, over all tasks; counted for cached RDDs. */
  readonly hits: number;
  readonly computed: number;
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
