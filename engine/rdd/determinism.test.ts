import { describe, expect, test } from 'vitest';
import { rddGraph } from './graph.ts';
import { HashPartitioner } from './partitioner.ts';
import type { Rdd } from './rdd.ts';
import { parallelize } from './sources.ts';
import { drawingHost } from './testing/drawingHost.ts';

const levelOf = (rdd: Rdd<unknown>): string | undefined => rddGraph(rdd).nodes.get(rdd.id)?.deterministicLevel;
const pairs = (): Rdd<[number, number]> => parallelize(drawingHost(), [1, 2, 3], 3).map((x) => [x, x]);

describe('a second computation gives', () => {
  test.each<[string, (rdd: Rdd<[number, number]>) => Rdd<unknown>]>([
    ['a collection', (rdd) => rdd],
    ['a sample of it', (rdd) => rdd.sample(false, 0.5)],
    ['its repartition', (rdd) => rdd.repartition(2)],
    ['a shuffle that combines nothing: map outputs are read in order', (rdd) => rdd.partitionBy(new HashPartitioner(2))],
    ['a sort', (rdd) => rdd.sortByKey(true, 1)],
    ['a repartition of a sort', (rdd) => rdd.partitionBy(new HashPartitioner(2)).repartition(3)],
  ])('the same records in the same order: %s', (_name, build) => {
    expect(levelOf(build(pairs()))).toBe('DETERMINATE');
  });

  test.each<[string, (rdd: Rdd<[number, number]>) => Rdd<unknown>]>([
    ['sums by key, which may spill', (rdd) => rdd.reduceByKey((a, b) => a + b)],
    ['groups', (rdd) => rdd.groupByKey().mapValues((vs) => vs.length)],
    ['a cogroup', (rdd) => rdd.cogroup(rdd)],
    ['a join of what is placed and sums', (rdd) => rdd.partitionBy(new HashPartitioner(2)).join(rdd.reduceByKey((a, b) => a + b, 2))],
    ['distinct records', (rdd) => rdd.distinct()],
  ])('the same records, in any order: %s', (_name, build) => {
    expect(levelOf(build(pairs()))).toBe('UNORDERED');
  });

  test.each<[string, (rdd: Rdd<[number, number]>) => Rdd<unknown>]>([
    ['a repartition of what has no order', (rdd) => rdd.repartition(2)],
    ['a sample of it', (rdd) => rdd.sample(false, 0.5)],
    ['a split of it', (rdd) => rdd.randomSplit([1, 1])[0] as Rdd<unknown>],
    ['a sample by key of it', (rdd) => rdd.sampleByKey(false, new Map())],
    ['whatever follows', (rdd) => rdd.repartition(2).map((p) => p).groupBy((p) => p[0])],
  ])('perhaps other records: %s', (_name, build) => {
    expect(levelOf(build(pairs().reduceByKey((a, b) => a + b)))).toBe('INDETERMINATE');
  });

  test('a reliable checkpoint settles it', () => {
    const rdd = pairs().reduceByKey((a, b) => a + b).repartition(2);
    rdd.advanceCheckpoint({ state: 'done', kind: 'reliable', rdd: pairs() as Rdd<unknown>, path: '' });
    expect([levelOf(rdd as Rdd<unknown>), levelOf(rdd.repartition(3))]).toEqual(['DETERMINATE', 'DETERMINATE']);
  });
});
