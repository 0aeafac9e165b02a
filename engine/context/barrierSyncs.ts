/** The driver's end of barrier syncs: hands requests to the coordinator, answers to waiting tasks, and keeps the time. */
import { writeBarrierReply } from '../executor/barrierReply.ts';
import type { SlotAddress } from '../executor/messages.ts';
import { BarrierCoordinator } from '../scheduler/barrierCoordinator.ts';
import type { BarrierReply, BarrierRequest } from '../scheduler/barrierCoordinator.ts';
import { LONGEST_TIMER_MS } from './longestTimer.ts';

export interface BarrierSyncsHost {
  /** spark.barrier.sync.timeout, ms. */
  readonly timeoutMs: number;
  /** The executor's own folder. */
  folderOf(executorId: string): string;
}

interface Task {
  readonly executorId: string;
  readonly stageId: number;
  readonly stageAttempt: number;
}

export class BarrierSyncs {
  readonly #host: BarrierSyncsHost;
  readonly #coordinator = new BarrierCoordinator();
  readonly #tasks = new Map<number, Task>();
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(host: BarrierSyncsHost) {
    this.#host = host;
  }

  requested(from: SlotAddress, request: BarrierRequest): void {
    const { taskId, stageId, stageAttempt, epoch } = request;
    this.#tasks.set(taskId, { executorId: from.executorId, stageId, stageAttempt });
    const { timeoutMs } = this.#host;
    const replies = this.#coordinator.request(request);
    this.#answer(replies);
    // A longer time is none: it ends after the application.
    if (replies.length > 0 || timeoutMs > LONGEST_TIMER_MS) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#answer(this.#coordinator.timedOut(stageId, stageAttempt, epoch, timeoutMs));
    }, timeoutMs).unref();
    this.#timers.add(timer);
  }

  taskEnded(taskId: number): void {
    const task = this.#tasks.get(taskId);
    if (task === undefined) return;
    this.#tasks.delete(taskId);
    const { stageId, stageAttempt } = task;
    if (![...this.#tasks.values()].some((other) => other.stageId === stageId && other.stageAttempt === stageAttempt)) this.#coordinator.stageEnded(stageId, stageAttempt);
  }

  executorLost(executorId: string): void {
    for (const [taskId, task] of [...this.#tasks]) if (task.executorId === executorId) this.taskEnded(taskId);
  }

  /** Answers nobody any more: the folders of executors go. */
  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #answer(replies: readonly BarrierReply[]): void {
    for (const { taskId, epoch, answer } of replies) {
      const task = this.#tasks.get(taskId);
      if (task !== undefined) writeBarrierReply(this.#host.folderOf(task.executorId), taskId, epoch, answer);
    }
  }
}
