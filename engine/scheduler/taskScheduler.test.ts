import { describe, expect, it } from 'vitest';
import { TestDriver } from './testing/driver.ts';
import { graph, oneShuffle } from './testing/graphs.ts';

const one = (partitions: number) => graph(0, [{ id: 0, partitions }]);
const chain = graph(1, [{ id: 0, partitions: 4 }, { id: 1, partitions: 4, narrow: [0] }]);

function withSlots(slots: number, config = {}): TestDriver {
  const driver = new TestDriver(config);
  for (let i = 0; i < slots; i++) driver.executor(`e${i}`);
  return driver;
}

const placed = (driver: TestDriver): readonly (readonly [number, string])[] => driver.launches.map((t) => [t.partition, t.at.executorId]);
const localities = (driver: TestDriver): readonly string[] => driver.events.flatMap((e) => (e.Event === 'SparkListenerTaskStart' ? [e['Task Info'].Locality] : []));

function cache(driver: TestDriver, rddId: number, where: readonly string[]): void {
  for (const [partition, executorId] of where.entries()) driver.handle({ type: 'blockStored', rddId, partition, at: { executorId, slot: 0 } });
}

describe('offers (A7)', () => {
  it('start tasks without preferences in index order, one a slot, over all executors', () => {
    const driver = withSlots(3);
    driver.submit(one(5));
    expect(placed(driver)).toEqual([[0, 'e0'], [1, 'e1'], [2, 'e2']]);
    driver.returned('0.0', 1);
    driver.returned('0.0', 0);
    expect(placed(driver).slice(3)).toEqual([[3, 'e1'], [4, 'e0']]);
    expect(localities(driver)).toEqual(Array(5).fill('PROCESS_LOCAL'));
  });

  it('fill an executor with several slots last where others are free', () => {
    const driver = new TestDriver();
    driver.executor('big', 3);
    driver.executor('small', 1);
    driver.submit(one(4));
    expect(driver.launches.map((t) => [t.partition, t.at.executorId, t.at.slot])).toEqual([[0, 'big', 0], [1, 'small', 0], [2, 'big', 1], [3, 'big', 2]]);
  });

  it('go to the earlier job first, then to the earlier stage (FIFO pool)', () => {
    const driver = withSlots(1);
    for (let i = 0; i < 3; i++) driver.submit(one(2));
    const order: number[] = [];
    while (driver.running().length > 0) {
      const task = driver.running()[0]!;
      order.push(task.stageId);
      driver.returned(`${task.stageId}.0`, task.partition);
    }
    expect(order).toEqual([0, 0, 1, 1, 2, 2]);
  });

  it('reach an executor that comes late', () => {
    const driver = new TestDriver();
    driver.submit(one(1));
    expect(driver.launches).toEqual([]);
    driver.executor('late');
    driver.returned('0.0', 0);
    expect(driver.scheduler.isIdle).toBe(true);
  });
});

describe('locality (A7, B7)', () => {
  it('puts tasks where their blocks are cached, also through narrow parents', () => {
    const driver = withSlots(4);
    cache(driver, 0, ['e3', 'e2', 'e1', 'e0']);
    driver.submit(chain);
    expect(placed(driver).toSorted()).toEqual([[0, 'e3'], [1, 'e2'], [2, 'e1'], [3, 'e0']]);
  });

  it('waits 3 s for a busy slot that holds the block, then runs the task elsewhere (basic delay)', () => {
    const driver = withSlots(2);
    cache(driver, 0, ['e0', 'e0']);
    driver.submit(graph(1, [{ id: 0, partitions: 2 }, { id: 1, partitions: 2, narrow: [0] }]));
    expect(placed(driver)).toEqual([[0, 'e0']]);
    driver.advance(2999);
    expect(driver.launches).toHaveLength(1);
    driver.advance(1);
    expect(placed(driver)).toEqual([[0, 'e0'], [1, 'e1']]);
    expect(localities(driver)).toEqual(['PROCESS_LOCAL', 'ANY']);
    expect(driver.launches[1]?.blockLocations).toEqual({ rdd_0_1: [{ executorId: 'e0', slot: 0 }] });
  });

  it('starts the wait anew with each task that runs near its data', () => {
    const driver = withSlots(2);
    cache(driver, 0, ['e0', 'e0', 'e0']);
    driver.submit(graph(1, [{ id: 0, partitions: 3 }, { id: 1, partitions: 3, narrow: [0] }]));
    driver.advance(2000);
    driver.returned('0.0', 0);
    driver.advance(2000);
    expect(placed(driver)).toEqual([[0, 'e0'], [1, 'e0']]);
    driver.advance(1000);
    expect(placed(driver).at(-1)).toEqual([2, 'e1']);
  });

  it('does not wait for an executor that is gone (unsatisfiable levels skipped)', () => {
    const driver = withSlots(2);
    cache(driver, 0, ['e0', 'gone']);
    driver.handle({ type: 'blockStored', rddId: 0, partition: 1, at: { executorId: 'gone', slot: 0 } });
    driver.submit(graph(1, [{ id: 0, partitions: 2 }, { id: 1, partitions: 2, narrow: [0] }]));
    expect(placed(driver)).toEqual([[0, 'e0'], [1, 'e1']]);
  });

  it('does not wait for a slot that another job keeps busy', () => {
    const driver = withSlots(2);
    cache(driver, 0, ['e0']);
    driver.submit(one(1));
    expect(placed(driver)).toEqual([[0, 'e0']]);
    driver.submit(graph(1, [{ id: 0, partitions: 1 }, { id: 1, partitions: 1, narrow: [0] }]));
    expect(placed(driver)).toEqual([[0, 'e0'], [0, 'e1']]);
  });

  it('prefers executors with at least a fifth of a reducer\'s input, without ever waiting for them', () => {
    const driver = withSlots(4);
    driver.submit(oneShuffle(4, 1));
    for (const [partition, size] of [10, 20, 30, 40].entries()) driver.wrote('0.0', partition, [size]);
    expect(placed(driver).at(-1)).not.toEqual([0, 'e0']);
    expect([0, 1].map((n) => driver.scheduler.mapOutputs.preferredExecutors(0, n))).toEqual([['e3', 'e2', 'e1'], []]);
  });

  it('takes the narrow parent\'s place before the shuffle\'s (narrow+shuffle deps)', () => {
    const driver = withSlots(2);
    cache(driver, 2, ['e1']);
    driver.submit(graph(3, [{ id: 0, partitions: 1 }, { id: 2, partitions: 1 }, { id: 3, partitions: 1, narrow: [2], shuffles: [{ id: 0, parent: 0 }] }]));
    driver.wrote('0.0', 0, [100]);
    expect(placed(driver)).toEqual([[0, 'e0'], [0, 'e1']]);
  });
});

describe('retries (A7)', () => {
  it('give up at failure 4, not earlier, with Spark\'s words and the task', () => {
    const driver = withSlots(1);
    driver.submit(one(4));
    for (let i = 0; i < 3; i++) driver.returned('0.0', i);
    for (let i = 0; i < 4; i++) {
      expect(driver.outcomes.size).toBe(0);
      driver.failed('0.0', 3, `boom ${i}`);
    }
    expect(driver.outcomes.get(0)).toEqual({
      kind: 'failed', cancelled: false,
      message: 'Job aborted due to stage failure: Task 3 in stage 0.0 failed 4 times, most recent failure: Lost task 3.3 in stage 0.0 (TID 6) (localhost executor e0): Error: boom 3\nDriver stacktrace:',
      task: { taskId: 6, stageId: 0, stageAttempt: 0, partition: 3, attempt: 3, executorId: 'e0', className: 'Error', message: 'boom 3', stack: 'Error: boom 3', detail: { partition: 3 } },
    });
    expect(driver.scheduler.isIdle).toBe(true);
  });

  it('count failures of each task by itself', () => {
    const driver = withSlots(2);
    driver.submit(one(2));
    for (let i = 0; i < 3; i++) for (const partition of [0, 1]) driver.failed('0.0', partition);
    for (const partition of [0, 1]) driver.returned('0.0', partition);
    expect(driver.outcomes.get(0)).toEqual({ kind: 'succeeded' });
  });

  it('do not happen with one failure allowed (local[n]), nor for what can never succeed (SPARK-40094)', () => {
    const local = withSlots(1, { maxTaskFailures: 1 });
    local.submit(one(1));
    local.failed('0.0', 0);
    const never = withSlots(1);
    never.submit(one(1));
    never.failed('0.0', 0, 'not serializable', false);
    expect([local.outcomes.get(0)?.kind, never.outcomes.get(0)]).toEqual(['failed', expect.objectContaining({ message: 'Job aborted due to stage failure: Task 0.0 in stage 0.0 (TID 0) cannot succeed on any executor: Error: not serializable' })]);
    expect(never.events.some((e) => e.Event === 'SparkListenerTaskEnd')).toBe(true);
  });

  it('count the loss of an executor only when a task is to blame (executor exit, maxFailures=1)', () => {
    const unrelated = withSlots(2, { maxTaskFailures: 1 });
    unrelated.submit(one(1));
    unrelated.lose('e0', false);
    unrelated.returned('0.0', 0);
    expect(unrelated.outcomes.get(0)).toEqual({ kind: 'succeeded' });
    const blamed = withSlots(2, { maxTaskFailures: 1 });
    blamed.submit(one(1));
    blamed.lose('e0', true);
    expect(blamed.outcomes.get(0)).toMatchObject({ message: expect.stringContaining('ExecutorLostFailure (executor e0 exited caused by one of the running tasks) Reason: test') as string });
  });

  it('do not count killed tasks', () => {
    const driver = withSlots(1);
    driver.submit(one(1));
    for (let i = 0; i < 10; i++) driver.end(driver.task('0.0', 0), { kind: 'killed', reason: 'preempted' });
    driver.returned('0.0', 0);
    expect(driver.outcomes.get(0)).toEqual({ kind: 'succeeded' });
  });
});

describe('result size (B7)', () => {
  it('aborts the job when results together exceed spark.driver.maxResultSize', () => {
    const driver = withSlots(1, { maxResultSize: 2 << 20 });
    driver.submit(one(4));
    driver.returned('0.0', 0, 1 << 20);
    driver.returned('0.0', 1, 1 << 20);
    expect(driver.outcomes.size).toBe(0);
    driver.returned('0.0', 2, 1 << 20);
    expect(driver.outcomes.get(0)).toMatchObject({ message: 'Job aborted due to stage failure: Total size of serialized results of 3 tasks (3.0 MiB) is bigger than spark.driver.maxResultSize (2.0 MiB)' });
    expect(driver.scheduler.isIdle).toBe(true);
  });

  it('has no limit at 0', () => {
    const driver = withSlots(1, { maxResultSize: 0 });
    driver.submit(one(1));
    driver.returned('0.0', 0, 2 ** 40);
    expect(driver.outcomes.get(0)).toEqual({ kind: 'succeeded' });
  });
});

describe('zombie sets (B7)', () => {
  it('resubmit nothing when an executor is lost after the set is done (SPARK-13931)', () => {
    const driver = withSlots(2);
    driver.submit(oneShuffle(2, 1));
    driver.wrote('0.0', 0, [1]);
    driver.wrote('0.0', 1, [1]);
    driver.lose('e0');
    expect(driver.events.filter((e) => e.Event === 'SparkListenerTaskEnd' && e['Task End Reason'].Reason === 'Resubmitted')).toEqual([]);
  });

  it('still count their successes for the newer attempt (zombie set completions)', () => {
    const driver = withSlots(4);
    driver.submit(oneShuffle(1, 4));
    driver.wrote('0.0', 0, [1, 1, 1, 1]);
    const [, , third, fourth] = [0, 1, 2, 3].map((p) => driver.task('1.0', p));
    driver.returned('1.0', 0);
    driver.fetchFailed('1.0', 1, { shuffleId: 0, mapIndex: 0, executorId: 'e0' });
    driver.advance(200);
    driver.end(third!, { kind: 'result', payload: { kind: 'inline', bytes: new Uint8Array(0) } });
    driver.wrote('0.1', 0, [1, 1, 1, 1]);
    expect(driver.running().filter((t) => t.stageAttempt === 1 && t.stageId === 1).map((t) => t.partition)).toEqual([1, 3]);
    driver.end(fourth!, { kind: 'result', payload: { kind: 'inline', bytes: new Uint8Array(0) } });
    driver.returned('1.1', 1);
    expect(driver.outcomes.get(0)).toEqual({ kind: 'succeeded' });
  });
});

describe('tasks sent ahead', () => {
  const quick = { sendAheadBelowMs: 10 };

  /** One slot that has done a quick task of six, runs the second and has the third. */
  function ahead(): TestDriver {
    const driver = withSlots(1, quick);
    driver.submit(one(6));
    driver.returned('0.0', 0);
    return driver;
  }

  it('go to a busy slot while tasks are quick, and start for everybody when their turn comes', () => {
    const driver = ahead();
    expect([driver.launches.map((t) => t.partition), driver.running().map((t) => t.partition)]).toEqual([[0, 1, 2], [1]]);
    driver.time = 5;
    driver.returned('0.0', 1);
    expect(driver.running().map((t) => t.partition)).toEqual([2]);
    const starts = driver.events.flatMap((e) => (e.Event === 'SparkListenerTaskStart' ? [[e['Task Info'].Index, e['Task Info']['Launch Time']]] : []));
    expect(starts).toEqual([[0, 0], [1, 0], [2, 5]]);
  });

  it('are not sent to slots of slow tasks, nor when few are left', () => {
    const slow = withSlots(1, quick);
    slow.submit(one(6));
    slow.time = 50;
    slow.returned('0.0', 0);
    expect(slow.launches).toHaveLength(2);
    const last = withSlots(1, quick);
    last.submit(one(3));
    last.returned('0.0', 0);
    expect(last.launches).toHaveLength(2);
  });

  it('are given to another executor as if nothing had been, when theirs is lost', () => {
    const driver = ahead();
    driver.lose('e0', true);
    driver.executor('e1');
    expect(driver.launches.slice(3).map((t) => [t.partition, t.attempt])).toEqual([[2, 0], [1, 1]]);
    while (driver.running().length > 0) driver.returned('0.0', driver.running()[0]!.partition);
    expect(driver.launches.filter((t) => t.partition === 2).map((t) => t.attempt)).toEqual([0, 0]);
    expect(driver.outcomes.get(0)).toEqual({ kind: 'succeeded' });
    expect(driver.scheduler.isIdle).toBe(true);
  });

  it('are stopped with their job', () => {
    const driver = ahead();
    driver.handle({ type: 'cancelAllJobs', reason: '' });
    expect(driver.kills).toEqual([1, 2]);
    driver.end(driver.launches[1]!, { kind: 'killed', reason: '' });
    driver.end(driver.launches[2]!, { kind: 'killed', reason: '' });
    expect(driver.scheduler.isIdle).toBe(true);
  });
});
