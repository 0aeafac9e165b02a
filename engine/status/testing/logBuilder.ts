/** Writes short listener-event logs by hand, for tests that say what happened line by line. Times are ms since the start. */
import type { CellRange, LineageRdd, ListenerEvent, StageInfo, StorageLevelJson, TaskEndReason, TaskMetrics } from '../../events/types.ts';
import { applyEvents } from '../apply.ts';
import { emptyStatus, type Status } from '../status.ts';

export const START = 1_700_000_000_000;
export const NONE: StorageLevelJson = { 'Use Disk': false, 'Use Memory': false, Deserialized: false, Replication: 1 };
export const MEMORY_ONLY: StorageLevelJson = { 'Use Disk': false, 'Use Memory': true, Deserialized: true, Replication: 1 };
export const DISK: StorageLevelJson = { 'Use Disk': true, 'Use Memory': false, Deserialized: false, Replication: 1 };

/** Line `line` of the cell with this number; run and cell are named after it. */
export function cellAt(cellNumber: number, line: number, runId = `run-${cellNumber}`): CellRange {
  return { cellId: `cell-${cellNumber}`, cellNumber, runId, startLine: line, startColumn: 1, endLine: line, endColumn: 20 };
}

/** A dependency: a number is a narrow parent, `{shuffle, of}` a wide one. */
export type Parent = number | { readonly of: number; readonly shuffle: number };

export interface TaskOptions {
  readonly attempt?: number;
  readonly stageAttempt?: number;
  readonly executor?: string;
  readonly slot?: number;
  readonly at?: number;
  readonly ms?: number;
  readonly runMs?: number;
  readonly reason?: TaskEndReason;
  readonly metrics?: Partial<TaskMetrics>;
  readonly computed?: readonly string[];
  readonly hits?: readonly string[];
  readonly samples?: readonly { readonly rddId: number; readonly records: number; readonly bytes: number }[];
  readonly running?: boolean;
}

export class LogBuilder {
  readonly events: ListenerEvent[] = [];
  readonly #rdds = new Map<number, LineageRdd>();
  readonly #stages = new Map<number, StageInfo>();
  #nextTask = 0;

  constructor() {
    this.add({ Event: 'SparkListenerApplicationStart', 'App Name': 'test', 'App ID': 'test-1', Timestamp: START, User: 'me' });
  }

  get status(): Status {
    return applyEvents(emptyStatus(), this.events);
  }

  add(...events: readonly ListenerEvent[]): this {
    this.events.push(...events);
    return this;
  }

  executor(id: string, options: { readonly at?: number; readonly cores?: number; readonly replaces?: string } = {}): this {
    const time = START + (options.at ?? 0);
    return this.add(
      {
        Event: 'SparkListenerExecutorAdded', Timestamp: time, 'Executor ID': id, 'Executor Info': { Host: 'localhost', 'Total Cores': options.cores ?? 1, 'Log Urls': {} },
        ...(options.replaces === undefined ? {} : { 'Emberline Replaces': options.replaces }),
      },
      { Event: 'SparkListenerBlockManagerAdded', 'Block Manager ID': { 'Executor ID': id, Host: 'localhost', Port: 1 }, 'Maximum Memory': 1000, Timestamp: time },
    );
  }

  lose(id: string, at: number): this {
    return this.add({
      Event: 'SparkListenerExecutorRemoved', Timestamp: START + at, 'Executor ID': id, 'Removed Reason': 'Command exited with signal SIGKILL',
      'Emberline Lost': { blocks: 9, mapOutputs: 4, exitCode: null, signal: 'SIGKILL' },
    });
  }

  rdd(id: number, operation: string, partitions: number, parents: readonly Parent[], more: Partial<LineageRdd> = {}): this {
    const rdd: LineageRdd = {
      id, name: 'MapPartitionsRDD', className: 'MapPartitionsRDD', operation, scopeId: `scope-${id}`, callSite: `${operation} at <cell 1>:1`, numPartitions: partitions, storageLevel: NONE,
      dependencies: parents.map((p) => (typeof p === 'number' ? { rddId: p, kind: 'narrow' } : { rddId: p.of, kind: 'shuffle', shuffleId: p.shuffle })), checkpoint: 'none', ...more,
    };
    this.#rdds.set(id, rdd);
    return this.add({ Event: 'EmberlineLineage', Timestamp: START, RDDs: [rdd] });
  }

  checkpoint(id: number, files: number, at = 0): this {
    const Parts = Array.from({ length: files }, (_, i) => ({ file: `part-0000${i}`, bytes: 100 }));
    return this.add({ Event: 'EmberlineCheckpoint', Timestamp: START + at, 'RDD ID': id, Kind: 'reliable', Path: `/checkpoints/rdd-${id}`, Parts, 'Checkpoint RDD ID': 1000 + id });
  }

  /** Describes a stage; `rdds` with the final one first. */
  stage(id: number, name: string, tasks: number, rdds: readonly number[], more: Partial<StageInfo> = {}): this {
    const infos = rdds.map((rddId) => {
      const rdd = this.#rdds.get(rddId)!;
      return {
        'RDD ID': rddId, Name: rdd.name, 'Parent IDs': rdd.dependencies.map((d) => d.rddId), 'Storage Level': rdd.storageLevel, Barrier: rdd.barrier ?? false, 'Number of Partitions': rdd.numPartitions,
        'Number of Cached Partitions': 0, 'Memory Size': 0, 'Disk Size': 0,
      };
    });
    this.#stages.set(id, { 'Stage ID': id, 'Stage Attempt ID': 0, 'Stage Name': name, 'Number of Tasks': tasks, 'RDD Info': infos, 'Parent IDs': [], Details: '', ...more });
    return this;
  }

  job(id: number, stages: readonly number[], at: number, more: { readonly cell?: CellRange; readonly checkpointOf?: number } = {}): this {
    return this.add({
      Event: 'SparkListenerJobStart', 'Job ID': id, 'Submission Time': START + at, 'Stage Infos': stages.map((s) => this.#stages.get(s)!), 'Stage IDs': stages, Properties: {},
      ...(more.cell === undefined ? {} : { 'Emberline Cell': more.cell }), ...(more.checkpointOf === undefined ? {} : { 'Emberline Checkpoint Of': more.checkpointOf }),
    });
  }

  endJob(id: number, at: number, failure?: string): this {
    return this.add({
      Event: 'SparkListenerJobEnd', 'Job ID': id, 'Completion Time': START + at,
      'Job Result': failure === undefined ? { Result: 'JobSucceeded' } : { Result: 'JobFailed', Exception: { Message: failure, 'Stack Trace': [] } },
    });
  }

  submit(id: number, at: number, attempt = 0, tasks?: number): this {
    const info = { ...this.#stages.get(id)!, 'Stage Attempt ID': attempt, 'Submission Time': START + at };
    return this.add({ Event: 'SparkListenerStageSubmitted', 'Stage Info': tasks === undefined ? info : { ...info, 'Number of Tasks': tasks }, Properties: {} });
  }

  complete(id: number, at: number, options: { readonly attempt?: number; readonly from?: number; readonly failure?: string } = {}): this {
    const info = { ...this.#stages.get(id)!, 'Stage Attempt ID': options.attempt ?? 0, 'Submission Time': START + (options.from ?? 0), 'Completion Time': START + at };
    return this.add({ Event: 'SparkListenerStageCompleted', 'Stage Info': options.failure === undefined ? info : { ...info, 'Failure Reason': options.failure } });
  }

  /** A task from start to end; `running` leaves the end out. */
  task(stage: number, partition: number, options: TaskOptions = {}): this {
    const { attempt = 0, stageAttempt = 0, executor = '0', slot = 0, at = 0, ms = 10, runMs = ms, reason = { Reason: 'Success' } } = options;
    const failed = reason.Reason !== 'Success' && reason.Reason !== 'TaskKilled';
    const info = {
      'Task ID': this.#nextTask++, Index: partition, Attempt: attempt, 'Partition ID': partition, 'Launch Time': START + at, 'Executor ID': executor, Host: 'localhost', Locality: 'PROCESS_LOCAL' as const,
      Speculative: false, 'Getting Result Time': 0, 'Finish Time': 0, Failed: false, Killed: false, 'Emberline Slot': slot,
    };
    this.add({ Event: 'SparkListenerTaskStart', 'Stage ID': stage, 'Stage Attempt ID': stageAttempt, 'Task Info': info });
    if (options.running === true) return this;
    return this.add({
      Event: 'SparkListenerTaskEnd', 'Stage ID': stage, 'Stage Attempt ID': stageAttempt, 'Task Type': 'ResultTask', 'Task End Reason': reason,
      'Task Info': { ...info, 'Finish Time': START + at + ms, Failed: failed, Killed: reason.Reason === 'TaskKilled' },
      'Task Metrics': {
        'Executor Deserialize Time': 0, 'Executor Run Time': runMs, 'Result Size': 1, 'JVM GC Time': 0, 'Result Serialization Time': 0, 'Memory Bytes Spilled': 0, 'Disk Bytes Spilled': 0, ...options.metrics,
      },
      'Emberline Blocks': { hits: options.hits ?? [], remoteHits: [], computed: options.computed ?? [], ...(options.samples === undefined ? {} : { samples: options.samples }) },
    });
  }

  /** A block report; `level` NONE is a removal. */
  block(executor: string, blockId: string, level: StorageLevelJson, at: number, cause?: { readonly kind: 'stored' | 'evicted' | 'unpersisted' | 'lost'; readonly evictedFor?: string }, bytes = 100): this {
    return this.add({
      Event: 'SparkListenerBlockUpdated',
      'Block Updated Info': { 'Block Manager ID': { 'Executor ID': executor, Host: 'localhost', Port: 1 }, 'Block ID': blockId, 'Storage Level': level, 'Memory Size': level['Use Memory'] ? bytes : 0, 'Disk Size': level['Use Disk'] ? bytes : 0 },
      'Emberline Timestamp': START + at,
      'Emberline Cause': cause ?? { kind: 'stored' },
    });
  }
}

/** Bytes and records a task wrote into a shuffle. */
export function wrote(bytes: number, records: number): Partial<TaskMetrics> {
  return { 'Shuffle Write Metrics': { 'Shuffle Bytes Written': bytes, 'Shuffle Write Time': 2_000_000, 'Shuffle Records Written': records } };
}
