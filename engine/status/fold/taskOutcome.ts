/** What a TaskEndReason means for counters and what it says to people (org.apache.spark.TaskEndReason.toErrorString). */
import type { TaskEndReason } from '../../events/types.ts';
import type { TaskError } from '../task.ts';

export interface TaskCounts {
  readonly completed: number;
  readonly failed: number;
  readonly killed: number;
  /** By how much the task lowers the number of active ones. */
  readonly active: number;
}

/** The counters a task's end changes, by reason. */
export function taskCounts(reason: TaskEndReason): TaskCounts {
  switch (reason.Reason) {
    case 'Success':
      return { completed: 1, failed: 0, killed: 0, active: 1 };
    case 'TaskKilled':
    case 'TaskCommitDenied':
      return { completed: 0, failed: 0, killed: 1, active: 1 };
    case 'Resubmitted':
      return { completed: 0, failed: 1, killed: 0, active: 0 };
    case 'TaskResultLost':
    case 'UnknownReason':
    case 'FetchFailed':
    case 'ExceptionFailure':
    case 'ExecutorLostFailure':
      return { completed: 0, failed: 1, killed: 0, active: 1 };
  }
}

/** Under which words a killed task is counted; null when it was not killed. */
export function killReason(reason: TaskEndReason): string | null {
  if (reason.Reason === 'TaskKilled') return reason['Kill Reason'] ?? 'unknown reason';
  return reason.Reason === 'TaskCommitDenied' ? deniedText(reason) : null;
}

function deniedText(reason: Extract<TaskEndReason, { Reason: 'TaskCommitDenied' }>): string {
  return `TaskCommitDenied (Driver denied task commit) for job: ${reason['Job ID']}, partition: ${reason['Partition ID']}, attemptNumber: ${reason['Attempt Number']}`;
}

/** The error a row shows; null for success. */
export function taskError(reason: TaskEndReason): TaskError | null {
  const plain = (message: string): TaskError => ({ reason: reason.Reason, message, stack: null, detail: null, executorLost: null });
  switch (reason.Reason) {
    case 'Success':
      return null;
    case 'Resubmitted':
      return plain('Resubmitted (resubmitted due to lost executor)');
    case 'TaskResultLost':
      return plain('TaskResultLost (result lost from block manager)');
    case 'UnknownReason':
      return plain('UnknownReason');
    case 'TaskKilled':
      return plain(`TaskKilled (${reason['Kill Reason'] ?? 'unknown reason'})`);
    case 'TaskCommitDenied':
      return plain(deniedText(reason));
    case 'FetchFailed': {
      const address = reason['Block Manager Address'];
      const from = address === undefined || address === null ? 'null' : `BlockManagerId(${address['Executor ID']}, ${address.Host}, ${address.Port}, None)`;
      return {
        reason: reason.Reason,
        message: `FetchFailed(${from}, shuffleId=${reason['Shuffle ID']}, mapIndex=${reason['Map Index'] ?? -1}, mapId=${reason['Map ID']}, reduceId=${reason['Reduce ID']})`,
        stack: reason.Message ?? null,
        detail: null,
        executorLost: null,
      };
    }
    case 'ExceptionFailure': {
      const message = reason.Description === null || reason.Description === '' ? reason['Class Name'] : `${reason['Class Name']}: ${reason.Description}`;
      const frames = reason['Stack Trace'].map((at) => `        ${at['Declaring Class']}.${at['Method Name']}(${at['File Name'] ?? 'Unknown Source'}:${at['Line Number']})`);
      const stack = reason['Full Stack Trace'] ?? [message, ...frames].join('\n');
      return {
        reason: reason.Reason,
        message,
        stack,
        detail: reason['Emberline Detail'] ?? null,
        executorLost: null,
      };
    }
    case 'ExecutorLostFailure': {
      const loss = reason['Loss Reason'];
      const message = `ExecutorLostFailure (executor ${reason['Executor ID']} exited ${reason['Exit Caused By App'] === false ? 'unrelated to the running tasks' : 'caused by one of the running tasks'})`;
      return { reason: reason.Reason, message: loss === undefined || loss === null ? message : `${message} Reason: ${loss}`, stack: null, detail: null, executorLost: reason['Executor ID'] };
    }
  }
}
