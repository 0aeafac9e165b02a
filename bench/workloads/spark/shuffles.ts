/** One shuffle each, by every kind of wide operation; and three of them ten times larger than the memory they get. */
import type { SparkContext } from '../../../engine/index.ts';
import { mix, timed, tuple } from './workload.ts';
import type { SparkWorkload } from './workload.ts';

async function reduceByKey(sc: SparkContext, rows: number): Promise<string> {
  const keys = rows / 4;
  return String(await sc.range(0, rows, 1, 4).map((i): [number, number] => [mix(i) % keys, 1]).reduceByKey((a, b) => a + b, 4).count());
}

async function sortByKey(sc: SparkContext, rows: number): Promise<string> {
  const sorted = sc.range(0, rows, 1, 4).map((i): [number, number] => [mix(i), i]).sortByKey(true, 4);
  return `${tuple(await sorted.first())} ${await sorted.count()}`;
}

async function join(sc: SparkContext, rows: number): Promise<string> {
  const half = rows / 2;
  const left = sc.range(0, rows, 1, 4).map((i): [number, number] => [mix(i) % half, i]);
  const right = sc.range(0, half, 1, 4).map((i): [number, number] => [i, i * 2]);
  return String(await left.join(right, 4).count());
}

export const shuffleWorkloads: readonly SparkWorkload[] = [
  { name: 'reduce-by-key', what: '4 million pairs into a million sums', times: 8, expected: '1000000', prepare: timed((sc) => reduceByKey(sc, 4_000_000)) },
  {
    name: 'group-by-key',
    what: '2 million pairs into 100,000 groups',
    times: 2,
    expected: '22',
    prepare: timed(async (sc) => {
      const groups = sc.range(0, 2_000_000, 1, 4).map((i): [number, number] => [mix(i) % 100_000, i]).groupByKey(4);
      return String(await groups.mapValues((values) => values.length).map(([, size]) => size).reduce((a, b) => Math.max(a, b)));
    }),
  },
  { name: 'sort-by-key', what: '2 million pairs sorted: the first of them, and their count', times: 3, expected: '(11,0) 2000000', prepare: timed((sc) => sortByKey(sc, 2_000_000)) },
  { name: 'join', what: 'a million pairs with half a million', times: 4, expected: '1000000', prepare: timed((sc) => join(sc, 1_000_000)) },
  {
    name: 'distinct-strings',
    what: '2 million strings, 300,000 of them different',
    times: 3,
    expected: '300000',
    prepare: timed(async (sc) => String(await sc.range(0, 2_000_000, 1, 4).map((i) => `user-${mix(i) % 300_000}`).distinct(4).count())),
  },
];

/** Ten times larger. Executors of 2 GB hold them; with 512 MB (BENCH_MASTER) the sort and the join finish by spilling. */
export const largeWorkloads: readonly SparkWorkload[] = [
  { name: 'reduce-by-key-40m', what: '40 million pairs into 3.9 million sums', times: 1, expected: '3926832', maxRuns: 1, prepare: timed((sc) => reduceByKey(sc, 40_000_000)) },
  { name: 'sort-by-key-20m', what: '20 million pairs sorted', times: 1, expected: '(11,0) 20000000', maxRuns: 1, prepare: timed((sc) => sortByKey(sc, 20_000_000)) },
  { name: 'join-10m', what: '10 million pairs with 5 million', times: 1, expected: '10000000', maxRuns: 1, prepare: timed((sc) => join(sc, 10_000_000)) },
];
