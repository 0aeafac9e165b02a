import { describe, expect, test } from 'vitest';
import { rddGraph } from './graph.ts';
import type { Rdd } from './rdd.ts';
import { parallelize, parallelizeAt, union } from './sources.ts';
import { drawingHost } from './testing/drawingHost.ts';

const host = drawingHost();
const placed = (): Rdd<number> => parallelizeAt(host, [[1, ['a']], [2, ['b', 'c']], [3, []]]);
const plain = (): Rdd<number> => parallelize(host, [1, 2, 3], 3);
const places = (rdd: Rdd<unknown>): (readonly string[])[] => rdd.partitions.map((p) => rdd.preferredLocations(p));

describe('a partition prefers', () => {
  test('the places of its record, and none without', () => {
    expect([places(placed() as Rdd<unknown>), places(plain() as Rdd<unknown>)]).toEqual([[['a'], ['b', 'c'], []], [[], [], []]]);
    expect(() => placed().preferredLocations(3)).toThrow('There is no partition 3: the RDD has 3.');
  });

  test('what its parents prefer, through unions, samples, zips and products', () => {
    expect(places(union(host, [plain(), placed()]) as Rdd<unknown>)).toEqual([[], [], [], ['a'], ['b', 'c'], []]);
    expect(places(placed().sample(false, 0.5) as Rdd<unknown>)).toEqual([['a'], ['b', 'c'], []]);
    expect(places(placed().zip(plain()) as Rdd<unknown>)).toEqual([['a'], ['b', 'c'], []]);
    expect(places(placed().zipPartitions(parallelizeAt(host, [[1, ['a', 'x']], [2, ['x']], [3, ['y']]]), (a) => a) as Rdd<unknown>)).toEqual([['a'], ['b', 'c', 'x'], ['y']]);
    expect(places(placed().cartesian(parallelizeAt(host, [[1, ['z']]])) as Rdd<unknown>)).toEqual([['a', 'z'], ['b', 'c', 'z'], ['z']]);
  });

  test('nothing after a map, where the scheduler looks further up itself', () => {
    expect(places(placed().map((x) => x) as Rdd<unknown>)).toEqual([[], [], []]);
    const mapped = parallelizeAt(host, [[1, ['executor_localhost_7']], [2, ['elsewhere']]]).map((x) => x);
    const { nodes } = rddGraph(mapped as Rdd<unknown>);
    expect([...nodes.values()].map((node) => [node.preferredExecutors(0), node.preferredExecutors(1)])).toEqual([[['7'], []], [[], []]]);
  });

  test('a deep chain of unions is walked without recursion', () => {
    let rdd = placed();
    for (let i = 0; i < 5000; i++) rdd = rdd.union(parallelize(host, [0], 1));
    expect(rdd.preferredLocations(1)).toEqual(['b', 'c']);
  });
});
