/** What jobs, stages and tasks cost by themselves, and the lineage of ten maps with and without a checkpoint. */
import type { RDD, SparkContext } from '../../../engine/index.ts';
import { timed } from './workload.ts';
import type { SparkWorkload } from './workload.ts';

const SUM_AND_COUNT = '5000949990 99999';

function increments(rdd: RDD<number>): RDD<number> {
  let last = rdd;
  for (let i = 0; i < 10; i++) last = last.map((x) => x + 1);
  return last;
}

function lineage(sc: SparkContext): RDD<number> {
  return increments(sc.range(1, 100_000, 1, 5));
}

async function sumAndCount(rdd: RDD<number>): Promise<string> {
  return `${await rdd.reduce((a, b) => a + b)} ${await rdd.count()}`;
}

export const schedulingWorkloads: readonly SparkWorkload[] = [
  {
    name: 'empty-tasks-1000',
    what: 'one job of 1,000 tasks of one record each',
    times: 15,
    expected: '1000',
    prepare: timed(async (sc) => String(await sc.parallelize(Array.from({ length: 1000 }, (_, i) => i + 1), 1000).count())),
  },
  {
    name: 'jobs-100-small',
    what: '100 jobs of two tasks, one after another',
    times: 15,
    expected: '10000',
    prepare: timed(async (sc) => {
      const rdd = sc.parallelize(Array.from({ length: 100 }, (_, i) => i + 1), 2);
      let sum = 0;
      for (let job = 0; job < 100; job++) sum += await rdd.count();
      return String(sum);
    }),
  },
  {
    name: 'map-chain-10',
    what: 'ten maps over 10 million numbers, and their sum',
    times: 20,
    expected: '50000095000000',
    prepare: timed(async (sc) => String(await increments(sc.range(0, 10_000_000, 1, 4)).reduce((a, b) => a + b))),
  },
  {
    name: 'lineage-no-checkpoint',
    what: 'ten maps over 100,000 numbers, computed twice',
    times: 5,
    expected: SUM_AND_COUNT,
    prepare: timed((sc) => sumAndCount(lineage(sc))),
  },
  {
    name: 'lineage-checkpoint-write',
    what: 'the same chain computed, then again into a checkpoint',
    times: 5,
    expected: '99999',
    prepare: timed(async (sc) => {
      const rdd = lineage(sc);
      rdd.checkpoint();
      return String(await rdd.count());
    }),
  },
  {
    name: 'lineage-checkpoint-read',
    what: 'sum and count from the checkpoint',
    times: 5,
    expected: SUM_AND_COUNT,
    async prepare(sc) {
      const rdd = lineage(sc);
      rdd.checkpoint();
      await rdd.count();
      return { run: () => sumAndCount(rdd), end: () => Promise.resolve() };
    },
  },
];
