/**
 * Obeys the scheduler: feeds it what happened, carries out its instructions, and settles the promises of jobs.
 *
 * The embedded engine's JobRunner (the design's upper seam). All deciding is in `engine/scheduler`; here is the clock, the
 * timers, the messages and the user's result handlers. Events raised while instructions run are handled after them.
 */
import { readFileSync, rmSync } from 'node:fs';
import type { Accumulable, ListenerEvent, StageInfo, TaskEnd } from '../events/types.ts';
import type { FromSlot, Payload, SlotAddress, TaskDescription, ToSlot } from '../executor/messages.ts';
import { ancestorsOf } from '../rdd/graph.ts';
import type { JobRequest, StageBinarySource } from '../rdd/host.ts';
import type { ShuffleDependency } from '../rdd/spec.ts';
import { decodeResult } from '../rdd/resultCodec.ts';
import { resultStage, shuffleMapStage } from '../rdd/stageBinary.ts';
import type { Instruction, JobOutcome, JobSubmission, SchedulerConfig, SchedulerEvent, StageWork, TaskLaunch, Timer } from '../scheduler/events.ts';
import { Scheduler } from '../scheduler/scheduler.ts';
import { StageAccumulables } from './accumulatorRegistry.ts';
import type { AccumulatorRegistry } from './accumulatorRegistry.ts';
import { JobCancelledError, JobFailedError, SparkDriverExecutionException } from './jobError.ts';
import { MapOutputTracker } from './mapOutputTracker.ts';
import type { StageBinaries } from './stageBinaries.ts';

export type TaskEndMessage = Extract<FromSlot, { type: 'taskEnd' }>;

export interface JobSchedulerHost {
  readonly config: SchedulerConfig;
  readonly accumulators: AccumulatorRegistry;
  readonly binaries: StageBinaries;
  now(): number;
  send(to: SlotAddress, message: ToSlot): void;
  post(event: ListenerEvent): void;
  killExecutor(executorId: string, reason: string): void;
  /** Asks a task to stop, also one whose loop never yields. */
  killTask(at: SlotAddress, taskId: number, reason: string): void;
}

interface RunningJob {
  readonly request: JobRequest<unknown>;
  readonly shuffles: ReadonlyMap<number, ShuffleDependency>;
  readonly done: PromiseWithResolvers<void>;
  handlerError: SparkDriverExecutionException | undefined;
}

export class JobScheduler {
  readonly #host: JobSchedulerHost;
  readonly #scheduler: Scheduler;
  readonly #mapOutputs: MapOutputTracker;
  readonly #stageAccumulables = new StageAccumulables();
  readonly #jobs = new Map<number, RunningJob>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #queue: SchedulerEvent[] = [];
  /** The message whose consequences are being carried out. */
  #ended: TaskEndMessage | undefined;
  #handling = false;

  constructor(host: JobSchedulerHost) {
    this.#host = host;
    this.#scheduler = new Scheduler(host.config);
    this.#mapOutputs = new MapOutputTracker(this.#scheduler.mapOutputs);
  }

  /** No job, stage or task is left. */
  get isIdle(): boolean {
    return this.#scheduler.isIdle && this.#jobs.size === 0;
  }

  isRunning(taskId: number): boolean {
    return this.#scheduler.isRunning(taskId);
  }

  describeRunning(executorId: string): readonly string[] {
    return this.#scheduler.describeRunning(executorId);
  }

  /** Map outputs an executor holds. */
  mapOutputsOn(executorId: string): number {
    return this.#scheduler.mapOutputs.heldBy(executorId);
  }

  /** Resolves when the job succeeded; rejects with JobFailedError, JobCancelledError or SparkDriverExecutionException. */
  submit(submission: JobSubmission, request: JobRequest<unknown>): Promise<void> {
    const shuffles = new Map<number, ShuffleDependency>();
    for (const rdd of ancestorsOf(request.rdd)) for (const d of rdd.dependencies) if (d.kind === 'shuffle') shuffles.set(d.shuffleId, d);
    const job: RunningJob = { request, shuffles, done: Promise.withResolvers(), handlerError: undefined };
    this.#jobs.set(submission.jobId, job);
    this.handle({ type: 'submitJob', time: this.#host.now(), job: submission });
    return job.done.promise;
  }

  /** Hands an event to the scheduler and does what it says. */
  handle(event: SchedulerEvent): void {
    this.#queue.push(event);
    if (this.#handling) return;
    this.#handling = true;
    try {
      for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
        const instructions = this.#scheduler.handle(next);
        // A task set is over before the end of its last task is told, which still adds to what the stage has gathered.
        for (const instruction of instructions) if (instruction.type !== 'releaseStage') this.#obey(instruction);
        for (const instruction of instructions) if (instruction.type === 'releaseStage') this.#obey(instruction);
      }
    } finally {
      this.#handling = false;
    }
  }

  taskEnded(message: TaskEndMessage): void {
    const time = this.#host.now();
    const { taskId, outcome } = message;
    if (outcome.kind === 'result' && outcome.payload.kind === 'file') this.handle({ type: 'gettingResult', time, taskId });
    this.#ended = message;
    try {
      this.handle({ type: 'taskEnded', time, taskId, outcome });
    } finally {
      this.#ended = undefined;
      if (outcome.kind === 'result' && outcome.payload.kind === 'file') rmSync(outcome.payload.path, { force: true });
    }
  }

  executorLost(executorId: string, reason: string, causedByApp: boolean): void {
    this.#mapOutputs.executorLost(executorId);
    this.#host.binaries.executorLost(executorId);
    this.handle({ type: 'executorLost', time: this.#host.now(), executorId, reason, causedByApp });
  }

  /** Forgets the map outputs of a shuffle; a job that needs them writes them again. */
  removeShuffle(shuffleId: number): void {
    this.handle({ type: 'shuffleRemoved', time: this.#host.now(), shuffleId });
    this.#mapOutputs.forget(shuffleId);
  }

  /** Fails every job that runs. */
  failAll(message: string): void {
    for (const jobId of [...this.#jobs.keys()]) this.handle({ type: 'failJob', time: this.#host.now(), jobId, message });
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #obey(instruction: Instruction): void {
    switch (instruction.type) {
      case 'post':
        return this.#host.post(this.#withAccumulables(instruction.event));
      case 'taskEnd':
        return this.#taskEnd(instruction.taskId, instruction.event, instruction.mergeAccumulators);
      case 'prepareStage':
        return this.#prepare(instruction.jobId, instruction.stageId, instruction.stageAttempt, instruction.work);
      case 'releaseStage':
        return this.#release(instruction.stageId, instruction.stageAttempt);
      case 'launch':
        return this.#launch(instruction.task);
      case 'kill':
        return this.#host.killTask(instruction.at, instruction.taskId, instruction.reason);
      case 'killExecutor':
        return this.#host.killExecutor(instruction.executorId, instruction.reason);
      case 'deliverResult':
        return this.#deliver(instruction.jobId, instruction.index);
      case 'warn':
        return console.warn(instruction.message);
      case 'jobEnded':
        return this.#settle(instruction.jobId, instruction.outcome);
      case 'setTimer':
        return this.#setTimer(instruction.delayMs, instruction.timer);
    }
  }

  #prepare(jobId: number, stageId: number, stageAttempt: number, work: StageWork): void {
    const time = this.#host.now();
    try {
      const job = this.#jobs.get(jobId);
      if (job === undefined) throw new Error(`Job ${jobId} has ended.`);
      this.#host.binaries.prepare(stageId, stageAttempt, stageSource(job, work));
      this.#queue.push({ type: 'stagePrepared', time, stageId, stageAttempt });
    } catch (error) {
      this.#queue.push({ type: 'stageNotPrepared', time, stageId, stageAttempt, message: withPrefix('Task not serializable', error) });
    }
  }

  #launch(task: TaskLaunch): void {
    const { binaries } = this.#host;
    const { taskId, stageId, stageAttempt, partition, at } = task;
    let partitionData: Payload;
    try {
      partitionData = binaries.partitionData(stageId, stageAttempt, partition, taskId);
    } catch (error) {
      const { name, message, stack } = error as Error;
      this.#queue.push({ type: 'taskEnded', time: this.#host.now(), taskId, outcome: { kind: 'exception', className: name, message: withPrefix('Task not serializable', error), stack: stack ?? message, retry: false, detail: { partition } } });
      return;
    }
    const binary = binaries.announce(stageId, stageAttempt, at);
    if (binary !== undefined) this.#host.send(at, binary);
    for (const message of this.#mapOutputs.update(at, binaries.source(stageId, stageAttempt)?.readsShuffles ?? [])) this.#host.send(at, message);
    const { properties, at: _at, ...rest } = task;
    const description: TaskDescription = { ...rest, binaryId: `${stageId}.${stageAttempt}`, partitionData, localProperties: properties };
    this.#host.send(at, { type: 'launch', task: description });
  }

  #release(stageId: number, stageAttempt: number): void {
    this.#stageAccumulables.drop(stageId, stageAttempt);
    for (const at of this.#host.binaries.release(stageId, stageAttempt)) this.#host.send(at, { type: 'dropStageBinary', id: `${stageId}.${stageAttempt}` });
  }

  #taskEnd(taskId: number, event: TaskEnd, mergeAccumulators: boolean): void {
    this.#host.binaries.taskEnded(taskId);
    const message = this.#ended?.taskId === taskId ? this.#ended : undefined;
    if (message === undefined) {
      this.#host.post(event);
      return;
    }
    const accumulables: readonly Accumulable[] = mergeAccumulators ? this.#host.accumulators.merge(message.accumulators) : [];
    const stageAttempt = event['Stage Attempt ID'] ?? 0;
    this.#stageAccumulables.add(event['Stage ID'], stageAttempt, accumulables);
    this.#host.post({
      ...event,
      'Task Info': { ...event['Task Info'], Accumulables: accumulables },
      'Task Executor Metrics': message.executorMetrics,
      'Task Metrics': message.metrics,
      'Emberline Blocks': message.blocks,
    });
    const { lines, dropped } = message.log;
    if (lines.length > 0 || dropped > 0) {
      this.#host.post({ Event: 'EmberlineTaskLog', 'Task ID': taskId, 'Stage ID': event['Stage ID'], 'Stage Attempt ID': stageAttempt, Lines: lines, Dropped: dropped });
    }
  }

  #withAccumulables(event: ListenerEvent): ListenerEvent {
    if (event.Event !== 'SparkListenerStageCompleted') return event;
    const info = event['Stage Info'];
    const Accumulables = this.#stageAccumulables.of(info['Stage ID'], info['Stage Attempt ID'] ?? 0);
    return Accumulables.length === 0 ? event : { ...event, 'Stage Info': { ...info, Accumulables } satisfies StageInfo };
  }

  #deliver(jobId: number, index: number): void {
    const job = this.#jobs.get(jobId);
    const outcome = this.#ended?.outcome;
    if (job === undefined || outcome?.kind !== 'result' || job.handlerError !== undefined) return;
    try {
      job.request.onResult(index, decodeResult(job.request.result, payloadBytes(outcome.payload)));
    } catch (error) {
      job.handlerError = new SparkDriverExecutionException(error);
      this.#queue.push({ type: 'failJob', time: this.#host.now(), jobId, message: job.handlerError.message });
    }
  }

  #settle(jobId: number, outcome: JobOutcome): void {
    const job = this.#jobs.get(jobId);
    if (job === undefined) return;
    this.#jobs.delete(jobId);
    if (job.handlerError !== undefined) job.done.reject(job.handlerError);
    else if (outcome.kind === 'succeeded') job.done.resolve();
    else if (outcome.cancelled) job.done.reject(new JobCancelledError(jobId, outcome.message, outcome.task));
    else job.done.reject(new JobFailedError(jobId, outcome.message, outcome.task));
  }

  #setTimer(delayMs: number, timer: Timer): void {
    const handle = setTimeout(() => {
      this.#timers.delete(handle);
      this.handle({ type: 'timer', time: this.#host.now(), timer });
    }, delayMs);
    this.#timers.add(handle);
  }
}

function stageSource(job: RunningJob, work: StageWork): StageBinarySource {
  if (work.kind === 'result') return resultStage(job.request.rdd, job.request.result, job.request.callSite);
  const dependency = job.shuffles.get(work.shuffleId);
  if (dependency === undefined) throw new Error(`Shuffle ${work.shuffleId} is not part of the lineage of the job's RDD.`);
  return shuffleMapStage(dependency);
}

function payloadBytes(payload: Payload): Uint8Array {
  return payload.kind === 'inline' ? payload.bytes : readFileSync(payload.path);
}

function withPrefix(prefix: string, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.startsWith(prefix) ? message : `${prefix}: ${message}`;
}
