/** Asynchronous actions, groups, tags, cancelling, status and properties (Spark's AsyncRDDActions, JobCancellation, Threading and StatusTracker suites). */
import { mkdtempSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { JobCancelledError } from '../../context/jobError.ts';
import type { ListenerEvent } from '../../events/types.ts';
import type { FutureAction } from '../../rdd/futureAction.ts';
import { SparkContext } from '../sparkContext.ts';

const folder = mkdtempSync(join(tmpdir(), 'emberline-jobs-'));
const gates: string[] = [];
let gateCount = 0;
let sc: SparkContext;

/** A file that tasks wait for, so that a job runs until a test lets it go on. */
function gate(): { readonly path: string; open(): void } {
  const path = join(folder, `gate-${gateCount++}`);
  gates.push(path);
  return { path, open: () => writeFileSync(path, '') };
}

/** Resolves with the first event that fits. */
function next<E extends ListenerEvent['Event']>(name: E, fits: (event: Extract<ListenerEvent, { Event: E }>) => boolean = () => true): Promise<Extract<ListenerEvent, { Event: E }>> {
  return new Promise((resolve) => {
    const listener = (event: ListenerEvent): void => {
      if (event.Event !== name || !fits(event as Extract<ListenerEvent, { Event: E }>)) return;
      sc.removeSparkListener(listener);
      resolve(event as Extract<ListenerEvent, { Event: E }>);
    };
    sc.addSparkListener(listener);
  });
}

/** Counts 100 records, as soon as the file is there; stops at each record meanwhile. */
function waiting(path: string, partitions = 2): ReturnType<typeof ticking> {
  return ticking(path, partitions);
}

function ticking(path: string, partitions: number) {
  return sc.parallelize(Array.from({ length: partitions }, (_, i) => i), partitions).mapPartitions(function* (values: IterableIterator<number>) {
    const { existsSync: exists } = process.getBuiltinModule('node:fs');
    for (const value of values) {
      while (!exists(path)) yield -1;
      yield value;
    }
  }).filter((x) => x >= 0);
}

const failure = (promise: PromiseLike<unknown>): Promise<Error> => Promise.resolve(promise).then(() => new Error('it succeeded'), (error: unknown) => error as Error);

describe.each(['local[2]', 'local-cluster[2,1,512]'])('%s', (master) => {
  beforeAll(() => {
    // A busy machine may take long to notice a kill; ending the executor instead is another rule's test.
    sc = new SparkContext({ appName: 'jobs', master, cwd: folder, localDir: join(folder, 'local'), conf: { 'spark.emberline.killGrace': '30s' } });
  });
  afterAll(() => sc.stop());
  afterEach(() => {
    // What a failed test left waiting must not hold the slots of the next.
    for (const path of gates.splice(0)) writeFileSync(path, '');
    sc.clearJobGroup();
    sc.clearJobTags();
  });

  it('[B3.13] asynchronous actions give their results, or the job\'s failure', async () => {
    const rdd = sc.parallelize([1, 2, 3, 4, 5], 3);
    const seen = sc.longAccumulator();
    const actions = [rdd.countAsync(), rdd.collectAsync(), rdd.takeAsync(2), rdd.foreachAsync((x) => seen.add(x)), rdd.foreachPartitionAsync((values) => { for (const x of values) seen.add(x); })];
    expect(await Promise.all(actions)).toEqual([5, [1, 2, 3, 4, 5], [1, 2], undefined, undefined]);
    expect(seen.value).toBe(30);
    expect(actions.map((action) => [action.isCompleted, action.isCancelled, action.jobIds.length])).toEqual([1, 1, 2, 1, 1].map((jobs) => [true, false, jobs]));
    const bad = rdd.map((x) => {
      if (x === 3) throw new Error('no threes');
      return x;
    });
    const failures = await Promise.all([bad.countAsync(), bad.collectAsync(), bad.takeAsync(5), bad.foreachAsync(() => undefined), bad.foreachPartitionAsync((values) => [...values])].map(failure));
    for (const error of failures) expect(error.message).toMatch(/^Job aborted due to stage failure: [^]*no threes/);
  });

  it('[B3.13] takeAsync looks into more partitions in later jobs, all its own', async () => {
    const action = sc.range(0, 1000, 1, 100).filter((x) => x > 900).takeAsync(3);
    expect(await action).toEqual([901, 902, 903]);
    expect(action.jobIds.length).toBeGreaterThan(1);
  });

  it('[B3.13] [B10.4] count and take end when cancelled; what waits for them is told, and the next job works', async () => {
    for (const start of [(path: string) => waiting(path).countAsync(), (path: string) => waiting(path).takeAsync(10)] as ((path: string) => FutureAction<unknown>)[]) {
      const started = next('SparkListenerTaskStart');
      const action = start(gate().path);
      await started;
      action.cancel('because of the test');
      const error = await failure(action);
      expect(error).toBeInstanceOf(JobCancelledError);
      expect(error.message).toBe(`Job ${action.jobIds[0]} cancelled because of the test`);
      expect([action.isCompleted, action.isCancelled]).toEqual([true, true]);
      expect(await sc.range(10).count()).toBe(10);
    }
  });

  it('[B10.4] a partition that was cancelled half-way is not kept', async () => {
    const door = gate();
    const cached = waiting(door.path).cache();
    const started = next('SparkListenerTaskStart');
    const action = cached.countAsync();
    await started;
    action.cancel();
    await failure(action);
    door.open();
    expect(await cached.count()).toBe(2);
    await cached.unpersist(true);
  });

  it('[B10.4] a cancelled group ends its own jobs alone, with a reason of one\'s own', async () => {
    const door = gate();
    const started = next('SparkListenerTaskStart');
    const [inGroup, other] = sc.withLocalProperties({}, () => {
      sc.setJobGroup('doomed', 'to be cancelled');
      const first = waiting(door.path, 1).countAsync();
      sc.setJobGroup('spared');
      return [first, waiting(door.path, 1).countAsync()];
    });
    await started;
    sc.cancelJobGroup('doomed', 'by hand');
    expect((await failure(inGroup)).message).toBe(`Job ${inGroup.jobIds[0]} cancelled by hand`);
    door.open();
    expect(await other).toBe(1);
  });

  it('[B10.4] the default reasons name what was cancelled', async () => {
    const started = next('SparkListenerTaskStart');
    const action = sc.withLocalProperties({ 'spark.jobGroup.id': 'g' }, () => waiting(gate().path).countAsync());
    await started;
    sc.cancelJobGroup('g');
    expect((await failure(action)).message).toBe(`Job ${action.jobIds[0]} cancelled part of cancelled job group g`);
    const again = next('SparkListenerTaskStart');
    const second = waiting(gate().path).countAsync();
    const { 'Stage ID': stageId } = await again;
    sc.cancelStage(stageId);
    expect((await failure(second)).message).toBe(`Job ${second.jobIds[0]} cancelled because Stage ${stageId} was cancelled`);
    const third = next('SparkListenerTaskStart');
    const last = waiting(gate().path).countAsync();
    const { 'Stage ID': lastStage } = await third;
    sc.cancelStage(lastStage, 'it is late');
    expect((await failure(last)).message).toBe(`Job ${last.jobIds[0]} cancelled because it is late`);
  });

  it('[B10.4] cancelJobGroupAndFutureJobs ends the running job and refuses later ones of the group', async () => {
    const started = next('SparkListenerTaskStart');
    const inGroup = <T>(body: () => T): T => sc.withLocalProperties({ 'spark.jobGroup.id': 'for good' }, body);
    const running = inGroup(() => waiting(gate().path).countAsync());
    await started;
    sc.cancelJobGroupAndFutureJobs('for good');
    expect((await failure(running)).message).toBe(`Job ${running.jobIds[0]} cancelled part of cancelled job group for good`);
    const later = inGroup(() => sc.range(5).countAsync());
    expect((await failure(later)).message).toBe(`Job ${later.jobIds[0]} cancelled part of cancelled job group for good`);
    expect(await sc.range(5).count()).toBe(5);
  });

  it('[B10.4] tags: what is none is refused; cancelling one ends every job that carries it', async () => {
    expect(() => sc.addJobTag('foo,bar')).toThrow("Spark job tag cannot contain ','.");
    expect(() => sc.addJobTag('')).toThrow('Spark job tag cannot be an empty string.');
    expect(() => sc.addJobTag(null as never)).toThrow('Spark job tag cannot be null.');
    const door = gate();
    const start = (...tags: string[]): FutureAction<number> => sc.withLocalProperties({}, () => {
      for (const tag of tags) sc.addJobTag(tag);
      return waiting(door.path, 1).countAsync();
    });
    const started = next('SparkListenerJobStart', (e) => (e.Properties?.['spark.job.tags'] ?? '') === 'one' && sc.statusTracker.getJobIdsForTag('one').length >= 3);
    const [a, b, c] = [start('one'), start('one', 'two'), start('two')];
    const d = sc.withLocalProperties({}, () => {
      for (const tag of ['one', 'two', 'two']) sc.addJobTag(tag);
      expect([...sc.getJobTags()]).toEqual(['one', 'two']);
      sc.removeJobTag('two');
      expect([...sc.getJobTags()]).toEqual(['one']);
      return waiting(door.path, 1).countAsync();
    });
    await started;
    expect([...sc.getJobTags()]).toEqual([]);
    sc.cancelJobsWithTag('two', 'tagged two');
    expect([(await failure(b)).message, (await failure(c)).message]).toEqual([`Job ${b.jobIds[0]} cancelled tagged two`, `Job ${c.jobIds[0]} cancelled tagged two`]);
    expect([a.isCompleted, d.isCompleted]).toEqual([false, false]);
    sc.cancelJobsWithTag('one');
    expect((await failure(a)).message).toBe(`Job ${a.jobIds[0]} cancelled part of cancelled job tag one`);
    expect(await failure(d)).toBeInstanceOf(JobCancelledError);
  });

  it('[B10.4] of two actions that share a map stage the other one goes on', async () => {
    const door = gate();
    const shuffled = waiting(door.path).map((x): [number, number] => [x, 1]).reduceByKey((x, y) => x + y);
    const started = next('SparkListenerTaskStart');
    const first = shuffled.countAsync();
    await started;
    const submitted = next('SparkListenerJobStart');
    const second = shuffled.map((x) => x).countAsync();
    await submitted;
    first.cancel();
    expect(await failure(first)).toBeInstanceOf(JobCancelledError);
    door.open();
    expect(await second).toBe(2);
  });

  it('[B10.6] a killed attempt is tried again and does not count', async () => {
    const door = gate();
    const started = next('SparkListenerTaskStart');
    const ended = next('SparkListenerTaskEnd', (e) => e['Task End Reason'].Reason === 'TaskKilled');
    const action = waiting(door.path, 1).countAsync();
    const { 'Task Info': task } = await started;
    expect(sc.killTaskAttempt(task['Task ID'])).toBe(true);
    expect((await ended)['Task End Reason']).toMatchObject({ Reason: 'TaskKilled', 'Kill Reason': 'killed via SparkContext.killTaskAttempt' });
    door.open();
    expect(await action).toBe(1);
    expect(sc.killTaskAttempt(task['Task ID'])).toBe(false);
  });

  it('[B10.6] [B11.7] the status tracker knows jobs by group and tag, and how stages stand', async () => {
    const { statusTracker } = sc;
    const none = statusTracker.getJobIdsForGroup(null);
    const door = gate();
    const started = next('SparkListenerTaskStart');
    const action = sc.withLocalProperties({ 'spark.jobGroup.id': 'tracked' }, () => {
      sc.addJobTag('watch');
      return waiting(door.path).takeAsync(2);
    });
    await started;
    const [jobId] = action.jobIds;
    expect(statusTracker.getJobIdsForGroup('tracked')).toEqual([jobId]);
    const running = statusTracker.getJobInfo(jobId!)!;
    expect(running).toMatchObject({ jobId, status: 'RUNNING' });
    expect(statusTracker.getActiveStageIds()).toEqual(running.stageIds);
    expect(statusTracker.getStageInfo(running.stageIds[0]!)).toMatchObject({ currentAttemptId: 0, numTasks: 1, numActiveTasks: 1, numCompletedTasks: 0, numFailedTasks: 0 });
    expect(statusTracker.getExecutorInfos().reduce((sum, e) => sum + e.numRunningTasks, 0)).toBe(1);
    door.open();
    expect(await action).toEqual([0, 1]);
    expect(action.jobIds.length).toBe(2);
    expect(statusTracker.getJobIdsForTag('watch')).toEqual(action.jobIds);
    expect(action.jobIds.map((id) => statusTracker.getJobInfo(id)?.status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    expect(statusTracker.getStageInfo(running.stageIds[0]!)).toMatchObject({ numActiveTasks: 0, numCompletedTasks: 1 });
    expect(statusTracker.getJobIdsForGroup(null)).toEqual(none);
    expect([statusTracker.getJobInfo(12345), statusTracker.getStageInfo(12345)]).toEqual([undefined, undefined]);
  });

  it('[B10.6] a cancelled job shows as failed', async () => {
    const started = next('SparkListenerTaskStart');
    const action = waiting(gate().path).countAsync();
    await started;
    sc.cancelJob(action.jobIds[0]!, 'enough');
    expect((await failure(action)).message).toBe(`Job ${action.jobIds[0]} cancelled enough`);
    expect(sc.statusTracker.getJobInfo(action.jobIds[0]!)?.status).toBe('FAILED');
  });

  it('[B10.5] [B11.6] [B11.11] jobs side by side keep their own groups and properties, and each cancels its own alone', async () => {
    const door = gate();
    sc.setLocalProperty('inherited', 'from outside');
    const outcomes = await Promise.all(['a', 'b', 'c', 'd'].map((name, i) => sc.withLocalProperties({}, async () => {
      sc.setJobGroup(name, `job of ${name}`);
      const action = waiting(door.path, 1).map((x) => x).countAsync();
      if (i === 3) door.open();
      if (name === 'b') sc.cancelJobGroup('b');
      const result = await action.then((n) => n, (error: unknown) => (error as Error).constructor.name);
      return [name, result, sc.getLocalProperty('spark.jobGroup.id'), sc.getLocalProperty('inherited')];
    })));
    expect(outcomes).toEqual([['a', 1, 'a', 'from outside'], ['b', 'JobCancelledError', 'b', 'from outside'], ['c', 1, 'c', 'from outside'], ['d', 1, 'd', 'from outside']]);
    expect(sc.getLocalProperty('spark.jobGroup.id')).toBeUndefined();
    sc.setLocalProperty('inherited', undefined);
  });

  it('submitJob hands results over as they come and gives what its last function returns', async () => {
    const sums: number[] = [];
    const action = sc.submitJob(sc.range(0, 10, 1, 4), (values) => {
      let sum = 0;
      for (const x of values) sum += x;
      return sum;
    }, [1, 3], (index, sum) => void (sums[index] = sum), () => sums.join(' and '));
    expect(await action).toBe('9 and 24');
    expect(action.jobIds.length).toBe(1);
  });

  it('[B10.10] every task that started ends, also of a job that was cancelled', async () => {
    const running = new Set<number>();
    const ids = new Set<number>();
    let whenNone = (): void => undefined;
    const ended = new Promise<void>((resolve) => (whenNone = resolve));
    let stageIds: readonly number[] = [];
    const action = waiting(gate().path, 4).countAsync();
    const listener = (event: ListenerEvent): void => {
      if (event.Event === 'SparkListenerJobStart' && action.jobIds.includes(event['Job ID'])) stageIds = event['Stage IDs'];
      if (event.Event === 'SparkListenerTaskStart' && stageIds.includes(event['Stage ID'])) {
        running.add(event['Task Info']['Task ID']);
        ids.add(event['Task Info']['Task ID']);
        action.cancel();
      }
      if (event.Event === 'SparkListenerTaskEnd' && running.delete(event['Task Info']['Task ID']) && running.size === 0) whenNone();
    };
    sc.addSparkListener(listener);
    await failure(action);
    await ended;
    sc.removeSparkListener(listener);
    expect([ids.size > 0, running.size]).toEqual([true, 0]);
  });

  it('[B10.10] a listener that throws is passed over, and the others go on', async () => {
    const seen: string[] = [];
    const broken = (): void => {
      throw new Error('a listener of the test that throws');
    };
    const ended = next('SparkListenerJobEnd');
    sc.addSparkListener(broken);
    const good = (event: ListenerEvent): void => void seen.push(event.Event);
    sc.addSparkListener(good);
    await sc.range(3).count();
    await ended;
    sc.removeSparkListener(broken);
    sc.removeSparkListener(good);
    expect(seen).toContain('SparkListenerJobEnd');
  });
});

describe('contexts of one process', () => {
  const options = (conf: Record<string, string> = {}) => ({ appName: 'one', master: 'local-inline[1]', cwd: folder, localDir: join(folder, 'local'), conf });

  it('[B10.6] [B11.8] one that must be alone refuses a second, can be made after a failed one, and stop is idempotent', async () => {
    expect(() => new SparkContext({ ...options(), master: 'nowhere' })).toThrow('nowhere');
    const first = new SparkContext(options({ 'spark.driver.allowMultipleContexts': 'false' }));
    expect(() => new SparkContext(options())).toThrow(/^Only one SparkContext should be running in this process/);
    expect(SparkContext.getOrCreate(options())).toBe(first);
    await first.stop();
    await first.stop();
    const second = SparkContext.getOrCreate(options());
    expect(second).not.toBe(first);
    expect(await second.range(4).count()).toBe(4);
    await second.stop();
    expect(() => second.range(4)).toThrow('Cannot call methods on a stopped SparkContext.');
  });

  it('[B10.6] [B11.8] inside a task none can be made', async () => {
    const context = new SparkContext({ ...options(), master: 'local[1]' });
    const module = new URL('../sparkContext.ts', import.meta.url).href;
    const tried = context.parallelize([module], 1).foreachPartition((values) => {
      for (const url of values) {
        // The test runner rewrites import().
        const { SparkContext: Context } = process.getBuiltinModule('node:module').createRequire(url)(url.slice('file://'.length)) as typeof import('../sparkContext.ts');
        new Context({ appName: 'inner', master: 'local-inline[1]' });
      }
    });
    expect((await failure(tried)).message).toContain('SparkContext should only be created and accessed on the driver.');
    await context.stop();
  });
});

afterAll(() => {
  if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
});
