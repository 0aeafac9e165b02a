/**
 * What RDDs and job runners need of the driver: identities, jobs, persisted blocks, checkpoints, and the end of it all.
 *
 * The lowest class of the context's chain, rddEntry → core → jobControl → driverContext: each adds the public methods of one subject.
 */
import { randomInt } from 'node:crypto';
import { checkClosure } from '../closure/index.ts';
import type { ListenerEvent } from '../events/types.ts';
import { checkpointNow, doCheckpoint } from '../rdd/checkpoint.ts';
import { rddGraph } from '../rdd/graph.ts';
import type { ApproximateRequest, CallSite, JobRequest, RddHost } from '../rdd/host.ts';
import { prepareLineage } from '../rdd/prepare.ts';
import type { PartialResult } from '../rdd/approximate/partialResult.ts';
import type { FutureAction } from '../rdd/futureAction.ts';
import type { Rdd } from '../rdd/rdd.ts';
import { approximateJob } from './approximateJob.ts';
import { mustBeAlone, noteRunning } from './activeContext.ts';
import { stackCallSite } from './callSite.ts';
import type { Deployment } from './deployment.ts';
import { DriverParts } from './driverParts.ts';
import { JobFailedError } from './jobError.ts';
import type { SparkContextApi, SparkContextOptions } from './options.ts';
import { RddEntry } from './rddEntry.ts';
import { EMBERLINE_VERSION, SPARK_VERSION } from './version.ts';

const now = (): number => Date.now();

/** What editors tell of these members stands at SparkContextApi. */
type Described = Pick<SparkContextApi, 'appName' | 'applicationId' | 'emberlineVersion' | 'isStopped' | 'master' | 'ready' | 'startTime' | 'stop' | 'version'>;

export abstract class DriverCore extends RddEntry implements RddHost, Described {
  protected readonly self = this;
  readonly appName: string;
  readonly master: string;
  readonly applicationId: string;
  readonly version = SPARK_VERSION;
  readonly emberlineVersion = EMBERLINE_VERSION;
  readonly startTime: number;
  /** @internal */
  readonly cwd: string;
  readonly defaultParallelism: number;
  readonly defaultMinPartitions: number;
  /** @internal No other context may run beside it. */
  readonly isAlone: boolean;

  protected readonly parts: DriverParts;
  readonly #options: SparkContextOptions;
  #nextRddId = 0;
  #nextShuffleId = 0;
  #nextJobId = 0;

  constructor(options: SparkContextOptions, deployment: Deployment) {
    super();
    this.#options = options;
    this.appName = options.appName;
    this.master = options.master;
    this.parts = new DriverParts(options, deployment, { callSite: (operation) => this.callSite(operation).short });
    this.applicationId = this.parts.applicationId;
    this.startTime = this.parts.startTime;
    this.cwd = this.parts.cwd;
    this.defaultParallelism = this.parts.defaultParallelism;
    this.defaultMinPartitions = Math.min(this.defaultParallelism, 2);
    this.isAlone = mustBeAlone(this.parts.conf);
    noteRunning(this);
  }

  abstract getLocalProperty(key: string): string | undefined;

  abstract cancelAllJobs(reason: string): void;
  abstract withLocalProperties<T>(properties: Readonly<Record<string, string>>, fn: () => T): T;

  get ready(): Promise<void> {
    return this.parts.pool.ready;
  }

  get isStopped(): boolean {
    return this.parts.lifetime.isStopped;
  }

  /** @internal Stack of the place that made it. */
  get createdAt(): string {
    return this.parts.lifetime.createdAt;
  }

  /** @internal */
  startAction<R>(body: () => Promise<R>): FutureAction<R> {
    return this.parts.actions.start(body, (jobs, reason) => {
      this.parts.pending.cancel(reason, (job) => job.action === jobs);
      for (const jobId of jobs.jobIds) this.parts.jobs.handle({ type: 'cancelJob', time: now(), jobId, reason });
    });
  }

  /** @internal */
  approximate<U, R>(prepare: () => Promise<ApproximateRequest<U, R>>, timeoutMs: number): Promise<PartialResult<R>> {
    return approximateJob((request) => this.runRequest(request), prepare, timeoutMs);
  }

  /** @internal */
  protected async runRequest<R>(request: JobRequest<R>): Promise<void> {
    this.assertNotStopped();
    const properties = { ...this.parts.properties.snapshot(), 'callSite.short': request.callSite.short, 'callSite.long': request.callSite.long };
    const action = this.parts.actions.current;
    const pending = this.parts.pending.begin(properties, action);
    let done: Promise<void>;
    try {
      await this.ready;
      if (this.parts.broken !== undefined) throw new JobFailedError(-1, this.parts.broken, undefined);
      await prepareLineage(request.rdd);
      this.parts.pending.check(pending);
      this.assertNotStopped();
      const graph = rddGraph(request.rdd);
      const total = graph.nodes.get(graph.finalRddId)?.numPartitions ?? 0;
      const partitions = request.partitions ?? Array.from({ length: total }, (_, i) => i);
      this.parts.events.lineage.flush();
      const { callSite, checkpointOf } = request;
      const jobId = this.#nextJobId++;
      action?.jobIds.push(jobId);
      done = this.parts.jobs.submit({ jobId, graph, partitions, callSite, properties, ...(checkpointOf === undefined ? {} : { checkpointOf }) }, request as JobRequest<unknown>);
    } finally {
      this.parts.pending.end(pending);
    }
    await done;
    if (request.checkpointOf === undefined) await doCheckpoint(request.rdd, request.callSite);
  }

  getCheckpointDir(): string | undefined {
    return this.parts.checkpoints.path;
  }

  /** @internal */
  checkpointNow(rdd: Rdd<unknown>, callSite: CallSite): Promise<void> {
    return checkpointNow(rdd, callSite);
  }

  /** @internal */
  warn(message: string): void {
    console.warn(message);
  }

  /** @internal */
  postEvent(event: ListenerEvent): void {
    this.parts.events.lineage.flush();
    this.parts.events.post(event);
  }

  conf(key: string): string | undefined {
    return this.parts.conf.get(key);
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
    this.parts.cleaning.rddCreated(rdd);
    this.parts.events.lineage.changed(rdd);
  }

  /** @internal */
  rddChanged(rdd: Rdd<unknown>): void {
    this.parts.cleaning.persistent.changed(rdd);
    this.parts.events.lineage.changed(rdd);
  }

  /** @internal */
  unpersistRdd(rddId: number, blocking: boolean): Promise<void> {
    return this.parts.cleaning.unpersist(rddId, blocking);
  }

  /** @internal */
  removeShuffle(shuffleId: number, blocking: boolean): Promise<void> {
    return this.parts.cleaning.removeShuffle(shuffleId, blocking);
  }

  /** @internal */
  checkpointWritten(written: { rddId: number; kind: 'reliable' | 'local'; path: string; parts: readonly { file: string; bytes: number }[]; checkpointRdd: Rdd<unknown> }): void {
    if (written.kind === 'reliable') this.parts.cleaning.checkpointWritten(written.checkpointRdd, written.path);
    this.parts.events.lineage.flush();
    this.parts.events.post({ Event: 'EmberlineCheckpoint', Timestamp: now(), 'RDD ID': written.rddId, Kind: written.kind, Path: written.path, Parts: written.parts, 'Checkpoint RDD ID': written.checkpointRdd.id });
  }

  /** @internal */
  storedSize(rddId: number): { cachedPartitions: number; memoryBytes: number; diskBytes: number } | undefined {
    return this.parts.blocks.storedSize(rddId);
  }

  /** @internal */
  storedPartitions(rddId: number): ReadonlySet<number> {
    return this.parts.blocks.storedPartitions(rddId);
  }

  /** @internal */
  assertNotStopped(): void {
    this.parts.lifetime.assertNotStopped();
  }

  async stop(): Promise<void> {
    if (!this.parts.lifetime.stop(stackCallSite('stop').long)) return;
    this.cancelAllJobs('because SparkContext was shut down');
    this.parts.jobs.stop();
    this.parts.cleaning.stop();
    this.parts.desk.stop();
    this.parts.events.lineage.flush();
    this.parts.events.post({ Event: 'SparkListenerApplicationEnd', Timestamp: now() });
    this.parts.events.close();
    await this.parts.backend.stop();
    this.parts.folder.remove();
  }
}
