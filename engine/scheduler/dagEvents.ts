/** Jobs and ended tasks as listener events. Metrics and accumulables of a task are added by the edge, which has them. */
import type { JobEnd, JobStart, TaskEnd, TaskEndReason } from '../events/types.ts';
import type { JobOutcome, JobSubmission } from './events.ts';
import type { Stage } from './stage.ts';
import { stageInfo } from './stageInfo.ts';
import { taskInfo } from './taskSet.ts';
import type { TaskRun } from './taskSet.ts';

/** `stages`: everything the job may need, skipped stages too, ids ascending. */
export function jobStartEvent(time: number, submission: JobSubmission, stages: readonly Stage[]): JobStart {
  const { jobId, callSite, checkpointOf, properties } = submission;
  return {
    Event: 'SparkListenerJobStart',
    'Job ID': jobId,
    'Submission Time': time,
    'Stage Infos': stages.map(stageInfo),
    'Stage IDs': stages.map((s) => s.id),
    Properties: properties,
    ...(callSite.cell === undefined ? {} : { 'Emberline Cell': callSite.cell }),
    ...(checkpointOf === undefined ? {} : { 'Emberline Checkpoint Of': checkpointOf }),
  };
}

export function jobEndEvent(time: number, jobId: number, outcome: JobOutcome): JobEnd {
  return {
    Event: 'SparkListenerJobEnd',
    'Job ID': jobId,
    'Completion Time': time,
    'Job Result': outcome.kind === 'succeeded' ? { Result: 'JobSucceeded' } : { Result: 'JobFailed', Exception: { Message: outcome.message, 'Stack Trace': [] } },
  };
}

export function taskEndEvent(time: number, run: TaskRun, reason: TaskEndReason): TaskEnd {
  const { request } = run.set;
  const killed = reason.Reason === 'TaskKilled' || reason.Reason === 'TaskCommitDenied';
  // A task whose output was lost did finish: Spark tells of it again as it was.
  const again = reason.Reason === 'Resubmitted';
  return {
    Event: 'SparkListenerTaskEnd',
    'Stage ID': request.stageId,
    'Stage Attempt ID': request.stageAttempt,
    'Task Type': request.kind === 'shuffleMap' ? 'ShuffleMapTask' : 'ResultTask',
    'Task End Reason': reason,
    'Task Info': taskInfo(run, { time: again ? (run.successTime ?? time) : time, failed: !killed && !again && reason.Reason !== 'Success', killed }),
  };
}
