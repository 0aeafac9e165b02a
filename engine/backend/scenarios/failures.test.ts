/** Tasks that fail, what is told of them, and that executors outlive it (Spark's FailureSuite, ExecutorSuite, TaskContextSuite, PySpark's test_worker). */
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { captureClass } from '../../closure/index.ts';
import type { ListenerEvent } from '../../events/types.ts';
import { AccumulatorV2, SparkContext, TaskContext } from '../../index.ts';

const folder = mkdtempSync(join(tmpdir(), 'emberline-failures-'));
let context: SparkContext | undefined;
let events: ListenerEvent[] = [];
let markers = 0;

function start(master: string, conf: Record<string, string> = {}): SparkContext {
  events = [];
  context = new SparkContext({ appName: 'failures', master, conf, cwd: folder, localDir: join(folder, 'local'), onEvents: (_first, batch) => void events.push(...batch) });
  return context;
}

afterEach(() => context?.stop());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const failure = (promise: PromiseLike<unknown>): Promise<Error> => Promise.resolve(promise).then(() => new Error('it succeeded'), (error: unknown) => error as Error);
const marker = (): string => join(folder, `marker-${markers++}`);

describe('a task that fails once', () => {
  it('[B5.1] is tried again: one stage, and the map stage of two', async () => {
    const sc = start('local[1,2]');
    const runs = sc.longAccumulator();
    const once = (path: string) => (x: number): number => {
      const fs = process.getBuiltinModule('node:fs');
      runs.add(1);
      if (x === 1 && !fs.existsSync(path)) {
        fs.writeFileSync(path, '');
        throw new Error('Intentional task failure!');
      }
      return x * x;
    };
    expect(await sc.parallelize([1, 2, 3], 3).map(once(marker())).collect()).toEqual([1, 4, 9]);
    await sc.parallelize([1, 2, 3], 3).map(once(marker())).map((x): [number, number] => [x, x]).groupByKey(3).collect().then((groups) => expect(groups.map(([k, v]) => [k, v]).toSorted()).toEqual([[1, [1]], [4, [4]], [9, [9]]]));
    const { taskIds } = await told(sc);
    expect(taskIds).toEqual({ 0: 4, 1: 4, 2: 3 });
  });

  it('[B5.1] [B5.3] failing in both attempts fails the job with the message of the last', async () => {
    const sc = start('local[1,2]');
    const error = await failure(sc.parallelize([1, 2, 3], 3).map((x): [number, number] => {
      if (x === 1) throw new Error(`Intentional task failure of attempt ${TaskContext.get()?.attemptNumber()}`, { cause: new Error('because of that') });
      return [x, x];
    }).groupByKey(3).collect());
    expect(error.message).toMatch(/^Job aborted due to stage failure: Task 0 in stage 0\.0 failed 2 times, most recent failure: Lost task 0\.1 in stage 0\.0 \(TID \d+\) \(localhost executor driver\): Error: Intentional task failure of attempt 1/);
  });

  it('[B5.3] an error that cannot travel keeps its text', async () => {
    const sc = start('local[1]');
    const error = await failure(sc.parallelize([1], 1).map(() => {
      throw Object.assign(new Error('holds a function'), { handler: () => 1, self: process });
    }).collect());
    expect(error.message).toContain('Error: holds a function');
    const thrown = await failure(sc.parallelize([1], 1).map(() => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error
      throw 'only a text';
    }).collect());
    expect(thrown.message).toContain('only a text');
    expect(await sc.range(3).count()).toBe(3);
  });
});

describe('what cannot be written to bytes', () => {
  it('[B5.2] as a result fails the job at once, by class, and the next job works', async () => {
    const sc = start('local-cluster[1,1,512]');
    const error = await failure(sc.parallelize([1], 1).map((x) => ({ x, wait: Promise.resolve(x) }) as unknown as number).collect());
    expect(error.message).toMatch(/^Job aborted due to stage failure: Task 0\.0 in stage 0\.0 \(TID 0\) had a not serializable result: UnsupportedValueError: A record holds a promise/);
    expect(await sc.range(5).count()).toBe(5);
  });

  it('[B5.2] in a function is refused before any task runs', async () => {
    const sc = start('local[1]');
    const socket = new AbortController();
    const rdd = sc.parallelize([1, 2], 2);
    expect(() => rdd.map((x) => [x, socket.signal.aborted])).toThrow(/^Task not serializable/);
    expect((await failure(rdd.foreach(() => socket.abort()))).message).toMatch(/^Task not serializable/);
    await sc.stop();
    expect(events.filter((e) => e.Event === 'SparkListenerTaskStart')).toEqual([]);
  });
});

describe('[B11.9] the context of a task', () => {
  it.each(['local[2,2]', 'local-cluster[2,1,512]'])('tells stage, partition, attempt, properties and metrics (%s)', async (master) => {
    const sc = start(master);
    const describeTask = (): unknown[] => {
      const task = TaskContext.get()!;
      return [task.stageId(), task.stageAttemptNumber(), task.partitionId(), task.attemptNumber(), task.numPartitions(), task.getLocalProperty('mine'), task.cpus(), task.isInterrupted(), task.isCompleted(), task.taskMetrics()?.['Result Size']];
    };
    const job = () => sc.withLocalProperties({ mine: 'own' }, () => sc.range(0, 3, 1, 3).map(describeTask).collect());
    expect(await job()).toEqual([0, 1, 2].map((p) => [0, 0, p, 0, 3, 'own', 1, false, false, 0]));
    expect((await job()).map(([stageId]) => stageId)).toEqual([1, 1, 1]);
    const path = marker();
    const attempts = await sc.parallelize([path], 1).map((at) => {
      const fs = process.getBuiltinModule('node:fs');
      if (!fs.existsSync(at)) {
        fs.writeFileSync(at, '');
        throw new Error('once');
      }
      return [TaskContext.get()!.attemptNumber(), TaskContext.getPartitionId(), TaskContext.get()!.stageId()];
    }).collect();
    expect(attempts).toEqual([[1, 0, 2]]);
  });

  it('runs its listeners also when the task fails, and an error of a listener fails a task that did not', async () => {
    const sc = start('local[1]');
    const path = marker();
    await failure(sc.parallelize([path], 1).foreach((at) => {
      const fs = process.getBuiltinModule('node:fs');
      TaskContext.get()!.addTaskCompletionListener((task) => fs.appendFileSync(at, `completed, failed: ${task.isFailed()}\n`));
      TaskContext.get()!.addTaskFailureListener((_task, error) => fs.appendFileSync(at, `failed: ${(error as Error).message}\n`));
      throw new Error('of the user');
    }));
    expect(readFileSync(path, 'utf8')).toBe('failed: of the user\ncompleted, failed: true\n');
    const error = await failure(sc.parallelize([1], 1).map((x) => {
      TaskContext.get()!.addTaskCompletionListener(() => {
        throw new Error('of the listener');
      });
      return x;
    }).collect());
    expect(error.message).toContain('TaskCompletionListenerException: of the listener');
    // B5.3: what goes wrong while a failed task is cleared away does not hide why it failed.
    const both = await failure(sc.parallelize([1], 1).map(() => {
      TaskContext.get()!.addTaskCompletionListener(() => {
        throw new Error('of the listener');
      });
      throw new Error('of the user');
    }).collect());
    expect(both.message).toContain('Error: of the user');
  });
});

describe('[B10.8] a task that', () => {
  it('ends itself because it was told to is killed, not failed, and its executor lives on', async () => {
    const sc = start('local-cluster[1,1,512]');
    const path = marker();
    const began = new Promise<number>((resolve) => {
      sc.addSparkListener((event) => {
        if (event.Event === 'SparkListenerTaskStart') resolve(event['Task Info']['Task ID']);
      });
    });
    const result = sc.parallelize([path], 1).map((at) => {
      const fs = process.getBuiltinModule('node:fs');
      if (fs.existsSync(at)) return [TaskContext.get()!.attemptNumber(), process.pid];
      fs.writeFileSync(at, String(process.pid));
      for (;;) TaskContext.get()!.killTaskIfInterrupted();
    }).collect();
    const taskId = await began;
    await expect.poll(() => existsSync(path)).toBe(true);
    expect(sc.killTaskAttempt(taskId, true, 'by the test')).toBe(true);
    expect(await result).toEqual([[1, Number(readFileSync(path, 'utf8'))]]);
    await sc.stop();
    expect(events.flatMap((e) => (e.Event === 'SparkListenerTaskEnd' ? [e['Task End Reason']] : []))).toMatchObject([{ Reason: 'TaskKilled', 'Kill Reason': 'by the test' }, { Reason: 'Success' }]);
  });

  it('hides a lost map output behind an error of its own still fails for that, and the map stage runs again', async () => {
    const sc = start('local-cluster[2,1,512]');
    const shuffled = sc.range(0, 100, 1, 4).map((x): [number, number] => [x % 10, 1]).reduceByKey((a, b) => a + b, 4);
    expect(await shuffled.count()).toBe(10);
    const counted = shuffled.mapPartitions((values) => {
      try {
        return [...values].map(([, n]) => n);
      } catch {
        throw new Error('user code with words of its own');
      }
    });
    const files = readdirSync(join(folder, 'local'), { recursive: true, withFileTypes: true }).filter((file) => file.isFile() && file.name.startsWith('shuffle_0_'));
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) rmSync(join(file.parentPath, file.name));
    expect((await counted.collect()).reduce((a, b) => a + b)).toBe(100);
    await sc.stop();
    expect(events.some((e) => e.Event === 'SparkListenerTaskEnd' && e['Task End Reason'].Reason === 'FetchFailed')).toBe(true);
    expect(events.some((e) => e.Event === 'SparkListenerTaskEnd' && e['Task End Reason'].Reason === 'ExceptionFailure')).toBe(false);
  });

  it('sends its metrics and ends, whether it succeeded or failed', async () => {
    const sc = start('local[1,1]');
    await sc.range(0, 10, 1, 1).count();
    await failure(sc.range(0, 10, 1, 1).map(() => {
      throw new Error('no');
    }).collect());
    await sc.stop();
    const ends = events.flatMap((e) => (e.Event === 'SparkListenerTaskEnd' ? [[e['Task End Reason'].Reason, typeof e['Task Metrics']?.['Executor Run Time']]] : []));
    expect(ends).toEqual([['Success', 'number'], ['ExceptionFailure', 'number']]);
  });
});

describe('executors', () => {
  it('[B5.9] see the environment that spark.executorEnv gives', async () => {
    const sc = start('local-cluster[2,1,512]', { 'spark.executorEnv.TEST_VAR': 'TEST_VALUE' });
    expect(await sc.parallelize([1, 2], 2).map(() => process.env['TEST_VAR']).collect()).toEqual(['TEST_VALUE', 'TEST_VALUE']);
  });

  it('[B11.10] are reused by later jobs, also after failures, an early stop, and an error outside ASCII', async () => {
    const sc = start('local-cluster[2,1,512]', { 'spark.task.maxFailures': '1' });
    const pids = async (): Promise<number[]> => [...new Set(await sc.range(0, 100, 1, 20).map(() => process.pid).collect())].toSorted();
    const before = await pids();
    for (const message of ['plain', 'exception with 中 and é']) {
      expect((await failure(sc.range(0, 100, 1, 4).foreach(() => {
        throw new Error(message);
      }))).message).toContain(message);
      expect(await sc.range(0, 100).count()).toBe(100);
    }
    expect(await sc.range(0, 100000, 1, 1).first()).toBe(0);
    expect(await sc.range(0, 100000, 1, 1).count()).toBe(100000);
    const seen = sc.longAccumulator();
    for (let i = 0; i < 2; i++) await sc.range(0, 100, 1, 2).foreach((x) => seen.add(x));
    expect(seen.value).toBe(9900);
    expect(await pids()).toEqual(before);
  });

  it('[B11.10] that idle and are killed are replaced, and no job notices', async () => {
    const sc = start('local-cluster[1,1,512]');
    const [pid] = await sc.parallelize([1], 1).map(() => process.pid).collect();
    const gone = new Promise<void>((resolve) => {
      sc.addSparkListener((event) => {
        if (event.Event === 'SparkListenerExecutorRemoved') resolve();
      });
    });
    process.kill(pid!, 'SIGKILL');
    await gone;
    expect(await sc.range(10).count()).toBe(10);
  });
});

describe('accumulators of one\'s own', () => {
  class Extremes extends AccumulatorV2<number, readonly [number, number]> {
    low = Infinity;
    high = -Infinity;
    isZero(): boolean {
      return this.low === Infinity;
    }
    copy(): Extremes {
      return Object.assign(new Extremes(), this);
    }
    reset(): void {
      this.low = Infinity;
      this.high = -Infinity;
    }
    add(value: number): void {
      this.low = Math.min(this.low, value);
      this.high = Math.max(this.high, value);
    }
    merge(other: Extremes): void {
      this.low = Math.min(this.low, other.low);
      this.high = Math.max(this.high, other.high);
    }
    get value(): readonly [number, number] {
      return [this.low, this.high];
    }
  }
  captureClass(Extremes, () => ({ AccumulatorV2 }), { source: Extremes.toString(), free: ['AccumulatorV2'], kind: 'class' });

  it('[B5.5] [B10.1] add in tasks and merge on the driver, where alone the whole value is', async () => {
    const sc = start('local-cluster[2,1,512]');
    const extremes = sc.register(new Extremes(), 'extremes');
    const sum = sc.longAccumulator('sum');
    const partial = await sc.range(1, 11, 1, 10).map((x) => {
      extremes.add(x);
      sum.add(x);
      return sum.value;
    }).collect();
    expect([extremes.value, sum.value, partial]).toEqual([[1, 10], 55, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]]);
  });

  it('count a result partition once, however often it is computed again; a recomputed transformation counts again (A14)', async () => {
    const sc = start('local-cluster[2,1,512]');
    const mapped = sc.longAccumulator();
    const rdd = sc.range(0, 10, 1, 2).map((x) => {
      mapped.add(1);
      return x;
    });
    await rdd.count();
    await rdd.count();
    expect(mapped.value).toBe(20);
    const failing = sc.longAccumulator();
    const path = marker();
    await sc.parallelize([path], 1).foreach((at) => {
      const fs = process.getBuiltinModule('node:fs');
      failing.add(1);
      if (fs.existsSync(at)) return;
      fs.writeFileSync(at, '');
      throw new Error('once');
    });
    expect(failing.value).toBe(1);
  });

  it('that are not registered, or registered twice, are refused', () => {
    const sc = start('local[1]');
    const loose = new Extremes();
    expect(() => sc.range(3).map((x) => loose.add(x))).toThrow('Accumulator must be registered before send to executor');
    sc.register(loose);
    expect(() => sc.register(loose)).toThrow('Cannot register an Accumulator twice.');
  });
});

/** Stops the context; how many tasks of each stage ran. */
async function told(sc: SparkContext): Promise<{ taskIds: Record<number, number> }> {
  await sc.stop();
  const taskIds: Record<number, number> = {};
  for (const event of events) if (event.Event === 'SparkListenerTaskEnd') taskIds[event['Stage ID']] = (taskIds[event['Stage ID']] ?? 0) + 1;
  return { taskIds };
}
