import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellAt, LogBuilder, wrote } from '../testing/logBuilder.ts';
import { quantilesOf } from './quantiles.ts';
import { stageView } from './stage.ts';

function oneStage(tasks: number): LogBuilder {
  return new LogBuilder().executor('0').executor('1').rdd(0, 'parallelize', tasks, []).stage(0, 'count at <cell 1>:1', tasks, [0]).job(0, [0], 0).submit(0, 0);
}

describe('the stage view', () => {
  it('cuts each task into its phases on the lane of its slot', () => {
    const metrics = {
      'Executor Deserialize Time': 10, 'Result Serialization Time': 5, ...wrote(1, 1),
      'Shuffle Read Metrics': { 'Remote Blocks Fetched': 0, 'Local Blocks Fetched': 1, 'Fetch Wait Time': 8, 'Remote Bytes Read': 0 },
    };
    const view = stageView(oneStage(2).task(0, 0, { slot: 1, at: 5, ms: 100, runMs: 70, metrics }).task(0, 1, { executor: '1', at: 20, running: true }).task(0, 1, { executor: '1', slot: 3, at: 30, ms: 40 }).status, 0, 0)!;
    expect(view.timeline.lanes.map((lane) => [lane.label, lane.tasks.map((task) => [task.start, task.end])])).toEqual([['0 · core 1', [[0, 100]]], ['1 · core 0', [[15, 100]]], ['1 · core 3', [[25, 65]]]]);
    expect(view.timeline.lanes[0]!.tasks[0]!.segments).toEqual([
      { phase: 'schedulerDelay', start: 0, end: 15 },
      { phase: 'deserialize', start: 15, end: 25 },
      { phase: 'shuffleRead', start: 25, end: 33 },
      { phase: 'compute', start: 33, end: 93 },
      { phase: 'shuffleWrite', start: 93, end: 95 },
      { phase: 'resultSerialize', start: 95, end: 100 },
    ]);
  });

  it('packs tasks of a log without slots into as few lanes as ran at once', () => {
    const log = oneStage(3).task(0, 0, { at: 0, ms: 10 }).task(0, 1, { at: 5, ms: 10 }).task(0, 2, { at: 12, ms: 10 });
    const plain = new LogBuilder().add(...log.events.slice(1).map((event) => ('Task Info' in event ? { ...event, 'Task Info': { ...event['Task Info'], 'Emberline Slot': undefined } } : event) as typeof event));
    expect(stageView(plain.status, 0, 0)!.timeline.lanes.map((lane) => [lane.slot, lane.tasks.map((task) => task.index)])).toEqual([[0, [0, 2]], [1, [1]]]);
  });

  it('finds the one partition that is far slower than the rest, also while it still runs', () => {
    const even = oneStage(5).task(0, 0, { ms: 400 }).task(0, 1, { ms: 400 }).task(0, 2, { ms: 410 });
    expect(stageView(even.status, 0, 0)!.skew).toBeNull();
    const slow = even.task(0, 4, { at: 0, running: true }).task(0, 3, { at: 8890, ms: 410 });
    const view = stageView(slow.status, 0, 0)!;
    expect(view.skew).toMatchObject({ partition: 4, sentence: 'Partition 4 took 9.3 s; the median is 0.4 s.' });
    expect([view.cards.medianTaskTime, view.cards.slowestTaskTime, view.cards.elapsed]).toEqual([410, 9300, 9300]);
  });

  it('says in one line why a task failed and what became of it', () => {
    const view = stageView(
      oneStage(2)
        .task(0, 0, { reason: { Reason: 'ExceptionFailure', 'Class Name': 'TypeError', Description: 'price is undefined\nmore', 'Stack Trace': [], 'Emberline Detail': { partition: 0, recordIndex: 301, at: cellAt(2, 6) } } })
        .task(0, 1, { executor: '1', reason: { Reason: 'ExecutorLostFailure', 'Executor ID': '1', 'Exit Caused By App': true } })
        .task(0, 1, { attempt: 1 })
        .lose('1', 20).status, 0, 0)!;
    expect(view.tasks.map((row) => [row.state, row.executorLost, row.errorLine])).toEqual([
      ['FAILED', false, 'TypeError: price is undefined · record 301 · cell 2 line 6'],
      ['FAILED', true, 'executor 1: SIGKILL · retried as attempt 1'],
      ['SUCCESS', false, ''],
    ]);
    expect(view.executors.map((row) => [row.executorId, row.state, row.succeeded, row.failed])).toEqual([['0', 'alive', 1, 1], ['1', 'lost', 0, 1]]);
  });

  it('ranks each metric of tasks that succeeded by itself and leaves out what is zero throughout', () => {
    const log = oneStage(4);
    for (let i = 0; i < 4; i++) log.task(0, i, { ms: 10 * (i + 1), metrics: wrote(100 - i, 1) });
    log.task(0, 0, { ms: 9999, reason: { Reason: 'UnknownReason' } });
    expect(stageView(log.status, 0, 0)!.quantiles.map((row) => [row.key, row.values])).toEqual([
      ['duration', [10, 20, 30, 40, 40]],
      ['gcTime', [0, 0, 0, 0, 0]],
      ['shuffleWriteBytes', [97, 98, 99, 100, 100]],
      ['shuffleWriteRecords', [1, 1, 1, 1, 1]],
      ['shuffleWriteTime', [2, 2, 2, 2, 2]],
    ]);
  });

  it('is null for a stage or attempt that is not there', () => {
    expect([stageView(oneStage(1).status, 9, 0), stageView(oneStage(1).status, 0, 1)]).toEqual([null, null]);
  });
});

describe('quantiles', () => {
  it('are those of the sorted values, by Spark’s index', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 80 }), fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 }), (values, qs) => {
      const sorted = values.toSorted((a, b) => a - b);
      const ascending = qs.toSorted((a, b) => a - b);
      expect(quantilesOf(Float64Array.from(values), ascending)).toEqual(ascending.map((q) => sorted[Math.min(Math.floor(q * sorted.length), sorted.length - 1)]));
    }), { seed: 21, numRuns: 300 });
  });
});
