import { expect, it } from 'vitest';
import { applyEvents } from '../../../engine/status/apply.ts';
import { emptyStatus } from '../../../engine/status/status.ts';
import { executorsView } from '../../../engine/status/views/executors.ts';
import { jobDagView } from '../../../engine/status/views/jobDag.ts';
import { stageView } from '../../../engine/status/views/stage.ts';
import { checkpointRun, largeRun, skewedJoinRun } from './syntheticRun.ts';

const fold = (events: Parameters<typeof applyEvents>[1]) => applyEvents(emptyStatus(), events);

it('the checkpoint story folds to four jobs, a checkpoint of five files and a half cached RDD', () => {
  const status = fold(checkpointRun());
  expect(Object.values(status.jobs).map((job) => [job.jobId, job.state])).toEqual([[0, 'SUCCEEDED'], [1, 'SUCCEEDED'], [2, 'SUCCEEDED'], [3, 'RUNNING']]);
  expect([status.checkpoints[2]?.parts.length, status.storage[5]?.cachedPartitions]).toEqual([5, 2]);
});

it('the skewed join tells of its loss, its skew and its critical path', () => {
  const status = fold(skewedJoinRun());
  expect(executorsView(status).executors.map((card) => [card.id, card.state])).toEqual([['0', 'alive'], ['1', 'alive'], ['3', 'alive'], ['2', 'replaced']]);
  expect(stageView(status, 5, 0)?.skew?.partition).toBe(17);
  expect(jobDagView(status, 3)?.criticalPath?.stageIds).toEqual([2, 5]);
});

it('the large job has the stages and tasks asked for', () => {
  const status = fold(largeRun({ stages: 30, tasks: 300, done: 0.5 }));
  const dag = jobDagView(status, 0);
  expect([dag?.stages.length, dag?.total, dag?.done, dag?.stages.filter((stage) => stage.state === 'running').length]).toEqual([30, 300, 150, 1]);
});
