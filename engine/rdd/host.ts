/**
 * What RDDs ask of their context, and what a job runner is given: the seam between the RDD room and everything below it.
 *
 * RDDs are built and described here without IO; `SparkContext` implements `RddHost`. `JobRunner` is the design's upper
 * seam: whoever runs a whole job and reports its events (our DAG scheduler, later Spark itself).
 */
import type { CellRange } from '../events/types.ts';
import type { CodecName } from '../storage/compression/codec.ts';
import type { OutputJob } from '../storage/output/commitProtocol.ts';
import type { BatchCompression } from '../storage/packedBatch.ts';
import type { StorageLevel } from '../storage/storageLevel.ts';
import type { ApproximateEvaluator } from './approximate/evaluators.ts';
import type { PartialResult } from './approximate/partialResult.ts';
import type { FutureAction } from './futureAction.ts';
import type { Rdd } from './rdd.ts';

/** Where user code called the engine. `short` is Spark's short form: `map at <cell 3>:2` or `count at file.ts:12`. */
export interface CallSite {
  readonly short: string;
  readonly long: string;
  readonly cell?: CellRange;
}

/** What every task of a job does with the records of its partition; functions inside are user or engine functions. */
export interface JobRequest<R> {
  readonly rdd: Rdd<unknown>;
  readonly result: ResultOperation;
  /** Partitions to compute, default all. */
  readonly partitions?: readonly number[];
  /** Called on the driver once per partition, in order of arrival; `index` is the position in `partitions`. */
  readonly onResult: (index: number, value: R) => void;
  readonly callSite: CallSite;
  /** Set on the job that writes a reliable checkpoint. */
  readonly checkpointOf?: number;
}

/** Named operations are generated into the stage's loop; `iterator` hands the partition over as an iterable. */
export type ResultOperation =
  | { readonly kind: 'collect' }
  | { readonly kind: 'count' }
  | { readonly kind: 'take'; readonly limit: number }
  | { readonly kind: 'reduce'; readonly fn: (a: never, b: never) => unknown }
  | { readonly kind: 'fold'; readonly zero: unknown; readonly fn: (a: never, b: never) => unknown }
  | { readonly kind: 'foreach'; readonly fn: (value: never) => unknown }
  /** May return a promise: the task waits for it. */
  | { readonly kind: 'iterator'; readonly fn: (values: Iterable<never>, partition: number) => unknown }
  | { readonly kind: 'writeCheckpoint'; readonly directory: string; readonly compression: BatchCompression }
  | SaveOperation;

/** Each task writes a part of an output under the commit protocol. */
export interface SaveOperation {
  readonly kind: 'saveAsTextFile' | 'saveAsObjectFile';
  readonly job: OutputJob;
  readonly codec?: CodecName;
}

/** A node of the RDD graph as plain data for schedulers and drawings. */
export interface RddNode {
  readonly id: number;
  readonly name: string;
  readonly className: string;
  readonly operation: string;
  readonly scopeId: string;
  readonly callSite: CallSite;
  readonly numPartitions: number;
  readonly storageLevel: StorageLevel;
  readonly dependencies: readonly RddDependency[];
  /** Executor ids, best first; empty for no preference. */
  readonly preferredExecutors: (partition: number) => readonly string[];
  readonly deterministicLevel: 'DETERMINATE' | 'UNORDERED' | 'INDETERMINATE';
  /** Its stage is a barrier stage. */
  readonly barrier?: boolean;
}

export type RddDependency =
  | { readonly kind: 'narrow'; readonly rddId: number; readonly parentPartitions: (partition: number) => readonly number[] }
  | { readonly kind: 'shuffle'; readonly rddId: number; readonly shuffleId: number; readonly numReducers: number };

/** All ancestors of one RDD, itself included, ids ascending. */
export interface RddGraph {
  readonly finalRddId: number;
  readonly nodes: ReadonlyMap<number, RddNode>;
}

/** What a task set of one stage needs, made by the RDD room when the stage is submitted (`rdd/stageBinary.ts`). */
export interface StageBinarySource {
  /** The stage as bytes: its operators, shipped functions, shuffle write or result operation. Throws TaskNotSerializableError. */
  binary(): Uint8Array;
  /** Bytes a task needs for its own partition (a parallelized slice, a file split); empty when it needs none. */
  partitionData(partition: number): Uint8Array;
  /** Shuffles that tasks of the stage read. */
  readonly readsShuffles: readonly number[];
}

export interface JobRunner {
  /** Runs the job; resolves when every partition's result was handed over, rejects with SparkException as Spark words it. */
  runJob<R>(request: JobRequest<R>): Promise<void>;
}

/** An approximate job: what to run, and who puts its results together. */
export interface ApproximateRequest<U, R> {
  readonly request: Omit<JobRequest<U>, 'onResult'>;
  readonly evaluator: ApproximateEvaluator<U, R>;
}

export interface RddHost extends JobRunner {
  /** Runs `body` as an action of its own: the jobs it starts can be cancelled together. */
  startAction<R>(body: () => Promise<R>): FutureAction<R>;
  /**
   * Runs the job that `prepare` describes and gives what its evaluator knows after `timeoutMs`, or exactly when the job ends
   * before; rejects when it fails before. The job goes on after the timeout.
   */
  approximate<U, R>(prepare: () => Promise<ApproximateRequest<U, R>>, timeoutMs: number): Promise<PartialResult<R>>;
  withLocalProperties<T>(properties: Readonly<Record<string, string>>, fn: () => T): T;
  /** Partitions of an RDD when nobody says how many: `spark.default.parallelism`, else the cores of all executors. */
  readonly defaultParallelism: number;
  /** min(defaultParallelism, 2). */
  readonly defaultMinPartitions: number;
  /** The value of a Spark property, with Spark's default. */
  conf(key: string): string | undefined;
  /** A property of the code that runs now (`setLocalProperty`). */
  getLocalProperty(key: string): string | undefined;
  nextRddId(): number;
  nextShuffleId(): number;
  /** Where the user's code is now: the nearest frame outside the engine. */
  callSite(operation: string): CallSite;
  /** Throws TaskNotSerializableError when `fn` captures what cannot travel. Called when a transformation is defined. */
  checkClosure(fn: (...args: never[]) => unknown, operation: string): void;
  /** A fresh seed for operations called without one. */
  randomSeed(): number;
  /** Announces a new RDD (lineage is drawn before any action). */
  rddCreated(rdd: Rdd<unknown>): void;
  /** Announces that name, storage level or checkpoint mark changed. */
  rddChanged(rdd: Rdd<unknown>): void;
  unpersistRdd(rddId: number, blocking: boolean): Promise<void>;
  /** Forgets the map outputs of a shuffle and removes its files; with `blocking` resolves when they are gone. */
  removeShuffle(shuffleId: number, blocking: boolean): Promise<void>;
  /** Tells the user of something doubtful that is done nevertheless. */
  warn(message: string): void;
  /** Writes or completes the checkpoint `rdd` is marked for, now. */
  checkpointNow(rdd: Rdd<unknown>, callSite: CallSite): Promise<void>;
  /** The folder made by setCheckpointDir (`dir/<uuid>`), or undefined. */
  getCheckpointDir(): string | undefined;
  /** Announces a written checkpoint (posts EmberlineCheckpoint). */
  checkpointWritten(written: { rddId: number; kind: 'reliable' | 'local'; path: string; parts: readonly { file: string; bytes: number }[]; checkpointRdd: Rdd<unknown> }): void;
  /** Sum over executors of what is stored of an RDD, for toDebugString; undefined when nothing is. */
  storedSize(rddId: number): { cachedPartitions: number; memoryBytes: number; diskBytes: number } | undefined;
  /** Partitions of an RDD that some executor stores, in memory or on disk. */
  storedPartitions(rddId: number): ReadonlySet<number>;
  /** Working folder: relative input and output paths start here. */
  readonly cwd: string;
  /** Throws when the context is stopped, with where it was created and stopped. */
  assertNotStopped(): void;
}
