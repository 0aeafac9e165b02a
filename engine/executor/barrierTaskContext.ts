/**
 * What a task of a barrier stage may do besides (org.apache.spark.BarrierTaskContext): wait for all others, exchange messages
 * with them, and see where they run. Waiting blocks the task's thread, as in Spark.
 */
import { SparkException } from '../rdd/errors.ts';
import type { BarrierAnswer, BarrierRequest } from '../scheduler/barrierCoordinator.ts';
import { TaskContext } from './taskContext.ts';
import type { TaskContextInfo, TaskState } from './taskContext.ts';

/** Where a task of the stage runs (org.apache.spark.BarrierTaskInfo): `host:executor.slot`. */
export interface BarrierTaskInfo {
  readonly address: string;
}

export class BarrierTaskContext extends TaskContext {
  readonly #addresses: readonly string[];
  readonly #sync: (request: BarrierRequest) => BarrierAnswer;
  #epoch = 0;

  /** @internal Made by the slot. */
  constructor(info: TaskContextInfo, task: TaskState, addresses: readonly string[], sync: (request: BarrierRequest) => BarrierAnswer) {
    super(info, task);
    this.#addresses = addresses;
    this.#sync = sync;
  }

  /** The context of the barrier task that is running here; undefined on the driver. Throws in a task of another stage. */
  static override get(): BarrierTaskContext | undefined {
    const context = TaskContext.get();
    if (context === undefined || context instanceof BarrierTaskContext) return context;
    throw new SparkException('This task does not belong to a barrier stage: use rdd.barrier().mapPartitions(…).');
  }

  /** Waits until all tasks of the stage have called it equally often. Throws SparkException when they cannot come together. */
  barrier(): void {
    this.#together('barrier', '');
  }

  /** As barrier; returns the messages of all tasks by partition. */
  allGather(message: string): readonly string[] {
    return this.#together('allGather', message);
  }

  /** All tasks of the stage, by partition. */
  getTaskInfos(): readonly BarrierTaskInfo[] {
    return this.#addresses.map((address) => ({ address }));
  }

  #together(operation: BarrierRequest['operation'], message: string): readonly string[] {
    const answer = this.#sync({
      taskId: this.taskAttemptId(), stageId: this.stageId(), stageAttempt: this.stageAttemptNumber(), partition: this.partitionId(),
      numTasks: this.#addresses.length, epoch: this.#epoch++, operation, message: String(message),
    });
    if (answer.kind === 'failed') throw new SparkException(answer.message);
    return answer.messages;
  }
}
