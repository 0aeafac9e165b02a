import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEventLog } from '../events/parse.ts';
import { serializeEvent } from '../events/serialize.ts';
import type { ListenerEvent } from '../events/types.ts';
import { applyEvents } from './apply.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { allTasks } from './taskChunks.ts';
import { emptyStatus, type Status } from './status.ts';
import { simulatedRun } from './testing/simulatedRun.ts';

const sizes = fc.record({ seed: fc.nat(), jobs: fc.integer({ min: 1, max: 6 }), tasksPerStage: fc.integer({ min: 1, max: 12 }), executors: fc.integer({ min: 1, max: 4 }) });
const TIGHT = { retainedJobs: 3, retainedStages: 4, retainedTasks: 5, retainedDeadExecutors: 1, retainedRdds: 6, retainedCellRuns: 2, memorySamples: 6, markersPerExecutor: 2, logLinesPerTask: 1 };

function inBatches(events: readonly ListenerEvent[], cuts: readonly number[], limits = DEFAULT_LIMITS): Status {
  const at = [0, ...cuts.map((cut) => cut % events.length).toSorted((a, b) => a - b), events.length];
  return at.slice(1).reduce((status, to, i) => applyEvents(status, events.slice(at[i], to), limits), emptyStatus());
}

/** Freezes everything reachable, so that a change of shared data throws. */
function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const inner of Object.values(value)) deepFreeze(inner);
}

describe('the fold of a log', () => {
  it('is the same however the events are batched, with limits and without', () => {
    fc.assert(fc.property(sizes, fc.array(fc.nat(), { maxLength: 20 }), (size, cuts) => {
      const events = simulatedRun(size);
      expect(inBatches(events, cuts)).toEqual(applyEvents(emptyStatus(), events));
      expect(inBatches(events, cuts, TIGHT)).toEqual(applyEvents(emptyStatus(), events, TIGHT));
    }), { seed: 1, numRuns: 60 });
  });

  it('is the same live, after a round trip through the log, and after one through JSON', () => {
    fc.assert(fc.property(sizes, (size) => {
      const events = simulatedRun(size);
      const live = applyEvents(emptyStatus(), events);
      const log = parseEventLog(events.map(serializeEvent).join('\n'), { finished: true });
      expect(log.error).toBeNull();
      expect(applyEvents(emptyStatus(), log.events)).toEqual(live);
      expect(JSON.parse(JSON.stringify(live))).toEqual(live);
    }), { seed: 2, numRuns: 40 });
  });

  it('never changes the status it started from', () => {
    fc.assert(fc.property(sizes, fc.nat(), (size, cut) => {
      const events = simulatedRun(size);
      const at = cut % events.length;
      const before = applyEvents(emptyStatus(), events.slice(0, at));
      deepFreeze(before);
      expect(applyEvents(before, events.slice(at))).toEqual(applyEvents(emptyStatus(), events));
    }), { seed: 3, numRuns: 40 });
  });

  it('knows of each RDD what computing it took: no more than the stages whose tasks did', () => {
    let seen = 0;
    fc.assert(fc.property(sizes, (size) => {
      const status = applyEvents(emptyStatus(), simulatedRun(size));
      const complete = Object.values(status.stages).flat().filter((stage) => stage.state === 'COMPLETE');
      for (const { id, cost } of Object.values(status.lineage)) {
        if (cost === null || cost.computations === 0) continue;
        seen++;
        const stages = complete.filter((stage) => stage.rddIds.includes(id));
        expect(cost.computations).toBeLessThanOrEqual(stages.length);
        expect(cost.taskTime).toBeLessThanOrEqual(stages.reduce((sum, stage) => sum + stage.metrics.runTime, 0));
        expect(cost.leastTaskTime * cost.computations).toBeLessThanOrEqual(cost.taskTime);
        for (const count of Object.values(cost.uses)) expect(count).toBeLessThanOrEqual(cost.computations);
        expect(Object.values(cost.uses).reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(cost.computations);
      }
    }), { seed: 6, numRuns: 60 });
    expect(seen).toBeGreaterThan(0);
  });

  it('keeps counters that add up: active tasks end at zero, tasks equal outcomes, storage totals equal their parts', () => {
    fc.assert(fc.property(sizes, (size) => {
      const status = applyEvents(emptyStatus(), simulatedRun(size));
      for (const job of Object.values(status.jobs)) expect([job.activeTasks, job.activeStages]).toEqual([0, 0]);
      for (const stage of Object.values(status.stages).flat()) {
        const tasks = allTasks(stage.taskChunks);
        expect(stage.activeTasks).toBe(0);
        expect(stage.completedTasks + stage.failedTasks + stage.killedTasks).toBe(tasks.length);
        expect(stage.completedIndices).toBe(new Set(tasks.filter((task) => task.state === 'SUCCESS').map((task) => task.partition)).size);
      }
      for (const rdd of Object.values(status.storage)) {
        const locations = rdd.partitions.flatMap((part) => part?.locations ?? []);
        expect(rdd.memoryBytes).toBe(locations.reduce((sum, location) => sum + location.memoryBytes, 0));
        expect(rdd.cachedPartitions).toBe(rdd.partitions.filter((part) => part !== null && part.locations.length > 0).length);
      }
      for (const executor of Object.values(status.executors)) {
        const held = Object.values(status.storage).flatMap((rdd) => rdd.partitions).flatMap((part) => part?.locations.filter((location) => location.executorId === executor.id) ?? []);
        expect([executor.rddBlocks, executor.memoryUsed]).toEqual([held.length, held.reduce((sum, location) => sum + location.memoryBytes, 0)]);
      }
    }), { seed: 4, numRuns: 60 });
  });

  it('leaves what no event touched the same object', () => {
    const events = simulatedRun({ seed: 5, jobs: 4, tasksPerStage: 6, executors: 2 });
    const before = applyEvents(emptyStatus(), events);
    const after = applyEvents(before, [{ Event: 'EmberlineCellRun', Timestamp: before.time + 1, 'Run ID': 'new', 'Cell ID': 'c', 'Cell Number': 1, State: 'started' }]);
    const { cellRuns, time, eventCount, ...rest } = after;
    for (const key of Object.keys(rest) as (keyof typeof rest)[]) expect(after[key]).toBe(before[key]);
    expect(cellRuns['run-0']).toBe(before.cellRuns['run-0']);
    expect([time, eventCount]).toEqual([before.time + 1, before.eventCount + 1]);
    expect(applyEvents(before, [])).toBe(before);
  });

  it('changes nothing it does not know: a log that starts in the middle is read as far as it can be', () => {
    const events = simulatedRun({ seed: 6, jobs: 3, tasksPerStage: 8, executors: 2 });
    for (let from = 0; from < events.length; from += 7) expect(() => applyEvents(emptyStatus(), events.slice(from))).not.toThrow();
  });
});

describe('a stage that was skipped at first and then had to run', () => {
  it('leaves no attempt waiting when its job has ended', () => {
    const info = (stage: number, attempt: number) => ({ 'Stage ID': stage, 'Stage Attempt ID': attempt, 'Stage Name': 'map', 'Number of Tasks': 1, 'RDD Info': [] });
    const events: readonly ListenerEvent[] = [
      { Event: 'SparkListenerJobStart', 'Job ID': 0, 'Submission Time': 1, 'Stage Infos': [info(5, 0)], 'Stage IDs': [5], Properties: {} },
      { Event: 'SparkListenerStageSubmitted', 'Stage Info': { ...info(5, 1), 'Submission Time': 2 } },
      { Event: 'SparkListenerStageCompleted', 'Stage Info': { ...info(5, 1), 'Submission Time': 2, 'Completion Time': 3 } },
      { Event: 'SparkListenerJobEnd', 'Job ID': 0, 'Completion Time': 4, 'Job Result': { Result: 'JobSucceeded' } },
    ];
    expect(applyEvents(emptyStatus(), events).stages[5]?.map(({ attempt, state }) => [attempt, state])).toEqual([[0, 'SKIPPED'], [1, 'COMPLETE']]);
  });
});

describe('a cancelled job', () => {
  it('goes on counting its tasks until they have ended', () => {
    const info = { 'Stage ID': 0, 'Stage Attempt ID': 0, 'Stage Name': 'count', 'Number of Tasks': 1, 'RDD Info': [], 'Submission Time': 2 };
    const task = { 'Task ID': 0, Index: 0, Attempt: 0, 'Partition ID': 0, 'Launch Time': 3, 'Executor ID': '0', Host: 'h', Locality: 'PROCESS_LOCAL', 'Getting Result Time': 0 } as const;
    const events: readonly ListenerEvent[] = [
      { Event: 'SparkListenerJobStart', 'Job ID': 0, 'Submission Time': 1, 'Stage Infos': [info], 'Stage IDs': [0], Properties: {} },
      { Event: 'SparkListenerStageSubmitted', 'Stage Info': info },
      { Event: 'SparkListenerTaskStart', 'Stage ID': 0, 'Stage Attempt ID': 0, 'Task Info': { ...task, 'Finish Time': 0, Failed: false } },
      { Event: 'SparkListenerStageCompleted', 'Stage Info': { ...info, 'Completion Time': 4, 'Failure Reason': 'cancelled' } },
      { Event: 'SparkListenerJobEnd', 'Job ID': 0, 'Completion Time': 4, 'Job Result': { Result: 'JobFailed', Exception: { Message: 'cancelled', 'Stack Trace': [] } } },
      { Event: 'SparkListenerTaskEnd', 'Stage ID': 0, 'Stage Attempt ID': 0, 'Task Type': 'ResultTask', 'Task End Reason': { Reason: 'TaskKilled', 'Kill Reason': 'cancelled' }, 'Task Info': { ...task, 'Finish Time': 6, Failed: false, Killed: true } },
    ];
    const { jobs } = applyEvents(emptyStatus(), events);
    expect([jobs[0]?.state, jobs[0]?.activeTasks, jobs[0]?.killedTasks]).toEqual(['FAILED', 0, 1]);
  });
});
