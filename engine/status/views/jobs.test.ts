import { describe, expect, it } from 'vitest';
import { cellAt, LogBuilder } from '../testing/logBuilder.ts';
import { jobDagView } from './jobDag.ts';
import { cellJobs, jobRows, stageRows } from './jobs.ts';
import { timelineView } from './timeline.ts';

/** Job 0 writes a shuffle and reads it; job 1 reads it again; job 2 writes a checkpoint. All from cell 2. */
function threeJobs(): LogBuilder {
  const cell = cellAt(2, 1);
  return new LogBuilder()
    .executor('0')
    .rdd(0, 'parallelize', 2, [], { variable: 'records' })
    .rdd(1, 'reduceByKey', 2, [{ of: 0, shuffle: 0 }], { variable: 'counts' })
    .stage(0, 'parallelize at <cell 2>:1', 2, [0], { 'Emberline Shuffle ID': 0 })
    .stage(1, 'collect at <cell 2>:1', 2, [1], { 'Parent IDs': [0] })
    .job(0, [0, 1], 0, { cell })
    .submit(0, 0).task(0, 0, { ms: 40, metrics: { 'Shuffle Write Metrics': { 'Shuffle Bytes Written': 10, 'Shuffle Write Time': 0, 'Shuffle Records Written': 1 } } }).task(0, 1, { ms: 30 }).complete(0, 50)
    .submit(1, 50).task(1, 0, { at: 50, ms: 10 }).task(1, 1, { at: 50, ms: 300 }).complete(1, 350, { from: 50 })
    .endJob(0, 350)
    .stage(2, 'parallelize at <cell 2>:1', 2, [0], { 'Emberline Shuffle ID': 0 })
    .stage(3, 'count at <cell 2>:2', 2, [1], { 'Parent IDs': [2] })
    .job(1, [2, 3], 400, { cell })
    .submit(3, 400).task(3, 0, { at: 400 }).task(3, 1, { at: 400 }).complete(3, 420, { from: 400 })
    .endJob(1, 420)
    .stage(4, 'count at <cell 2>:2', 2, [1])
    .job(2, [4], 430, { cell, checkpointOf: 1 });
}

describe('the jobs of a cell', () => {
  it('are bars per stage: done, skipped because shuffle files were reused, and a checkpoint with its part files', () => {
    const log = threeJobs().submit(4, 430).task(4, 0, { at: 430 }).task(4, 1, { at: 440, running: true });
    const rows = cellJobs(log.status, 'cell-2');
    expect(rows.map((row) => [row.jobId, row.action, row.state, row.elapsed, row.done, row.total])).toEqual([
      [0, 'collect', 'SUCCEEDED', 350, 4, 4],
      [1, 'count', 'SUCCEEDED', 20, 2, 2],
      [2, 'checkpoint', 'RUNNING', 10, 1, 2],
    ]);
    expect(rows[1]!.stages.map((bar) => [bar.stageId, bar.state, bar.done, bar.skipped, bar.total])).toEqual([[2, 'SKIPPED', 0, 2, 2], [3, 'COMPLETE', 2, 0, 2]]);
    expect(rows[2]!.stages).toEqual([{ stageId: 4, attempt: 0, name: 'count at <cell 2>:2', state: 'ACTIVE', done: 1, running: 1, failed: 0, skipped: 0, total: 2, isCheckpoint: true, parts: null }]);
    const done = log.checkpoint(1, 2, 450).status;
    expect(cellJobs(done, 'cell-2')[2]!.stages[0]!.parts).toEqual({ count: 2, bytes: 200 });
  });

  it('are those of one run: of the latest, also when that has started none', () => {
    const log = threeJobs().add({ Event: 'EmberlineCellRun', Timestamp: 1, 'Run ID': 'run-2', 'Cell ID': 'cell-2', 'Cell Number': 2, State: 'started' });
    expect(cellJobs(log.status, 'cell-2').map((row) => row.jobId)).toEqual([0, 1, 2]);
    log.add({ Event: 'EmberlineCellRun', Timestamp: 9, 'Run ID': 'again', 'Cell ID': 'cell-2', 'Cell Number': 2, State: 'started' });
    expect(cellJobs(log.status, 'cell-2')).toEqual([]);
    expect(cellJobs(log.status, 'cell-2', 'run-2').map((row) => row.jobId)).toEqual([0, 1, 2]);
    expect(cellJobs(log.status, 'cell-9')).toEqual([]);
  });

  it('keep the row objects of finished jobs while others run', () => {
    const log = threeJobs();
    const before = jobRows(log.status);
    expect(before.map((row) => row.jobId)).toEqual([2, 1, 0]);
    const status = log.status;
    expect(jobRows(status)[2]).toBe(jobRows({ ...status, time: status.time + 100 })[2]);
  });

  it('count a partition once however often it ran', () => {
    const log = threeJobs().submit(4, 430).task(4, 0).task(4, 0, { attempt: 1 }).complete(4, 440, { failure: 'fetch failed' }).submit(4, 450, 1, 1).task(4, 1, { stageAttempt: 1 });
    expect(jobRows(log.status)[0]).toMatchObject({ done: 2, total: 2, stages: [{ attempt: 1, state: 'ACTIVE', done: 2, total: 2 }] });
    expect(stageRows(log.status).slice(0, 2).map((row) => [row.stageId, row.attempt, row.state, row.failureReason])).toEqual([[4, 1, 'ACTIVE', null], [4, 0, 'FAILED', 'fetch failed']]);
  });
});

describe('a stage that turns out not to be needed', () => {
  /** Stages 0 → 1 → 2 and 3 → 2: a chain of two shuffles and another shuffle, read by the last stage. */
  const chain = (): LogBuilder => new LogBuilder().executor('0').rdd(0, 'parallelize', 2, [])
    .stage(0, 'map', 2, [0]).stage(1, 'map', 2, [0], { 'Parent IDs': [0] }).stage(3, 'map', 2, [0]).stage(4, 'count', 2, [0], { 'Parent IDs': [1, 3] })
    .job(0, [0, 1, 3, 4], 0);
  const states = (log: LogBuilder): readonly (readonly unknown[])[] => jobRows(log.status)[0]!.stages.map((bar) => [bar.stageId, bar.state]);

  it('is skipped as soon as a stage that reads it is submitted, and so is what only it would read', () => {
    expect(states(chain())).toEqual([[0, 'PENDING'], [1, 'PENDING'], [3, 'PENDING'], [4, 'PENDING']]);
    expect(states(chain().submit(3, 0))).toEqual([[0, 'PENDING'], [1, 'PENDING'], [3, 'ACTIVE'], [4, 'PENDING']]);
    const running = chain().submit(3, 0).complete(3, 10).submit(4, 10);
    expect(states(running)).toEqual([[0, 'SKIPPED'], [1, 'SKIPPED'], [3, 'COMPLETE'], [4, 'ACTIVE']]);
    expect(jobRows(running.status)[0]).toMatchObject({ skipped: 4, total: 4 });
    expect(stageRows(running.status).map((row) => [row.stageId, row.state])).toEqual([[4, 'ACTIVE'], [3, 'COMPLETE'], [1, 'SKIPPED'], [0, 'SKIPPED']]);
    expect(jobDagView(running.status, 0)!.stages.map((stage) => stage.state)).toEqual(['skipped', 'skipped', 'done', 'running']);
    expect(running.status.stages[0]![0]!.state).toBe('PENDING');
  });

  it('waits again when the stage that reads it failed: its files may be what was missing', () => {
    expect(states(chain().submit(4, 10).complete(4, 20, { failure: 'fetch failed' }))).toEqual([[0, 'PENDING'], [1, 'PENDING'], [3, 'PENDING'], [4, 'FAILED']]);
  });

  it('waits while another running job waits for it', () => {
    const log = chain().submit(4, 10).stage(5, 'count', 2, [0], { 'Parent IDs': [1] }).job(1, [0, 1, 5], 12);
    expect(stageRows(log.status).filter((row) => row.stageId === 1).map((row) => row.state)).toEqual(['PENDING']);
    expect(jobRows(log.status).map((row) => row.stages[1]!.state)).toEqual(['PENDING', 'SKIPPED']);
  });
});

describe('the DAG of a job', () => {
  it('names three stages of a long critical path and counts the others', () => {
    const log = new LogBuilder().executor('0').rdd(0, 'parallelize', 1, []);
    const ids = [0, 1, 2, 3, 4];
    for (const id of ids) log.stage(id, 'map', 1, [0], { 'Parent IDs': id === 0 ? [] : [id - 1] });
    log.job(0, ids, 0);
    for (const id of ids) log.submit(id, id * 10).task(id, 0, { at: id * 10 }).complete(id, id * 10 + 10, { from: id * 10 });
    expect(jobDagView(log.status, 0)!.criticalPath!.sentence).toBe('critical path: stage 0 → stage 1 → … 2 more → stage 4');
  });

  it('has stages with operations inside, edges with bytes moved, and the path that takes longest', () => {
    const view = jobDagView(threeJobs().status, 0)!;
    expect(view.stages.map((stage) => [stage.stageId, stage.state, stage.done, stage.total, stage.operations.map((o) => o.title), stage.onCriticalPath])).toEqual([
      [0, 'done', 2, 2, ['records'], true],
      [1, 'done', 2, 2, ['counts'], true],
    ]);
    expect(view.edges).toEqual([{ key: 'stage-0>stage-1', from: 'stage-0', to: 'stage-1', bytes: 10, records: 1, soFar: false, shuffleId: 0 }]);
    expect(view.criticalPath).toEqual({ stageIds: [0, 1], time: 350, partition: 1, sentence: 'critical path: stage 0 → stage 1, partition 1' });
    expect(view.sentence).toBe('0.3 s · 4 tasks · critical path: stage 0 → stage 1, partition 1');
  });

  it('gives a skipped stage the bytes of the run that wrote its files', () => {
    const view = jobDagView(threeJobs().status, 1)!;
    expect(view.stages.map((stage) => [stage.stageId, stage.state])).toEqual([[2, 'skipped'], [3, 'done']]);
    expect(view.edges[0]).toMatchObject({ bytes: 10, soFar: false });
  });

  it('tells of lost executors and what was computed again', () => {
    const log = threeJobs().submit(4, 430).task(4, 0, { at: 430, computed: ['rdd_1_0'] }).lose('0', 440).executor('1', { at: 450, replaces: '0' })
      .task(4, 0, { executor: '1', at: 450, attempt: 1, computed: ['rdd_1_0'] });
    const view = jobDagView(log.status, 2)!;
    expect([view.lostExecutors, view.recomputedPartitions, view.sentence]).toEqual([['0'], 1, '30 ms · 1 of 2 tasks · 1 executor lost, 1 partition recomputed']);
    expect(log.status.jobs[2]!.recomputed).toEqual([{ stageId: 4, partition: 0, taskId: 7, blocks: [] }]);
  });

  it('knows waiting, running, retried and failed stages, and no job that is not there', () => {
    const states = (log: LogBuilder): readonly string[] => jobDagView(log.status, 2)!.stages.map((stage) => stage.state);
    expect(states(threeJobs())).toEqual(['waiting']);
    expect(states(threeJobs().submit(4, 430))).toEqual(['running']);
    expect(states(threeJobs().submit(4, 430).complete(4, 440, { failure: 'x' }))).toEqual(['failed']);
    expect(states(threeJobs().submit(4, 430).complete(4, 440, { failure: 'x' }).submit(4, 450, 1))).toEqual(['retried']);
    expect(jobDagView(threeJobs().status, 99)).toBeNull();
  });
});

describe('the timeline', () => {
  it('gives jobs that overlap rows of their own and marks losses and checkpoints', () => {
    const log = threeJobs().stage(5, 'sum at x', 1, [1]).job(3, [5], 435).lose('0', 500).checkpoint(1, 2, 450);
    const view = timelineView(log.status);
    expect(view.jobs.map((job) => [job.jobId, job.action, job.start, job.end, job.row])).toEqual([[0, 'collect', 0, 350, 0], [1, 'count', 400, 420, 0], [2, 'checkpoint', 430, 500, 0], [3, 'sum', 435, 500, 1]]);
    expect([view.length, view.rows, view.live]).toEqual([500, 2, true]);
    expect(view.marks).toEqual([{ time: 450, kind: 'checkpoint', text: 'counts checkpointed' }, { time: 500, kind: 'executor lost', text: 'executor 0 lost: SIGKILL' }]);
  });
});
