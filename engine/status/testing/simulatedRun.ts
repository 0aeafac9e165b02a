/**
 * Writes the log of a made-up application: random jobs on random executors, with failures, retries, losses, caching,
 * eviction, checkpoints and unpersist, in an order that Spark could write. All chance comes from the seed.
 */
import type { Accumulable, CellRange, LineageRdd, ListenerEvent, RddInfo, StageInfo, StorageLevelJson, TaskEndReason, TaskInfo, TaskMetrics } from '../../events/types.ts';

export const NONE: StorageLevelJson = { 'Use Disk': false, 'Use Memory': false, Deserialized: false, Replication: 1 };
export const MEMORY: StorageLevelJson = { 'Use Disk': false, 'Use Memory': true, Deserialized: true, Replication: 1 };
const START = 1_700_000_000_000;

export interface RunSize {
  readonly seed: number;
  readonly jobs: number;
  readonly tasksPerStage: number;
  readonly executors: number;
}

export function simulatedRun(size: RunSize): readonly ListenerEvent[] {
  return new Simulation(size).run();
}

class Simulation {
  readonly #size: RunSize;
  readonly #events: ListenerEvent[] = [];
  readonly #alive: string[] = [];
  #random: number;
  #now = START;
  #nextExecutor = 0;
  #nextTask = 0;
  #nextStage = 0;
  #nextRdd = 0;

  constructor(size: RunSize) {
    this.#size = size;
    this.#random = (size.seed % 2147483646) + 1;
  }

  run(): readonly ListenerEvent[] {
    this.#events.push(
      { Event: 'SparkListenerLogStart', 'Spark Version': '4.1.0' },
      { Event: 'SparkListenerEnvironmentUpdate', 'JVM Information': {}, 'Spark Properties': { 'spark.app.name': 'simulated' }, 'System Properties': {}, 'Classpath Entries': {} },
      { Event: 'SparkListenerApplicationStart', 'App Name': 'simulated', 'App ID': 'sim-1', Timestamp: START, User: 'nobody' },
    );
    for (let i = 0; i < this.#size.executors; i++) this.#addExecutor();
    for (let job = 0; job < this.#size.jobs; job++) this.#job(job);
    this.#events.push({ Event: 'SparkListenerApplicationEnd', Timestamp: this.#tick() });
    return this.#events;
  }

  /** 0..1 */
  #chance(): number {
    this.#random = (this.#random * 48271) % 2147483647;
    return this.#random / 2147483647;
  }

  #below(n: number): number {
    return Math.floor(this.#chance() * n);
  }

  #tick(): number {
    this.#now += this.#below(20);
    return this.#now;
  }

  #addExecutor(replaces?: string): void {
    const id = String(this.#nextExecutor++);
    this.#alive.push(id);
    this.#events.push(
      {
        Event: 'SparkListenerExecutorAdded', Timestamp: this.#tick(), 'Executor ID': id, 'Executor Info': { Host: 'localhost', 'Total Cores': 2, 'Log Urls': {}, 'Emberline Heap Limit': 1 << 29 },
        ...(replaces === undefined ? {} : { 'Emberline Replaces': replaces }),
      },
      { Event: 'SparkListenerBlockManagerAdded', 'Block Manager ID': this.#manager(id), 'Maximum Memory': 1 << 28, Timestamp: this.#now, 'Maximum Onheap Memory': 1 << 28, 'Maximum Offheap Memory': 0 },
    );
  }

  #manager(id: string): { 'Executor ID': string; Host: string; Port: number } {
    return { 'Executor ID': id, Host: 'localhost', Port: 7000 + Number(id) };
  }

  #loseExecutor(): void {
    const id = this.#alive.splice(this.#below(this.#alive.length), 1)[0]!;
    this.#events.push({
      Event: 'SparkListenerExecutorRemoved', Timestamp: this.#tick(), 'Executor ID': id, 'Removed Reason': 'killed', 'Emberline Lost': { blocks: 1, mapOutputs: 1, exitCode: null, signal: 'SIGKILL' },
    });
    this.#addExecutor(id);
  }

  #job(jobId: number): void {
    const runId = `run-${jobId}`;
    const cell: CellRange = { cellId: `cell-${jobId % 3}`, cellNumber: (jobId % 3) + 1, runId, startLine: 1, startColumn: 1, endLine: 1, endColumn: 10 };
    this.#events.push({ Event: 'EmberlineCellRun', Timestamp: this.#tick(), 'Run ID': runId, 'Cell ID': cell.cellId, 'Cell Number': cell.cellNumber, State: 'started', Source: 'count()' });
    const tasks = 1 + this.#below(this.#size.tasksPerStage);
    const [source, mapped, reduced] = [this.#nextRdd++, this.#nextRdd++, this.#nextRdd++];
    const level = this.#chance() < 0.5 ? MEMORY : NONE;
    const rdds: LineageRdd[] = [
      this.#rdd(source, 'parallelize', tasks, NONE, [], cell),
      this.#rdd(mapped, 'map', tasks, level, [{ rddId: source, kind: 'narrow' }], cell),
      this.#rdd(reduced, 'reduceByKey', tasks, NONE, [{ rddId: mapped, kind: 'shuffle', shuffleId: jobId }], cell),
    ];
    this.#events.push({ Event: 'EmberlineLineage', Timestamp: this.#tick(), RDDs: rdds });
    const map: StageInfo = this.#stage(tasks, [rdds[1]!, rdds[0]!], [], jobId);
    const result: StageInfo = this.#stage(tasks, [rdds[2]!], [map['Stage ID']], undefined);
    this.#events.push({
      Event: 'SparkListenerJobStart', 'Job ID': jobId, 'Submission Time': this.#tick(), 'Stage Infos': [map, result], 'Stage IDs': [map['Stage ID'], result['Stage ID']], Properties: {}, 'Emberline Cell': cell,
      ...(this.#chance() < 0.2 ? { 'Emberline Checkpoint Of': mapped } : {}),
    });
    if (this.#chance() < 0.7) this.#runStage(map, mapped, level);
    this.#runStage(result, reduced, NONE);
    this.#events.push({
      Event: 'SparkListenerJobEnd', 'Job ID': jobId, 'Completion Time': this.#tick(),
      'Job Result': this.#chance() < 0.9 ? { Result: 'JobSucceeded' } : { Result: 'JobFailed', Exception: { Message: 'no luck', 'Stack Trace': [] } },
    });
    if (this.#chance() < 0.3) this.#events.push({ Event: 'EmberlineCheckpoint', Timestamp: this.#tick(), 'RDD ID': mapped, Kind: 'reliable', Path: '/c', Parts: [{ file: 'part-00000', bytes: 9 }], 'Checkpoint RDD ID': this.#nextRdd++ });
    if (level === MEMORY && this.#chance() < 0.3) this.#events.push({ Event: 'SparkListenerUnpersistRDD', 'RDD ID': mapped });
    this.#events.push({ Event: 'EmberlineCellRun', Timestamp: this.#tick(), 'Run ID': runId, 'Cell ID': cell.cellId, 'Cell Number': cell.cellNumber, State: 'done' });
  }

  #rdd(id: number, operation: string, numPartitions: number, storageLevel: StorageLevelJson, dependencies: LineageRdd['dependencies'], cell: CellRange): LineageRdd {
    return { id, name: 'MapPartitionsRDD', className: 'MapPartitionsRDD', operation, scopeId: `s${id}`, variable: `v${id}`, cell, callSite: `${operation} at <cell>`, numPartitions, storageLevel, dependencies, checkpoint: 'none' };
  }

  #stage(tasks: number, rdds: readonly LineageRdd[], parents: readonly number[], shuffleId: number | undefined): StageInfo {
    const info = (rdd: LineageRdd): RddInfo => ({
      'RDD ID': rdd.id, Name: rdd.name, 'Parent IDs': rdd.dependencies.map((d) => d.rddId), 'Storage Level': rdd.storageLevel, Barrier: rdd.barrier ?? false, 'Number of Partitions': rdd.numPartitions,
      'Number of Cached Partitions': 0, 'Memory Size': 0, 'Disk Size': 0,
    });
    return {
      'Stage ID': this.#nextStage++, 'Stage Attempt ID': 0, 'Stage Name': `${rdds[0]!.operation} at <cell>`, 'Number of Tasks': tasks, 'RDD Info': rdds.map(info), 'Parent IDs': parents, Details: '',
      ...(shuffleId === undefined ? {} : { 'Emberline Shuffle ID': shuffleId }),
    };
  }

  #runStage(info: StageInfo, rddId: number, level: StorageLevelJson): void {
    const submitted: StageInfo = { ...info, 'Submission Time': this.#tick() };
    this.#events.push({ Event: 'SparkListenerStageSubmitted', 'Stage Info': submitted, Properties: {} });
    const waiting = Array.from({ length: info['Number of Tasks'] }, (_, index) => ({ index, attempt: 0 }));
    const running: { readonly task: TaskInfo; readonly attempt: number }[] = [];
    while (waiting.length > 0 || running.length > 0) {
      if (waiting.length > 0 && (running.length < this.#alive.length * 2)) {
        const { index, attempt } = waiting.shift()!;
        running.push({ task: this.#launch(info, index, attempt), attempt });
      } else {
        const { task, attempt } = running.splice(this.#below(running.length), 1)[0]!;
        const failed = attempt < 3 && this.#chance() < 0.1;
        this.#finish(info, task, failed, rddId, level);
        if (failed) waiting.push({ index: task.Index, attempt: attempt + 1 });
      }
      if (this.#chance() < 0.02) this.#loseExecutor();
    }
    this.#events.push({ Event: 'SparkListenerStageCompleted', 'Stage Info': { ...submitted, 'Completion Time': this.#tick() } });
  }

  #launch(info: StageInfo, index: number, attempt: number): TaskInfo {
    const executorId = this.#alive[this.#below(this.#alive.length)]!;
    const task: TaskInfo = {
      'Task ID': this.#nextTask++, Index: index, Attempt: attempt, 'Partition ID': index, 'Launch Time': this.#tick(), 'Executor ID': executorId, Host: 'localhost', Locality: 'PROCESS_LOCAL',
      Speculative: false, 'Getting Result Time': 0, 'Finish Time': 0, Failed: false, Killed: false, Accumulables: [], 'Emberline Slot': this.#below(2),
    };
    this.#events.push({ Event: 'SparkListenerTaskStart', 'Stage ID': info['Stage ID'], 'Stage Attempt ID': 0, 'Task Info': task });
    return task;
  }

  #finish(info: StageInfo, task: TaskInfo, failed: boolean, rddId: number, level: StorageLevelJson): void {
    const blockId = `rdd_${rddId}_${task.Index}`;
    if (level !== NONE && !failed) this.#block(task['Executor ID'], blockId, level, 'stored', task['Task ID']);
    if (level !== NONE && this.#chance() < 0.1) this.#block(task['Executor ID'], blockId, NONE, 'evicted', task['Task ID']);
    const reasons: readonly TaskEndReason[] = [
      { Reason: 'ExceptionFailure', 'Class Name': 'TypeError', Description: 'x is undefined', 'Stack Trace': [] },
      { Reason: 'ExecutorLostFailure', 'Executor ID': task['Executor ID'], 'Exit Caused By App': true, 'Loss Reason': 'SIGKILL' },
      { Reason: 'TaskKilled', 'Kill Reason': 'another attempt succeeded' },
      { Reason: 'FetchFailed', 'Shuffle ID': 0, 'Map ID': 1, 'Reduce ID': task.Index, Message: 'gone' },
    ];
    const reason = failed ? reasons[this.#below(reasons.length)]! : { Reason: 'Success' as const };
    const counter: Accumulable = { ID: 7, Name: 'seen', Update: '1', Value: String(task['Task ID']), Internal: false };
    this.#events.push({
      Event: 'SparkListenerTaskEnd', 'Stage ID': info['Stage ID'], 'Stage Attempt ID': 0, 'Task Type': 'ResultTask', 'Task End Reason': reason,
      'Task Info': { ...task, 'Finish Time': this.#tick() + 1, Failed: failed && reason.Reason !== 'TaskKilled', Killed: reason.Reason === 'TaskKilled', Accumulables: failed ? [] : [counter] },
      'Task Executor Metrics': { JVMHeapMemory: this.#below(1 << 20) }, 'Task Metrics': this.#metrics(),
      ...(level === NONE ? {} : { 'Emberline Blocks': { hits: this.#chance() < 0.5 ? [blockId] : [], remoteHits: [], computed: this.#chance() < 0.5 ? [blockId] : [], samples: [{ rddId: info['RDD Info'][0]?.['RDD ID'] ?? 0, records: task.Index + 1, bytes: 10 * (task.Index + 1) }] } }),
    });
    this.#events.push({ Event: 'EmberlineTaskLog', 'Task ID': task['Task ID'], 'Stage ID': info['Stage ID'], 'Stage Attempt ID': 0, Lines: [{ time: this.#now, level: 'log', text: 'hello' }], Dropped: 0 });
    if (this.#chance() < 0.3) {
      this.#events.push({
        Event: 'SparkListenerExecutorMetricsUpdate', 'Executor ID': task['Executor ID'], 'Metrics Updated': [], 'Emberline Timestamp': this.#now,
        'Executor Metrics Updated': [{ 'Stage ID': -1, 'Stage Attempt ID': -1, 'Executor Metrics': { JVMHeapMemory: this.#below(1 << 20), OnHeapStorageMemory: this.#below(1 << 10) } }],
      });
    }
  }

  #block(executorId: string, blockId: string, level: StorageLevelJson, kind: 'stored' | 'evicted', taskId: number): void {
    this.#events.push({
      Event: 'SparkListenerBlockUpdated', 'Block Updated Info': { 'Block Manager ID': this.#manager(executorId), 'Block ID': blockId, 'Storage Level': level, 'Memory Size': 1000, 'Disk Size': 0 },
      'Emberline Timestamp': this.#now, 'Emberline Cause': { kind, taskId },
    });
  }

  #metrics(): TaskMetrics {
    return {
      'Executor Deserialize Time': this.#below(3), 'Executor Run Time': this.#below(50), 'Result Size': 100, 'JVM GC Time': this.#below(2), 'Result Serialization Time': 0,
      'Memory Bytes Spilled': this.#chance() < 0.1 ? 4096 : 0, 'Disk Bytes Spilled': 0,
      'Shuffle Read Metrics': { 'Remote Blocks Fetched': 1, 'Local Blocks Fetched': 2, 'Fetch Wait Time': this.#below(5), 'Remote Bytes Read': 10, 'Local Bytes Read': 20, 'Total Records Read': 3 },
      'Shuffle Write Metrics': { 'Shuffle Bytes Written': 50, 'Shuffle Write Time': 1_000_000, 'Shuffle Records Written': 5 },
    };
  }
}
