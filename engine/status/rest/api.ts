/**
 * Spark's monitoring REST API (`/api/v1/applications/{id}/…`) as a function of a status: a server only has to find the
 * status of the application (and attempt) the path names.
 */
import type { StageStatus } from '../job.ts';
import type { Status } from '../status.ts';
import { environmentInfo, processes } from './applications.ts';
import { executorList } from './executors.ts';
import type { Json } from './format.ts';
import { jobData, jobList } from './jobs.ts';
import { rddStorageInfo, rddStorageList } from './storage.ts';
import { stageData, stageList, type StageDetails } from './stages.ts';
import { taskList } from './tasks.ts';
import { taskSummary } from './taskSummary.ts';

/** `error` is Spark's sentence for a thing that is not there or a request that cannot be read. */
export type RestAnswer = { readonly code: 200; readonly body: Json } | { readonly code: 400 | 404; readonly error: string };

const ok = (body: Json): RestAnswer => ({ code: 200, body });
const missing = (error: string): RestAnswer => ({ code: 404, error });

/** Answers what comes after `/applications/{id}[/{attempt}]/`, e.g. `stages/1/0`. */
export function restAnswer(status: Status, path: string, query: URLSearchParams = new URLSearchParams()): RestAnswer {
  const [what, ...rest] = path.split('/').filter((part) => part !== '');
  const states = query.getAll('status').map((state) => state.toLowerCase());
  switch (what) {
    case 'jobs':
      return jobs(status, rest, states);
    case 'stages':
      return stages(status, rest, states, query);
    case 'executors':
      return ok(executorList(status, false));
    case 'allexecutors':
      return ok(executorList(status, true));
    case 'storage':
      return rest[0] === 'rdd' ? storage(status, rest[1]) : missing('unknown path');
    case 'environment':
      return ok(environmentInfo(status));
    case 'allmiscellaneousprocess':
      return ok(processes(status));
    default:
      return missing('unknown path');
  }
}

function jobs(status: Status, rest: readonly string[], states: readonly string[]): RestAnswer {
  if (rest.length === 0) return ok(jobList(status, states));
  const job = status.jobs[Number(rest[0])];
  return job === undefined ? missing(`unknown job: ${rest[0]}`) : ok(jobData(job));
}

function stages(status: Status, rest: readonly string[], states: readonly string[], query: URLSearchParams): RestAnswer {
  const [stageId, attemptId, what] = rest;
  const asked = query.get('details');
  const parts: StageDetails = { details: asked === null ? stageId !== undefined : asked === 'true', taskStates: query.getAll('taskStatus').map((state) => state.toLowerCase()) };
  if (stageId === undefined) return ok(stageList(status, states, parts));
  const attempts = status.stages[Number(stageId)];
  if (attempts === undefined) return missing(`unknown stage: ${stageId}`);
  if (attemptId === undefined) return ok(attempts.map((stage) => stageData(status, stage, parts)));
  const stage = attempts.find((attempt) => attempt.attempt === Number(attemptId));
  if (stage === undefined) return missing(`unknown attempt for stage ${stageId}. Found attempts: [${attempts.map((attempt) => attempt.attempt).join(', ')}]`);
  return what === undefined ? ok(stageData(status, stage, parts)) : ofStage(status, stage, what, states, query);
}

function ofStage(status: Status, stage: StageStatus, what: string, states: readonly string[], query: URLSearchParams): RestAnswer {
  switch (what) {
    case 'taskSummary': {
      const quantiles = (query.get('quantiles') ?? '0.05,0.25,0.5,0.75,0.95').split(',').map(Number);
      if (quantiles.some((q) => !(q >= 0 && q <= 1))) return { code: 400, error: `Bad value for parameter "quantiles". Expected a number between 0 and 1, got "${query.get('quantiles')}"` };
      const summary = taskSummary(stage, quantiles);
      return summary === null ? missing(`No tasks reported metrics for ${stage.stageId} / ${stage.attempt} yet.`) : ok(summary);
    }
    case 'taskList':
      return ok(taskList(status, stage, { offset: Number(query.get('offset') ?? 0), length: Number(query.get('length') ?? 20), sortBy: query.get('sortBy') ?? 'ID', states }));
    default:
      return missing('unknown path');
  }
}

function storage(status: Status, rddId: string | undefined): RestAnswer {
  if (rddId === undefined) return ok(rddStorageList(status));
  const rdd = status.storage[Number(rddId)];
  return rdd === undefined ? missing(`no rdd found w/ id ${rddId}`) : ok(rddStorageInfo(status, rdd, true));
}
