/**
 * One core of an executor: receives messages, runs one task after another, keeps blocks (org.apache.spark.executor.Executor).
 *
 * Tasks are synchronous loops, so the slot answers messages between tasks; a kill reaches a running loop through its
 * flag. What several tasks of a stage share (plan, functions, compiled units) is made once per stage.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize } from 'node:v8';
import { reviveClosure } from '../closure/revive.ts';
import { importFrom } from '../closure/importFrom.ts';
import type { AnyFunction } from '../closure/capture.ts';
import type { ReviveHost } from '../closure/shipped.ts';
import { classRegistry } from '../closure/classes.ts';
import { holdsState } from '../closure/state.ts';
import '../rdd/builtins.ts';
import { SparkException } from '../rdd/errors.ts';
import type { PartitionSource, StagePlan } from '../rdd/stagePlan.ts';
import { removeShuffleFiles } from '../shuffle/files.ts';
import { GroupTooLargeError } from '../shuffle/groupTooLarge.ts';
import { MixedKeyTypesError, UnsupportedKeyError } from '../shuffle/keys.ts';
import { BlockStore } from '../storage/blockStore.ts';
import { UnsupportedValueError, decodeValue, encodeValue } from '../storage/codec/index.ts';
import { UnifiedMemory } from '../storage/unifiedMemory.ts';
import type { AccumulatorPayload } from './accumulator.ts';
import { classLoader } from './classLoader.ts';
import { awaitBarrierReply } from './barrierReply.ts';
import { BarrierTaskContext } from './barrierTaskContext.ts';
import { BroadcastCache } from './broadcast.ts';
import type { BroadcastPayload } from './broadcast.ts';
import { StageExecutable, UnitCache } from './codegen/compile.ts';
import { FetchFailedError, TaskFailure, TaskKilledError } from './failure.ts';
import { killFlag } from './killFlag.ts';
import type { Payload, SlotConfig, SlotPort, TaskDescription, TaskOutcome, ToSlot } from './messages.ts';
import { BlockExchange } from './blockExchange.ts';
import type { FetchedBlocks } from './blockExchange.ts';
import { runTask } from './runTask.ts';
import { shuffleSettings } from './shuffleSettings.ts';
import { LentBlocks, SharedBudget } from './sharedOffHeap.ts';
import { SlotMetrics } from './slotMetrics.ts';
import { TaskContext } from './taskContext.ts';
import type { TaskContextInfo, TaskState } from './taskContext.ts';
import { TaskAccumulators } from './taskAccumulators.ts';
import { TaskLog, captureConsole, setTaskLog } from './taskLog.ts';
import type { ShuffleSettings } from './taskMemory.ts';
import { TaskMeter } from './taskMeter.ts';
import { TaskRun } from './taskRun.ts';
import type { KnownOutputs, TaskHost } from './taskRun.ts';

/** Frames kept in task errors: user code may stand deep above the engine's frame that names the operator. */
const STACK_FRAMES = 60;
/** The engine's public module, which cells import as `emberline`: named by URL, because no room of the engine depends on it. */
const OWN_MODULE = new URL('../index.ts', import.meta.url).href;
const ownModule = (): Promise<Readonly<Record<string, unknown>>> => import(OWN_MODULE) as Promise<Readonly<Record<string, unknown>>>;
/** Tasks shorter than this had no garbage collection worth waiting for its report. */
const GC_REPORT_FROM_MS = 5;
/** Node notes a collection in one turn of the event loop and tells of it in the next. */
const GC_REPORT_TURNS = 2;

/** Starts the slot on this thread; it ends with the thread, or by a `stop` message. */
export function startSlot(config: SlotConfig, port: SlotPort): Promise<void> {
  return new Slot(config, port).start();
}

/** One JavaScript thread runs one task at a time, also when several slots share it (tests). */
let threadBusy: Promise<void> = Promise.resolve();

interface LoadedStage {
  readonly plan: StagePlan;
  /** Shared by all tasks; undefined when functions hold state and each task revives its own. */
  readonly shared: Promise<StageExecutable> | undefined;
}

class Slot implements TaskHost {
  readonly executorId: string;
  readonly slot: number;
  readonly localDir: string;
  readonly cwd: string;
  readonly blocks: BlockStore;
  readonly shuffle: ShuffleSettings;
  readonly #config: SlotConfig;
  readonly #port: SlotPort;
  readonly #memory: UnifiedMemory;
  readonly #metrics: SlotMetrics;
  readonly #units = new UnitCache();
  readonly #broadcasts = new BroadcastCache((bytes) => decodeValue(bytes, classRegistry));
  readonly #stages = new Map<string, LoadedStage>();
  readonly #mapOutputs = new Map<number, KnownOutputs>();
  readonly #exchange: BlockExchange;
  readonly #lent: LentBlocks | undefined;
  readonly #killed = new Map<number, string>();
  readonly #accumulators = new TaskAccumulators();
  #stopped: (() => void) | undefined;

  constructor(config: SlotConfig, port: SlotPort) {
    this.#config = config;
    this.#port = port;
    this.executorId = config.executorId;
    this.slot = config.slot;
    this.cwd = config.cwd;
    this.localDir = join(config.localDir, `slot-${config.slot}`);
    mkdirSync(this.localDir, { recursive: true });
    this.#memory = new UnifiedMemory(config.unifiedMemory, config.storageFraction);
    const { offHeapCounts } = config;
    if (offHeapCounts !== undefined) this.#lent = new LentBlocks(`emberline:${config.appId}:${config.executorId}`, config.slot);
    const offHeap = new UnifiedMemory(config.offHeapMemory, config.storageFraction, offHeapCounts && new SharedBudget(offHeapCounts, config.slot));
    this.blocks = new BlockStore({
      memory: this.#memory,
      offHeap,
      ...(this.#lent === undefined ? {} : { shared: this.#lent }),
      ...(config.blockCompression === undefined ? {} : { compression: config.blockCompression }),
      ...(config.unrollThreshold === undefined ? {} : { unrollThreshold: config.unrollThreshold }),
      directory: join(this.localDir, 'blocks'),
      classes: classRegistry,
      onUpdate: (update) => port.send({ type: 'blockUpdated', ...update }),
    });
    this.shuffle = shuffleSettings(config.conf);
    this.#exchange = new BlockExchange(this.blocks, this.localDir, join(config.appDir, 'payloads'), `${config.executorId}-${config.slot}`, config.conf['spark.rdd.cache.visibilityTracking.enabled'] === 'true', (message) => port.send(message));
    this.#metrics = new SlotMetrics(this.#memory, offHeap, (message) => port.send(message));
  }

  start(): Promise<void> {
    Error.stackTraceLimit = STACK_FRAMES;
    captureConsole(() => Date.now());
    classRegistry.setLoader(classLoader(this.#config.appDir, this.#config.cwd, OWN_MODULE, this.#reviveHost));
    this.#port.onMessage((message) => this.#receive(message));
    const { executorId, slot, heapLimit, unifiedMemory, offHeapMemory } = this.#config;
    this.#port.send({ type: 'hello', executorId, slot, pid: process.pid, heapLimit, maxStorageMemory: unifiedMemory, maxOffHeapMemory: offHeapMemory });
    this.#metrics.start();
    return new Promise((resolve) => {
      this.#stopped = resolve;
    });
  }

  mapOutputs(shuffleId: number): KnownOutputs | undefined {
    return this.#mapOutputs.get(shuffleId);
  }

  pulse(): void {
    this.#metrics.pulse();
  }

  killedBecause(taskId: number): string | undefined {
    const known = this.#killed.get(taskId);
    if (known !== undefined) return known;
    // The flag is read once and remembered: whoever asks next must hear the same.
    const raised = killFlag(this.#config.localDir, taskId);
    if (raised !== undefined) this.#killed.set(taskId, raised);
    return raised;
  }

  #receive(message: ToSlot): void {
    switch (message.type) {
      case 'stageBinary':
        this.#stages.set(message.id, this.#load(message.payload));
        return;
      case 'dropStageBinary':
        this.#stages.delete(message.id);
        return;
      case 'mapOutputs':
        this.#mapOutputs.set(message.shuffleId, { numMaps: message.numMaps, outputs: message.outputs });
        return;
      case 'launch': {
        const turn = threadBusy.then(() => this.#launch(message.task));
        threadBusy = turn;
        return;
      }
      case 'kill':
        this.#killed.set(message.taskId, message.reason);
        return;
      case 'removeRdd':
        this.blocks.removeRdd(message.rddId);
        this.#metrics.changed();
        return;
      case 'removeShuffle':
        this.#mapOutputs.delete(message.shuffleId);
        removeShuffleFiles(this.localDir, message.shuffleId);
        this.#port.send({ type: 'removed', request: message.request });
        return;
      case 'removeBroadcast':
        this.#broadcasts.drop(message.broadcastId);
        this.#port.send({ type: 'removed', request: message.request });
        return;
      case 'readBlock':
        this.#exchange.give(message.request, message.blockId);
        return;
      case 'blockData':
        this.#exchange.received(message.request, message.payload);
        return;
      case 'storeReplica':
        this.#exchange.adopt(message.request, message.blockId, message.level, message.payload);
        this.#metrics.changed();
        return;
      case 'replicateBlock':
        this.#exchange.replicateAgain(message.blockId, message.replication);
        return;
      case 'stop':
        this.#lent?.close();
        this.#metrics.stop();
        this.#stopped?.();
        return;
    }
  }

  #load(payload: Payload): LoadedStage {
    const plan = deserialize(bytesOf(payload)) as StagePlan;
    const stateful = plan.closures.some((closure) => holdsState(closure.bytes));
    const shared = stateful ? undefined : this.#revive(plan, false);
    // A function that cannot be revived fails the tasks that need it, not the slot.
    shared?.catch(() => undefined);
    return { plan, shared };
  }

  async #revive(plan: StagePlan, stateful: boolean): Promise<StageExecutable> {
    const functions: AnyFunction[] = [];
    for (const closure of plan.closures) functions.push(await reviveClosure(closure, this.#reviveHost));
    return new StageExecutable(plan, functions, this.#units, stateful);
  }

  readonly #reviveHost: ReviveHost = {
    classes: new Map(),
    handle: (type, payload) => {
      switch (type) {
        case 'broadcast':
          return this.#broadcasts.revive(payload as BroadcastPayload);
        case 'accumulator':
          return this.#accumulators.handle(payload as AccumulatorPayload);
        case 'builtin':
          throw new Error('Engine functions are revived by the closure room.');
      }
    },
    // The engine itself is the one that runs here, however the name was resolved.
    importModule: (specifier) => (specifier === OWN_MODULE ? ownModule() : importFrom(specifier, this.#config.cwd, ownModule)),
  };

  async #launch(task: TaskDescription): Promise<void> {
    const meter = new TaskMeter();
    const log = new TaskLog();
    const started = performance.now();
    let run: TaskRun | undefined;
    let fetched: FetchedBlocks = new Map();
    let outcome: TaskOutcome;
    this.#metrics.taskStarted(task.taskId);
    this.#accumulators.begin();
    const context = this.#context(task, {
      stageId: task.stageId,
      stageAttemptNumber: task.stageAttempt,
      partitionId: task.partition,
      numPartitions: task.numPartitions,
      attemptNumber: task.attempt,
      taskAttemptId: task.taskId,
      executorId: this.executorId,
      localProperties: task.localProperties,
    }, { killedBecause: () => this.killedBecause(task.taskId), metrics: () => meter.metrics() });
    const gcBefore = this.#metrics.gcMs;
    let runStarted = started;
    try {
      const reason = this.killedBecause(task.taskId);
      if (reason !== undefined) throw new TaskKilledError(reason);
      const stage = await this.#stage(task.binaryId);
      const data = bytesOf(task.partitionData);
      const sources = data.byteLength === 0 ? [] : (deserialize(data) as readonly PartitionSource[]);
      fetched = await this.#exchange.fetch(task);
      meter.deserializeMs = performance.now() - started;
      runStarted = performance.now();
      const cpu = process.cpuUsage();
      TaskContext.set(context);
      setTaskLog(log);
      run = new TaskRun(task, stage, this, meter, sources, fetched);
      const given = runTask(run);
      outcome = given instanceof Promise ? await given : given;
      const spent = process.cpuUsage(cpu);
      meter.cpuNs = (spent.user + spent.system) * 1000;
      const thrown = context.finish();
      if (thrown !== undefined) throw thrown.cause;
    } catch (error) {
      if (!context.isCompleted()) context.finish({ cause: error instanceof TaskFailure ? error.error : error });
      outcome = this.#failed(error, task, run, context.fetchFailed);
    } finally {
      TaskContext.set(undefined);
      setTaskLog(undefined);
    }
    this.#exchange.taskEnded(run?.releaseMemory() ?? [], task.taskId, outcome.kind === 'result' || outcome.kind === 'mapOutput');
    this.#exchange.release(fetched);
    meter.runMs = performance.now() - runStarted - meter.resultSerializationMs;
    if (meter.runMs >= GC_REPORT_FROM_MS) for (let turn = 0; turn < GC_REPORT_TURNS; turn++) await new Promise(setImmediate);
    meter.gcMs = this.#metrics.gcMs - gcBefore;
    this.#killed.delete(task.taskId);
    this.#metrics.taskEnded();
    this.#port.send({
      type: 'taskEnd',
      taskId: task.taskId,
      outcome,
      metrics: meter.metrics(),
      executorMetrics: this.#metrics.measure(),
      accumulators: this.#accumulators.end().map(({ id, state }) => ({ id, bytes: encodeValue(state, classRegistry) })),
      blocks: { hits: run?.hits ?? [], remoteHits: run?.remoteHits ?? [], computed: run?.computed ?? [], ...(run === undefined || run.samples.done.length === 0 ? {} : { samples: run.samples.done }) },
      log: { lines: log.lines, dropped: log.dropped },
    });
  }

  #context({ taskId, barrierAddresses }: TaskDescription, info: TaskContextInfo, state: TaskState): TaskContext {
    if (barrierAddresses === undefined) return new TaskContext(info, state);
    return new BarrierTaskContext(info, state, barrierAddresses, (request) => {
      if (this.#port.mayBlock === false) throw new SparkException('Tasks of this master share one thread with the driver and cannot wait for each other. Use local[n] or local-cluster[n,cores,memory].');
      this.#port.send({ type: 'barrierSync', request });
      return awaitBarrierReply(this.#config.localDir, taskId, request.epoch, () => {
        this.pulse();
        const reason = this.killedBecause(taskId);
        if (reason !== undefined) throw new TaskKilledError(reason);
      });
    });
  }

  #stage(binaryId: string): Promise<StageExecutable> {
    const loaded = this.#stages.get(binaryId);
    if (loaded === undefined) return Promise.reject(new Error(`Stage binary ${binaryId} was not sent to this slot.`));
    return loaded.shared ?? this.#revive(loaded.plan, true);
  }

  #failed(error: unknown, task: TaskDescription, run: TaskRun | undefined, fetchFailed: FetchFailedError | undefined): TaskOutcome {
    const thrown = error instanceof TaskFailure ? error.error : error;
    if (thrown instanceof TaskKilledError) return { kind: 'killed', reason: thrown.message };
    // User code that caught it and threw something else does not hide it (SPARK-19276).
    const cause = fetchFailed ?? thrown;
    if (cause instanceof FetchFailedError) {
      const { shuffleId, mapId, mapIndex, executorId, reduceId } = cause.output;
      return { kind: 'fetchFailed', shuffleId, mapId, mapIndex, reduceId, executorId, message: cause.message };
    }
    const origin = run?.stage.plan.outputOrigin;
    const detail = error instanceof TaskFailure ? error.detail : { partition: task.partition, ...(origin === undefined ? {} : { operation: origin.operation }), ...(origin?.at === undefined ? {} : { at: origin.at }) };
    const isError = cause instanceof Error;
    return {
      kind: 'exception',
      className: isError ? cause.name : typeof cause,
      message: isError ? cause.message : String(cause),
      stack: isError ? (cause.stack ?? `${cause.name}: ${cause.message}`) : String(cause),
      // Keys of a kind that nothing here can compare, and records that cannot be written, are no better on another executor.
      retry: !(cause instanceof UnsupportedKeyError || cause instanceof UnsupportedValueError || cause instanceof MixedKeyTypesError || cause instanceof GroupTooLargeError),
      detail,
    };
  }
}

function bytesOf(payload: Payload): Uint8Array {
  return payload.kind === 'inline' ? payload.bytes : readFileSync(payload.path);
}

