/**
 * A stage as it travels to executors: its operators, where they came from, and what becomes of the records at its end.
 * Plain data; functions are indices into `closures`. Parents stand before children in `nodes`.
 */
import type { BatchCompression } from '../storage/packedBatch.ts';
import type { CellRange } from '../events/types.ts';
import type { SaveOperation } from './host.ts';
import type { PipeSpec } from './spec.ts';
import type { StorageLevelFlags } from '../storage/storageLevel.ts';

export type FunctionIndex = number;

export interface PlanClosure {
  readonly hash: string;
  readonly bytes: Uint8Array;
}

/** What failed, in the user's words, when the operator fails. */
export interface PlanOrigin {
  readonly operation: string;
  readonly callSite: string;
  readonly at?: CellRange;
}

export interface PlanAggregator {
  readonly createCombiner: FunctionIndex;
  readonly mergeValue: FunctionIndex;
  readonly mergeCombiners: FunctionIndex;
}

/** Where a cogroup or subtract finds one of its sides. */
export type PlanInput = { readonly kind: 'narrow'; readonly rddId: number } | { readonly kind: 'shuffle'; readonly shuffleId: number };

/** A PipeSpec with its functions as indices. */
export type PlanPipe = Omit<PipeSpec, 'printPipeContext' | 'printRDDElement'> & { readonly printPipeContext?: FunctionIndex; readonly printRDDElement?: FunctionIndex };

export type PlanOperator =
  | { readonly kind: 'slice' }
  | { readonly kind: 'range'; readonly start: number; readonly step: number; readonly length: number; readonly numSlices: number }
  /** The task's split says which files, and how they are read. */
  | { readonly kind: 'files' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'identity'; readonly parent: number }
  | { readonly kind: 'filter' | 'flatMap' | 'mapValues' | 'mapPartitions'; readonly parent: number; readonly fn: FunctionIndex }
  /** `known`: the function is one of the engine's that generated code writes out itself. */
  | { readonly kind: 'map'; readonly parent: number; readonly fn: FunctionIndex; readonly known?: 'first' | 'second' | 'pairWithNull' | 'pairWithOne' }
  /** `join`: the function pairs the two groups of a cogroup, so that the groups need not be made. */
  | { readonly kind: 'flatMapValues'; readonly parent: number; readonly fn: FunctionIndex; readonly join?: 'inner' | 'left' | 'right' | 'full' }
  | { readonly kind: 'glom'; readonly parent: number }
  | { readonly kind: 'pipe'; readonly parent: number; readonly pipe: PlanPipe }
  | { readonly kind: 'sample'; readonly parent: number; readonly withReplacement: boolean; readonly fraction: number; readonly seed: number; readonly cell?: readonly [number, number] }
  | { readonly kind: 'zipWithIndex'; readonly parent: number; readonly offsets: readonly number[] }
  | { readonly kind: 'zip'; readonly parents: readonly [number, number] }
  | { readonly kind: 'zipPartitions'; readonly parents: readonly number[]; readonly fn: FunctionIndex }
  | { readonly kind: 'cartesian'; readonly parents: readonly [number, number]; readonly width: number }
  /** `starts[i]` is the first partition that comes from `parents[i]`. */
  | { readonly kind: 'union'; readonly parents: readonly number[]; readonly starts: readonly number[] }
  | { readonly kind: 'partitionerAwareUnion'; readonly parents: readonly number[] }
  | { readonly kind: 'coalesce'; readonly parent: number; readonly groups: readonly (readonly number[])[] }
  | { readonly kind: 'shuffled'; readonly shuffleId: number; readonly aggregator?: PlanAggregator; readonly mapSideCombine: boolean; readonly ordering?: 'ascending' | 'descending'; readonly compare?: FunctionIndex; /** Whether the aggregator collects all values of a key in an array. */ readonly grouping?: boolean }
  /** As shuffled, over a parent whose partitions are placed already. `distinct`: whole records are the keys. */
  | { readonly kind: 'inPlace'; readonly parent: number; readonly distinct: boolean; readonly aggregator?: PlanAggregator; readonly grouping?: boolean; readonly ordering?: 'ascending' | 'descending'; readonly compare?: FunctionIndex }
  | { readonly kind: 'cogroup'; readonly inputs: readonly PlanInput[] }
  | { readonly kind: 'subtract'; readonly inputs: readonly PlanInput[] }
  | { readonly kind: 'checkpoint'; readonly directory: string; readonly files: readonly string[] }
  | { readonly kind: 'localCheckpoint'; readonly of: number };

export interface PlanNode {
  readonly rddId: number;
  readonly operator: PlanOperator;
  readonly origin: PlanOrigin;
  /** Set when the RDD is persisted. */
  readonly storage?: StorageLevelFlags;
}

export type PlanPartitioner =
  | { readonly kind: 'hash'; readonly numPartitions: number }
  | { readonly kind: 'range'; readonly bounds: readonly unknown[]; readonly ascending: boolean; readonly compare?: FunctionIndex }
  /** `fn(key)` gives the partition. */
  | { readonly kind: 'custom'; readonly numPartitions: number; readonly fn: FunctionIndex };

export type PlanOutput =
  | { readonly kind: 'shuffleWrite'; readonly shuffleId: number; readonly partitioner: PlanPartitioner; readonly combine?: PlanAggregator }
  | { readonly kind: 'collect' | 'count' }
  | { readonly kind: 'take'; readonly limit: number }
  | { readonly kind: 'reduce' | 'foreach' | 'iterator'; readonly fn: FunctionIndex }
  /** `zero` is codec bytes: each task starts from its own copy. */
  | { readonly kind: 'fold'; readonly fn: FunctionIndex; readonly zero: Uint8Array }
  | { readonly kind: 'writeCheckpoint'; readonly directory: string; readonly compression: BatchCompression }
  | SaveOperation;

export interface StagePlan {
  readonly root: number;
  readonly nodes: readonly PlanNode[];
  readonly output: PlanOutput;
  /** The action or shuffle at the stage's end, for errors in its function. */
  readonly outputOrigin: PlanOrigin;
  readonly closures: readonly PlanClosure[];
  /** The RDD whose records the tasks count and estimate; see `recomputed.ts`. */
  readonly sampled?: number;
}

/** What one task needs besides the plan, by RDD id: the data of its sources' partitions. */
export type PartitionSource =
  | { readonly kind: 'slice'; readonly rddId: number; readonly partition: number; readonly rows: Uint8Array }
  | { readonly kind: 'split'; readonly rddId: number; readonly partition: number; readonly split: unknown };
