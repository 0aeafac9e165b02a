/** Operations on an RDD that is placed already need no shuffle, and spill as a shuffle's reader does. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HashPartitioner, SparkContext } from '../../index.ts';
import type { RDD } from '../../index.ts';

let roomy: SparkContext;
let tight: SparkContext;
beforeAll(async () => {
  roomy = new SparkContext({ appName: 'roomy', master: 'local-inline[1]' });
  tight = new SparkContext({ appName: 'tight', master: 'local-inline[1]', conf: { 'spark.shuffle.spill.numElementsForceSpillThreshold': '100' } });
  await Promise.all([roomy.ready, tight.ready]);
});
afterAll(() => Promise.all([roomy.stop(), tight.stop()]));

const rows = Array.from({ length: 2000 }, (_, i): [number, string] => [(i * 7919) % 500, `v${i % 900}`]);
const placed = (sc: SparkContext): RDD<[number, string]> => sc.parallelize(rows, 3).partitionBy(new HashPartitioner(4));
const asSet = (values: readonly unknown[]): string[] => values.map((v) => JSON.stringify(v)).toSorted();

describe.each([
  ['reduceByKey', (rdd: RDD<[number, string]>) => rdd.mapValues((v) => v.length).reduceByKey((a, b) => a + b) as RDD<unknown>],
  ['groupByKey', (rdd: RDD<[number, string]>) => rdd.groupByKey().mapValues((vs) => vs.toSorted()) as RDD<unknown>],
  ['aggregateByKey', (rdd: RDD<[number, string]>) => rdd.aggregateByKey(0, (n) => n + 1, (a, b) => a + b) as RDD<unknown>],
  ['distinct', (rdd: RDD<[number, string]>) => rdd.mapValues((v) => v.length).distinct() as RDD<unknown>],
  ['sort within partitions', (rdd: RDD<[number, string]>) => rdd.repartitionAndSortWithinPartitions(new HashPartitioner(4)) as RDD<unknown>],
] as const)('%s on a placed RDD', (name, build) => {
  test('reads its partitions where they are, keeps the partitioner, and gives the same when it spills', async () => {
    const here = build(placed(roomy));
    const expected = await here.collect();
    expect([here.partitioner?.equals(new HashPartitioner(4)), here.getNumPartitions(), expected.length > 0]).toEqual([true, 4, true]);
    expect(asSet(await build(placed(tight)).collect())).toEqual(asSet(expected));
    if (name === 'sort within partitions') {
      for (const sc of [roomy, tight]) {
        const parts = (await build(placed(sc)).glom().collect()) as [number, string][][];
        expect(parts.map((part) => part.map(([k]) => k))).toEqual(parts.map((part) => part.map(([k]) => k).toSorted((a, b) => a - b)));
      }
    }
  });
});

test('what is placed and distinct has each record once, as plain JavaScript says', async () => {
  const lengths = rows.map(([k, v]): [number, number] => [k, v.length]);
  expect(asSet(await placed(tight).mapValues((v) => v.length).distinct().collect())).toEqual([...new Set(lengths.map((r) => JSON.stringify(r)))].toSorted());
});
