/**
 * Gives tasks to slots (Spark's TaskSchedulerImpl): FIFO by job, then stage; near cached data first; failed tasks again
 * until they have failed too often.
 *
 * It reports what became of tasks and leaves it to the DAG scheduler what that means. On one machine only a cached block
 * in another slot is worth waiting for, and only while this very set keeps that slot busy: shuffle files are equally near.
 */
import type { TaskEndReason } from '../events/types.ts';
import type { SlotAddress, TaskOutcome } from '../executor/messages.ts';
import { bytesToString } from '../storage/bytesToString.ts';
import type { FailedTask, Instruction, SchedulerConfig } from './events.ts';
import { endReason, errorString, executorLostReason } from './taskFailure.ts';
import { taskInfo, taskLabel, TaskSet } from './taskSet.ts';
import type { TaskRun, TaskSetRequest } from './taskSet.ts';

/** What a task fails with whose records cannot be written to bytes. */
const NOT_SERIALIZABLE = 'UnsupportedValueError';

export type TaskReport =
  | { readonly type: 'taskEnded'; readonly run: TaskRun; readonly reason: TaskEndReason; readonly outcome: TaskOutcome | undefined }
  | { readonly type: 'taskSetAborted'; readonly stageId: number; readonly stageAttempt: number; readonly message: string; readonly task: FailedTask | undefined };

export interface TaskSchedulerHost {
  readonly config: SchedulerConfig;
  emit(instruction: Instruction): void;
  epoch(): number;
  remoteBlocks(stageId: number, partition: number, at: SlotAddress): Readonly<Record<string, readonly SlotAddress[]>>;
}

interface Slot {
  readonly address: SlotAddress;
  readonly host: string;
  run: TaskRun | undefined;
  /** Sent ahead of time: it starts when `run` has ended. */
  next: TaskRun | undefined;
}

export class TaskScheduler {
  readonly #host: TaskSchedulerHost;
  /** Interleaved over executors, so that neighbouring tasks spread. */
  #slots: Slot[] = [];
  #firstSlot = 0;
  #sets: TaskSet[] = [];
  readonly #runs = new Map<number, { run: TaskRun; slot: Slot }>();
  #nextTaskId = 0;
  #reviveAt: number | undefined;

  constructor(host: TaskSchedulerHost) {
    this.#host = host;
  }

  get isIdle(): boolean {
    return this.#sets.length === 0 && this.#runs.size === 0;
  }

  /** Tasks an executor runs now. */
  runningOn(executorId: string): readonly TaskRun[] {
    return this.#slots.flatMap((slot) => (slot.run !== undefined && slot.address.executorId === executorId ? [slot.run] : []));
  }

  /** Tasks that could run at once. */
  get slotCount(): number {
    return this.#slots.length;
  }

  submit(request: TaskSetRequest): void {
    for (const set of this.#sets) if (set.request.stageId === request.stageId) set.becomeZombie();
    this.#sets.push(new TaskSet(request));
    this.#sets.sort((a, b) => a.request.jobId - b.request.jobId || a.request.stageId - b.request.stageId);
    this.#dropOver();
  }

  /** Ends the sets of a stage: nothing more starts, what runs is told to stop. */
  killStage(stageId: number, reason: string): void {
    for (const set of this.#sets) {
      if (set.request.stageId !== stageId) continue;
      set.becomeZombie();
      for (const run of set.running.values()) this.#kill(run, reason);
    }
    this.#dropOver();
  }

  isRunning(taskId: number): boolean {
    return this.#runs.has(taskId);
  }

  /** Tells one attempt to stop; the task is tried again and the attempt does not count as a failure. */
  killTask(taskId: number, reason: string): void {
    const run = this.#runs.get(taskId)?.run;
    if (run !== undefined) this.#kill(run, reason);
  }

  /** A partition's output has arrived from any attempt: no attempt of the stage need compute it. */
  partitionDone(stageId: number, partition: number): void {
    for (const set of this.#sets) {
      if (set.request.stageId !== stageId || set.isZombie) continue;
      const index = set.request.partitions.indexOf(partition);
      if (index >= 0) set.markDone(index);
    }
    this.#dropOver();
  }

  executorAdded(executorId: string, host: string, slots: number): void {
    for (let slot = 0; slot < slots; slot++) this.#slots.push({ address: { executorId, slot }, host, run: undefined, next: undefined });
    this.#slots.sort((a, b) => a.address.slot - b.address.slot);
  }

  /** Its running tasks fail; map outputs it wrote for unfinished sets are computed again. */
  executorLost(executorId: string, causedByApp: boolean, reason: string): readonly TaskReport[] {
    this.#slots = this.#slots.filter((s) => s.address.executorId !== executorId);
    const reports: TaskReport[] = [];
    for (const set of this.#sets) {
      if (set.isZombie || set.request.kind !== 'shuffleMap' || set.request.barrier) continue;
      for (const [index, run] of set.successes) {
        if (run.at.executorId !== executorId) continue;
        set.reopen(index);
        reports.push({ type: 'taskEnded', run, reason: { Reason: 'Resubmitted' }, outcome: undefined });
      }
    }
    const lost = executorLostReason(executorId, causedByApp, reason);
    for (const { run, slot } of [...this.#runs.values()]) {
      if (run.at.executorId !== executorId) continue;
      if (slot.next === run) run.set.takeBack(this.#take(run));
      else reports.push(...this.#failed(this.#take(run), lost, undefined, causedByApp && run.killReason === undefined));
    }
    this.#dropOver();
    return reports;
  }

  gettingResult(time: number, taskId: number): void {
    const entry = this.#runs.get(taskId);
    if (entry === undefined) return;
    entry.run.gettingResultTime = time;
    this.#host.emit({ type: 'post', event: { Event: 'SparkListenerTaskGettingResult', 'Task Info': taskInfo(entry.run) } });
  }

  /** What a slot says of its task. Nothing for a task of a lost executor: its end was told with the loss. */
  taskEnded(time: number, taskId: number, outcome: TaskOutcome): readonly TaskReport[] {
    const entry = this.#runs.get(taskId);
    if (entry === undefined) return [];
    if (outcome.kind === 'result' || outcome.kind === 'mapOutput') {
      entry.run.successTime = time;
      entry.run.set.tookMs(time - entry.run.launchTime);
    }
    const run = this.#take(entry.run);
    const reports = this.#ended(run, outcome);
    this.#dropOver();
    return reports;
  }

  /** A task that was told to stop and still runs takes its executor down. */
  killGraceOver(taskId: number): void {
    const run = this.#runs.get(taskId)?.run;
    if (run === undefined) return;
    this.#host.emit({
      type: 'killExecutor',
      executorId: run.at.executorId,
      reason: `Task ${taskLabel(run)} in stage ${run.set.stageLabel} (TID ${taskId}) did not stop within ${this.#host.config.killGraceMs} ms of being told to (${run.killReason ?? 'killed'}), so its executor was ended.`,
    });
  }

  /** Launches what can be launched. */
  offer(time: number): void {
    for (const slot of this.#slots) if (slot.run === undefined && slot.next !== undefined) this.#start(slot, slot.next, time);
    const free = this.#freeSlots();
    for (const set of this.#sets) if (free.length > 0) this.#offerTo(set, free, time);
    if (this.#host.config.sendAheadBelowMs > 0) this.#sendAhead(time);
  }

  reviveFired(): void {
    this.#reviveAt = undefined;
  }

  #offerTo(set: TaskSet, free: Slot[], time: number): void {
    if (set.request.barrier) return this.#offerTogether(set, free, time);
    for (let i = 0; i < free.length && set.pending.count > 0; ) {
      const slot = free[i]!;
      const local = set.pending.takeLocal(slot.address);
      if (local === undefined) {
        i += 1;
        continue;
      }
      if (local.cached) set.lastCachedLaunch = time;
      free.splice(i, 1);
      this.#launch(set, local.index, slot, 'PROCESS_LOCAL', time);
    }
    while (free.length > 0 && set.pending.count > 0) {
      const { index, delayed } = set.pending.takeAway((candidate) => this.#mayMove(set, candidate, time));
      if (index === undefined) {
        if (delayed) this.#reviveLater(set.lastCachedLaunch + this.#host.config.localityWaitMs, time);
        return;
      }
      this.#launch(set, index, free.shift()!, 'ANY', time);
    }
  }

  #offerTogether(set: TaskSet, free: Slot[], time: number): void {
    if (free.length < set.pending.count) return;
    const runs: TaskRun[] = [];
    while (set.pending.count > 0) {
      const slot = free.shift()!;
      const local = set.pending.takeLocal(slot.address);
      const index = local?.index ?? set.pending.takeAway(() => true).index;
      if (index === undefined) break;
      runs.push(this.#makeRun(set, index, slot, local === undefined ? 'ANY' : 'PROCESS_LOCAL', time));
      this.#start(slot, runs.at(-1)!, time);
    }
    const addresses = runs.toSorted((a, b) => a.partition - b.partition).map((run) => `${run.host}:${run.at.executorId}.${run.at.slot}`);
    for (const run of runs) this.#send(run, addresses);
  }

  #mayMove(set: TaskSet, index: number, time: number): boolean {
    const { slots } = set.pending.preference(index);
    return slots.length === 0 || time - set.lastCachedLaunch >= this.#host.config.localityWaitMs || !set.occupies(slots);
  }

  #reviveLater(at: number, time: number): void {
    if (this.#reviveAt !== undefined && this.#reviveAt <= at && this.#reviveAt > time) return;
    this.#reviveAt = at;
    this.#host.emit({ type: 'setTimer', delayMs: Math.max(0, at - time), timer: { kind: 'reviveOffers' } });
  }

  #freeSlots(): Slot[] {
    const { length } = this.#slots;
    const free: Slot[] = [];
    for (let i = 0; i < length; i++) {
      const slot = this.#slots[(this.#firstSlot + i) % length]!;
      if (slot.run === undefined) free.push(slot);
    }
    return free;
  }

  #launch(set: TaskSet, index: number, slot: Slot, locality: TaskRun['locality'], time: number): void {
    const run = this.#makeRun(set, index, slot, locality, time);
    this.#firstSlot = (this.#slots.indexOf(slot) + 1) % this.#slots.length;
    this.#start(slot, run, time);
    this.#send(run);
  }

  /** Gives busy slots of quick sets the task after the one they run. The last tasks are left to whoever is free first. */
  #sendAhead(time: number): void {
    for (const slot of this.#slots) {
      const set = slot.run?.set;
      if (set === undefined || slot.next !== undefined || set.pending.count <= this.#slots.length || !set.isQuickerThan(this.#host.config.sendAheadBelowMs)) continue;
      const local = set.pending.takeLocal(slot.address);
      if (local === undefined) continue;
      slot.next = this.#makeRun(set, local.index, slot, 'PROCESS_LOCAL', time);
      this.#send(slot.next);
    }
  }

  #makeRun(set: TaskSet, index: number, slot: Slot, locality: TaskRun['locality'], time: number): TaskRun {
    const run: TaskRun = {
      taskId: this.#nextTaskId++, set, index, partition: set.request.partitions[index]!, attempt: set.nextAttempt(index), at: slot.address, host: slot.host,
      epoch: this.#host.epoch(), launchTime: time, locality, gettingResultTime: 0, successTime: undefined, killReason: undefined,
    };
    set.running.set(run.taskId, run);
    this.#runs.set(run.taskId, { run, slot });
    return run;
  }

  #start(slot: Slot, run: TaskRun, time: number): void {
    slot.run = run;
    slot.next = undefined;
    run.launchTime = time;
    const { stageId, stageAttempt } = run.set.request;
    this.#host.emit({ type: 'post', event: { Event: 'SparkListenerTaskStart', 'Stage ID': stageId, 'Stage Attempt ID': stageAttempt, 'Task Info': taskInfo(run) } });
  }

  #send(run: TaskRun, barrierAddresses?: readonly string[]): void {
    const { request } = run.set;
    this.#host.emit({
      type: 'launch',
      task: {
        taskId: run.taskId, jobId: request.jobId, stageId: request.stageId, stageAttempt: request.stageAttempt, partition: run.partition,
        numPartitions: request.numPartitions, attempt: run.attempt, at: run.at, properties: request.properties,
        blockLocations: this.#host.remoteBlocks(request.stageId, run.partition, run.at),
        ...(barrierAddresses === undefined ? {} : { barrierAddresses }),
      },
    });
  }

  #take(run: TaskRun): TaskRun {
    const entry = this.#runs.get(run.taskId);
    if (entry?.slot.run === run) entry.slot.run = undefined;
    else if (entry?.slot.next === run) entry.slot.next = undefined;
    this.#runs.delete(run.taskId);
    run.set.running.delete(run.taskId);
    return run;
  }

  #ended(run: TaskRun, outcome: TaskOutcome): readonly TaskReport[] {
    const { set } = run;
    switch (outcome.kind) {
      case 'result':
      case 'mapOutput': {
        const tooMuch = outcome.kind === 'result' ? this.#resultTooLarge(set, payloadSize(outcome)) : undefined;
        if (tooMuch !== undefined) {
          const reason: TaskEndReason = { Reason: 'TaskKilled', 'Kill Reason': 'Tasks result size has exceeded maxResultSize', 'Accumulator Updates': [] };
          return [{ type: 'taskEnded', run, reason, outcome: undefined }, this.#abort(set, tooMuch, undefined)];
        }
        set.markDone(run.index);
        if (set.request.kind === 'shuffleMap') set.successes.set(run.index, run);
        return [{ type: 'taskEnded', run, reason: { Reason: 'Success' }, outcome }];
      }
      case 'exception':
        return this.#exception(run, outcome);
      case 'fetchFailed':
        // Counted as done, so that the loss of its executor does not resubmit it: the DAG scheduler retries the whole stage.
        set.markDone(run.index);
        set.becomeZombie();
        return [{ type: 'taskEnded', run, reason: endReason(outcome, run.host), outcome }];
      case 'killed':
        return this.#failed(run, endReason(outcome, run.host), outcome, false);
    }
  }

  #exception(run: TaskRun, outcome: Extract<TaskOutcome, { kind: 'exception' }>): readonly TaskReport[] {
    const reason = endReason(outcome, run.host);
    if (outcome.retry) return this.#failed(run, reason, outcome, run.killReason === undefined);
    const message = `Task ${taskLabel(run)} in stage ${run.set.stageLabel} (TID ${run.taskId}) ${outcome.className === NOT_SERIALIZABLE ? 'had a not serializable result' : 'cannot succeed on any executor'}: ${errorString(reason)}`;
    return [{ type: 'taskEnded', run, reason, outcome }, this.#abort(run.set, message, failedTask(run, reason, outcome))];
  }

  #failed(run: TaskRun, reason: TaskEndReason, outcome: TaskOutcome | undefined, counts: boolean): readonly TaskReport[] {
    const { set } = run;
    const report: TaskReport = { type: 'taskEnded', run, reason, outcome };
    if (set.request.barrier) {
      set.becomeZombie();
      return [report];
    }
    if (!set.isZombie && counts && !set.isDone(run.index)) {
      const failures = set.countFailure(run.index);
      if (failures >= this.#host.config.maxTaskFailures) {
        const message = `Task ${run.index} in stage ${set.stageLabel} failed ${failures} times, most recent failure: Lost task ${taskLabel(run)} in stage ${set.stageLabel} (TID ${run.taskId}) (${run.host} executor ${run.at.executorId}): ${errorString(reason)}\nDriver stacktrace:`;
        return [report, this.#abort(set, message, failedTask(run, reason, outcome))];
      }
    }
    set.retry(run.index);
    return [report];
  }

  #abort(set: TaskSet, message: string, task: FailedTask | undefined): TaskReport {
    set.becomeZombie();
    return { type: 'taskSetAborted', stageId: set.request.stageId, stageAttempt: set.request.stageAttempt, message, task };
  }

  #resultTooLarge(set: TaskSet, size: number): string | undefined {
    const limit = this.#host.config.maxResultSize;
    set.totalResultSize += size;
    set.resultCount += 1;
    if (limit <= 0 || set.totalResultSize <= limit) return undefined;
    return `Total size of serialized results of ${set.resultCount} tasks (${bytesToString(set.totalResultSize)}) is bigger than spark.driver.maxResultSize (${bytesToString(limit)})`;
  }

  #kill(run: TaskRun, reason: string): void {
    if (run.killReason !== undefined) return;
    run.killReason = reason;
    this.#host.emit({ type: 'kill', taskId: run.taskId, at: run.at, reason });
    this.#host.emit({ type: 'setTimer', delayMs: this.#host.config.killGraceMs, timer: { kind: 'killGrace', taskId: run.taskId } });
  }

  #dropOver(): void {
    if (!this.#sets.some((s) => s.isOver)) return;
    for (const set of this.#sets) {
      if (set.isOver) this.#host.emit({ type: 'releaseStage', stageId: set.request.stageId, stageAttempt: set.request.stageAttempt });
    }
    this.#sets = this.#sets.filter((s) => !s.isOver);
  }
}

function payloadSize(outcome: Extract<TaskOutcome, { kind: 'result' }>): number {
  return outcome.payload.kind === 'inline' ? outcome.payload.bytes.byteLength : outcome.payload.size;
}

/** The task as the job's error tells it. */
export function failedTask(run: TaskRun, reason: TaskEndReason, outcome: TaskOutcome | undefined): FailedTask {
  const common = {
    taskId: run.taskId, stageId: run.set.request.stageId, stageAttempt: run.set.request.stageAttempt, partition: run.partition, attempt: run.attempt, executorId: run.at.executorId,
  };
  if (outcome?.kind === 'exception') return { ...common, className: outcome.className, message: outcome.message, stack: outcome.stack, detail: outcome.detail };
  return { ...common, className: reason.Reason, message: errorString(reason), stack: '' };
}
