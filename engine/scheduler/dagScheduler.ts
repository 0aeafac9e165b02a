/**
 * Turns jobs into stages and stages into task sets, and puts right what fails (Spark's DAGScheduler).
 *
 * A state machine: it is called with what happened and when, and emits instructions. Walks never recurse. Which tasks run
 * where and how often one task is tried again is the task scheduler's business.
 */
import type { MapOutput } from '../executor/messages.ts';
import type { ActiveJob } from './activeJob.ts';
import { BarrierAdmission } from './barrierAdmission.ts';
import type { DagSchedulerHost } from './dagSchedulerHost.ts';
import { jobEndEvent, jobStartEvent, taskEndEvent } from './dagEvents.ts';
import type { FailedTask, JobOutcome, JobSubmission } from './events.ts';
import type { JobChoice } from './jobSelection.ts';
import { taskPreference } from './preferences.ts';
import { rollBack } from './rollBack.ts';
import { StageBook } from './stageBook.ts';
import { isBarrier, isIndeterminate, stageLabel } from './stage.ts';
import type { ShuffleMapStage, Stage } from './stage.ts';
import { shuffleDependencies } from './stageGraph.ts';
import { stageInfo } from './stageInfo.ts';
import type { TaskRun } from './taskSet.ts';
import { failedTask } from './taskScheduler.ts';
import type { TaskReport } from './taskScheduler.ts';
import { barrierTaskFailed, tooManyAttempts } from './stageFailure.ts';

/** Spark's RESUBMIT_TIMEOUT: fetch failures come in swarms, one resubmission serves them all. */
const RESUBMIT_DELAY_MS = 200;

type TaskEndReport = Extract<TaskReport, { type: 'taskEnded' }>;

type FetchFailure = { readonly shuffleId: number; readonly mapIndex: number; readonly executorId: string; readonly message: string };

export class DagScheduler {
  readonly #host: DagSchedulerHost;
  readonly #book: StageBook;
  readonly #jobs = new Map<number, ActiveJob>();
  readonly #waiting = new Set<Stage>();
  readonly #running = new Set<Stage>();
  /** Ended by a fetch failure and not yet resubmitted. */
  readonly #failed = new Set<Stage>();
  /** Epoch up to which results of an executor are not to be trusted. */
  readonly #failureEpochs = new Map<string, number>();
  readonly #admission: BarrierAdmission;

  constructor(host: DagSchedulerHost) {
    this.#host = host;
    this.#admission = new BarrierAdmission({ config: host.config, slotCount: () => host.tasks.slotCount, emit: (instruction) => host.emit(instruction) });
    this.#book = new StageBook(host.mapOutputs);
  }

  /** Nothing of any job is left. */
  get isIdle(): boolean {
    return this.#jobs.size === 0 && this.#book.isEmpty && this.#waiting.size === 0 && this.#running.size === 0 && this.#failed.size === 0 && this.#failureEpochs.size === 0 && this.#admission.waiting.length === 0;
  }

  get activeJobIds(): readonly number[] {
    return [...this.#jobs.values(), ...this.#admission.waiting].map((job) => job.submission.jobId);
  }

  stage(stageId: number): Stage | undefined {
    return this.#book.stages.get(stageId);
  }

  submitJob(time: number, submission: JobSubmission): void {
    const { jobId, graph, partitions } = submission;
    const total = graph.nodes.get(graph.finalRddId)?.numPartitions ?? 0;
    const wrong = partitions.find((p) => p < 0 || p >= total);
    if (wrong !== undefined) {
      const message = `Attempting to access a non-existent partition: ${wrong}. Total number of partitions: ${total}`;
      return this.#host.emit({ type: 'jobEnded', jobId, outcome: { kind: 'failed', message, cancelled: false } });
    }
    if (partitions.length === 0) {
      this.#host.emit({ type: 'post', event: jobStartEvent(time, submission, []) });
      return this.#postJobEnd(time, jobId, { kind: 'succeeded' });
    }
    if (this.#admission.admits(submission)) this.#start(time, submission);
  }

  #start(time: number, submission: JobSubmission): void {
    const { jobId } = submission;
    const { job, stage } = this.#book.build(submission);
    this.#jobs.set(jobId, job);
    this.#host.emit({ type: 'post', event: jobStartEvent(time, submission, this.#book.withAncestors(stage)) });
    this.#submitStage(time, stage);
  }

  /** The time for another look at a job with a barrier stage that waits for slots. */
  checkSlotsAgain(time: number, jobId: number): void {
    const submission = this.#admission.checkAgain(jobId);
    if (submission !== undefined) this.#start(time, submission);
  }

  /** An executor came: waiting jobs may fit now. */
  slotsAdded(time: number): void {
    for (const submission of this.#admission.slotsAdded()) this.#start(time, submission);
  }

  /** Cancels a job; does nothing when it has ended. */
  cancelJob(time: number, jobId: number, reason: string): void {
    const job = this.#jobs.get(jobId);
    if (job !== undefined) this.#failJob(time, job, `Job ${jobId} cancelled ${reason}`, undefined, true);
    this.#admission.cancel(jobId, `Job ${jobId} cancelled ${reason}`);
  }

  cancelJobs(time: number, chosen: JobChoice, reason: string): void {
    for (const job of [...this.#jobs.values(), ...this.#admission.waiting]) if (chosen(job)) this.cancelJob(time, job.submission.jobId, reason);
  }

  failJob(time: number, jobId: number, message: string): void {
    const job = this.#jobs.get(jobId);
    if (job !== undefined) this.#failJob(time, job, message, undefined, false);
  }

  stagePrepared(time: number, stageId: number, stageAttempt: number): void {
    const stage = this.stage(stageId);
    if (stage === undefined || !this.#running.has(stage) || stage.attempt.id !== stageAttempt) {
      this.#host.emit({ type: 'releaseStage', stageId, stageAttempt });
      return;
    }
    const job = this.#earliestJob(stage);
    const partitions = this.#missingPartitions(stage);
    this.#host.tasks.submit({
      jobId: job.id, stageId, stageAttempt, kind: stage.kind, numPartitions: stage.numPartitions, partitions, properties: job.submission.properties, time, barrier: isBarrier(stage),
      preferences: partitions.map((p) => taskPreference(stage.graph, stage.rddId, p, this.#host.cache, this.#host.mapOutputs)),
    });
  }

  stageNotPrepared(time: number, stageId: number, stageAttempt: number, message: string): void {
    const stage = this.stage(stageId);
    if (stage !== undefined && stage.attempt.id === stageAttempt) this.#abortStage(time, stage, message, undefined);
  }

  onReport(time: number, report: TaskReport): void {
    if (report.type === 'taskSetAborted') {
      const stage = this.stage(report.stageId);
      if (stage !== undefined) this.#abortStage(time, stage, report.message, report.task);
      return;
    }
    this.#onTaskEnd(time, report);
  }

  /** Its cached blocks and map outputs are gone; returns how many outputs that were. */
  executorLost(executorId: string): number {
    this.#host.cache.removeExecutor(executorId);
    return this.#outputsLost(executorId, this.#host.mapOutputs.epoch);
  }

  /** Its map outputs are gone. A job that runs keeps its stage, and computes them again when it reads them. */
  shuffleRemoved(shuffleId: number): void {
    const { mapOutputs } = this.#host;
    if (this.#book.mapStage(shuffleId) === undefined) mapOutputs.unregister(shuffleId);
    else mapOutputs.removeAll(shuffleId);
  }

  /** The 200 ms after a fetch failure are over. */
  resubmitFailedStages(time: number): void {
    const failed = [...this.#failed].sort((a, b) => a.firstJobId - b.firstJobId || a.id - b.id);
    this.#failed.clear();
    for (const stage of failed) this.#submitStage(time, stage);
  }

  #outputsLost(executorId: string, epoch: number): number {
    if ((this.#failureEpochs.get(executorId) ?? -1) >= epoch) return 0;
    if (this.#jobs.size > 0) this.#failureEpochs.set(executorId, epoch);
    return this.#host.mapOutputs.removeExecutor(executorId);
  }

  #onTaskEnd(time: number, report: TaskEndReport): void {
    const { run, reason, outcome } = report;
    const stage = this.stage(run.set.request.stageId);
    switch (reason.Reason) {
      case 'Success':
        return outcome?.kind === 'mapOutput' ? this.#mapTaskDone(time, stage, run, outcome.output) : this.#resultTaskDone(time, stage, run);
      case 'FetchFailed':
        this.#postTaskEnd(time, report, false);
        if (stage !== undefined) {
          this.#fetchFailed(time, stage, run, { shuffleId: reason['Shuffle ID'], mapIndex: reason['Map Index'] ?? -1, executorId: reason['Block Manager Address']?.['Executor ID'] ?? '', message: reason.Message ?? '' });
        }
        return;
      case 'Resubmitted':
        this.#postTaskEnd(time, report, false);
        stage?.pendingPartitions.add(run.partition);
        return;
      case 'ExceptionFailure':
      case 'TaskKilled':
      case 'TaskCommitDenied':
      case 'TaskResultLost':
      case 'ExecutorLostFailure':
      case 'UnknownReason':
        this.#postTaskEnd(time, report, false);
        if (stage !== undefined && run.set.request.barrier) this.#barrierFailed(time, stage, report);
        return;
    }
  }

  /** One task of a barrier stage failed: the others cannot go on without it, so all run again (or the job fails). */
  #barrierFailed(time: number, stage: Stage, { run, reason, outcome }: TaskEndReport): void {
    if (run.set.request.stageAttempt !== stage.attempt.id || !this.#running.has(stage)) return;
    const { config, mapOutputs, tasks } = this.#host;
    const message = barrierTaskFailed(stage, run.partition, reason);
    stage.failedAttempts.add(stage.attempt.id);
    const task = failedTask(run, reason, outcome);
    this.#finishStage(time, stage, message);
    tasks.killStage(stage.id, message);
    if (stage.failedAttempts.size >= config.maxConsecutiveStageAttempts) {
      this.#abortStage(time, stage, tooManyAttempts(stage, config.maxConsecutiveStageAttempts, message), task);
    } else if (stage.kind === 'result') {
      this.#abortStage(time, stage, `Could not recover from a failed barrier ResultStage. Most recent failure reason: ${message}`, task);
    } else {
      mapOutputs.removeAll(stage.shuffleId);
      if (!this.#failed.has(stage)) this.#host.emit({ type: 'setTimer', delayMs: RESUBMIT_DELAY_MS, timer: { kind: 'resubmitFailedStages' } });
      this.#failed.add(stage);
    }
  }

  #resultTaskDone(time: number, stage: Stage | undefined, run: TaskRun): void {
    const report = { type: 'taskEnded', run, reason: { Reason: 'Success' }, outcome: undefined } as const;
    const job = stage?.kind === 'result' ? stage.job : undefined;
    const index = job?.indexOf.get(run.partition);
    if (stage === undefined || job === undefined || index === undefined || job.finished[index] !== false) {
      this.#postTaskEnd(time, report, false);
      return;
    }
    this.#postTaskEnd(time, report, true);
    job.finished[index] = true;
    job.numFinished += 1;
    this.#doneElsewhere(stage, run);
    this.#host.emit({ type: 'deliverResult', jobId: job.id, index, taskId: run.taskId });
    if (job.numFinished === job.finished.length) this.#jobDone(time, job, stage);
  }

  #jobDone(time: number, job: ActiveJob, stage: Stage): void {
    this.#finishStage(time, stage, undefined);
    this.#host.tasks.killStage(stage.id, 'another attempt succeeded');
    this.#forgetJob(time, job, 'the job that needed it has ended');
    this.#postJobEnd(time, job.id, { kind: 'succeeded' });
  }

  #mapTaskDone(time: number, stage: Stage | undefined, run: TaskRun, output: MapOutput): void {
    this.#postTaskEnd(time, { type: 'taskEnded', run, reason: { Reason: 'Success' }, outcome: undefined }, true);
    if (stage?.kind !== 'shuffleMap') return;
    const fromOldAttempt = run.set.request.stageAttempt !== stage.attempt.id;
    if (fromOldAttempt && isIndeterminate(stage)) return;
    this.#doneElsewhere(stage, run);
    stage.pendingPartitions.delete(run.partition);
    const bogus = (this.#failureEpochs.get(run.at.executorId) ?? -1) >= run.epoch;
    if (!bogus) this.#host.mapOutputs.add(stage.shuffleId, output);
    if (this.#running.has(stage) && stage.pendingPartitions.size === 0) this.#mapStageRan(time, stage);
  }

  /** All tasks of the attempt have ended well; outputs may have been lost meanwhile. */
  #mapStageRan(time: number, stage: ShuffleMapStage): void {
    this.#finishStage(time, stage, undefined);
    if (this.#isAvailable(stage)) this.#submitWaitingChildren(time, stage);
    else this.#submitStage(time, stage);
  }

  /** An output that an older attempt delivered need not be computed by the newer one. */
  #doneElsewhere(stage: Stage, run: TaskRun): void {
    if (run.set.request.stageAttempt !== stage.attempt.id) this.#host.tasks.partitionDone(stage.id, run.partition);
  }

  #fetchFailed(time: number, stage: Stage, run: TaskRun, failure: FetchFailure): void {
    if (run.set.request.stageAttempt !== stage.attempt.id) return;
    const mapStage = this.#book.mapStage(failure.shuffleId);
    if (mapStage === undefined) {
      this.#abortStage(time, stage, `a task read shuffle ${failure.shuffleId}, which is not part of the job: ${failure.message}`, undefined);
      return;
    }
    const { config, mapOutputs } = this.#host;
    stage.failedAttempts.add(stage.attempt.id);
    const giveUp = stage.failedAttempts.size >= config.maxConsecutiveStageAttempts;
    if (this.#running.has(stage)) this.#finishStage(time, stage, failure.message);
    if (isBarrier(stage)) this.#host.tasks.killStage(stage.id, failure.message);
    if (failure.mapIndex >= 0) mapOutputs.remove(failure.shuffleId, failure.mapIndex, failure.executorId);
    const barred = giveUp
      ? tooManyAttempts(stage, config.maxConsecutiveStageAttempts, failure.message)
      : rollBack(mapStage, this.#book, mapOutputs);
    if (barred !== undefined) {
      this.#abortStage(time, stage, barred, undefined);
    } else {
      if (!this.#failed.has(stage)) this.#host.emit({ type: 'setTimer', delayMs: RESUBMIT_DELAY_MS, timer: { kind: 'resubmitFailedStages' } });
      this.#failed.add(stage);
      this.#failed.add(mapStage);
    }
    if (failure.executorId !== '') this.#outputsLost(failure.executorId, run.epoch);
  }

  #submitStage(time: number, first: Stage): void {
    const stack: Stage[] = [first];
    for (let stage = stack.pop(); stage !== undefined; stage = stack.pop()) {
      if (this.#waiting.has(stage) || this.#running.has(stage) || this.#failed.has(stage) || !this.#book.stages.has(stage.id)) continue;
      const missing = this.#missingParents(stage);
      if (missing.length === 0) {
        this.#submitMissingTasks(time, stage);
      } else {
        this.#waiting.add(stage);
        stack.push(...missing.toReversed());
      }
    }
  }

  /** Parent stages whose outputs are needed and not there, ids ascending. A fully cached RDD needs no parents. */
  #missingParents(stage: Stage): readonly Stage[] {
    const { cache } = this.#host;
    const missing: Stage[] = [];
    for (const edge of shuffleDependencies(stage.graph, stage.rddId, (node) => cache.isWhole(node.id, node.numPartitions))) {
      const parent = this.#book.mapStage(edge.shuffleId);
      if (parent === undefined) continue;
      if (!this.#isAvailable(parent)) missing.push(parent);
      else if (parent.nextAttempt === 0) parent.nextAttempt = 1;
    }
    return missing.sort((a, b) => a.id - b.id);
  }

  #submitMissingTasks(time: number, stage: Stage): void {
    if (stage.kind === 'shuffleMap' && (isIndeterminate(stage) || isBarrier(stage))) this.#host.mapOutputs.removeAll(stage.shuffleId);
    const partitions = this.#missingPartitions(stage);
    const job = this.#earliestJob(stage);
    stage.attempt = { id: stage.nextAttempt++, numTasks: partitions.length, submissionTime: time };
    stage.pendingPartitions.clear();
    for (const partition of partitions) stage.pendingPartitions.add(partition);
    this.#running.add(stage);
    this.#host.emit({ type: 'post', event: { Event: 'SparkListenerStageSubmitted', 'Stage Info': stageInfo(stage), Properties: job.submission.properties } });
    if (partitions.length === 0) {
      this.#finishStage(time, stage, undefined);
      if (stage.kind === 'shuffleMap') this.#submitWaitingChildren(time, stage);
      return;
    }
    const work = stage.kind === 'shuffleMap' ? { kind: 'shuffleMap', shuffleId: stage.shuffleId } as const : { kind: 'result' } as const;
    this.#host.emit({ type: 'prepareStage', jobId: job.id, stageId: stage.id, stageAttempt: stage.attempt.id, work });
  }

  #submitWaitingChildren(time: number, parent: ShuffleMapStage): void {
    const children = [...this.#waiting].filter((stage) => stage.parents.includes(parent)).sort((a, b) => a.firstJobId - b.firstJobId || a.id - b.id);
    for (const child of children) this.#waiting.delete(child);
    for (const child of children) this.#submitStage(time, child);
  }

  #missingPartitions(stage: Stage): readonly number[] {
    if (stage.kind === 'shuffleMap') return this.#host.mapOutputs.missing(stage.shuffleId);
    return stage.job.submission.partitions.filter((_, index) => stage.job.finished[index] === false);
  }

  #isAvailable(stage: ShuffleMapStage): boolean {
    return this.#host.mapOutputs.isAvailable(stage.shuffleId);
  }

  #earliestJob(stage: Stage): ActiveJob {
    const job = this.#jobs.get(Math.min(...stage.jobIds));
    if (job === undefined) throw new Error(`${stageLabel(stage)} has no active job.`);
    return job;
  }

  #finishStage(time: number, stage: Stage, failureReason: string | undefined): void {
    stage.attempt.completionTime = time;
    if (failureReason === undefined) {
      stage.failedAttempts.clear();
      delete stage.attempt.failureReason;
    } else {
      stage.attempt.failureReason = failureReason;
    }
    this.#running.delete(stage);
    this.#host.emit({ type: 'post', event: { Event: 'SparkListenerStageCompleted', 'Stage Info': stageInfo(stage) } });
  }

  /** Fails every job that needs the stage. */
  #abortStage(time: number, stage: Stage, reason: string, task: FailedTask | undefined): void {
    for (const jobId of [...stage.jobIds].sort((a, b) => a - b)) {
      const job = this.#jobs.get(jobId);
      if (job !== undefined) this.#failJob(time, job, `Job aborted due to stage failure: ${reason}`, task, false);
    }
  }

  #failJob(time: number, job: ActiveJob, message: string, task: FailedTask | undefined, cancelled: boolean): void {
    this.#forgetJob(time, job, message);
    this.#postJobEnd(time, job.id, { kind: 'failed', message, cancelled, ...(task === undefined ? {} : { task }) });
  }

  /** Takes the job from its stages; those nobody else needs are stopped with `reason` and forgotten. */
  #forgetJob(time: number, job: ActiveJob, reason: string): void {
    this.#jobs.delete(job.id);
    for (const stage of this.#book.release(job.id)) {
      this.#waiting.delete(stage);
      this.#failed.delete(stage);
      this.#host.tasks.killStage(stage.id, reason);
      if (this.#running.has(stage)) this.#finishStage(time, stage, reason);
    }
    if (this.#jobs.size === 0) this.#failureEpochs.clear();
  }

  #postJobEnd(time: number, jobId: number, outcome: JobOutcome): void {
    this.#host.emit({ type: 'post', event: jobEndEvent(time, jobId, outcome) });
    this.#host.emit({ type: 'jobEnded', jobId, outcome });
  }

  #postTaskEnd(time: number, report: TaskEndReport, mergeAccumulators: boolean): void {
    this.#host.emit({ type: 'taskEnd', taskId: report.run.taskId, event: taskEndEvent(time, report.run, report.reason), mergeAccumulators });
  }
}
