/**
 * What a SparkContext is made from, and its public face for those who only hold one.
 *
 * The class itself, with the choice of backend by master URL, is `engine/backend/sparkContext.ts`: rooms import one way,
 * and the backends come after the context.
 */
import type { CallSite, JobRequest, RddHost } from '../rdd/host.ts';
import type { Rdd } from '../rdd/rdd.ts';
import type { AccumulatorV2, CollectionAccumulator, DoubleAccumulator, LongAccumulator } from '../executor/accumulator.ts';
import type { Broadcast } from '../executor/broadcast.ts';
import type { ListenerEvent } from '../events/types.ts';
import type { JobControlApi } from './jobControlApi.ts';
import type { RddStorageInfo } from './storageInfo.ts';
import type { PortableDataStream } from '../storage/input/portableDataStream.ts';

export interface SparkContextOptions {
  readonly appName: string;
  /** `local`, `local[n]`, `local[*]`, `local[n,maxFailures]`, `local-cluster[n,cores,MiB]`, `local-inline[n]` (tests). */
  readonly master: string;
  /** Spark properties; anything not given has Spark's default (see `conf.ts`). */
  readonly conf?: Readonly<Record<string, string>>;
  /** Default `emberline-<time>-<random>`. */
  readonly appId?: string;
  /** Folder of the event log; no log is written without it. */
  readonly eventLogDir?: string;
  /** Working folder: relative paths and imports of tasks resolve from here. Default: the process's. */
  readonly cwd?: string;
  /** Where the application's folder (shuffle files, disk blocks, broadcasts) is made. Default: `spark.local.dir`, else the system's temporary folder. */
  readonly localDir?: string;
  /** Every listener event in order, in batches; `firstSeq` numbers the first of a batch, from 0 for the application. */
  onEvents?(firstSeq: number, events: readonly ListenerEvent[]): void;
  /** What an executor writes to its standard streams past the console (a crashing process's last words). */
  onExecutorOutput?(executorId: string, stream: 'stdout' | 'stderr', text: string): void;
  /** Where the user's code is, when the caller knows better than the stack (the kernel maps frames to cells). */
  callSite?(operation: string): CallSite | undefined;
}

export type { SparkListener } from './jobControlApi.ts';

/** The driver's entry point, as Spark's SparkContext. Construction returns at once: executors start meanwhile and the first job waits for them. */
export interface SparkContextApi extends RddHost, JobControlApi {
  /** Name of the application, as the event log and the list of runs show it. */
  readonly appName: string;
  /** Where executors live: `local[n]` or `local-cluster[n,cores,MiB]`. */
  readonly master: string;
  /** Unique to this application; names its event log. */
  readonly applicationId: string;
  /** Spark version whose semantics and log format this engine follows, as in the log's first line: `4.1.0`. */
  readonly version: string;
  /** Version of this engine. */
  readonly emberlineVersion: string;
  /** When the context was made, in epoch milliseconds. */
  readonly startTime: number;
  /** True after `stop`. */
  readonly isStopped: boolean;
  /** Resolves when every executor of the start has registered; rejects with what prevented it. */
  readonly ready: Promise<void>;

  /** Distributes a local collection: `numSlices` partitions, by default one for each core. It is read at the first action. */
  parallelize<T>(data: Iterable<T>, numSlices?: number): Rdd<T>;
  /**
   * One partition for each `[record, places]`, which prefers to run at these hosts or executors (`executor_localhost_1`). As in
   * Spark, items that are all a pair of anything and a list of strings mean this, when no number of partitions is given.
   */
  makeRDD<T>(data: Iterable<readonly [T, readonly string[]]>): Rdd<T>;
  /** The same as `parallelize`. */
  makeRDD<T>(data: Iterable<T>, numSlices?: number): Rdd<T>;
  /** The numbers of `range(end)` or `range(start, end, step = 1, numSlices?)`, `end` left out; made on the executors. */
  range(start: number, end?: number, step?: number, numSlices?: number): Rdd<number>;
  /** The lines of a file, folder, glob or comma-separated list of them; split into at least `minPartitions`. Compressed ones (.gz, .zst, .lz4, .bz2, .deflate) are one partition each, but for .bz2. */
  textFile(path: string, minPartitions?: number): Rdd<string>;
  /** Each file of a folder as one record `[path, text]`. */
  wholeTextFiles(path: string, minPartitions?: number): Rdd<[string, string]>;
  /** Each file of a folder as one record `[path, stream]`: `stream.toArray()` or `stream.open()` reads its bytes, where it is called. */
  binaryFiles(path: string, minPartitions?: number): Rdd<[string, PortableDataStream]>;
  /** Records of exactly `recordLength` bytes each. A file that is no whole number of them is an error. */
  binaryRecords(path: string, recordLength: number): Rdd<Uint8Array>;
  /** The records that `saveAsObjectFile` wrote. Instances of a class need it defined in a cell, or named: `sc.objectFile<Point>(path, 2, [Point])`. */
  objectFile<T>(path: string, minPartitions?: number, classes?: readonly (abstract new (...args: never[]) => object)[]): Rdd<T>;
  /** An RDD without partitions and records. */
  emptyRDD<T>(): Rdd<T>;
  /** All records of several RDDs, duplicates kept. */
  union<T>(...rdds: readonly Rdd<T>[] | readonly [readonly Rdd<T>[]]): Rdd<T>;

  /** Sends a value once to each executor; functions read it as `.value`. */
  broadcast<T>(value: T): Broadcast<T>;
  /** A counter of whole numbers that tasks add to and the driver reads. In an action each task counts exactly once. */
  longAccumulator(name?: string): LongAccumulator;
  /** A sum of numbers that tasks add to and the driver reads. */
  doubleAccumulator(name?: string): DoubleAccumulator;
  /** A list that tasks add to and the driver reads. */
  collectionAccumulator<T>(name?: string): CollectionAccumulator<T>;
  /** Registers an accumulator of one's own; throws when it is registered already. */
  register<A extends AccumulatorV2<never, unknown>>(accumulator: A, name?: string): A;

  /** The records of a checkpoint that this or an earlier application wrote: `path` is what `rdd.getCheckpointFile()` gave. Its partitioner comes back with it. Instances of a class need it defined in a cell, as it was. */
  checkpointFile<T>(path: string): Rdd<T>;
  /** Makes `dir/<uuid>`, where `checkpoint()` writes. `spark.checkpoint.dir` does the same at the start. */
  setCheckpointDir(dir: string): void;
  /** The folder that `setCheckpointDir` made, if it was called. */
  getCheckpointDir(): string | undefined;

  /**
   * Runs `fn` on each partition's records and gives the results in order (Spark: SparkContext.runJob). `TaskContext.get()` inside
   * is the task's context. `partitions` limits the job to some; one that does not exist is an IllegalArgumentException.
   */
  runJob<T, U>(rdd: Rdd<T>, fn: (values: IterableIterator<T>) => U | Promise<U>, partitions?: readonly number[]): Promise<U[]>;
  /** As above, handing each result to `resultHandler` as it comes; `index` is its position in `partitions`. */
  runJob<T, U>(rdd: Rdd<T>, fn: (values: IterableIterator<T>) => U | Promise<U>, partitions: readonly number[] | undefined, resultHandler: (index: number, result: U) => void): Promise<void>;
  runJob<T, U>(rdd: Rdd<T>, fn: (values: IterableIterator<T>) => U | Promise<U>, resultHandler: (index: number, result: U) => void): Promise<void>;
  /** @internal */
  runJob<R>(request: JobRequest<R>): Promise<void>;
  /** RDDs marked with persist, by id, whether stored yet or not. */
  getPersistentRDDs(): ReadonlyMap<number, Rdd<unknown>>;
  /** How much is stored of each persisted RDD, by id; RDDs of which nothing is stored are left out. */
  getRDDStorageInfo(): readonly RddStorageInfo[];
  /** @internal Posts an event of the caller (the kernel's EmberlineCellRun) in order with the engine's own. */
  postEvent(event: ListenerEvent): void;
  /** Ends jobs, executors and the event log, and removes the application's folder. Idempotent. */
  stop(): Promise<void>;
}
