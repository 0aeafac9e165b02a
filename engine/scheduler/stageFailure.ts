/** Why stages fail, in Spark's words. */
import type { TaskEndReason } from '../events/types.ts';
import { stageLabel } from './stage.ts';
import type { Stage } from './stage.ts';
import { errorString } from './taskFailure.ts';

export function tooManyAttempts(stage: Stage, allowed: number, reason: string): string {
  return `${stageLabel(stage)} (${stage.name}) has failed the maximum allowable number of times: ${allowed}. Most recent failure reason:\n${reason}`;
}

export function barrierTaskFailed(stage: Stage, partition: number, reason: TaskEndReason): string {
  return `Stage failed because barrier task ${stage.kind === 'result' ? 'ResultTask' : 'ShuffleMapTask'}(${stage.id}, ${partition}) finished unsuccessfully.\n${errorString(reason)}`;
}
