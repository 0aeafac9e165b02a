/** Says why an executor is gone and what the user can do, from how its process ended and what it was doing. */
import type { ExecutorLoss } from './backend.ts';

export interface LossContext {
  readonly executorId: string;
  readonly heapMiB: number;
  /** What it ran, as `task 3.0 in stage 2.0 (TID 17), partition 3`. */
  readonly running: readonly string[];
  /** Set when the driver ended it. */
  readonly killReason: string | undefined;
  /** Whether it ever registered. */
  readonly registered: boolean;
}

/** The sentence, and whether a task is to blame (so that its failure counts towards spark.task.maxFailures). */
export function explainLoss(loss: ExecutorLoss, context: LossContext): { readonly reason: string; readonly causedByApp: boolean } {
  const { executorId, heapMiB } = context;
  const doing = context.running.length === 0 ? 'while idle' : `while running ${context.running.join(' and ')}`;
  const lastWords = loss.stderrTail.trim() === '' ? '' : `\nLast lines of its standard error:\n${loss.stderrTail.trim()}`;
  if (context.killReason !== undefined) return { reason: context.killReason, causedByApp: false };
  if (loss.outOfMemory) {
    return {
      reason: `Executor ${executorId} ran out of memory: heap limit ${heapMiB} MiB, ${doing}; use more partitions, so that each holds less, or give every executor more memory with the master local-cluster[executors,cores,MiB].`,
      causedByApp: true,
    };
  }
  if (!context.registered) {
    return { reason: `Executor ${executorId} could not start: its process ended ${ending(loss)} before it registered.${lastWords}`, causedByApp: false };
  }
  if (loss.exitCode !== null) {
    return {
      reason: `Executor ${executorId} ended ${ending(loss)}, ${doing}; code of a task or of a library it uses called process.exit or crashed the process.${lastWords}`,
      causedByApp: true,
    };
  }
  return {
    reason: `Executor ${executorId} ended ${ending(loss)}, ${doing}; somebody else ended it, for instance the operating system when the machine ran out of memory.${lastWords}`,
    causedByApp: true,
  };
}

function ending(loss: ExecutorLoss): string {
  if (loss.signal !== null) return `by signal ${loss.signal}`;
  return loss.exitCode === null ? 'without an exit code' : `with exit code ${loss.exitCode}`;
}
