/** Why tasks end, in the words and shapes of Spark's TaskEndReason, and the sentences made of them. */
import { blockManagerId, blockManagerText } from '../events/blockManagerId.ts';
import type { BlockManagerId, StackTraceElement, TaskEndReason } from '../events/types.ts';
import type { TaskOutcome } from '../executor/messages.ts';

type FailedOutcome = Exclude<TaskOutcome, { kind: 'result' | 'mapOutput' }>;

export function endReason(outcome: FailedOutcome, host: string): TaskEndReason {
  switch (outcome.kind) {
    case 'exception':
      return {
        Reason: 'ExceptionFailure',
        'Class Name': outcome.className,
        Description: outcome.message,
        'Stack Trace': stackTrace(outcome.stack),
        'Full Stack Trace': fullStackTrace(outcome),
        'Accumulator Updates': [],
        'Emberline Detail': outcome.detail,
      };
    case 'fetchFailed':
      return {
        Reason: 'FetchFailed',
        ...(outcome.executorId === '' ? {} : { 'Block Manager Address': blockManagerId(outcome.executorId, host) }),
        'Shuffle ID': outcome.shuffleId,
        'Map ID': outcome.mapId,
        'Map Index': outcome.mapIndex,
        'Reduce ID': outcome.reduceId,
        Message: outcome.message,
      };
    case 'killed':
      return { Reason: 'TaskKilled', 'Kill Reason': outcome.reason, 'Accumulator Updates': [] };
  }
}

export function executorLostReason(executorId: string, causedByApp: boolean, reason: string): TaskEndReason {
  return { Reason: 'ExecutorLostFailure', 'Executor ID': executorId, 'Exit Caused By App': causedByApp, 'Loss Reason': reason };
}

/** Spark's TaskFailedReason.toErrorString. */
export function errorString(reason: TaskEndReason): string {
  switch (reason.Reason) {
    case 'ExceptionFailure':
      return reason['Full Stack Trace'] ?? `${reason['Class Name']}: ${reason.Description ?? ''}`;
    case 'ExecutorLostFailure':
      return `ExecutorLostFailure (executor ${reason['Executor ID']} ${reason['Exit Caused By App'] ? 'exited caused by one of the running tasks' : 'exited unrelated to the running tasks'}) Reason: ${reason['Loss Reason'] ?? 'unknown'}`;
    case 'FetchFailed':
      return `FetchFailed(${addressText(reason['Block Manager Address'])}, shuffleId=${reason['Shuffle ID']}, mapIndex=${reason['Map Index'] ?? -1}, mapId=${reason['Map ID']}, reduceId=${reason['Reduce ID']}, message=\n${reason.Message ?? ''}\n)`;
    case 'TaskKilled':
      return `TaskKilled (${reason['Kill Reason'] ?? 'unknown reason'})`;
    case 'TaskCommitDenied':
      return `TaskCommitDenied (Driver denied task commit) for job: ${reason['Job ID']}, partition: ${reason['Partition ID']}, attemptNumber: ${reason['Attempt Number']}`;
    case 'TaskResultLost':
      return 'TaskResultLost (result lost from block manager)';
    case 'Resubmitted':
      return 'Resubmitted (resubmitted due to lost executor)';
    case 'Success':
    case 'UnknownReason':
      return reason.Reason;
  }
}

function addressText(address: BlockManagerId | undefined): string {
  return address === undefined ? 'null' : blockManagerText(address);
}

function fullStackTrace(outcome: Extract<FailedOutcome, { kind: 'exception' }>): string {
  const head = outcome.message === '' ? outcome.className : `${outcome.className}: ${outcome.message}`;
  const frames = outcome.stack.split('\n').filter((line) => /^\s+at /.test(line));
  return [head, ...frames].join('\n');
}

const FRAME = /^\s+at (?:(?:async )?(?:(?<where>.+?) )?\(?(?<file>.+?):(?<line>\d+):\d+\)?)$/;

/** The frames of a JavaScript stack as Spark's StackTraceElements; the class of a plain function is its file. */
export function stackTrace(stack: string): readonly StackTraceElement[] {
  const elements: StackTraceElement[] = [];
  for (const text of stack.split('\n')) {
    const groups = FRAME.exec(text)?.groups;
    if (groups === undefined) continue;
    const where = groups['where'] ?? '<anonymous>';
    const dot = where.lastIndexOf('.');
    elements.push({
      'Declaring Class': dot > 0 ? where.slice(0, dot) : '<module>',
      'Method Name': dot > 0 ? where.slice(dot + 1) : where,
      'File Name': groups['file'] ?? null,
      'Line Number': Number(groups['line']),
    });
  }
  return elements;
}
