/**
 * Writes the listener events of a made-up run, in Spark's order and fields: input for tests and for looking at the
 * drawings. Deterministic: time, ids and chance all come from the builder.
 */
import type { CellRange, LineageRdd, ListenerEvent, RddInfo, StageInfo, StorageLevelJson, TaskEndReason, TaskMetrics } from '../../../engine/events/types.ts';

export const NONE: StorageLevelJson = { 'Use Disk': false, 'Use Memory': false, Deserialized: false, Replication: 1 };
export const MEMORY: StorageLevelJson = { 'Use Disk': false, 'Use Memory': true, Deserialized: true, Replication: 1 };
export const MEMORY_AND_DISK: StorageLevelJson = { 'Use Disk': true, 'Use Memory': true, Deserialized: true, Replication: 1 };
const DISK: StorageLevelJson = { 'Use Disk': true, 'Use Memory': false, Deserialized: false, Replication: 1 };
export const MiB = 1024 ** 2;

export interface RddSpec {
  readonly operation: string;
  readonly partitions: number;
  readonly parents?: readonly { readonly rddId: number; readonly kind: 'narrow' | 'shuffle'; readonly shuffleId?: number }[];
  readonly variable?: string;
  readonly cell?: CellRange;
  readonly level?: StorageLevelJson;
  readonly className?: string;
  readonly checkpoint?: LineageRdd['checkpoint'];
}

export interface StageSpec {
  readonly id: number;
  readonly attempt?: number;
  readonly name: string;
  readonly tasks: number;
  /** Final RDD first. */
  readonly rdds: readonly number[];
  readonly parents?: readonly number[];
  readonly shuffleId?: number;
  readonly cell?: CellRange;
}

export interface TaskSpec {
  readonly stage: number;
  readonly stageAttempt?: number;
  readonly index: number;
  readonly attempt?: number;
  readonly executor: string;
  readonly slot?: number;
  /** Milliseconds since the start of the run. */
  readonly at: number;
  readonly duration: number;
  readonly records?: number;
  readonly shuffleRead?: number;
  readonly shuffleWrite?: number;
  readonly spill?: number;
  readonly reason?: TaskEndReason;
  readonly log?: readonly string[];
}

export class RunBuilder {
  readonly events: ListenerEvent[] = [];
  readonly start: number;
  #seed: number;
  #taskId = 0;
  readonly #rdds = new Map<number, LineageRdd>();
  readonly #running = new Map<number, TaskSpec>();

  constructor(name: string, start = 1_760_000_000_000, seed = 7) {
    this.start = start;
    this.#seed = seed;
    this.events.push(
      { Event: 'SparkListenerLogStart', 'Spark Version': '4.1.0' },
      { Event: 'SparkListenerBlockManagerAdded', 'Block Manager ID': { 'Executor ID': 'driver', Host: 'localhost', Port: 7000 }, 'Maximum Memory': 400 * MiB, Timestamp: start },
      { Event: 'SparkListenerEnvironmentUpdate', 'JVM Information': {}, 'Spark Properties': { 'spark.app.name': name }, 'System Properties': {}, 'Classpath Entries': {} },
      { Event: 'SparkListenerApplicationStart', 'App Name': name, 'App ID': 'synthetic-1', Timestamp: start, User: 'reader' },
    );
  }

  /** 0..1, the same every time. */
  random(): number {
    this.#seed = (this.#seed * 48271) % 2147483647;
    return this.#seed / 2147483647;
  }

  executor(id: string, at: number, cores: number, replaces?: string): this {
    this.events.push(
      { Event: 'SparkListenerExecutorAdded', Timestamp: this.start + at, 'Executor ID': id, 'Executor Info': { Host: 'localhost', 'Total Cores': cores, 'Log Urls': {}, 'Emberline Pid': 4000 + this.events.length, 'Emberline Heap Limit': 1024 * MiB }, ...(replaces === undefined ? {} : { 'Emberline Replaces': replaces }) },
      { Event: 'SparkListenerBlockManagerAdded', 'Block Manager ID': this.#manager(id), 'Maximum Memory': 614 * MiB, Timestamp: this.start + at, 'Maximum Onheap Memory': 614 * MiB, 'Maximum Offheap Memory': 0 },
    );
    return this;
  }

  loseExecutor(id: string, at: number, blocks: number, mapOutputs: number): this {
    this.events.push(
      { Event: 'SparkListenerBlockManagerRemoved', 'Block Manager ID': this.#manager(id), Timestamp: this.start + at },
      { Event: 'SparkListenerExecutorRemoved', Timestamp: this.start + at, 'Executor ID': id, 'Removed Reason': 'Executor process ended: SIGKILL', 'Emberline Lost': { blocks, mapOutputs, exitCode: null, signal: 'SIGKILL' } },
    );
    return this;
  }

  rdds(at: number, specs: Readonly<Record<number, RddSpec>>): this {
    const list = Object.entries(specs).map(([id, spec]): LineageRdd => {
      const wide = spec.parents?.some((parent) => parent.kind === 'shuffle') ?? false;
      const className = spec.className ?? (spec.parents === undefined || spec.parents.length === 0 ? 'ParallelCollectionRDD' : wide ? 'ShuffledRDD' : 'MapPartitionsRDD');
      const rdd: LineageRdd = {
        id: Number(id), name: className, className, operation: spec.operation, scopeId: id, callSite: `${spec.operation} at cell ${spec.cell?.cellNumber ?? 0}:${spec.cell?.startLine ?? 0}`, numPartitions: spec.partitions,
        storageLevel: spec.level ?? NONE, dependencies: spec.parents ?? [], checkpoint: spec.checkpoint ?? 'none',
        ...(spec.variable === undefined ? {} : { variable: spec.variable }), ...(spec.cell === undefined ? {} : { cell: spec.cell }), ...(wide ? { partitioner: `HashPartitioner(${spec.partitions})` } : {}),
      };
      this.#rdds.set(rdd.id, rdd);
      return rdd;
    });
    this.events.push({ Event: 'EmberlineLineage', Timestamp: this.start + at, RDDs: list });
    return this;
  }

  job(id: number, at: number, stages: readonly StageSpec[], cell?: CellRange, checkpointOf?: number): this {
    this.events.push({
      Event: 'SparkListenerJobStart', 'Job ID': id, 'Submission Time': this.start + at, 'Stage Infos': stages.map((stage) => this.#stageInfo(stage)), 'Stage IDs': stages.map((stage) => stage.id), Properties: {},
      ...(cell === undefined ? {} : { 'Emberline Cell': cell }), ...(checkpointOf === undefined ? {} : { 'Emberline Checkpoint Of': checkpointOf }),
    });
    return this;
  }

  endJob(id: number, at: number, error?: string): this {
    this.events.push({ Event: 'SparkListenerJobEnd', 'Job ID': id, 'Completion Time': this.start + at, 'Job Result': error === undefined ? { Result: 'JobSucceeded' } : { Result: 'JobFailed', Exception: { Message: error, 'Stack Trace': [] } } });
    return this;
  }

  submit(stage: StageSpec, at: number): this {
    this.events.push({ Event: 'SparkListenerStageSubmitted', 'Stage Info': { ...this.#stageInfo(stage), 'Submission Time': this.start + at }, Properties: {} });
    return this;
  }

  complete(stage: StageSpec, submitted: number, at: number, failure?: string): this {
    this.events.push({ Event: 'SparkListenerStageCompleted', 'Stage Info': { ...this.#stageInfo(stage), 'Submission Time': this.start + submitted, 'Completion Time': this.start + at, ...(failure === undefined ? {} : { 'Failure Reason': failure }) } });
    return this;
  }

  /** Starts a task; `endTask` ends it. Gives its id. */
  startTask(task: TaskSpec): number {
    const id = this.#taskId++;
    this.#running.set(id, task);
    this.events.push({ Event: 'SparkListenerTaskStart', 'Stage ID': task.stage, 'Stage Attempt ID': task.stageAttempt ?? 0, 'Task Info': this.#taskInfo(id, task, false) });
    return id;
  }

  endTask(id: number): this {
    const task = this.#running.get(id);
    if (task === undefined) return this;
    this.#running.delete(id);
    const reason = task.reason ?? { Reason: 'Success' };
    if (task.log !== undefined) {
      this.events.push({ Event: 'EmberlineTaskLog', 'Task ID': id, 'Stage ID': task.stage, 'Stage Attempt ID': task.stageAttempt ?? 0, Lines: task.log.map((text, i) => ({ time: this.start + task.at + i, level: 'log', text })), Dropped: 0 });
    }
    this.events.push({
      Event: 'SparkListenerTaskEnd', 'Stage ID': task.stage, 'Stage Attempt ID': task.stageAttempt ?? 0, 'Task Type': 'ShuffleMapTask', 'Task End Reason': reason, 'Task Info': this.#taskInfo(id, task, true),
      ...(reason.Reason === 'ExecutorLostFailure' ? {} : { 'Task Metrics': metricsOf(task) }),
    });
    return this;
  }

  /** A whole task at once. */
  task(task: TaskSpec): this {
    return this.endTask(this.startTask(task));
  }

  block(rddId: number, partition: number, executor: string, at: number, memory: number, disk = 0, cause: 'stored' | 'evicted' | 'lost' = 'stored', evictedFor?: string): this {
    const level = memory > 0 ? (disk > 0 ? MEMORY_AND_DISK : MEMORY) : disk > 0 ? DISK : NONE;
    this.events.push({
      Event: 'SparkListenerBlockUpdated', 'Block Updated Info': { 'Block Manager ID': this.#manager(executor), 'Block ID': `rdd_${rddId}_${partition}`, 'Storage Level': level, 'Memory Size': memory, 'Disk Size': disk },
      'Emberline Timestamp': this.start + at, 'Emberline Cause': { kind: cause, ...(evictedFor === undefined ? {} : { evictedFor }) },
    });
    return this;
  }

  memory(executor: string, at: number, storage: number, execution: number, heap: number): this {
    this.events.push({
      Event: 'SparkListenerExecutorMetricsUpdate', 'Executor ID': executor, 'Metrics Updated': [], 'Emberline Timestamp': this.start + at,
      'Executor Metrics Updated': [{ 'Stage ID': -1, 'Stage Attempt ID': -1, 'Executor Metrics': { JVMHeapMemory: heap, OnHeapStorageMemory: storage, OnHeapExecutionMemory: execution, OnHeapUnifiedMemory: storage + execution } }],
    });
    return this;
  }

  checkpoint(rddId: number, at: number, parts: readonly number[], checkpointRddId: number): this {
    this.events.push({ Event: 'EmberlineCheckpoint', Timestamp: this.start + at, 'RDD ID': rddId, Kind: 'reliable', Path: `checkpoints/rdd-${rddId}`, Parts: parts.map((bytes, i) => ({ file: `part-${String(i).padStart(5, '0')}`, bytes })), 'Checkpoint RDD ID': checkpointRddId });
    return this;
  }

  cellRun(cell: CellRange, at: number, state: 'started' | 'done' | 'failed'): this {
    this.events.push({ Event: 'EmberlineCellRun', Timestamp: this.start + at, 'Run ID': cell.runId, 'Cell ID': cell.cellId, 'Cell Number': cell.cellNumber, State: state, ...(state === 'started' ? { Source: '' } : {}) });
    return this;
  }

  #manager(id: string): { 'Executor ID': string; Host: string; Port: number } {
    return { 'Executor ID': id, Host: 'localhost', Port: 7100 + Number(id) };
  }

  #stageInfo(stage: StageSpec): StageInfo {
    return {
      'Stage ID': stage.id, 'Stage Attempt ID': stage.attempt ?? 0, 'Stage Name': stage.name, 'Number of Tasks': stage.tasks, 'RDD Info': stage.rdds.map((id) => this.#rddInfo(id)), 'Parent IDs': stage.parents ?? [], Details: '',
      ...(stage.shuffleId === undefined ? {} : { 'Emberline Shuffle ID': stage.shuffleId }), ...(stage.cell === undefined ? {} : { 'Emberline Cell': stage.cell }),
    };
  }

  #rddInfo(id: number): RddInfo {
    const rdd = this.#rdds.get(id);
    return {
      'RDD ID': id, Name: rdd?.name ?? 'RDD', Scope: JSON.stringify({ id: String(id), name: rdd?.operation ?? 'map' }), Callsite: rdd?.callSite ?? '', 'Parent IDs': rdd?.dependencies.map((d) => d.rddId) ?? [],
      'Storage Level': rdd?.storageLevel ?? NONE, 'Number of Partitions': rdd?.numPartitions ?? 1, 'Number of Cached Partitions': 0, 'Memory Size': 0, 'Disk Size': 0,
    };
  }

  #taskInfo(id: number, task: TaskSpec, ended: boolean) {
    const failed = task.reason !== undefined && task.reason.Reason !== 'Success' && task.reason.Reason !== 'TaskKilled';
    return {
      'Task ID': id, Index: task.index, Attempt: task.attempt ?? 0, 'Partition ID': task.index, 'Launch Time': this.start + task.at, 'Executor ID': task.executor, Host: 'localhost', Locality: task.index % 5 === 0 ? 'ANY' as const : 'PROCESS_LOCAL' as const,
      Speculative: false, 'Getting Result Time': 0, 'Finish Time': ended ? this.start + task.at + task.duration : 0, Failed: ended && failed, Killed: ended && task.reason?.Reason === 'TaskKilled', 'Emberline Slot': task.slot ?? 0,
    };
  }
}

/** A task's wall time split as a real one's is: most of it computes, some reads and writes shuffle files. */
function metricsOf(task: TaskSpec): TaskMetrics {
  const part = (share: number): number => Math.floor(task.duration * share);
  const run = part(0.84);
  return {
    'Executor Deserialize Time': part(0.06), 'Executor Run Time': run, 'Executor CPU Time': run * 900_000, 'Peak Execution Memory': (task.records ?? 1000) * 320, 'Result Size': 1200, 'JVM GC Time': part(0.02), 'Result Serialization Time': part(0.02),
    'Memory Bytes Spilled': (task.spill ?? 0) * 2, 'Disk Bytes Spilled': task.spill ?? 0,
    ...(task.shuffleRead === undefined ? {} : { 'Shuffle Read Metrics': { 'Remote Blocks Fetched': 1, 'Local Blocks Fetched': 1, 'Fetch Wait Time': part(0.14), 'Remote Bytes Read': Math.floor(task.shuffleRead / 2), 'Local Bytes Read': Math.ceil(task.shuffleRead / 2), 'Total Records Read': task.records ?? 0 } }),
    ...(task.shuffleWrite === undefined ? {} : { 'Shuffle Write Metrics': { 'Shuffle Bytes Written': task.shuffleWrite, 'Shuffle Write Time': part(0.1) * 1_000_000, 'Shuffle Records Written': task.records ?? 0 } }),
    ...(task.shuffleRead === undefined ? { 'Input Metrics': { 'Bytes Read': (task.records ?? 0) * 48, 'Records Read': task.records ?? 0 } } : {}),
  };
}
