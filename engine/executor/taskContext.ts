/**
 * What a running task may ask about itself (org.apache.spark.TaskContext).
 *
 * A slot runs one task at a time on its thread, so the current task is a module variable.
 */

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

type State = 'running' | 'completed' | 'failed';

let current: TaskContext | undefined;

export class TaskContext {
  readonly #info: TaskContextInfo;
  readonly #completion: ((context: TaskContext) => void)[] = [];
  readonly #failure: ((context: TaskContext, error: unknown) => void)[] = [];
  #state: State = 'running';

  /** @internal Made by the slot. */
  constructor(info: TaskContextInfo) {
    this.#info = info;
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

  getLocalProperty(key: string): string | undefined {
    return this.#info.localProperties[key];
  }

  isCompleted(): boolean {
    return this.#state !== 'running';
  }

  isFailed(): boolean {
    return this.#state === 'failed';
  }

  /** Called when the task ends, well or badly, last registered first. */
  addTaskCompletionListener(listener: (context: TaskContext) => void): this {
    if (this.#state === 'running') this.#completion.push(listener);
    else listener(this);
    return this;
  }

  /** Called when the task fails, before the completion listeners. */
  addTaskFailureListener(listener: (context: TaskContext, error: unknown) => void): this {
    this.#failure.push(listener);
    return this;
  }

  /** @internal Runs all listeners; returns the first error of one, after all have run. */
  finish(error?: { readonly cause: unknown }): { readonly cause: unknown } | undefined {
    this.#state = error === undefined ? 'completed' : 'failed';
    let thrown: { cause: unknown } | undefined;
    const attempt = (run: () => void): void => {
      try {
        run();
      } catch (cause) {
        thrown ??= { cause };
      }
    };
    if (error !== undefined) for (const listener of this.#failure.toReversed()) attempt(() => listener(this, error.cause));
    for (const listener of this.#completion.toReversed()) attempt(() => listener(this));
    return thrown;
  }
}
