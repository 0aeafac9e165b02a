/** Whole programs: words, sales, ranks and clusters; and scans of what is cached. */
import { StorageLevel } from '../../../engine/index.ts';
import type { SparkContext } from '../../../engine/index.ts';
import { mix, timed, tuple } from './workload.ts';
import type { Prepared, SparkWorkload } from './workload.ts';

const ROUNDS = 10;

async function cachedScan(sc: SparkContext, level: StorageLevel): Promise<Prepared> {
  const rows = sc.range(0, 4_000_000, 1, 4).map((i): [number, string] => [i, `v${i % 1000}`]).persist(level);
  await rows.count();
  return { run: async () => String(await rows.filter(([, value]) => value === 'v7').count()), end: async () => void (await rows.unpersist(true)) };
}

async function kMeans(sc: SparkContext): Promise<string> {
  const dimensions = 8;
  const clusters = 8;
  const points = sc
    .range(0, 400_000, 1, 4)
    .map((i) => Array.from({ length: dimensions }, (_, j) => (mix(i * dimensions + j) % 10_000) / 1000 + (i % clusters) * 3))
    .cache();
  let centers = Array.from({ length: clusters }, (_c, i) => Array.from({ length: dimensions }, (_, j) => (mix(i * dimensions + j) % 10_000) / 1000 + i * 3));
  for (let round = 0; round < ROUNDS; round++) {
    const shared = sc.broadcast(centers);
    const sums = await points
      .map((point): [number, [number[], number]] => {
        const candidates = shared.value;
        let best = 0;
        let smallest = Infinity;
        for (let c = 0; c < clusters; c++) {
          const center = candidates[c]!;
          let distance = 0;
          for (let j = 0; j < dimensions; j++) {
            const x = point[j]! - center[j]!;
            distance += x * x;
          }
          if (distance < smallest) {
            smallest = distance;
            best = c;
          }
        }
        return [best, [point, 1]];
      })
      .reduceByKey(([a, n], [b, m]) => [a.map((x, j) => x + b[j]!), n + m], 4)
      .collectAsMap();
    centers = centers.map((center, c) => {
      const found = sums.get(c);
      return found === undefined ? center : found[0].map((x) => x / found[1]);
    });
  }
  await points.unpersist(true);
  return centers.flat().reduce((a, b) => a + b).toFixed(6);
}

export const programWorkloads: readonly SparkWorkload[] = [
  {
    name: 'word-count',
    what: 'a book ten times over: different words, and the three most frequent',
    times: 3,
    prepare: timed(async (sc, { prose }) => {
      const book = sc.textFile(prose, 4);
      const counts = sc
        .union(Array.from({ length: 10 }, () => book))
        .flatMap((line) => line.split(/[^A-Za-z']+/))
        .filter((word) => word !== '')
        .map((word): [string, number] => [word.toLowerCase(), 1])
        .reduceByKey((a, b) => a + b, 4);
      const top = await counts.takeOrdered(3, (a, b) => b[1] - a[1]);
      return `${await counts.count()} ${top.map(tuple).join(' ')}`;
    }),
  },
  { name: 'cached-scan', what: 'a filter over 4 million cached pairs', times: 1.5, expected: '4000', prepare: (sc) => cachedScan(sc, StorageLevel.MEMORY_ONLY) },
  { name: 'cached-scan-serialized', what: 'the same over serialized blocks', times: 4, expected: '4000', prepare: (sc) => cachedScan(sc, StorageLevel.MEMORY_ONLY_SER) },
  {
    name: 'retail-by-country',
    what: 'sales of many small CSV files, summed by their last column, the three largest',
    times: 3,
    prepare: timed(async (sc, { sales }) => {
      const top = await sc
        .textFile(sales)
        .filter((line) => !line.startsWith('InvoiceNo'))
        .map((line): [string, number] => {
          const fields = line.split(',');
          const n = fields.length;
          return [fields[n - 1]!, Number(fields[n - 5]) * Number(fields[n - 3])];
        })
        .reduceByKey((a, b) => a + b, 4)
        .sortBy(([, sum]) => -sum)
        .take(3);
      return top.map(([key, sum]) => `${key} ${sum.toFixed(2)}`).join(' ');
    }),
  },
  {
    name: 'pagerank-10',
    what: 'ten rounds of PageRank, a join and a sum each, and the three highest ranks',
    times: 4,
    prepare: timed(async (sc, { edges }) => {
      const links = sc
        .textFile(edges, 4)
        .filter((line) => !line.startsWith('#') && line !== '')
        .map((line): [string, string] => {
          const [from, to] = line.split(/\s+/);
          return [from!, to!];
        })
        .distinct(4)
        .groupByKey(4)
        .cache();
      let ranks = links.mapValues(() => 1);
      for (let round = 0; round < ROUNDS; round++) {
        ranks = links
          .join(ranks, 4)
          .values()
          .flatMap(([targets, rank]) => {
            const share = rank / targets.length;
            return targets.map((target): [string, number] => [target, share]);
          })
          .reduceByKey((a, b) => a + b, 4)
          .mapValues((sum) => 0.15 + 0.85 * sum);
      }
      const top = await ranks.takeOrdered(3, (a, b) => b[1] - a[1]);
      await links.unpersist(true);
      return top.map(([page, rank]) => `${page} ${rank.toFixed(4)}`).join(' ');
    }),
  },
  { name: 'k-means-10', what: 'ten rounds of k-means over 400,000 points of 8 dimensions', times: 2, expected: '980.827589', prepare: timed(kMeans) },
];
