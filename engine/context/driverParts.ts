/**
 * The parts of one application's driver, connected: scheduler, executors, shared variables, blocks, events and log.
 *
 * What each part does is in its own file; here is only who tells whom. `DriverCore` and the classes above it give the
 * parts Spark's names.
 */
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { raiseKillFlag } from '../executor/killFlag.ts';
import { AccumulatorRegistry } from './accumulatorRegistry.ts';
import { assertMayStart } from './activeContext.ts';
import { ActionScopes } from './actionScopes.ts';
import { AppFolder } from './appFolder.ts';
import type { ExecutorBackend } from './backend.ts';
import { BlockTracker } from './blockTracker.ts';
import { stackCallSite } from './callSite.ts';
import { CheckpointDirectory } from './checkpointDirectory.ts';
import { Cleaning } from './cleaning.ts';
import { SparkConf } from './conf.ts';
import type { Deployment } from './deployment.ts';
import { EventStream } from './eventStream.ts';
import { ExecutorDesk } from './executorDesk.ts';
import { ExecutorPool } from './executorPool.ts';
import { JobScheduler } from './jobScheduler.ts';
import { LocalProperties } from './localProperties.ts';
import type { SparkContextOptions } from './options.ts';
import { PendingJobs } from './pendingJobs.ts';
import { replicationConfig, schedulerConfig } from './schedulerConfig.ts';
import { slotConfigs } from './slotConfig.ts';
import { StageBinaries } from './stageBinaries.ts';
import { startEvents } from './startEvents.ts';
import { StatusTracker } from './statusTracker.ts';
import { Lifetime } from './stoppedContext.ts';

const now = (): number => Date.now();

export interface PartsOwner {
  /** Where user code calls an operation from. */
  callSite(operation: string): string;
}

export class DriverParts {
  readonly startTime = now();
  readonly applicationId: string;
  readonly cwd: string;
  readonly conf: SparkConf;
  readonly defaultParallelism: number;
  readonly lifetime: Lifetime;
  readonly folder: AppFolder;
  readonly events: EventStream;
  readonly backend: ExecutorBackend;
  readonly pool: ExecutorPool;
  readonly jobs: JobScheduler;
  readonly pending = new PendingJobs();
  readonly actions = new ActionScopes();
  readonly blocks = new BlockTracker();
  readonly accumulators = new AccumulatorRegistry((message) => console.error(message));
  readonly cleaning: Cleaning;
  readonly checkpoints: CheckpointDirectory;
  readonly properties = new LocalProperties();
  readonly status: StatusTracker;
  readonly desk: ExecutorDesk;
  /** Why no executor can be had any more, once that is so. */
  broken: string | undefined;

  /** Starts the executors. */
  constructor(options: SparkContextOptions, deployment: Deployment, owner: PartsOwner) {
    this.applicationId = options.appId ?? `emberline-${this.startTime}-${randomUUID().slice(0, 8)}`;
    this.cwd = resolve(options.cwd ?? process.cwd());
    this.conf = new SparkConf(options.conf);
    const { conf } = this;
    assertMayStart(conf);
    this.checkpoints = new CheckpointDirectory(conf, this.cwd);
    this.defaultParallelism = conf.contains('spark.default.parallelism') ? conf.number('spark.default.parallelism') : deployment.executors * deployment.cores;
    this.lifetime = new Lifetime(stackCallSite('SparkContext').long);
    this.folder = new AppFolder(options.localDir ?? conf.get('spark.local.dir') ?? join(tmpdir(), 'emberline'), this.applicationId, process.pid);
    const slots = slotConfigs({ appId: this.applicationId, cwd: this.cwd, conf, folder: this.folder, deployment });
    const { onEvents } = options;
    this.status = new StatusTracker({ jobs: conf.number('spark.ui.retainedJobs'), stages: conf.number('spark.ui.retainedStages') }, () => this.pool.alive(), (executorId) => this.blocks.storedOn(executorId));
    this.events = new EventStream({
      appId: this.applicationId, logDirectory: options.eventLogDir, redaction: conf.get('spark.redaction.regex') ?? '',
      onEvents: onEvents === undefined ? undefined : (firstSeq, events) => onEvents.call(options, firstSeq, events),
      onPost: (event) => this.status.see(event),
    });
    this.cleaning = new Cleaning({
      conf, folder: this.folder, blocks: this.blocks, jobs: () => this.jobs, slots: () => this.pool.slots(), now,
      send: (to, message) => this.backend.send(to, message),
      post: (event) => this.events.post(event),
      callSite: (operation) => owner.callSite(operation),
    });
    this.jobs = new JobScheduler({
      config: schedulerConfig(conf, deployment.maxTaskFailures),
      accumulators: this.accumulators,
      binaries: new StageBinaries(this.folder),
      now,
      send: (to, message) => this.backend.send(to, message),
      post: (event) => this.events.post(event),
      killExecutor: (executorId, reason) => void this.pool.kill(executorId, reason),
      killTask: (at, taskId, reason) => {
        raiseKillFlag(this.folder.executor(at.executorId), taskId, reason);
        this.backend.send(at, { type: 'kill', taskId, reason });
      },
    });
    this.desk = new ExecutorDesk({
      folder: this.folder, blocks: this.blocks, jobs: this.jobs, removals: this.cleaning.removals, pool: () => this.pool, now, replication: replicationConfig(conf), barrierTimeoutMs: conf.time('spark.barrier.sync.timeout'), isPersisted: (rddId) => this.cleaning.persistent.has(rddId),
      send: (to, message) => this.backend.send(to, message),
      post: (event) => this.events.post(event),
    });
    this.pool = new ExecutorPool(
      { executors: deployment.executors, cores: deployment.cores, heapMiB: deployment.heapMiB, firstIds: deployment.firstIds, slotConfig: slots.of, env: conf.withPrefix('spark.executorEnv.'), isolateMiB: Math.floor(deployment.heapMiB / deployment.cores) },
      () => this.backend,
      {
        registered: (executor) => this.desk.registered(executor),
        lost: (executor) => this.desk.lost(executor),
        gaveUp: (message) => {
          this.broken = message;
          this.jobs.failAll(message);
        },
        describeRunning: (executorId) => this.jobs.describeRunning(executorId),
      },
      now,
      conf.number('spark.emberline.maxFastRestarts'),
    );
    this.backend = deployment.createBackend({
      onMessage: (from, message) => {
        if (!this.lifetime.isStopped) this.desk.onMessage(from, message);
      },
      onLost: (executorId, loss) => this.pool.lost(executorId, loss),
      onOutput: (executorId, stream, text) => options.onExecutorOutput?.(executorId, stream, text),
    });
    const { appName, master } = options;
    for (const event of startEvents({ appId: this.applicationId, appName, master, startTime: this.startTime, conf: conf.all, cores: deployment.cores, memoryMiB: deployment.heapMiB })) this.events.post(event);
    this.pool.start();
  }
}
