/**
 * The whole scheduler as one machine: `handle(event) → instructions`. No IO, no clock, no randomness.
 *
 * It joins the DAG scheduler (what must run), the task scheduler (what runs where) and what both look at: map outputs and
 * cached blocks. Task reports are passed on after the task scheduler's own state is right, and slots are offered last.
 */
import type { SlotAddress } from '../executor/messages.ts';
import { CacheLocations } from './cacheLocations.ts';
import { DagScheduler } from './dagScheduler.ts';
import type { Instruction, JobSubmission, SchedulerConfig, SchedulerEvent, Timer } from './events.ts';
import { CancelledGroups, inGroup, tagged } from './jobSelection.ts';
import { MapOutputs } from './mapOutputs.ts';
import { remoteBlocks } from './preferences.ts';
import { TaskScheduler } from './taskScheduler.ts';
import { taskLabel } from './taskSet.ts';
import type { TaskReport } from './taskScheduler.ts';

export class Scheduler {
  readonly mapOutputs = new MapOutputs();
  readonly cache = new CacheLocations();
  readonly #dag: DagScheduler;
  readonly #tasks: TaskScheduler;
  readonly #cancelledGroups: CancelledGroups;
  #out: Instruction[] = [];

  constructor(config: SchedulerConfig) {
    this.#cancelledGroups = new CancelledGroups(config.maxCancelledGroups);
    const emit = (instruction: Instruction): void => void this.#out.push(instruction);
    this.#tasks = new TaskScheduler({
      config,
      emit,
      epoch: () => this.mapOutputs.epoch,
      remoteBlocks: (stageId, partition, at) => this.#remoteBlocks(stageId, partition, at),
    });
    this.#dag = new DagScheduler({ config, emit, mapOutputs: this.mapOutputs, cache: this.cache, tasks: this.#tasks });
  }

  /** Jobs that have not ended. */
  get activeJobIds(): readonly number[] {
    return this.#dag.activeJobIds;
  }

  /** No job, stage or task is left, and nothing that remembers one. */
  get isIdle(): boolean {
    return this.#dag.isIdle && this.#tasks.isIdle;
  }

  /** Whether that attempt has been launched and has not ended. */
  isRunning(taskId: number): boolean {
    return this.#tasks.isRunning(taskId);
  }

  /** What an executor runs now, in the words of failure messages: `task 3.0 in stage 2.0 (TID 17), partition 3`. */
  describeRunning(executorId: string): readonly string[] {
    return this.#tasks.runningOn(executorId).map((run) => `task ${taskLabel(run)} in stage ${run.set.stageLabel} (TID ${run.taskId}), partition ${run.partition}`);
  }

  handle(event: SchedulerEvent): readonly Instruction[] {
    this.#out = [];
    this.#dispatch(event);
    this.#tasks.offer(event.time);
    return this.#out;
  }

  #dispatch(event: SchedulerEvent): void {
    const { time } = event;
    switch (event.type) {
      case 'submitJob':
        return this.#submit(time, event.job);
      case 'cancelJob':
        return this.#dag.cancelJob(time, event.jobId, event.reason);
      case 'cancelJobGroup':
        if (event.andFuture) this.#cancelledGroups.add(event.groupId);
        return this.#dag.cancelJobs(time, inGroup(event.groupId), event.reason);
      case 'cancelJobsWithTag':
        return this.#dag.cancelJobs(time, tagged(event.tag), event.reason);
      case 'cancelStage': {
        const jobIds = this.#dag.stage(event.stageId)?.jobIds;
        return this.#dag.cancelJobs(time, (job) => jobIds?.has(job.submission.jobId) === true, event.reason);
      }
      case 'cancelAllJobs':
        return this.#dag.cancelJobs(time, () => true, event.reason);
      case 'killTask':
        return this.#tasks.killTask(event.taskId, event.reason);
      case 'failJob':
        return this.#dag.failJob(time, event.jobId, event.message);
      case 'stagePrepared':
        return this.#dag.stagePrepared(time, event.stageId, event.stageAttempt);
      case 'stageNotPrepared':
        return this.#dag.stageNotPrepared(time, event.stageId, event.stageAttempt, event.message);
      case 'executorAdded':
        this.#tasks.executorAdded(event.executorId, event.host, event.slots);
        return this.#dag.slotsAdded(time);
      case 'executorLost':
        this.#report(time, this.#tasks.executorLost(event.executorId, event.causedByApp, event.reason));
        this.#dag.executorLost(event.executorId);
        return;
      case 'gettingResult':
        return this.#tasks.gettingResult(time, event.taskId);
      case 'taskEnded':
        return this.#report(time, this.#tasks.taskEnded(time, event.taskId, event.outcome));
      case 'blockStored':
        return this.cache.add(event.rddId, event.partition, event.at);
      case 'blockRemoved':
        return this.cache.remove(event.rddId, event.partition, event.at);
      case 'rddUnpersisted':
        return this.cache.removeRdd(event.rddId);
      case 'shuffleRemoved':
        return this.#dag.shuffleRemoved(event.shuffleId);
      case 'timer':
        return this.#timer(time, event.timer);
    }
  }

  #submit(time: number, job: JobSubmission): void {
    const groupId = this.#cancelledGroups.bars(job);
    if (groupId === undefined) this.#dag.submitJob(time, job);
    else this.#out.push({ type: 'jobEnded', jobId: job.jobId, outcome: { kind: 'failed', message: `Job ${job.jobId} cancelled part of cancelled job group ${groupId}`, cancelled: true } });
  }

  #timer(time: number, timer: Timer): void {
    switch (timer.kind) {
      case 'resubmitFailedStages':
        return this.#dag.resubmitFailedStages(time);
      case 'barrierSlots':
        return this.#dag.checkSlotsAgain(time, timer.jobId);
      case 'reviveOffers':
        return this.#tasks.reviveFired();
      case 'killGrace':
        return this.#tasks.killGraceOver(timer.taskId);
    }
  }

  #report(time: number, reports: readonly TaskReport[]): void {
    for (const report of reports) this.#dag.onReport(time, report);
  }

  #remoteBlocks(stageId: number, partition: number, at: SlotAddress): Readonly<Record<string, readonly SlotAddress[]>> {
    const stage = this.#dag.stage(stageId);
    if (stage === undefined || !stage.rdds.some((rdd) => this.cache.has(rdd.id))) return {};
    return remoteBlocks(stage.graph, stage.rddId, partition, this.cache, at);
  }
}
