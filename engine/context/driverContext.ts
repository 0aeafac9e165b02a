/**
 * The driver of one application: joins scheduler, executors, shared variables, events and log behind Spark's SparkContext.
 *
 * The public class is `SparkContext` in the backend room, which adds the choice of backend. Construction returns at once;
 * executors start meanwhile. What each part does is in its own file: here they are only connected.
 */
import { randomInt, randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { checkClosure } from '../closure/index.ts';
import type { ListenerEvent } from '../events/types.ts';
import type { AccumulatorV2 } from '../executor/accumulator.ts';
import { CollectionAccumulator, DoubleAccumulator, LongAccumulator } from '../executor/accumulator.ts';
import type { Broadcast } from '../executor/broadcast.ts';
import { raiseKillFlag } from '../executor/killFlag.ts';
import { doCheckpoint } from '../rdd/checkpoint.ts';
import { rddGraph } from '../rdd/graph.ts';
import type { CallSite, JobRequest } from '../rdd/host.ts';
import { prepareLineage } from '../rdd/prepare.ts';
import type { Rdd } from '../rdd/rdd.ts';
import { AccumulatorRegistry } from './accumulatorRegistry.ts';
import { AppFolder } from './appFolder.ts';
import type { ExecutorBackend } from './backend.ts';
import { BlockTracker } from './blockTracker.ts';
import { BroadcastStore } from './broadcastStore.ts';
import { stackCallSite } from './callSite.ts';
import { SparkConf } from './conf.ts';
import type { Deployment } from './deployment.ts';
import { EventStream } from './eventStream.ts';
import { ExecutorDesk } from './executorDesk.ts';
import { ExecutorPool } from './executorPool.ts';
import { JobFailedError } from './jobError.ts';
import { JobScheduler } from './jobScheduler.ts';
import { LocalProperties } from './localProperties.ts';
import type { SparkContextApi, SparkContextOptions, SparkListener } from './options.ts';
import { PendingJobs } from './pendingJobs.ts';
import { PersistentRdds } from './persistentRdds.ts';
import { RddEntry } from './rddEntry.ts';
import { replicationConfig, schedulerConfig } from './schedulerConfig.ts';
import { slotConfigs } from './slotConfig.ts';
import { StageBinaries } from './stageBinaries.ts';
import { startEvents } from './startEvents.ts';
import { Lifetime } from './stoppedContext.ts';
import { EMBERLINE_VERSION, SPARK_VERSION } from './version.ts';

const now = (): number => Date.now();
const GROUP_ID = 'spark.jobGroup.id';
const DESCRIPTION = 'spark.job.description';
const INTERRUPT_ON_CANCEL = 'spark.job.interruptOnCancel';

export class DriverContext extends RddEntry implements SparkContextApi {
  protected readonly self = this;
  readonly appName: string;
  readonly master: string;
  readonly applicationId: string;
  readonly version = SPARK_VERSION;
  readonly emberlineVersion = EMBERLINE_VERSION;
  readonly startTime = Date.now();
  /** @internal */
  readonly cwd: string;
  readonly defaultParallelism: number;
  readonly defaultMinPartitions: number;

  readonly #options: SparkContextOptions;
  readonly #conf: SparkConf;
  readonly #lifetime: Lifetime;
  readonly #folder: AppFolder;
  readonly #events: EventStream;
  readonly #backend: ExecutorBackend;
  readonly #pool: ExecutorPool;
  readonly #jobs: JobScheduler;
  readonly #pending = new PendingJobs();
  readonly #blocks = new BlockTracker();
  readonly #accumulators = new AccumulatorRegistry((message) => console.error(message));
  readonly #broadcasts: BroadcastStore;
  readonly #persistent = new PersistentRdds((rddId) => void this.unpersistRdd(rddId, false));
  readonly #properties = new LocalProperties();
  #nextRddId = 0;
  #nextShuffleId = 0;
  #nextJobId = 0;
  #checkpointDir: string | undefined;
  #broken: string | undefined;

  constructor(options: SparkContextOptions, deployment: Deployment) {
    super();
    this.#options = options;
    this.#conf = new SparkConf(options.conf);
    this.appName = options.appName;
    this.master = options.master;
    this.applicationId = options.appId ?? `emberline-${this.startTime}-${randomUUID().slice(0, 8)}`;
    this.cwd = resolve(options.cwd ?? process.cwd());
    this.#lifetime = new Lifetime(stackCallSite('SparkContext').long);
    this.defaultParallelism = this.#conf.contains('spark.default.parallelism') ? this.#conf.number('spark.default.parallelism') : deployment.executors * deployment.cores;
    this.defaultMinPartitions = Math.min(this.defaultParallelism, 2);
    this.#folder = new AppFolder(options.localDir ?? this.#conf.get('spark.local.dir') ?? join(tmpdir(), 'emberline'), this.applicationId, process.pid);
    const slots = slotConfigs({ appId: this.applicationId, cwd: this.cwd, conf: this.#conf, folder: this.#folder, deployment });
    const { onEvents } = options;
    this.#events = new EventStream({
      appId: this.applicationId, logDirectory: options.eventLogDir, redaction: this.#conf.get('spark.redaction.regex') ?? '',
      onEvents: onEvents === undefined ? undefined : (firstSeq, events) => onEvents.call(options, firstSeq, events),
    });
    this.#broadcasts = new BroadcastStore(this.#folder, (broadcastId) => this.#sendToAll({ type: 'removeBroadcast', broadcastId }), (operation) => this.callSite(operation).short);
    this.#jobs = new JobScheduler({
      config: schedulerConfig(this.#conf, deployment.maxTaskFailures),
      accumulators: this.#accumulators,
      binaries: new StageBinaries(this.#folder),
      now,
      send: (to, message) => this.#backend.send(to, message),
      post: (event) => this.#events.post(event),
      killExecutor: (executorId, reason) => void this.#pool.kill(executorId, reason),
      killTask: (at, taskId, reason) => {
        raiseKillFlag(this.#folder.executor(at.executorId), taskId, reason);
        this.#backend.send(at, { type: 'kill', taskId, reason });
      },
    });
    const desk = new ExecutorDesk({
      folder: this.#folder, blocks: this.#blocks, jobs: this.#jobs, pool: () => this.#pool, now, replication: replicationConfig(this.#conf), isPersisted: (rddId) => this.#persistent.has(rddId),
      send: (to, message) => this.#backend.send(to, message),
      post: (event) => this.#events.post(event),
    });
    this.#pool = new ExecutorPool(
      { executors: deployment.executors, cores: deployment.cores, heapMiB: deployment.heapMiB, firstIds: deployment.firstIds, slotConfig: slots.of, env: this.#conf.withPrefix('spark.executorEnv.'), isolateMiB: Math.floor(deployment.heapMiB / deployment.cores) },
      () => this.#backend,
      {
        registered: (executor) => desk.registered(executor),
        lost: (executor) => desk.lost(executor),
        gaveUp: (message) => {
          this.#broken = message;
          this.#jobs.failAll(message);
        },
        describeRunning: (executorId) => this.#jobs.describeRunning(executorId),
      },
      now,
      this.#conf.number('spark.emberline.maxFastRestarts'),
    );
    this.#backend = deployment.createBackend({
      onMessage: (from, message) => {
        if (!this.isStopped) desk.onMessage(from, message);
      },
      onLost: (executorId, loss) => this.#pool.lost(executorId, loss),
      onOutput: (executorId, stream, text) => options.onExecutorOutput?.(executorId, stream, text),
    });
    for (const event of startEvents({ appId: this.applicationId, appName: this.appName, master: this.master, startTime: this.startTime, conf: this.#conf.all, cores: deployment.cores, memoryMiB: deployment.heapMiB })) this.#events.post(event);
    this.#pool.start();
  }

  get ready(): Promise<void> {
    return this.#pool.ready;
  }

  get isStopped(): boolean {
    return this.#lifetime.isStopped;
  }

  broadcast<T>(value: T): Broadcast<T> {
    this.assertNotStopped();
    return this.#broadcasts.create(value);
  }

  longAccumulator(name?: string): LongAccumulator {
    return this.register(new LongAccumulator(), name);
  }

  doubleAccumulator(name?: string): DoubleAccumulator {
    return this.register(new DoubleAccumulator(), name);
  }

  collectionAccumulator<T>(name?: string): CollectionAccumulator<T> {
    return this.register(new CollectionAccumulator<T>() as CollectionAccumulator<never>, name) as CollectionAccumulator<unknown> as CollectionAccumulator<T>;
  }

  register<A extends AccumulatorV2<never, unknown>>(accumulator: A, name?: string): A {
    this.assertNotStopped();
    this.#accumulators.register(accumulator, name);
    return accumulator;
  }

  setCheckpointDir(dir: string): void {
    this.assertNotStopped();
    const path = join(resolve(this.cwd, dir), randomUUID());
    mkdirSync(path, { recursive: true });
    this.#checkpointDir = path;
  }

  getCheckpointDir(): string | undefined {
    return this.#checkpointDir;
  }

  /** @internal */
  get checkpointDir(): string | undefined {
    return this.#checkpointDir;
  }

  /** @internal */
  protected async runRequest<R>(request: JobRequest<R>): Promise<void> {
    this.assertNotStopped();
    const properties = { ...this.#properties.snapshot(), 'callSite.short': request.callSite.short, 'callSite.long': request.callSite.long };
    const pending = this.#pending.begin(properties);
    let done: Promise<void>;
    try {
      await this.ready;
      if (this.#broken !== undefined) throw new JobFailedError(-1, this.#broken, undefined);
      await prepareLineage(request.rdd);
      this.#pending.check(pending);
      this.assertNotStopped();
      const graph = rddGraph(request.rdd);
      const total = graph.nodes.get(graph.finalRddId)?.numPartitions ?? 0;
      const partitions = request.partitions ?? Array.from({ length: total }, (_, i) => i);
      this.#events.lineage.flush();
      const { callSite, checkpointOf } = request;
      done = this.#jobs.submit({ jobId: this.#nextJobId++, graph, partitions, callSite, properties, ...(checkpointOf === undefined ? {} : { checkpointOf }) }, request as JobRequest<unknown>);
    } finally {
      this.#pending.end(pending);
    }
    await done;
    if (request.checkpointOf === undefined) await doCheckpoint(request.rdd, request.callSite);
  }

  cancelJob(jobId: number, reason = ''): void {
    this.#jobs.handle({ type: 'cancelJob', time: now(), jobId, reason });
  }

  cancelJobGroup(groupId: string, reason = `part of cancelled job group ${groupId}`): void {
    this.#pending.cancel(reason, (job) => job.properties[GROUP_ID] === groupId);
    this.#jobs.handle({ type: 'cancelJobGroup', time: now(), groupId, reason });
  }

  cancelAllJobs(reason = 'as part of cancellation of all jobs'): void {
    this.#pending.cancel(reason);
    this.#jobs.handle({ type: 'cancelAllJobs', time: now(), reason });
  }

  getExecutorIds(): readonly string[] {
    return this.#pool.alive();
  }

  killExecutor(executorId: string): boolean {
    return this.#pool.kill(executorId, `Executor ${executorId} was killed on request.`);
  }

  setJobGroup(groupId: string, description?: string, interruptOnCancel = false): void {
    this.setLocalProperty(GROUP_ID, groupId);
    this.setLocalProperty(DESCRIPTION, description);
    this.setLocalProperty(INTERRUPT_ON_CANCEL, String(interruptOnCancel));
  }

  clearJobGroup(): void {
    for (const key of [GROUP_ID, DESCRIPTION, INTERRUPT_ON_CANCEL]) this.setLocalProperty(key, undefined);
  }

  setJobDescription(description: string | undefined): void {
    this.setLocalProperty(DESCRIPTION, description);
  }

  setLocalProperty(key: string, value: string | undefined): void {
    this.#properties.set(key, value);
  }

  getLocalProperty(key: string): string | undefined {
    return this.#properties.get(key);
  }

  /** @internal */
  withLocalProperties<T>(properties: Readonly<Record<string, string>>, fn: () => T): T {
    return this.#properties.run(properties, fn);
  }

  getPersistentRDDs(): ReadonlyMap<number, Rdd<unknown>> {
    return this.#persistent.all();
  }

  addSparkListener(listener: SparkListener): void {
    this.#events.addListener(listener);
  }

  removeSparkListener(listener: SparkListener): void {
    this.#events.removeListener(listener);
  }

  /** @internal */
  postEvent(event: ListenerEvent): void {
    this.#events.lineage.flush();
    this.#events.post(event);
  }

  conf(key: string): string | undefined {
    return this.#conf.get(key);
  }

  /** @internal */
  nextRddId(): number {
    return this.#nextRddId++;
  }

  /** @internal */
  nextShuffleId(): number {
    return this.#nextShuffleId++;
  }

  /** @internal */
  callSite(operation: string): CallSite {
    return this.#options.callSite?.(operation) ?? stackCallSite(operation);
  }

  /** @internal */
  checkClosure(fn: (...args: never[]) => unknown, operation: string): void {
    checkClosure(fn, operation);
  }

  /** @internal */
  randomSeed(): number {
    return randomInt(2 ** 31);
  }

  /** @internal */
  rddCreated(rdd: Rdd<unknown>): void {
    this.#events.lineage.changed(rdd);
  }

  /** @internal */
  rddChanged(rdd: Rdd<unknown>): void {
    this.#persistent.changed(rdd);
    this.#events.lineage.changed(rdd);
  }

  /** @internal */
  async unpersistRdd(rddId: number, blocking: boolean): Promise<void> {
    this.#persistent.remove(rddId);
    if (this.isStopped) return;
    this.#events.post({ Event: 'SparkListenerUnpersistRDD', 'RDD ID': rddId });
    this.#jobs.handle({ type: 'rddUnpersisted', time: now(), rddId });
    this.#sendToAll({ type: 'removeRdd', rddId });
    if (blocking) await this.#blocks.whenGone(rddId);
  }

  /** @internal */
  checkpointWritten(written: { rddId: number; kind: 'reliable' | 'local'; path: string; parts: readonly { file: string; bytes: number }[]; checkpointRddId: number }): void {
    this.#events.lineage.flush();
    this.#events.post({ Event: 'EmberlineCheckpoint', Timestamp: now(), 'RDD ID': written.rddId, Kind: written.kind, Path: written.path, Parts: written.parts, 'Checkpoint RDD ID': written.checkpointRddId });
  }

  /** @internal */
  storedSize(rddId: number): { cachedPartitions: number; memoryBytes: number; diskBytes: number } | undefined {
    return this.#blocks.storedSize(rddId);
  }

  /** @internal */
  storedPartitions(rddId: number): ReadonlySet<number> {
    return this.#blocks.storedPartitions(rddId);
  }

  /** @internal */
  assertNotStopped(): void {
    this.#lifetime.assertNotStopped();
  }

  async stop(): Promise<void> {
    if (!this.#lifetime.stop(stackCallSite('stop').long)) return;
    this.cancelAllJobs('because SparkContext was shut down');
    this.#jobs.stop();
    this.#events.lineage.flush();
    this.#events.post({ Event: 'SparkListenerApplicationEnd', Timestamp: now() });
    this.#events.close();
    await this.#backend.stop();
    this.#folder.remove();
  }

  #sendToAll(message: Parameters<ExecutorBackend['send']>[1]): void {
    for (const slot of this.#pool.slots()) this.#backend.send(slot, message);
  }
}
