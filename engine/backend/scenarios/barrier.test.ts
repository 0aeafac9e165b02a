/** Barrier stages (Spark's RDDBarrierSuite, BarrierTaskContextSuite, BarrierStageOnSubmittedSuite, PySpark's barrier cases). */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { JobStart, ListenerEvent, StageCompleted } from '../../events/types.ts';
import { BarrierTaskContext, SparkContext } from '../../index.ts';
import { messageOf } from '../testing/messageOf.ts';

const contexts: SparkContext[] = [];
const folder = mkdtempSync(join(tmpdir(), 'emberline-barrier-'));

afterEach(async () => {
  for (const sc of contexts.splice(0)) await sc.stop();
  rmSync(folder, { recursive: true, force: true });
});

function start(master: string, conf: Record<string, string> = {}): { readonly sc: SparkContext; readonly events: ListenerEvent[] } {
  const events: ListenerEvent[] = [];
  const sc = new SparkContext({ appName: 'barrier', master, conf, localDir: join(folder, String(contexts.length)), onEvents: (_seq, batch) => void events.push(...batch) });
  contexts.push(sc);
  return { sc, events };
}

describe('barrier RDDs [B3.16]', () => {
  test('the mark goes along narrow operations and ends at a shuffle', async () => {
    const { sc } = start('local[2]');
    const plain = sc.range(0, 10, 1, 2);
    const barrier = plain.barrier().mapPartitions((values) => values);
    const after = barrier.map((n) => [n % 3, n] as const).filter(() => true).mapPartitions((values) => values);
    const shuffled = after.reduceByKey((a, b) => a + b);
    expect([plain, barrier, after, shuffled].map((rdd) => rdd.isBarrier())).toEqual([false, true, true, false]);
    expect((await shuffled.collect()).toSorted((a, b) => a[0] - b[0])).toEqual([[0, 18], [1, 12], [2, 15]]);
  });

  test('all forms compute what their plain form does', async () => {
    const { sc } = start('local[2]');
    const rdd = sc.range(0, 4, 1, 2);
    const indexed = rdd.barrier().mapPartitionsWithIndex((index, values) => [...values].map((n) => n * 10 + index));
    const evaluated = rdd.barrier().mapPartitionsWithEvaluator({ createEvaluator: () => ({ eval: (partition, values) => [[partition, ...(values ?? [])]] }) });
    expect([await indexed.collect(), await evaluated.collect()]).toEqual([[0, 10, 21, 31], [[0, 0, 1], [1, 2, 3]]]);
  });
});

describe.each(['local[4]', 'local-cluster[4,1,512]'])('barrier tasks on %s [B11.9] [B11.11]', (master) => {
  test('wait for each other, exchange messages, and know where the others are', async () => {
    const { sc, events } = start(master);
    const rows = await sc.range(0, 4, 1, 4).barrier().mapPartitions(([id]) => {
      const context = BarrierTaskContext.get();
      if (context === undefined || id === undefined) throw new Error('no context');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, id * 60);
      const arrived = Date.now();
      context.barrier();
      const times = context.allGather(`${arrived} ${Date.now()}`).map((text) => text.split(' ').map(Number) as [number, number]);
      const met = Math.min(...times.map(([, left]) => left)) >= Math.max(...times.map(([came]) => came));
      const gathered = context.allGather(String(context.partitionId()));
      const again = context.allGather(`again ${id}`);
      return [{ met, gathered: [...gathered], again: [...again], infos: context.getTaskInfos().length }];
    }).collect();
    const expected = { met: true, gathered: ['0', '1', '2', '3'], again: ['again 0', 'again 1', 'again 2', 'again 3'], infos: 4 };
    expect(rows).toEqual([expected, expected, expected, expected]);
    await sc.stop();
    const stage = events.find((e): e is StageCompleted => e.Event === 'SparkListenerStageCompleted');
    expect(stage?.['Stage Info']['RDD Info'].map((rdd) => rdd.Barrier)).toEqual([true, false, false]);
  }, 60_000);
});

describe('calls that do not meet', () => {
  test('different operations are an error for all', async () => {
    const { sc } = start('local[2]');
    const job = sc.range(0, 2, 1, 2).barrier().mapPartitions(([id]) => {
      const context = BarrierTaskContext.get();
      if (id === 0) context?.barrier();
      else context?.allGather('one');
      return [1];
    });
    expect(await messageOf(job.collect())).toContain('Different barrier sync types found for the sync 0.0 (epoch 0)');
  });

  test('a task that calls less often lets the others wait until the timeout', async () => {
    const { sc } = start('local[2]', { 'spark.barrier.sync.timeout': '1s' });
    const job = sc.range(0, 2, 1, 2).barrier().mapPartitions(([id]) => {
      if (id === 0) BarrierTaskContext.get()?.barrier();
      return [1];
    });
    expect(await messageOf(job.collect())).toContain("The coordinator didn't get all barrier sync requests for barrier epoch 0 from Stage 0 (Attempt 0) within 1 second(s).");
  });

  test('outside a barrier stage there is no barrier context', async () => {
    const { sc } = start('local[2]');
    expect(await messageOf(sc.range(0, 2, 1, 2).map(() => BarrierTaskContext.get() === undefined).collect())).toContain('This task does not belong to a barrier stage');
  });
});

describe('what cannot run', () => {
  test('fewer or more tasks than partitions, and two barriers in one stage', async () => {
    const { sc, events } = start('local[4]');
    const barrier = () => sc.range(0, 4, 1, 4).barrier().mapPartitions((values) => values);
    const refused = /Barrier execution mode does not allow the following pattern of RDD chain within a barrier stage/;
    const messages = [barrier().coalesce(1).collect(), barrier().first(), barrier().take(1), barrier().union(barrier()).collect(), barrier().zip(barrier()).collect()].map(messageOf);
    for (const message of messages) expect(await message).toMatch(refused);
    await sc.stop();
    expect(events.filter((e): e is JobStart => e.Event === 'SparkListenerJobStart')).toEqual([]);
  });

  test('a stage with more tasks than slots is refused after the checks that the configuration wants', async () => {
    const { sc } = start('local[2]', { 'spark.scheduler.barrier.maxConcurrentTasksCheck.interval': '50ms', 'spark.scheduler.barrier.maxConcurrentTasksCheck.maxFailures': '2' });
    const job = sc.range(0, 3, 1, 3).barrier().mapPartitions((values) => values).collect();
    expect(await messageOf(job)).toContain('[SPARK-24819]: Barrier execution mode does not allow run a barrier stage that requires more slots than the total number of slots in the cluster currently (3 tasks, 2 slots)');
    expect(await sc.range(0, 3, 1, 3).count()).toBe(3);
  });
});

describe('failures', () => {
  test('one failing task of a map stage has all of them run again', async () => {
    const { sc, events } = start('local[2,4]');
    const rdd = sc.range(0, 2, 1, 2).barrier().mapPartitions(([id]) => {
      const context = BarrierTaskContext.get();
      context?.barrier();
      if (id === 1 && context?.stageAttemptNumber() === 0) throw new Error('once');
      return [[id ?? 0, 1] as const];
    });
    expect((await rdd.reduceByKey((a, b) => a + b, 2).collect()).toSorted((a, b) => a[0] - b[0])).toEqual([[0, 1], [1, 1]]);
    await sc.stop();
    const attempts = events.filter((e): e is StageCompleted => e.Event === 'SparkListenerStageCompleted').map((e) => [e['Stage Info']['Stage ID'], e['Stage Info']['Stage Attempt ID'], e['Stage Info']['Number of Tasks']]);
    expect(attempts).toEqual([[0, 0, 2], [0, 1, 2], [1, 0, 2]]);
  });

  test('one failing task of a result stage fails the job', async () => {
    const { sc } = start('local[2,4]');
    const job = sc.range(0, 2, 1, 2).barrier().mapPartitions(([id]) => {
      BarrierTaskContext.get()?.barrier();
      if (id === 1) throw new Error('always');
      return [id ?? 0];
    });
    const message = await messageOf(job.collect());
    expect(message).toContain('Could not recover from a failed barrier ResultStage. Most recent failure reason: Stage failed because barrier task ResultTask(0, 1) finished unsuccessfully.');
    expect(message).toContain('Error: always');
  });

  test('waiting tasks end when their job is cancelled', async () => {
    const { sc } = start('local[2]', { 'spark.emberline.killGrace': '20s' });
    sc.setJobGroup('waiting', 'tasks that wait');
    const job = messageOf(sc.range(0, 2, 1, 2).barrier().mapPartitions(([id]) => {
      if (id === 0) BarrierTaskContext.get()?.barrier();
      return [1];
    }).collect());
    await new Promise((resolve) => sc.addSparkListener((event) => event.Event === 'SparkListenerTaskEnd' && resolve(undefined)));
    sc.cancelJobGroup('waiting');
    expect(await job).toContain('cancelled');
    sc.clearJobGroup();
    expect(await sc.range(0, 2, 1, 2).count()).toBe(2);
  });
});
