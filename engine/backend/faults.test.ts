/** Executors that die for real, at the worst moments: the job's answer is right, and events tell what happened. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { ListenerEvent } from '../events/types.ts';
import { SparkContext } from './sparkContext.ts';

const MASTER = 'local-cluster[2,1,512]';

let folder: string;
let sc: SparkContext;
let events: ListenerEvent[];

function start(conf: Record<string, string> = {}): void {
  folder = mkdtempSync(join(tmpdir(), 'emberline-faults-'));
  events = [];
  sc = new SparkContext({ appName: 'faults', master: MASTER, conf, cwd: folder, localDir: join(folder, 'local'), onEvents: (_seq, batch) => events.push(...batch) });
}

afterEach(async () => {
  await sc.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs in tasks: the first to come with its value stays until its executor is killed, and leaves a mark that it is there. */
function holdOnce(marker: string): void {
  const fs = process.getBuiltinModule('node:fs');
  if (fs.existsSync(marker)) return;
  fs.writeFileSync(marker, String(process.pid));
  for (;;);
}

/** The process id of the executor that left the mark. */
async function held(marker: string): Promise<number> {
  const fs = await import('node:fs');
  for (;;) {
    const text = existsSync(marker) ? fs.readFileSync(marker, 'utf8') : '';
    if (text !== '') return Number(text);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const removed = (): ListenerEvent[] => events.filter((e) => e.Event === 'SparkListenerExecutorRemoved');
const reasons = (): readonly string[] => events.flatMap((e) => (e.Event === 'SparkListenerTaskEnd' && e['Task End Reason'].Reason !== 'Success' ? [e['Task End Reason'].Reason] : []));
const EXPECTED = [[0, 20], [1, 20], [2, 20], [3, 20], [4, 20]];
const sorted = (rows: readonly (readonly [number, number])[]): unknown => rows.toSorted((a, b) => a[0] - b[0]);

describe('an executor killed by SIGKILL', () => {
  it('in the middle of a map stage: what it had written and what it ran is computed again', async () => {
    start();
    const marker = join(folder, 'held');
    const answer = sc.range(0, 100, 1, 4).map((x): [number, number] => {
      if (x === 99) holdOnce(marker);
      return [x % 5, 1];
    }).reduceByKey((a, b) => a + b, 2).collect();
    process.kill(await held(marker), 'SIGKILL');
    expect(sorted(await answer)).toEqual(EXPECTED);
    await sc.stop();
    expect(reasons()).toContain('ExecutorLostFailure');
    expect(removed()).toMatchObject([{ 'Emberline Lost': { signal: 'SIGKILL' } }]);
  });

  it('in the middle of a reduce stage: its map outputs are computed again, those of the other are kept', async () => {
    start();
    const marker = join(folder, 'held');
    const answer = sc.range(0, 100, 1, 4).map((x): [number, number] => [x % 5, 1]).reduceByKey((a, b) => a + b, 2).mapValues((count) => {
      holdOnce(marker);
      return count;
    }).collect();
    process.kill(await held(marker), 'SIGKILL');
    expect(sorted(await answer)).toEqual(EXPECTED);
    await sc.stop();
    const lost = removed()[0];
    expect(lost).toMatchObject({ 'Removed Reason': expect.stringMatching(/^Executor \d ended by signal SIGKILL, while running task \d\.0 in stage 1\.0 \(TID \d+\), partition \d/) as string, 'Emberline Lost': { signal: 'SIGKILL' } });
    const mapTasks = events.filter((e) => e.Event === 'SparkListenerTaskStart' && e['Stage ID'] === 0).length;
    const outputsLost = lost?.Event === 'SparkListenerExecutorRemoved' ? (lost['Emberline Lost']?.mapOutputs ?? 0) : 0;
    expect(mapTasks).toBe(4 + outputsLost);
  });

  it('while it holds the only copies of cached blocks: exactly these are computed again', async () => {
    start();
    const cached = sc.range(0, 100, 1, 4).map((x) => x + 1).cache();
    const blocks = new Map<string, string>();
    const stored = Promise.withResolvers<void>();
    sc.addSparkListener((e) => {
      if (e.Event !== 'SparkListenerBlockUpdated') return;
      blocks.set(e['Block Updated Info']['Block ID'], e['Block Updated Info']['Block Manager ID']['Executor ID']);
      if (blocks.size === 4) stored.resolve();
    });
    expect(await cached.count()).toBe(100);
    await stored.promise;
    const victim = [...blocks.values()][0]!;
    const lostBlocks = [...blocks].filter(([, executorId]) => executorId === victim).map(([blockId]) => blockId);
    expect(sc.killExecutor(victim)).toBe(true);
    const gone = Promise.withResolvers<void>();
    sc.addSparkListener((e) => e.Event === 'SparkListenerExecutorRemoved' && gone.resolve());
    if (removed().length > 0) gone.resolve();
    await gone.promise;
    const before = events.length;
    expect(await cached.count()).toBe(100);
    await sc.stop();
    const computed = events.slice(before).flatMap((e) => (e.Event === 'SparkListenerTaskEnd' ? (e['Emberline Blocks']?.computed ?? []) : []));
    expect(computed.toSorted()).toEqual(lostBlocks.toSorted());
    expect(removed()).toMatchObject([{ 'Executor ID': victim, 'Removed Reason': `Executor ${victim} was killed on request.`, 'Emberline Lost': { blocks: lostBlocks.length } }]);
  });
});

describe('a task', () => {
  it('[B11.10] in an endless loop: its job ends at once when cancelled, its executor after the grace, and work goes on', async () => {
    start({ 'spark.emberline.killGrace': '200ms' });
    const marker = join(folder, 'held');
    const failure = sc.parallelize([1], 1).map((x) => {
      holdOnce(marker);
      return x;
    }).collect().catch((error: unknown) => error as Error);
    const pid = await held(marker);
    sc.cancelAllJobs();
    expect(((await failure) as Error).message).toBe('Job 0 cancelled as part of cancellation of all jobs');
    expect(await sc.range(0, 10, 1, 4).count()).toBe(10);
    while (removed().length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(removed()).toMatchObject([{ 'Removed Reason': expect.stringContaining('did not stop within 200 ms of being told to (Job 0 cancelled') as string }]);
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    expect(await sc.range(0, 10, 1, 4).count()).toBe(10);
  });

  it('[B11.10] that fills its heap: its executor dies alone, and the message names memory and task', async () => {
    start({ 'spark.task.maxFailures': '1' });
    const failure = (await sc.parallelize([1], 1).map(() => {
      const kept: unknown[] = [];
      for (;;) kept.push(Array.from({ length: 1000 }, (_, i) => ({ i })));
    }).collect().catch((error: unknown) => error as Error)) as Error;
    expect(failure.message).toMatch(/Executor \d ran out of memory: heap limit 512 MiB, while running task 0\.0 in stage 0\.0 \(TID 0\), partition 0; use more partitions/);
    expect(await sc.range(0, 10, 1, 4).count()).toBe(10);
  });

  it.each([42, 0])('[B5.6] that ends its process with %i: failed 4 times, and the next job works (SPARK-16925)', async (code) => {
    start();
    const failure = (await sc.parallelize([code], 1).map((c) => process.exit(c)).collect().catch((error: unknown) => error as Error)) as Error;
    expect(failure.message).toMatch(new RegExp(`^Job aborted due to stage failure: Task 0 in stage 0\\.0 failed 4 times, most recent failure: Lost task 0\\.3 in stage 0\\.0 \\(TID 3\\) \\(localhost executor \\d\\): ExecutorLostFailure \\(executor \\d exited caused by one of the running tasks\\) Reason: Executor \\d ended with exit code ${code}, while running task 0\\.3`));
    expect(await sc.range(0, 10, 1, 4).count()).toBe(10);
  });
});
