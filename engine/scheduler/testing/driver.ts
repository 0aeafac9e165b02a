/**
 * Drives a Scheduler in tests as the edge would, with a clock that only moves when told, and remembers what it did. Task
 * sets are read off the launches: every slot is its own executor unless a test says otherwise.
 */
import type { ListenerEvent, StageInfo } from '../../events/types.ts';
import type { MapOutput, TaskOutcome } from '../../executor/messages.ts';
import type { RddGraph } from '../../rdd/host.ts';
import { DEFAULT_SCHEDULER_CONFIG } from '../events.ts';
import type { Instruction, JobOutcome, SchedulerConfig, SchedulerEvent, TaskLaunch, Timer } from '../events.ts';
import { Scheduler } from '../scheduler.ts';
import { SITE } from './graphs.ts';

export class TestDriver {
  readonly scheduler: Scheduler;
  time = 0;
  readonly events: ListenerEvent[] = [];
  readonly launches: TaskLaunch[] = [];
  readonly kills: number[] = [];
  readonly executorKills: string[] = [];
  readonly released: string[] = [];
  readonly warnings: string[] = [];
  readonly outcomes = new Map<number, JobOutcome>();
  /** Results by job, then position. */
  readonly results = new Map<number, Map<number, number>>();
  readonly timers: { at: number; timer: Timer }[] = [];
  /** Stages whose binary cannot be made. */
  readonly unserializable = new Set<number>();
  #nextJob = 0;

  constructor(config: Partial<SchedulerConfig> = {}) {
    this.scheduler = new Scheduler({ ...DEFAULT_SCHEDULER_CONFIG, ...config });
  }

  handle(event: SchedulerEvent extends infer E ? (E extends { time: number } ? Omit<E, 'time'> : never) : never): void {
    const queue: SchedulerEvent[] = [{ ...event, time: this.time } as SchedulerEvent];
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      for (const instruction of this.scheduler.handle(next)) this.#obey(instruction, queue);
    }
  }

  #obey(instruction: Instruction, queue: SchedulerEvent[]): void {
    switch (instruction.type) {
      case 'post':
        this.events.push(instruction.event);
        return;
      case 'taskEnd':
        this.events.push(instruction.event);
        return;
      case 'prepareStage': {
        const { stageId, stageAttempt } = instruction;
        const answer = this.unserializable.has(stageId) ? { type: 'stageNotPrepared', message: 'Task not serializable: captured variable "socket"' } as const : { type: 'stagePrepared' } as const;
        queue.push({ ...answer, time: this.time, stageId, stageAttempt });
        return;
      }
      case 'releaseStage':
        this.released.push(`${instruction.stageId}.${instruction.stageAttempt}`);
        return;
      case 'launch':
        this.launches.push(instruction.task);
        return;
      case 'kill':
        this.kills.push(instruction.taskId);
        return;
      case 'killExecutor':
        this.executorKills.push(instruction.executorId);
        return;
      case 'deliverResult': {
        const results = this.results.get(instruction.jobId) ?? new Map<number, number>();
        if (results.has(instruction.index)) throw new Error(`Result ${instruction.index} of job ${instruction.jobId} was delivered twice.`);
        this.results.set(instruction.jobId, results.set(instruction.index, instruction.taskId));
        return;
      }
      case 'warn':
        this.warnings.push(instruction.message);
        return;
      case 'jobEnded':
        if (this.outcomes.has(instruction.jobId)) throw new Error(`Job ${instruction.jobId} ended twice.`);
        this.outcomes.set(instruction.jobId, instruction.outcome);
        return;
      case 'setTimer':
        this.timers.push({ at: this.time + instruction.delayMs, timer: instruction.timer });
        return;
    }
  }

  executor(executorId: string, slots = 1): void {
    this.handle({ type: 'executorAdded', executorId, host: 'localhost', slots });
  }

  lose(executorId: string, causedByApp = false): void {
    this.handle({ type: 'executorLost', executorId, reason: 'test', causedByApp });
  }

  submit(graph: RddGraph, options: { partitions?: readonly number[]; properties?: Readonly<Record<string, string>> } = {}): number {
    const jobId = this.#nextJob++;
    const total = graph.nodes.get(graph.finalRddId)!.numPartitions;
    this.handle({ type: 'submitJob', job: { jobId, graph, partitions: options.partitions ?? Array.from({ length: total }, (_, i) => i), callSite: SITE, properties: options.properties ?? {} } });
    return jobId;
  }

  /** The launched task of a stage and partition that has not been ended yet. */
  task(stage: string, partition: number): TaskLaunch {
    const found = this.running().find((t) => `${t.stageId}.${t.stageAttempt}` === stage && t.partition === partition);
    if (found === undefined) throw new Error(`No task of stage ${stage} runs partition ${partition}; running: ${this.running().map(describe).join(', ')}`);
    return found;
  }

  /** Tasks whose turn has come and that have not ended. */
  running(): readonly TaskLaunch[] {
    const started = new Set(this.events.flatMap((e) => (e.Event === 'SparkListenerTaskStart' ? [e['Task Info']['Task ID']] : [])));
    const ended = new Set(this.events.flatMap((e) => (e.Event === 'SparkListenerTaskEnd' && e['Task End Reason'].Reason !== 'Resubmitted' ? [e['Task Info']['Task ID']] : [])));
    return this.launches.filter((t) => started.has(t.taskId) && !ended.has(t.taskId));
  }

  end(task: TaskLaunch, outcome: TaskOutcome): void {
    this.handle({ type: 'taskEnded', taskId: task.taskId, outcome });
  }

  /** The task succeeds as a map task, with `sizes` for its reducers. */
  wrote(stage: string, partition: number, sizes: readonly number[] = [1, 1]): void {
    const task = this.task(stage, partition);
    this.end(task, { kind: 'mapOutput', output: mapOutput(task, sizes) });
  }

  returned(stage: string, partition: number, bytes = 8): void {
    this.end(this.task(stage, partition), { kind: 'result', payload: { kind: 'file', path: '', size: bytes } });
  }

  failed(stage: string, partition: number, message = 'boom', retry = true): void {
    this.end(this.task(stage, partition), { kind: 'exception', className: 'Error', message, stack: `Error: ${message}`, retry, detail: { partition } });
  }

  fetchFailed(stage: string, partition: number, from: { shuffleId: number; mapIndex: number; executorId: string }): void {
    this.end(this.task(stage, partition), { kind: 'fetchFailed', ...from, mapId: 0, reduceId: partition, message: 'no such file' });
  }

  /** Moves the clock, firing what falls due. */
  advance(ms: number): void {
    const until = this.time + ms;
    for (;;) {
      this.timers.sort((a, b) => a.at - b.at);
      const next = this.timers[0];
      if (next === undefined || next.at > until) break;
      this.timers.shift();
      this.time = next.at;
      this.handle({ type: 'timer', timer: next.timer });
    }
    this.time = until;
  }

  /** Task sets in order of their first launch: `stage.attempt[partitions]`. */
  taskSets(): readonly string[] {
    const sets = new Map<string, Set<number>>();
    for (const t of this.launches) {
      const key = `${t.stageId}.${t.stageAttempt}`;
      sets.set(key, (sets.get(key) ?? new Set()).add(t.partition));
    }
    return [...sets].map(([key, partitions]) => `${key}[${[...partitions].sort((a, b) => a - b).join(',')}]`);
  }

  stageEvents(kind: 'SparkListenerStageSubmitted' | 'SparkListenerStageCompleted'): readonly StageInfo[] {
    return this.events.flatMap((e) => (e.Event === kind ? [e['Stage Info']] : []));
  }
}

export function mapOutput(task: TaskLaunch, sizes: readonly number[] = [1, 1]): MapOutput {
  return { mapIndex: task.partition, mapId: task.taskId, executorId: task.at.executorId, slot: task.at.slot, path: '', sizes, records: 1 };
}

function describe(task: TaskLaunch): string {
  return `${task.stageId}.${task.stageAttempt}/${task.partition}`;
}
