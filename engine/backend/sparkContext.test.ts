/** The whole embedded engine under each kind of master: jobs, shared variables, events, cancellation. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { ListenerEvent } from '../events/types.ts';
import { SparkContext } from './sparkContext.ts';

const MASTERS = ['local-inline[2]', 'local[2]', 'local-cluster[2,1,512]', 'local-cluster[1,2,1024]'] as const;

interface Session {
  readonly sc: SparkContext;
  readonly events: ListenerEvent[];
  readonly folder: string;
}

let session: Session | undefined;

function start(master: string, conf: Record<string, string> = {}): Session {
  const folder = mkdtempSync(join(tmpdir(), 'emberline-context-'));
  const events: ListenerEvent[] = [];
  const sc = new SparkContext({
    appName: 'test', master, conf, cwd: folder, eventLogDir: join(folder, 'logs'), localDir: join(folder, 'local'),
    onEvents: (firstSeq, batch) => {
      if (firstSeq !== events.length) throw new Error(`batch starts at ${firstSeq}, expected ${events.length}`);
      events.push(...batch);
    },
  });
  session = { sc, events, folder };
  return session;
}

afterEach(async () => {
  await session?.sc.stop();
  if (session !== undefined) rmSync(session.folder, { recursive: true, force: true });
  session = undefined;
});

const names = (events: readonly ListenerEvent[]): readonly string[] => events.map((e) => e.Event.replace('SparkListener', ''));

describe.each(MASTERS)('%s', (master) => {
  it('runs jobs with and without a shuffle', async () => {
    const { sc } = start(master);
    expect(await sc.range(0, 1000, 1, 4).map((x) => x * 2).reduce((a, b) => a + b)).toBe(999000);
    const counts = await sc.parallelize(['a', 'b', 'a', 'c', 'a'], 3).map((w): [string, number] => [w, 1]).reduceByKey((a, b) => a + b).collect();
    expect(counts.toSorted((x, y) => x[0].localeCompare(y[0]))).toEqual([['a', 3], ['b', 1], ['c', 1]]);
  });

  it('shares broadcasts, and counts accumulators of actions once for each partition', async () => {
    const { sc, events } = start(master);
    const table = sc.broadcast(new Map([[1, 'one'], [2, 'two']]));
    const rows = sc.longAccumulator('rows');
    const words = await sc.parallelize([1, 2, 1], 2).map((n) => {
      rows.add(1);
      return table.value.get(n);
    }).collect();
    expect([words, rows.value]).toEqual([['one', 'two', 'one'], 3]);
    await sc.stop();
    const told = events.flatMap((e) => (e.Event === 'SparkListenerStageCompleted' ? (e['Stage Info'].Accumulables ?? []) : []));
    expect(told).toEqual([{ ID: 0, Name: 'rows', Value: 3, Internal: false, 'Count Failed Values': false }]);
  });

  it('reports a failing task with Spark\'s words, partition and record', async () => {
    const { sc } = start(master, { 'spark.task.maxFailures': '2' });
    const failure = await sc.parallelize([1, 2, 3, 4], 2).map((n) => {
      if (n === 3) throw new RangeError('no threes');
      return n;
    }).collect().catch((error: unknown) => error as Error & { task?: { partition: number; className: string } });
    expect(failure).toMatchObject({ name: 'SparkException', task: { partition: 1, className: 'RangeError' } });
    expect((failure as Error).message).toMatch(/^Job aborted due to stage failure: Task 1 in stage 0\.0 failed [12] times, most recent failure: Lost task 1\.[01] in stage 0\.0 \(TID \d+\) \(localhost executor (driver|\d+)\): RangeError: no threes/);
    expect(await sc.range(0, 10).count()).toBe(10);
  });

  it('opens its log in the order the History Server wants and closes it under its final name', async () => {
    const { sc, events, folder } = start(master);
    await sc.range(0, 4, 1, 2).count();
    expect(readdirSync(join(folder, 'logs'))).toEqual([`${sc.applicationId}.inprogress`]);
    await sc.stop();
    expect(names(events).slice(0, 5)).toEqual(['LogStart', 'ResourceProfileAdded', 'BlockManagerAdded', 'EnvironmentUpdate', 'ApplicationStart']);
    const job = names(events).filter((n) => /Job|Stage|Task/.test(n) && !n.startsWith('Emberline') && !n.includes('Metrics'));
    expect([job[0], job[1], job.at(-2), job.at(-1)]).toEqual(['JobStart', 'StageSubmitted', 'StageCompleted', 'JobEnd']);
    expect(job.filter((n) => n === 'TaskStart').length).toBe(job.filter((n) => n === 'TaskEnd').length);
    expect(names(events).at(-1)).toBe('ApplicationEnd');
    expect(readdirSync(join(folder, 'logs'))).toEqual([sc.applicationId]);
    const lines = readFileSync(join(folder, 'logs', sc.applicationId), 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { Event: string }).Event)).toEqual(events.map((e) => e.Event));
    expect(readdirSync(join(folder, 'local'))).toEqual([]);
  });

  // In the driver's own thread a running task cannot be interrupted: nobody else gets to speak.
  it('cancels the jobs of a group while a task runs, and goes on working', async (context) => {
    context.skip(master.startsWith('local-inline'), 'a task in this process cannot be interrupted');
    const { sc } = start(master);
    await sc.ready;
    const running = sc.withLocalProperties({ 'spark.jobGroup.id': 'slow' }, () => sc.range(0, 1e12, 1, 2).filter((x) => x < 0).count());
    const started = Promise.withResolvers<void>();
    sc.addSparkListener((event) => {
      if (event.Event === 'SparkListenerTaskStart') started.resolve();
    });
    const failure = running.catch((error: unknown) => error as Error);
    await started.promise;
    sc.cancelJobGroup('slow');
    expect(await failure).toMatchObject({ name: 'SparkException', message: 'Job 0 cancelled part of cancelled job group slow' });
    expect(await sc.range(0, 10, 1, 2).count()).toBe(10);
  });

  it('refuses a partition that does not exist, and a result handler that throws fails its job alone', async () => {
    const { sc } = start(master);
    const rdd = sc.range(0, 4, 1, 2);
    const callSite = sc.callSite('runJob');
    await expect(sc.runJob({ rdd: rdd as never, result: { kind: 'count' }, partitions: [5], onResult: () => undefined, callSite })).rejects.toThrow('Attempting to access a non-existent partition: 5. Total number of partitions: 2');
    const handler = sc.runJob({ rdd: rdd as never, result: { kind: 'count' }, onResult: () => { throw new TypeError('bad handler'); }, callSite });
    await expect(handler).rejects.toMatchObject({ name: 'SparkDriverExecutionException', cause: { message: 'bad handler' } });
    expect(await rdd.count()).toBe(4);
  });
});

describe('a stopped context', () => {
  it('can be stopped again, and says where it was created and stopped when it is used', async () => {
    const { sc } = start('local-inline[1]');
    const rdd = sc.range(0, 3);
    await sc.stop();
    await sc.stop();
    expect(() => sc.parallelize([1])).toThrow(/^Cannot call methods on a stopped SparkContext\.\nThis stopped SparkContext was created at:\n\n.*sparkContext\.test\.ts:\d+[\s\S]*And it was stopped at:\n\n.*sparkContext\.test\.ts:\d+/);
    await expect(rdd.count()).rejects.toThrow('Cannot call methods on a stopped SparkContext.');
  });

  it('fails the jobs that run', async () => {
    const { sc } = start('local[1]');
    await sc.ready;
    const failure = sc.range(0, 1e12, 1, 1).filter((x) => x < 0).count().catch((error: unknown) => error as Error);
    const started = Promise.withResolvers<void>();
    sc.addSparkListener((event) => event.Event === 'SparkListenerTaskStart' && started.resolve());
    await started.promise;
    await sc.stop();
    expect(((await failure) as Error).message).toBe('Job 0 cancelled because SparkContext was shut down');
  });
});

describe('a context', () => {
  it('refuses a master URL that is none', () => {
    expect(() => new SparkContext({ appName: 'x', master: 'mars[4]' })).toThrow('Could not parse Master URL: \'mars[4]\'');
  });

  it('destroys broadcasts: a later use says where that was', () => {
    const { sc } = start('local-inline[1]');
    const broadcast = sc.broadcast([1]);
    void broadcast.destroy();
    expect(() => broadcast.value).toThrow(/^Attempted to use Broadcast\(0\) after it was destroyed \(destroy at sparkContext\.test\.ts:\d+\)$/);
  });

  it('keeps secrets of its properties out of its events', async () => {
    const { sc, events } = start('local-inline[1]', { 'spark.my.password': 'hush', 'spark.my.color': 'red' });
    await sc.stop();
    const environment = events.find((e) => e.Event === 'SparkListenerEnvironmentUpdate');
    expect(environment).toMatchObject({ 'Spark Properties': { 'spark.my.password': '*********(redacted)', 'spark.my.color': 'red' } });
  });

  it('draws the lineage before any action', async () => {
    const { sc, events } = start('local-inline[1]');
    sc.parallelize([1, 2], 2).map((n) => n + 1).cache();
    await new Promise((resolve) => setImmediate(resolve));
    await sc.stop();
    const drawn = events.flatMap((e) => (e.Event === 'EmberlineLineage' ? e.RDDs : []));
    expect(drawn.map((r) => [r.id, r.operation, r.numPartitions, r.storageLevel['Use Memory']])).toEqual([[0, 'parallelize', 2, false], [1, 'map', 2, true]]);
    expect(names(events)).not.toContain('JobStart');
  });

  it('aborts a job whose results are too large together', async () => {
    const { sc } = start('local-inline[2]', { 'spark.driver.maxResultSize': '10k' });
    await expect(sc.range(0, 100_000, 1, 4).map((x) => `row ${x}`).collect()).rejects.toThrow(/^Job aborted due to stage failure: Total size of serialized results of \d tasks \([\d.]+ KiB\) is bigger than spark\.driver\.maxResultSize \(10\.0 KiB\)$/);
  });
});
