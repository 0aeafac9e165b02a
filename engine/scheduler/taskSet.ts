/**
 * The tasks of one stage attempt (Spark's TaskSetManager): which wait, run, are done, and how often each has failed.
 *
 * A set is active until it is a zombie: all done, given up, fetch-failed, or replaced by a newer attempt. A zombie starts
 * nothing; it is over when its last running task has ended.
 */
import type { TaskInfo, TaskLocality } from '../events/types.ts';
import type { SlotAddress } from '../executor/messages.ts';
import { PendingTasks, slotKey } from './pendingTasks.ts';
import type { TaskPreference } from './preferences.ts';

export interface TaskSetRequest {
  readonly jobId: number;
  readonly stageId: number;
  readonly stageAttempt: number;
  readonly kind: 'shuffleMap' | 'result';
  readonly numPartitions: number;
  /** Partition of each task; a task's index is its position. */
  readonly partitions: readonly number[];
  readonly preferences: readonly TaskPreference[];
  readonly properties: Readonly<Record<string, string>>;
  /** All tasks start together, and fail together. */
  readonly barrier: boolean;
  readonly time: number;
}

/** One attempt of one task in one slot. */
export interface TaskRun {
  readonly taskId: number;
  readonly set: TaskSet;
  readonly index: number;
  readonly partition: number;
  readonly attempt: number;
  readonly at: SlotAddress;
  readonly host: string;
  /** Map output epoch when it was launched. */
  readonly epoch: number;
  /** When its turn came. */
  launchTime: number;
  readonly locality: TaskLocality;
  gettingResultTime: number;
  /** When it succeeded; undefined before. */
  successTime: number | undefined;
  /** Set when the driver asked it to stop. */
  killReason: string | undefined;
}

type TaskState = 'open' | 'done';

export class TaskSet {
  readonly request: TaskSetRequest;
  readonly pending: PendingTasks;
  readonly running = new Map<number, TaskRun>();
  /** The successful attempt of each done task, for Resubmitted events. */
  readonly successes = new Map<number, TaskRun>();
  readonly #states: TaskState[];
  readonly #failures: number[];
  readonly #attempts: number[];
  #open: number;
  #zombie = false;
  lastCachedLaunch: number;
  totalResultSize = 0;
  /** Moving average of how long successful tasks took; undefined before the first. */
  #recentMs: number | undefined;
  resultCount = 0;

  constructor(request: TaskSetRequest) {
    this.request = request;
    this.pending = new PendingTasks(request.preferences);
    this.#states = request.partitions.map(() => 'open');
    this.#failures = request.partitions.map(() => 0);
    this.#attempts = request.partitions.map(() => 0);
    this.#open = request.partitions.length;
    this.lastCachedLaunch = request.time;
  }

  /** `2.0`: stage and attempt, as in Spark's messages. */
  get stageLabel(): string {
    return `${this.request.stageId}.${this.request.stageAttempt}`;
  }

  get key(): string {
    return this.stageLabel;
  }

  get isZombie(): boolean {
    return this.#zombie;
  }

  get isOver(): boolean {
    return this.#zombie && this.running.size === 0;
  }

  isDone(index: number): boolean {
    return this.#states[index] === 'done';
  }

  becomeZombie(): void {
    this.#zombie = true;
    this.pending.clear();
  }

  /** A task succeeded after that long. */
  tookMs(ms: number): void {
    this.#recentMs = this.#recentMs === undefined ? ms : this.#recentMs * 0.8 + ms * 0.2;
  }

  /** Whether its tasks take less than `ms`, as far as known. */
  isQuickerThan(ms: number): boolean {
    return this.#recentMs !== undefined && this.#recentMs < ms;
  }

  /** An attempt that never had its turn does not count. */
  takeBack(run: TaskRun): void {
    this.running.delete(run.taskId);
    this.#attempts[run.index] = run.attempt;
    this.retry(run.index);
  }

  nextAttempt(index: number): number {
    const attempt = this.#attempts[index]!;
    this.#attempts[index] = attempt + 1;
    return attempt;
  }

  /** The task needs no more attempts. */
  markDone(index: number): void {
    if (this.isDone(index)) return;
    this.#states[index] = 'done';
    this.#failures[index] = 0;
    this.#open -= 1;
    this.pending.remove(index);
    if (this.#open === 0) this.becomeZombie();
  }

  /** The output of a done task is lost: it must run again. */
  reopen(index: number): void {
    this.#states[index] = 'open';
    this.#open += 1;
    this.successes.delete(index);
    this.pending.add(index);
  }

  /** Puts a failed task back in line, unless it is done or the set is. */
  retry(index: number): void {
    if (!this.#zombie && !this.isDone(index)) this.pending.add(index);
  }

  /** Counts a failure; returns how many there were in a row. */
  countFailure(index: number): number {
    this.#failures[index] = this.#failures[index]! + 1;
    return this.#failures[index]!;
  }

  /** Whether this set keeps one of `slots` busy, so that waiting for it makes sense. */
  occupies(slots: readonly SlotAddress[]): boolean {
    const wanted = new Set(slots.map(slotKey));
    for (const run of this.running.values()) if (wanted.has(slotKey(run.at))) return true;
    return false;
  }
}

/** `3.1`: index and attempt. */
export function taskLabel(run: TaskRun): string {
  return `${run.index}.${run.attempt}`;
}

/** How the task stands now: running while `finished` is undefined. */
export function taskInfo(run: TaskRun, finished?: { time: number; failed: boolean; killed: boolean }): TaskInfo {
  return {
    'Task ID': run.taskId,
    Index: run.index,
    Attempt: run.attempt,
    'Partition ID': run.partition,
    'Launch Time': run.launchTime,
    'Executor ID': run.at.executorId,
    Host: run.host,
    Locality: run.locality,
    Speculative: false,
    'Getting Result Time': run.gettingResultTime,
    'Finish Time': finished?.time ?? 0,
    Failed: finished?.failed ?? false,
    Killed: finished?.killed ?? false,
    Accumulables: [],
    'Emberline Slot': run.at.slot,
  };
}
