/**
 * What a running task may ask about itself (org.apache.spark.TaskContext).
 *
 * A slot runs one task at a time on its thread, so the current task is a module variable.
 */
import type { TaskMetrics } from '../events/types.ts';
import { TaskKilledError } from './failure.ts';
import type { FetchFailedError } from './failure.ts';

export interface TaskContextInfo {
  readonly stageId: number;
  readonly stageAttemptNumber: number;
  readonly partitionId: number;
  readonly numPartitions: number;
  /** From 0 for each partition. */
  readonly attemptNumber: number;
  /** Unique over the application. */
  readonly taskAttemptId: number;
  readonly executorId: string;
  readonly localProperties: Readonly<Record<string, string>>;
}

/** What only the slot knows of a running task. */
export interface TaskState {
  /** Why the task was told to stop, once it was. */
  killedBecause(): string | undefined;
  metrics(): TaskMetrics;
}

/** A listener threw at the end of its task (org.apache.spark.util.TaskCompletionListenerException). */
export class TaskCompletionListenerError extends Error {
  override name = 'TaskCompletionListenerException';

  /** @param previous what the task itself failed with, if it did */
  constructor(causes: readonly unknown[], previous: unknown) {
    const messages = causes.map((cause) => (cause instanceof Error ? cause.message : String(cause)));
    const own = messages.length === 1 ? messages[0]! : messages.map((message, i) => `Exception ${i}: ${message}`).join('\n');
    super(previous === undefined ? own : `${own}\n\nPrevious exception in task: ${previous instanceof Error ? previous.message : String(previous)}`, { cause: causes[0] });
  }
}

type State = 'running' | 'completed' | 'failed';

let current: TaskContext | undefined;

export class TaskContext {
  readonly #info: TaskContextInfo;
  readonly #completion: ((context: TaskContext) => void)[] = [];
  readonly #failure: ((context: TaskContext, error: unknown) => void)[] = [];
  readonly #task: TaskState | undefined;
  #state: State = 'running';
  #failedWith: { readonly cause: unknown } | undefined;
  #fetchFailed: FetchFailedError | undefined;

  /** @internal Made by the slot. */
  constructor(info: TaskContextInfo, task?: TaskState) {
    this.#info = info;
    this.#task = task;
  }

  /** The context of the task that is running here; undefined on the driver. */
  static get(): TaskContext | undefined {
    return current;
  }

  /** Number of the partition this task computes; 0 on the driver. */
  static getPartitionId(): number {
    return current?.partitionId() ?? 0;
  }

  /** @internal */
  static set(context: TaskContext | undefined): void {
    current = context;
  }

  stageId(): number {
    return this.#info.stageId;
  }

  stageAttemptNumber(): number {
    return this.#info.stageAttemptNumber;
  }

  partitionId(): number {
    return this.#info.partitionId;
  }

  numPartitions(): number {
    return this.#info.numPartitions;
  }

  attemptNumber(): number {
    return this.#info.attemptNumber;
  }

  taskAttemptId(): number {
    return this.#info.taskAttemptId;
  }

  /** Id of the executor that runs the task. */
  executorId(): string {
    return this.#info.executorId;
  }

  /** A property that was set where the job was started (`sc.setLocalProperty`). */
  getLocalProperty(key: string): string | undefined {
    return this.#info.localProperties[key];
  }

  /** Cores of this task: one, because a slot is one thread. */
  cpus(): number {
    return 1;
  }

  /** Resources such as GPUs: none, there are no resource profiles. */
  resources(): ReadonlyMap<string, never> {
    return new Map<string, never>();
  }

  /** What has been measured of this task so far, as its end will tell it. */
  taskMetrics(): TaskMetrics | undefined {
    return this.#task?.metrics();
  }

  /** Whether the task was told to stop (its job was cancelled, or another attempt has succeeded). Costs a look into a folder. */
  isInterrupted(): boolean {
    return this.#task?.killedBecause() !== undefined;
  }

  /** Throws TaskKilledException when the task was told to stop: for loops that take no records. */
  killTaskIfInterrupted(): void {
    const reason = this.#task?.killedBecause();
    if (reason !== undefined) throw new TaskKilledError(reason);
  }

  /** Whether the task has ended, well or badly. */
  isCompleted(): boolean {
    return this.#state !== 'running';
  }

  /** Whether the task has failed. */
  isFailed(): boolean {
    return this.#state === 'failed';
  }

  /** Called when the task ends, well or badly, last registered first. */
  addTaskCompletionListener(listener: (context: TaskContext) => void): this {
    if (this.#state === 'running') this.#completion.push(listener);
    else listener(this);
    return this;
  }

  /** Called when the task fails, last registered first, before the completion listeners; at once when it has failed already. */
  addTaskFailureListener(listener: (context: TaskContext, error: unknown) => void): this {
    if (this.#failedWith !== undefined) listener(this, this.#failedWith.cause);
    else this.#failure.push(listener);
    return this;
  }

  /** @internal A map output could not be read: however user code words it, the task failed for that. */
  noteFetchFailed(error: FetchFailedError): void {
    this.#fetchFailed ??= error;
  }

  /** @internal */
  get fetchFailed(): FetchFailedError | undefined {
    return this.#fetchFailed;
  }

  /** @internal Runs all listeners, also those that others add; returns what they threw, after all have run. */
  finish(error?: { readonly cause: unknown }): { readonly cause: unknown } | undefined {
    this.#state = error === undefined ? 'completed' : 'failed';
    this.#failedWith = error;
    const thrown: unknown[] = [];
    const call = <L>(listeners: L[], run: (listener: L) => void): void => {
      for (let listener = listeners.pop(); listener !== undefined; listener = listeners.pop()) {
        try {
          run(listener);
        } catch (cause) {
          thrown.push(cause);
        }
      }
    };
    if (error !== undefined) call(this.#failure, (listener) => listener(this, error.cause));
    call(this.#completion, (listener) => listener(this));
    return thrown.length === 0 ? undefined : { cause: new TaskCompletionListenerError(thrown, error?.cause) };
  }
}
