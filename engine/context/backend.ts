/**
 * The seam between the driver and the place where executors live: threads, processes, or the driver itself in tests.
 *
 * A backend starts executors, carries messages both ways in order, and says when one is gone and why. It knows nothing
 * of jobs, stages or tasks, and never restarts anything by itself: replacing a lost executor is the context's decision.
 * Implementations are in `engine/backend`; every one passes `contract.test.ts` there.
 */
import type { FromSlot, SlotAddress, SlotConfig, ToSlot } from '../executor/messages.ts';

/** One executor to start: as many slots as it has cores, each with its own configuration. */
export interface ExecutorLaunch {
  readonly executorId: string;
  /** One entry per core; `slots[i].slot === i`. */
  readonly slots: readonly SlotConfig[];
  /** V8 old-space limit of each slot's isolate, MiB. Ignored where the driver's own heap is used. */
  readonly heapMiB: number;
  /** Variables added to the executor's environment (`spark.executorEnv.*`). */
  readonly env: Readonly<Record<string, string>>;
}

/** Why an executor is gone. */
export interface ExecutorLoss {
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** V8 gave up on the heap: known from its last words or from the worker's error code. */
  readonly outOfMemory: boolean;
  /** Last lines of standard error, at most 4 KiB. */
  readonly stderrTail: string;
}

export interface BackendListener {
  /** A message of a slot, in the order the slot sent it; the first one of every slot is `hello`. */
  onMessage(from: SlotAddress, message: FromSlot): void;
  /** The executor is gone, with everything it held. Exactly once for each started executor, also after `kill`, never after `stop`. */
  onLost(executorId: string, loss: ExecutorLoss): void;
  /** Something a task or a library wrote to the executor's standard streams past the console. */
  onOutput(executorId: string, stream: 'stdout' | 'stderr', text: string): void;
}

export interface ExecutorBackend {
  /** Starts an executor; its slots say `hello`, or `onLost` tells why not. */
  start(launch: ExecutorLaunch): void;
  /** Queues a message for a slot. Silently dropped when the executor is gone: `onLost` has told or will tell. */
  send(to: SlotAddress, message: ToSlot): void;
  /** Ends an executor at once (SIGKILL, or terminate for threads); `onLost` follows. */
  kill(executorId: string): void;
  /** Ends every executor; resolves when nothing of them runs any more. */
  stop(): Promise<void>;
}
