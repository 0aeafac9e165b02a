import { describe, expect, it } from 'vitest';
import { TestDriver } from './testing/driver.ts';
import { graph, oneShuffle, twoShuffles } from './testing/graphs.ts';
import { nodeOf } from './stageGraph.ts';
import type { RddGraph } from '../rdd/host.ts';

function withExecutors(...ids: readonly string[]): TestDriver {
  const driver = new TestDriver();
  for (const id of ids) driver.executor(id, 4);
  return driver;
}

function jobStages(driver: TestDriver, jobId: number): readonly number[] {
  for (const e of driver.events) if (e.Event === 'SparkListenerJobStart' && e['Job ID'] === jobId) return e['Stage IDs'];
  throw new Error(`Job ${jobId} did not start.`);
}

/** Each map partition on its own executor: partition 0 on A, 1 on B. */
function spread(): TestDriver {
  const driver = new TestDriver();
  driver.executor('A');
  driver.executor('B');
  return driver;
}

describe('stage construction (A5)', () => {
  it('gives parents lower ids than children, and one stage to a shuffle that two children share (SPARK-13902)', () => {
    const driver = withExecutors('A');
    const shared: RddGraph = graph(3, [
      { id: 0, partitions: 1 },
      { id: 1, partitions: 1, shuffles: [{ id: 0, parent: 0 }] },
      { id: 2, partitions: 1, shuffles: [{ id: 1, parent: 0 }, { id: 2, parent: 1 }] },
      { id: 3, partitions: 1, shuffles: [{ id: 3, parent: 2 }] },
    ]);
    driver.submit(shared);
    const start = driver.events.find((e) => e.Event === 'SparkListenerJobStart');
    const infos = start?.Event === 'SparkListenerJobStart' ? (start['Stage Infos'] ?? []) : [];
    expect(infos.map((s) => [s['Stage ID'], s['Parent IDs'], s['Emberline Shuffle ID']])).toEqual([[0, [], 1], [1, [], 0], [2, [1], 2], [3, [0, 2], 3], [4, [3], undefined]]);
  });

  it('ends a job of no partitions at once, with JobStart and JobEnd', () => {
    const driver = withExecutors('A');
    const jobId = driver.submit(graph(0, [{ id: 0, partitions: 0 }]));
    expect(driver.events.map((e) => e.Event)).toEqual(['SparkListenerJobStart', 'SparkListenerJobEnd']);
    expect(driver.outcomes.get(jobId)).toEqual({ kind: 'succeeded' });
    expect(driver.scheduler.isIdle).toBe(true);
  });

  it('refuses a partition that does not exist', () => {
    const driver = withExecutors('A');
    const jobId = driver.submit(oneShuffle(), { partitions: [0, 7] });
    expect(driver.outcomes.get(jobId)).toEqual({ kind: 'failed', message: 'Attempting to access a non-existent partition: 7. Total number of partitions: 2', cancelled: false });
  });

  it('runs a job without shuffles as one stage of result tasks', () => {
    const driver = withExecutors('A');
    const jobId = driver.submit(graph(1, [{ id: 0, partitions: 1 }, { id: 1, partitions: 1, narrow: [0] }]));
    driver.returned('0.0', 0);
    expect(driver.taskSets()).toEqual(['0.0[0]']);
    expect([...driver.results.get(jobId)!.keys()]).toEqual([0]);
    expect(driver.outcomes.get(jobId)).toEqual({ kind: 'succeeded' });
    expect(driver.scheduler.isIdle).toBe(true);
  });

  it('runs the map stage, then the result stage (trivial shuffle)', () => {
    const driver = spread();
    driver.submit(oneShuffle());
    driver.wrote('0.0', 0);
    expect(driver.taskSets()).toEqual(['0.0[0,1]']);
    driver.wrote('0.0', 1);
    driver.returned('1.0', 0);
    driver.returned('1.0', 1);
    expect(driver.taskSets()).toEqual(['0.0[0,1]', '1.0[0,1]']);
    expect(driver.scheduler.isIdle).toBe(true);
  });

  it('does not run the parents of a fully cached RDD (cache pruning)', () => {
    const driver = spread();
    const cached = graph(2, [{ id: 0, partitions: 2 }, { id: 1, partitions: 2, shuffles: [{ id: 0, parent: 0 }] }, { id: 2, partitions: 2, narrow: [1] }]);
    for (const partition of [0, 1]) driver.handle({ type: 'blockStored', rddId: 1, partition, at: { executorId: 'AB'[partition]!, slot: 0 } });
    driver.submit(cached);
    expect(jobStages(driver, 0)).toEqual([0, 1]);
    expect(driver.taskSets()).toEqual(['1.0[0,1]']);
    expect(driver.launches.map((t) => [t.partition, t.at.executorId])).toEqual([[0, 'A'], [1, 'B']]);
  });

  it('walks 30 zips of an RDD with itself without visiting anything twice (locality walk)', () => {
    const driver = withExecutors('A');
    const nodes = Array.from({ length: 31 }, (_, id) => ({ id, partitions: 1, narrow: id === 0 ? [] : [id - 1, id - 1] }));
    driver.submit(graph(30, nodes));
    expect(driver.taskSets()).toEqual(['0.0[0]']);
  });

  it('builds a lineage of 5,000 shuffles without recursion', () => {
    const driver = withExecutors('A');
    const nodes = Array.from({ length: 5000 }, (_, id) => ({ id, partitions: 1, shuffles: id === 0 ? [] : [{ id: id - 1, parent: id - 1 }] }));
    driver.submit(graph(4999, nodes));
    expect(jobStages(driver, 0)).toHaveLength(5000);
    expect(driver.taskSets()).toEqual(['0.0[0]']);
  });
});

describe('stages shared between jobs (A5)', () => {
  it('skips a map stage whose outputs are there, under a new id; a later fetch failure runs attempt 1 for what is lost (reused shuffle)', () => {
    const driver = spread();
    driver.submit(oneShuffle());
    driver.wrote('0.0', 0);
    driver.wrote('0.0', 1);
    driver.returned('1.0', 0);
    driver.returned('1.0', 1);
    const second = driver.submit(oneShuffle());
    expect(jobStages(driver, second)).toEqual([2, 3]);
    expect(driver.stageEvents('SparkListenerStageSubmitted').map((s) => s['Stage ID'])).toEqual([0, 1, 3]);
    driver.fetchFailed('3.0', 0, { shuffleId: 0, mapIndex: 0, executorId: 'A' });
    driver.returned('3.0', 1);
    driver.advance(200);
    driver.wrote('2.1', 0);
    driver.returned('3.1', 0);
    expect(driver.taskSets()).toEqual(['0.0[0,1]', '1.0[0,1]', '3.0[0,1]', '2.1[0]', '3.1[0]']);
    expect(driver.outcomes.get(second)).toEqual({ kind: 'succeeded' });
    expect(driver.scheduler.isIdle).toBe(true);
  });

  it('fails both jobs with the same message when a stage they share fails, and only them', () => {
    const driver = withExecutors('A');
    driver.submit(oneShuffle(1, 1));
    driver.submit(oneShuffle(1, 1));
    for (let i = 0; i < 4; i++) driver.failed('0.0', 0);
    const messages = [...driver.outcomes.values()].map((o) => (o.kind === 'failed' ? o.message.split('\n')[0] : o.kind));
    expect(messages).toEqual(Array(2).fill('Job aborted due to stage failure: Task 0 in stage 0.0 failed 4 times, most recent failure: Lost task 0.3 in stage 0.0 (TID 3) (localhost executor A): Error: boom'));
    expect(driver.scheduler.isIdle).toBe(true);
  });

  it('leaves a shared stage running when one of its jobs is cancelled; later task sets use the other job (SPARK-6880)', () => {
    const driver = withExecutors('A');
    driver.submit(oneShuffle(1, 1), { properties: { job: 'first' } });
    driver.submit(oneShuffle(1, 1), { properties: { job: 'second' } });
    driver.handle({ type: 'cancelJob', jobId: 0, reason: '' });
    expect(driver.kills).toEqual([]);
    driver.wrote('0.0', 0);
    driver.returned('2.0', 0);
    expect(driver.launches.map((t) => [t.jobId, t.properties['job']])).toEqual([[0, 'first'], [1, 'second']]);
    expect([driver.outcomes.get(0)?.kind, driver.outcomes.get(1)?.kind]).toEqual(['failed', 'succeeded']);
    expect(driver.scheduler.isIdle).toBe(true);
  });
});

describe('failures and cancellation (A5, A10)', () => {
  it('aborts with Spark\'s words when a closure cannot travel, before any task runs (unserialisable task)', () => {
    const driver = withExecutors('A');
    driver.unserializable.add(0);
    driver.submit(graph(0, [{ id: 0, partitions: 1 }]));
    expect(driver.outcomes.get(0)).toEqual({ kind: 'failed', cancelled: false, message: 'Job aborted due to stage failure: Task not serializable: captured variable "socket"' });
    expect(driver.launches).toEqual([]);
    expect(driver.stageEvents('SparkListenerStageCompleted').map((s) => [s['Stage ID'], s['Failure Reason']])).toEqual([[0, 'Job aborted due to stage failure: Task not serializable: captured variable "socket"']]);
    expect(driver.scheduler.isIdle).toBe(true);
  });

  it('cancels a job: its tasks are told to stop, its end is told at once, TaskEnd follows when they have stopped', () => {
    const driver = withExecutors('A');
    driver.submit(graph(0, [{ id: 0, partitions: 1 }]));
    const task = driver.task('0.0', 0);
    driver.handle({ type: 'cancelJob', jobId: 0, reason: 'because I say so' });
    expect(driver.outcomes.get(0)).toEqual({ kind: 'failed', cancelled: true, message: 'Job 0 cancelled because I say so' });
    expect(driver.kills).toEqual([task.taskId]);
    driver.end(task, { kind: 'killed', reason: 'Job 0 cancelled because I say so' });
    expect(driver.events.at(-1)).toMatchObject({ Event: 'SparkListenerTaskEnd', 'Task End Reason': { Reason: 'TaskKilled' }, 'Task Info': { Killed: true, Failed: false } });
    expect(driver.scheduler.isIdle).toBe(true);
  });

  it('ends the executor of a task that does not stop within the grace, and of none that does', () => {
    const driver = withExecutors('A', 'B');
    driver.submit(graph(0, [{ id: 0, partitions: 2 }]));
    driver.handle({ type: 'cancelAllJobs', reason: '' });
    driver.end(driver.task('0.0', 0), { kind: 'killed', reason: '' });
    const stubborn = driver.task('0.0', 1).at.executorId;
    driver.advance(1000);
    expect(driver.executorKills).toEqual([stubborn]);
    driver.lose(stubborn);
    expect(driver.scheduler.isIdle).toBe(true);
  });

  it('cancels the jobs of a group and no others', () => {
    const driver = withExecutors('A');
    for (const group of ['a', 'b', 'a']) driver.submit(graph(0, [{ id: 0, partitions: 1 }]), { properties: { 'spark.jobGroup.id': group } });
    driver.handle({ type: 'cancelJobGroup', andFuture: false, groupId: 'a', reason: 'part of cancelled job group a' });
    expect([...driver.outcomes].map(([id, o]) => [id, o.kind === 'failed' && o.message])).toEqual([[0, 'Job 0 cancelled part of cancelled job group a'], [2, 'Job 2 cancelled part of cancelled job group a']]);
    expect(driver.scheduler.activeJobIds).toEqual([1]);
  });

  it('leaves nothing running or waiting when everything is cancelled in the middle of a fetch failure (SPARK-50648)', () => {
    const driver = spread();
    driver.submit(oneShuffle());
    driver.wrote('0.0', 0);
    driver.wrote('0.0', 1);
    const running = driver.task('1.0', 1);
    driver.fetchFailed('1.0', 0, { shuffleId: 0, mapIndex: 0, executorId: 'A' });
    driver.advance(200);
    const resubmitted = driver.task('0.1', 0);
    driver.handle({ type: 'cancelAllJobs', reason: '' });
    expect(driver.kills.toSorted()).toEqual([running.taskId, resubmitted.taskId].toSorted());
    for (const task of [running, resubmitted]) driver.end(task, { kind: 'killed', reason: '' });
    driver.advance(5000);
    expect(driver.scheduler.isIdle).toBe(true);
    expect(driver.executorKills).toEqual([]);
  });
});

describe('fetch failure (A6)', () => {
  it('recomputes exactly the lost map output and the unfinished reducers', () => {
    const driver = spread();
    driver.submit(oneShuffle());
    driver.wrote('0.0', 0);
    driver.wrote('0.0', 1);
    driver.returned('1.0', 0);
    driver.fetchFailed('1.0', 1, { shuffleId: 0, mapIndex: 0, executorId: 'A' });
    expect(driver.running()).toEqual([]);
    driver.advance(200);
    driver.wrote('0.1', 0);
    driver.returned('1.1', 1);
    expect(driver.taskSets()).toEqual(['0.0[0,1]', '1.0[0,1]', '0.1[0]', '1.1[1]']);
    expect([...driver.results.get(0)!.keys()]).toEqual([0, 1]);
    expect(driver.scheduler.isIdle).toBe(true);
  });

  it('gives up after four attempts in a row (consecutive FF ×4)', () => {
    const driver = withExecutors('A');
    driver.submit(oneShuffle(2, 1));
    for (let attempt = 0; attempt < 4; attempt++) {
      for (const task of driver.running()) driver.wrote(`0.${attempt}`, task.partition, [1]);
      expect(driver.outcomes.size).toBe(0);
      driver.fetchFailed(`1.${attempt}`, 0, { shuffleId: 0, mapIndex: 0, executorId: 'A' });
      driver.advance(200);
    }
    expect(driver.outcomes.get(0)).toEqual({
      kind: 'failed', cancelled: false,
      message: 'Job aborted due to stage failure: ResultStage 1 (count at test.ts:1) has failed the maximum allowable number of times: 4. Most recent failure reason:\nno such file',
    });
    expect(driver.scheduler.isIdle).toBe(true);
  });

  it('counts only failures in a row: a success of the stage in between starts over', () => {
    const driver = new TestDriver({ maxConsecutiveStageAttempts: 2 });
    driver.executor('A');
    driver.submit(twoShuffles(1));
    driver.wrote('0.0', 0, [1]);
    driver.fetchFailed('1.0', 0, { shuffleId: 0, mapIndex: 0, executorId: 'A' });
    driver.advance(200);
    driver.wrote('0.1', 0, [1]);
    driver.wrote('1.1', 0, [1]);
    driver.fetchFailed('2.0', 0, { shuffleId: 1, mapIndex: 0, executorId: 'A' });
    driver.advance(200);
    driver.wrote('0.2', 0, [1]);
    driver.fetchFailed('1.2', 0, { shuffleId: 0, mapIndex: 0, executorId: 'A' });
    driver.advance(200);
    expect(driver.outcomes.size).toBe(0);
    driver.wrote('0.3', 0, [1]);
    driver.wrote('1.3', 0, [1]);
    driver.returned('2.1', 0);
    expect(driver.outcomes.get(0)).toEqual({ kind: 'succeeded' });
    expect(driver.scheduler.isIdle).toBe(true);
  });

  it('tells of one failed stage when several tasks of one attempt fail to fetch', () => {
    const driver = spread();
    driver.submit(oneShuffle());
    driver.wrote('0.0', 0);
    driver.wrote('0.0', 1);
    driver.fetchFailed('1.0', 0, { shuffleId: 0, mapIndex: 0, executorId: 'A' });
    driver.fetchFailed('1.0', 1, { shuffleId: 0, mapIndex: 1, executorId: 'B' });
    expect(driver.stageEvents('SparkListenerStageCompleted').filter((s) => s['Failure Reason'] !== undefined)).toHaveLength(1);
    driver.advance(200);
    expect(driver.taskSets().at(-1)).toBe('0.1[0,1]');
  });

  it('does not start the map stage twice for a late failure while it runs again (late FF)', () => {
    const driver = new TestDriver();
    for (const id of ['A', 'B', 'C']) driver.executor(id);
    driver.submit(oneShuffle());
    driver.wrote('0.0', 0);
    driver.wrote('0.0', 1);
    driver.fetchFailed('1.0', 0, { shuffleId: 0, mapIndex: 0, executorId: 'A' });
    driver.advance(200);
    driver.fetchFailed('1.0', 1, { shuffleId: 0, mapIndex: 1, executorId: 'B' });
    driver.advance(200);
    expect(driver.taskSets().filter((s) => s.startsWith('0.'))).toEqual(['0.0[0,1]', '0.1[0]']);
    driver.wrote('0.1', 0);
    driver.wrote('0.2', 1);
    driver.returned('1.1', 0);
    driver.returned('1.1', 1);
    expect(driver.outcomes.get(0)).toEqual({ kind: 'succeeded' });
  });

  it('ignores a failure of an attempt that has been replaced (extremely late FF)', () => {
    const driver = new TestDriver();
    for (const id of ['A', 'B', 'C', 'D']) driver.executor(id);
    driver.submit(oneShuffle());
    driver.wrote('0.0', 0);
    driver.wrote('0.0', 1);
    const late = driver.task('1.0', 1);
    driver.fetchFailed('1.0', 0, { shuffleId: 0, mapIndex: 0, executorId: 'A' });
    driver.advance(200);
    driver.wrote('0.1', 0);
    expect(driver.running().map((t) => t.stageAttempt)).toEqual([0, 1, 1]);
    driver.end(late, { kind: 'fetchFailed', shuffleId: 0, mapId: 0, mapIndex: 1, reduceId: 1, executorId: 'B', message: 'late' });
    driver.advance(200);
    expect(driver.taskSets()).toEqual(['0.0[0,1]', '1.0[0,1]', '0.1[0]', '1.1[0,1]']);
  });

  it('runs every stage of a chain again for what the lost executor held (recursive failures)', () => {
    const driver = spread();
    driver.submit(twoShuffles());
    driver.wrote('0.0', 0);
    driver.wrote('0.0', 1);
    driver.wrote('1.0', 0);
    driver.wrote('1.0', 1);
    driver.fetchFailed('2.0', 0, { shuffleId: 1, mapIndex: 0, executorId: 'A' });
    driver.returned('2.0', 1);
    driver.advance(200);
    driver.wrote('0.1', 0);
    driver.wrote('1.1', 0);
    driver.returned('2.1', 0);
    expect(driver.taskSets()).toEqual(['0.0[0,1]', '1.0[0,1]', '2.0[0,1]', '0.1[0]', '1.1[0]', '2.1[0]']);
    expect(driver.scheduler.isIdle).toBe(true);
  });

  it('takes the result of a task that was still running when its stage failed, and stops what is no longer needed (SPARK-30388)', () => {
    const driver = spread();
    driver.submit(oneShuffle(1, 2));
    driver.wrote('0.0', 0);
    driver.returned('1.0', 0);
    const original = driver.task('1.0', 1);
    driver.lose('C');
    driver.handle({ type: 'taskEnded', taskId: original.taskId, outcome: { kind: 'result', payload: { kind: 'inline', bytes: new Uint8Array(1) } } });
    expect(driver.outcomes.get(0)).toEqual({ kind: 'succeeded' });
    expect(driver.scheduler.isIdle).toBe(true);
  });

  it('re-runs an indeterminate map stage as a whole', () => {
    const driver = spread();
    driver.submit(graph(1, [{ id: 0, partitions: 2, level: 'INDETERMINATE' }, { id: 1, partitions: 2, shuffles: [{ id: 0, parent: 0 }] }]));
    driver.wrote('0.0', 0);
    driver.wrote('0.0', 1);
    driver.fetchFailed('1.0', 0, { shuffleId: 0, mapIndex: 0, executorId: 'A' });
    driver.end(driver.task('1.0', 1), { kind: 'killed', reason: '' });
    driver.advance(200);
    expect(driver.taskSets().at(-1)).toBe('0.1[0,1]');
  });

  it('fails the job when an indeterminate stage must run again after a result was handed over', () => {
    const driver = spread();
    driver.submit(graph(1, [{ id: 0, partitions: 2, level: 'INDETERMINATE' }, { id: 1, partitions: 2, shuffles: [{ id: 0, parent: 0 }] }]));
    driver.wrote('0.0', 0);
    driver.wrote('0.0', 1);
    driver.returned('1.0', 0);
    driver.fetchFailed('1.0', 1, { shuffleId: 0, mapIndex: 0, executorId: 'A' });
    expect(driver.outcomes.get(0)).toMatchObject({ kind: 'failed', message: expect.stringContaining('Spark cannot rollback the ResultStage 1') as string });
    expect(driver.scheduler.isIdle).toBe(true);
  });
});

describe('executor loss (A6)', () => {
  it('runs again on another executor what a lost one had written for an unfinished stage (Resubmitted)', () => {
    const driver = spread();
    driver.submit(oneShuffle(3, 1));
    driver.wrote('0.0', 0, [1]);
    driver.lose('A');
    driver.executor('C');
    const ends = driver.events.flatMap((e) => (e.Event === 'SparkListenerTaskEnd' ? [e] : []));
    expect(ends.map((e) => [e['Task End Reason'].Reason, e['Task Info'].Failed])).toEqual([['Success', false], ['Resubmitted', false], ['ExecutorLostFailure', true]]);
    expect(ends[1]?.['Task Info']).toEqual(ends[0]?.['Task Info']);
    expect(driver.stageEvents('SparkListenerStageSubmitted')).toHaveLength(1);
    while (driver.running().some((t) => t.stageId === 0)) driver.wrote('0.0', driver.running()[0]!.partition, [1]);
    driver.returned('1.0', 0);
    expect(driver.taskSets()).toEqual(['0.0[0,1,2]', '1.0[0]']);
    expect(driver.scheduler.isIdle).toBe(true);
  });

  it('finds lost outputs when the stage ends and computes them before the children (out-of-band loss)', () => {
    const driver = spread();
    driver.submit(oneShuffle(2, 1));
    driver.wrote('0.0', 0, [1]);
    const last = driver.task('0.0', 1);
    driver.wrote('0.0', 1, [1]);
    expect(driver.taskSets()).toEqual(['0.0[0,1]', '1.0[0]']);
    driver.lose(last.at.executorId);
    driver.executor('C');
    const reader = driver.running()[0]!;
    driver.fetchFailed(`1.${reader.stageAttempt}`, 0, { shuffleId: 0, mapIndex: 1, executorId: last.at.executorId });
    driver.advance(200);
    driver.wrote('0.1', 1, [1]);
    driver.returned('1.1', 0);
    expect(driver.outcomes.get(0)).toEqual({ kind: 'succeeded' });
  });

  it('says where the RDDs of a stage are in its infos: final one first, parents by id', () => {
    const driver = withExecutors('A');
    const g = graph(2, [{ id: 0, partitions: 1 }, { id: 1, partitions: 1, narrow: [0] }, { id: 2, partitions: 1, narrow: [1] }]);
    driver.submit(g);
    expect(driver.stageEvents('SparkListenerStageSubmitted')[0]!['RDD Info'].map((r) => [r['RDD ID'], r['Parent IDs'], r.Scope])).toEqual([
      [2, [1], '{"id":"2","name":"map"}'], [1, [0], '{"id":"1","name":"map"}'], [0, [], '{"id":"0","name":"map"}'],
    ]);
    expect(nodeOf(g, 0).numPartitions).toBe(1);
  });
});
