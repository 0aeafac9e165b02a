/** How each state looks: a shape, a word and a tone, always together. One table for all drawings and tables. */
import type { Tone } from '../../ui/Chip.tsx';
import type { ExecutorStatus } from '../../../engine/status/executor.ts';
import type { JobState, StageState } from '../../../engine/status/job.ts';
import type { TaskState } from '../../../engine/status/task.ts';
import type { DagStageState } from '../../../engine/status/views/jobDag.ts';

export interface StateLook {
  readonly tone: Tone;
  readonly sign: string;
  readonly word: string;
}

/** How a barrier stage is marked wherever a stage is named; green, as in Spark's drawing. */
export const BARRIER_MARK = '∥ barrier';
export const BARRIER_HINT = 'A barrier stage: all its tasks start together or not at all, and fail together.';

const WAITING: StateLook = { tone: 'wait', sign: '○', word: 'waiting' };
const RUNNING: StateLook = { tone: 'run', sign: '▸', word: 'running' };
const DONE: StateLook = { tone: 'done', sign: '✓', word: 'done' };
const SKIPPED: StateLook = { tone: 'wait', sign: '»', word: 'skipped' };
const FAILED: StateLook = { tone: 'fail', sign: '✕', word: 'failed' };

const STAGES: Readonly<Record<StageState | 'PREDICTED', StateLook>> = {
  PREDICTED: { tone: 'wait', sign: '◇', word: 'not run yet' },
  PENDING: WAITING,
  ACTIVE: RUNNING,
  COMPLETE: DONE,
  FAILED,
  SKIPPED,
};

const DAG_STAGES: Readonly<Record<DagStageState, StateLook>> = {
  waiting: WAITING,
  running: RUNNING,
  done: DONE,
  skipped: SKIPPED,
  failed: FAILED,
  retried: { tone: 'run', sign: '↻', word: 'retried' },
};

const JOBS: Readonly<Record<JobState, StateLook>> = { RUNNING, SUCCEEDED: DONE, FAILED };

const TASKS: Readonly<Record<TaskState, StateLook>> = {
  RUNNING,
  'GET RESULT': { tone: 'run', sign: '▸', word: 'getting result' },
  SUCCESS: DONE,
  FAILED,
  KILLED: { tone: 'fail', sign: '⊘', word: 'killed' },
};

const EXECUTORS: Readonly<Record<ExecutorStatus['state'], StateLook>> = {
  alive: { tone: 'done', sign: '●', word: 'alive' },
  lost: { tone: 'dead', sign: '◌', word: 'lost' },
  replaced: { tone: 'dead', sign: '◌', word: 'replaced' },
};

export const stageLook = (state: StageState | 'PREDICTED'): StateLook => STAGES[state];
export const dagStageLook = (state: DagStageState): StateLook => DAG_STAGES[state];
export const jobLook = (state: JobState): StateLook => JOBS[state];
export const executorLook = (state: ExecutorStatus['state']): StateLook => EXECUTORS[state];

/** A task that failed because its executor went away has a look of its own: the task was not to blame. */
export function taskLook(state: TaskState, executorLost: boolean): StateLook {
  return executorLost ? { tone: 'dead', sign: '◌', word: 'executor lost' } : TASKS[state];
}
