/**
 * What an RDD computes, as data: one closed union instead of a class per operation, so that the driver can draw it, the
 * stage builder can ship it and the code generator can switch over it exhaustively.
 */
import type { InputSplit } from '../storage/input/inputSplit.ts';
import type { Partitioner } from './partitioner.ts';
import type { Rdd } from './rdd.ts';

export type AnyRdd = Rdd<unknown>;
export type AnyFunction = (...args: never[]) => unknown;

/** How values of one key become one combiner (org.apache.spark.Aggregator). */
export interface Aggregator {
  readonly createCombiner: AnyFunction;
  readonly mergeValue: AnyFunction;
  readonly mergeCombiners: AnyFunction;
}

/** A shuffle: what map tasks write and how reducers read it back (org.apache.spark.ShuffleDependency). */
export interface ShuffleDependency {
  readonly kind: 'shuffle';
  readonly shuffleId: number;
  readonly rdd: AnyRdd;
  readonly partitioner: Partitioner;
  readonly aggregator?: Aggregator;
  readonly mapSideCombine: boolean;
  readonly ordering?: 'ascending' | 'descending';
  /** Order of the keys, where it is not their natural one. */
  readonly compare?: AnyFunction;
}

/** Each partition reads a bounded, known set of parent partitions. */
export interface NarrowDependency {
  readonly kind: 'narrow';
  readonly rdd: AnyRdd;
  readonly parentPartitions: (partition: number) => readonly number[];
}

export type Dependency = ShuffleDependency | NarrowDependency;

/** Splits of an input of files, listed on first use so that a wrong path fails at the action. */
export interface LazyInput<S> {
  readonly path: string;
  splits(): readonly S[];
}

/** How partitions go through an external command. */
export interface PipeSpec {
  /** Program and arguments. */
  readonly command: readonly string[];
  /** Added to the executor's environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly printPipeContext?: AnyFunction;
  readonly printRDDElement?: AnyFunction;
  readonly separateWorkingDir: boolean;
  readonly encoding: BufferEncoding;
  readonly checkCode: boolean;
}

export type RddSpec =
  | { readonly kind: 'parallelize'; readonly data: readonly unknown[]; readonly numSlices: number }
  | { readonly kind: 'range'; readonly start: number; readonly end: number; readonly step: number; readonly numSlices: number }
  | { readonly kind: 'textFile' | 'wholeTextFiles' | 'binaryFiles' | 'binaryRecords' | 'objectFile'; readonly input: LazyInput<InputSplit> }
  | { readonly kind: 'empty' }
  | { readonly kind: 'identity' }
  | { readonly kind: 'map' | 'filter' | 'flatMap' | 'mapValues' | 'flatMapValues'; readonly fn: AnyFunction }
  /** `fn(values, partition)` gives the new partition's values. */
  | { readonly kind: 'mapPartitions'; readonly fn: AnyFunction }
  | { readonly kind: 'glom' }
  /** Records are lines of an external command's output (PipedRDD). */
  | { readonly kind: 'pipe'; readonly pipe: PipeSpec }
  /** `cell` cuts [0, 1) instead of `fraction`: the splits of one randomSplit share their draws, so that they partition the records. */
  | { readonly kind: 'sample'; readonly withReplacement: boolean; readonly fraction: number; readonly seed: number; readonly cell?: readonly [number, number] }
  /** How many records of each key each partition gives is worked out in `prepareLineage`, after a job that counts them. */
  | { readonly kind: 'sampleByKeyExact'; readonly withReplacement: boolean; readonly fractions: ReadonlyMap<unknown, number>; readonly seed: number; readonly quotas: { value: readonly (readonly Quota[])[] | undefined } }
  /** Offsets are counted by a job in `prepareLineage` when there is more than one partition. */
  | { readonly kind: 'zipWithIndex'; readonly offsets: { value: readonly number[] | undefined } }
  | { readonly kind: 'zip' }
  /** `fn(partition, values, values, …)` gives the new partition's values. */
  | { readonly kind: 'zipPartitions'; readonly fn: AnyFunction }
  | { readonly kind: 'cartesian' }
  | { readonly kind: 'union' }
  | { readonly kind: 'partitionerAwareUnion' }
  | { readonly kind: 'coalesce'; readonly groups: () => readonly (readonly number[])[] }
  | { readonly kind: 'shuffled' }
  /** What a shuffle's reader does with its pairs, done with partitions that are placed already. */
  | { readonly kind: 'inPlace'; readonly how: InPlace }
  | { readonly kind: 'cogroup' }
  /** Keeps pairs of the first dependency whose key the second has not. */
  | { readonly kind: 'subtract' }
  | { readonly kind: 'checkpoint'; readonly directory: string; readonly files: readonly string[] }
  /** The cached blocks of `of` are the data; there is no lineage behind them. */
  | { readonly kind: 'localCheckpoint'; readonly of: number; readonly numPartitions: number };

/** Of one key in one partition: how many records there are and how many of them the sample takes. */
export interface Quota {
  readonly key: unknown;
  readonly count: number;
  readonly take: number;
}

/** `distinct` takes whole records as keys. */
export type InPlace =
  | { readonly kind: 'combine'; readonly aggregator: Aggregator }
  | { readonly kind: 'sort'; readonly ordering: 'ascending' | 'descending'; readonly compare?: AnyFunction }
  | { readonly kind: 'distinct' };

/** Spark's class name for each kind, as toDebugString and the UI show it. */
export const CLASS_NAMES: Readonly<Record<RddSpec['kind'], string>> = {
  parallelize: 'ParallelCollectionRDD',
  range: 'MapPartitionsRDD',
  textFile: 'HadoopRDD',
  wholeTextFiles: 'WholeTextFileRDD',
  binaryFiles: 'BinaryFileRDD',
  binaryRecords: 'NewHadoopRDD',
  objectFile: 'HadoopRDD',
  empty: 'EmptyRDD',
  identity: 'MapPartitionsRDD',
  map: 'MapPartitionsRDD',
  filter: 'MapPartitionsRDD',
  flatMap: 'MapPartitionsRDD',
  mapValues: 'MapPartitionsRDD',
  flatMapValues: 'MapPartitionsRDD',
  mapPartitions: 'MapPartitionsRDD',
  glom: 'MapPartitionsRDD',
  pipe: 'PipedRDD',
  sample: 'PartitionwiseSampledRDD',
  sampleByKeyExact: 'MapPartitionsRDD',
  zipWithIndex: 'ZippedWithIndexRDD',
  zip: 'ZippedPartitionsRDD2',
  zipPartitions: 'ZippedPartitionsRDD2',
  cartesian: 'CartesianRDD',
  union: 'UnionRDD',
  partitionerAwareUnion: 'PartitionerAwareUnionRDD',
  coalesce: 'CoalescedRDD',
  shuffled: 'ShuffledRDD',
  inPlace: 'MapPartitionsRDD',
  cogroup: 'CoGroupedRDD',
  subtract: 'SubtractedRDD',
  checkpoint: 'ReliableCheckpointRDD',
  localCheckpoint: 'LocalCheckpointRDD',
};
