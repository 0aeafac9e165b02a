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

/** A listener of the bus; one that throws is logged and never stops the others. */
export type SparkListener = (event: ListenerEvent) => void;

/** The driver's entry point, as Spark's SparkContext. Construction returns at once: executors start meanwhile and the first job waits for them. */
export interface SparkContextApi extends RddHost {
  readonly appName: string;
  readonly master: string;
  readonly applicationId: string;
  /** Spark version whose semantics and log format this engine follows, as in the log's first line: `4.1.0`. */
  readonly version: string;
  readonly emberlineVersion: string;
  readonly startTime: number;
  readonly isStopped: boolean;
  /** Resolves when every executor of the start has registered; rejects with what prevented it. */
  readonly ready: Promise<void>;

  parallelize<T>(data: Iterable<T>, numSlices?: number): Rdd<T>;
  makeRDD<T>(data: Iterable<T>, numSlices?: number): Rdd<T>;
  /** `range(end)`, or `range(start, end, step = 1, numSlices?)`. */
  range(start: number, end?: number, step?: number, numSlices?: number): Rdd<number>;
  textFile(path: string, minPartitions?: number): Rdd<string>;
  wholeTextFiles(path: string, minPartitions?: number): Rdd<[string, string]>;
  emptyRDD<T>(): Rdd<T>;
  union<T>(...rdds: readonly Rdd<T>[] | readonly [readonly Rdd<T>[]]): Rdd<T>;

  broadcast<T>(value: T): Broadcast<T>;
  longAccumulator(name?: string): LongAccumulator;
  doubleAccumulator(name?: string): DoubleAccumulator;
  collectionAccumulator<T>(name?: string): CollectionAccumulator<T>;
  /** Registers an accumulator of one's own; throws when it is registered already. */
  register<A extends AccumulatorV2<never, unknown>>(accumulator: A, name?: string): A;

  /** Makes `dir/<uuid>`, where `checkpoint()` writes. */
  setCheckpointDir(dir: string): void;
  getCheckpointDir(): string | undefined;

  runJob<R>(request: JobRequest<R>): Promise<void>;
  cancelJob(jobId: number, reason?: string): void;
  cancelJobGroup(groupId: string, reason?: string): void;
  cancelAllJobs(reason?: string): void;
  /** SIGKILL: the executor's blocks and map outputs are lost, another one takes its place. False when there is no such executor. */
  killExecutor(executorId: string): boolean;

  setJobGroup(groupId: string, description?: string, interruptOnCancel?: boolean): void;
  clearJobGroup(): void;
  setJobDescription(description: string | undefined): void;
  setLocalProperty(key: string, value: string | undefined): void;
  getLocalProperty(key: string): string | undefined;
  /** Runs `fn` with its own copy of the local properties, `properties` added; what `fn` sets stays inside. */
  withLocalProperties<T>(properties: Readonly<Record<string, string>>, fn: () => T): T;

  /** RDDs marked with persist, by id, whether stored yet or not. */
  getPersistentRDDs(): ReadonlyMap<number, Rdd<unknown>>;
  addSparkListener(listener: SparkListener): void;
  removeSparkListener(listener: SparkListener): void;
  /** Posts an event of the caller (the kernel's EmberlineCellRun) in order with the engine's own. */
  postEvent(event: ListenerEvent): void;
  /** Ends jobs, executors and the event log, and removes the application's folder. Idempotent. */
  stop(): Promise<void>;
}
