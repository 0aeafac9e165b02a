/**
 * The scheduler's language: events in, instructions out. Nothing here does anything; `context/jobScheduler.ts` obeys.
 *
 * Every event carries the time it happened, so that the scheduler needs no clock; delays come back as `timer` events.
 */
import type { CellRange, ListenerEvent, TaskEnd, TaskFailureDetail } from '../events/types.ts';
import type { SlotAddress, TaskDescription, TaskOutcome } from '../executor/messages.ts';
import type { CallSite, RddGraph } from '../rdd/host.ts';

export interface JobSubmission {
  readonly jobId: number;
  /** Ancestors of the job's final RDD as they are when the job is submitted. */
  readonly graph: RddGraph;
  /** Partitions of the final RDD to compute; results are numbered by position here. */
  readonly partitions: readonly number[];
  readonly callSite: CallSite;
  /** Local properties of the caller, cloned. */
  readonly properties: Readonly<Record<string, string>>;
  readonly checkpointOf?: number;
}

export type Timer =
  | { readonly kind: 'resubmitFailedStages' }
  | { readonly kind: 'reviveOffers' }
  /** A job with a barrier stage waits for slots. */
  | { readonly kind: 'barrierSlots'; readonly jobId: number }
  /** A killed task had its time to stop by itself. */
  | { readonly kind: 'killGrace'; readonly taskId: number };

export type SchedulerEvent = { readonly time: number } & (
  | { readonly type: 'submitJob'; readonly job: JobSubmission }
  | { readonly type: 'cancelJob'; readonly jobId: number; readonly reason: string }
  /** `andFuture`: jobs of the group that are submitted from now on fail at once. */
  | { readonly type: 'cancelJobGroup'; readonly groupId: string; readonly reason: string; readonly andFuture: boolean }
  | { readonly type: 'cancelJobsWithTag'; readonly tag: string; readonly reason: string }
  /** Cancels every job that needs the stage. */
  | { readonly type: 'cancelStage'; readonly stageId: number; readonly reason: string }
  /** One attempt is told to stop; its task is tried again. */
  | { readonly type: 'killTask'; readonly taskId: number; readonly reason: string }
  | { readonly type: 'cancelAllJobs'; readonly reason: string }
  /** The user's result handler threw, or the application cannot go on. */
  | { readonly type: 'failJob'; readonly jobId: number; readonly message: string }
  /** Answers to `prepareStage`. */
  | { readonly type: 'stagePrepared'; readonly stageId: number; readonly stageAttempt: number }
  | { readonly type: 'stageNotPrepared'; readonly stageId: number; readonly stageAttempt: number; readonly message: string }
  | { readonly type: 'executorAdded'; readonly executorId: string; readonly host: string; readonly slots: number }
  /** `causedByApp`: a task is to blame, so its failure counts. */
  | { readonly type: 'executorLost'; readonly executorId: string; readonly reason: string; readonly causedByApp: boolean }
  | { readonly type: 'gettingResult'; readonly taskId: number }
  | { readonly type: 'taskEnded'; readonly taskId: number; readonly outcome: TaskOutcome }
  | { readonly type: 'blockStored'; readonly rddId: number; readonly partition: number; readonly at: SlotAddress }
  | { readonly type: 'blockRemoved'; readonly rddId: number; readonly partition: number; readonly at: SlotAddress }
  | { readonly type: 'rddUnpersisted'; readonly rddId: number }
  /** Its files are being removed. */
  | { readonly type: 'shuffleRemoved'; readonly shuffleId: number }
  | { readonly type: 'timer'; readonly timer: Timer }
);

/** What a stage attempt computes: enough for the edge to ask the RDD room for its binary. */
export type StageWork = { readonly kind: 'shuffleMap'; readonly shuffleId: number } | { readonly kind: 'result' };

/** A task to start: what it is, and where. The edge adds its stage's bytes. */
export interface TaskLaunch extends Omit<TaskDescription, 'binaryId' | 'partitionData' | 'localProperties'> {
  readonly at: SlotAddress;
  readonly properties: Readonly<Record<string, string>>;
}

/** The task whose failure ended a job, for the message in the cell. */
export interface FailedTask {
  readonly taskId: number;
  readonly stageId: number;
  readonly stageAttempt: number;
  readonly partition: number;
  readonly attempt: number;
  readonly executorId: string;
  readonly className: string;
  readonly message: string;
  readonly stack: string;
  readonly detail?: TaskFailureDetail;
}

export type JobOutcome = { readonly kind: 'succeeded' } | { readonly kind: 'failed'; readonly message: string; readonly task?: FailedTask; readonly cancelled: boolean };

export type Instruction =
  | { readonly type: 'post'; readonly event: ListenerEvent }
  /** Post after adding metrics and accumulables; merge the task's accumulators first when they count. */
  | { readonly type: 'taskEnd'; readonly taskId: number; readonly event: TaskEnd; readonly mergeAccumulators: boolean }
  /** Build the stage's binary from the job's RDD and answer with `stagePrepared` or `stageNotPrepared`. */
  | { readonly type: 'prepareStage'; readonly jobId: number; readonly stageId: number; readonly stageAttempt: number; readonly work: StageWork }
  /** No task of this attempt runs or will run: its binary may be dropped. */
  | { readonly type: 'releaseStage'; readonly stageId: number; readonly stageAttempt: number }
  | { readonly type: 'launch'; readonly task: TaskLaunch }
  | { readonly type: 'kill'; readonly taskId: number; readonly at: SlotAddress; readonly reason: string }
  /** A task did not stop in time: end the whole executor. */
  | { readonly type: 'killExecutor'; readonly executorId: string; readonly reason: string }
  /** Hand the value that task returned to the job's result handler. */
  | { readonly type: 'deliverResult'; readonly jobId: number; readonly index: number; readonly taskId: number }
  | { readonly type: 'jobEnded'; readonly jobId: number; readonly outcome: JobOutcome }
  /** Something the user should know while the job goes on. */
  | { readonly type: 'warn'; readonly message: string }
  | { readonly type: 'setTimer'; readonly delayMs: number; readonly timer: Timer };

export interface SchedulerConfig {
  /** spark.task.maxFailures, or the number of the local master. */
  readonly maxTaskFailures: number;
  /** spark.locality.wait, ms. */
  readonly localityWaitMs: number;
  /** spark.stage.maxConsecutiveAttempts. */
  readonly maxConsecutiveStageAttempts: number;
  /** spark.driver.maxResultSize, bytes; 0 = no limit. */
  readonly maxResultSize: number;
  /** How long a killed task may take to stop before its executor is ended, ms. */
  readonly killGraceMs: number;
  /** spark.scheduler.barrier.maxConcurrentTasksCheck.interval, ms, and .maxFailures. */
  readonly barrierCheckMs: number;
  readonly barrierMaxChecks: number;
  /**
   * While the tasks of a set take less than this on average, a busy slot gets its next one ahead of time, so that it need
   * not wait for the driver between tasks. Nothing else tells: the task starts, for everybody, when its turn comes. 0 = never.
   */
  readonly sendAheadBelowMs: number;
  /** spark.scheduler.numCancelledJobGroupsToTrack. */
  readonly maxCancelledGroups: number;
}

export const DEFAULT_SCHEDULER_CONFIG: SchedulerConfig = {
  maxTaskFailures: 4,
  localityWaitMs: 3000,
  maxConsecutiveStageAttempts: 4,
  maxResultSize: 1 << 30,
  killGraceMs: 1000,
  barrierCheckMs: 15_000,
  barrierMaxChecks: 40,
  sendAheadBelowMs: 0,
  maxCancelledGroups: 1000,
};

export type { CellRange };
