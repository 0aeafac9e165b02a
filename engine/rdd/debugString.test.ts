import { describe, expect, test } from 'vitest';
import { StorageLevel } from '../storage/storageLevel.ts';
import { HashPartitioner } from './partitioner.ts';
import { parallelize, union } from './sources.ts';
import { drawingHost } from './testing/drawingHost.ts';

describe('toDebugString prints what Spark prints', () => {
  test('a chain of narrow dependencies hangs from one bar', () => {
    const rdd = parallelize(drawingHost(), [1, 2, 3], 3).map((x) => x + 1).filter((x) => x > 1);
    expect(rdd.toDebugString()).toBe([
      '(3) MapPartitionsRDD[2] at filter at <cell 1>:1 []',
      ' |  MapPartitionsRDD[1] at map at <cell 1>:1 []',
      ' |  ParallelCollectionRDD[0] at parallelize at <cell 1>:1 []',
    ].join('\n'));
  });

  test('a shuffle opens an indented block with its own partition count', () => {
    const rdd = parallelize(drawingHost(), [1, 2, 3], 10).map((x) => [x, 1]).reduceByKey((a, b) => a + b, 2);
    expect(rdd.toDebugString()).toBe([
      '(2) ShuffledRDD[2] at reduceByKey at <cell 1>:1 []',
      ' +-(10) MapPartitionsRDD[1] at map at <cell 1>:1 []',
      '    |   ParallelCollectionRDD[0] at parallelize at <cell 1>:1 []',
    ].join('\n'));
  });

  test('all but the last of several shuffled parents keep their bar', () => {
    const host = drawingHost();
    const left = parallelize(host, [1], 2).map((x) => [x, 1]);
    const right = parallelize(host, [1], 2).map((x) => [x, 2]);
    expect(left.join(right).toDebugString()).toBe([
      '(2) MapPartitionsRDD[6] at join at <cell 1>:1 []',
      ' |  MapPartitionsRDD[5] at join at <cell 1>:1 []',
      ' |  CoGroupedRDD[4] at join at <cell 1>:1 []',
      ' +-(2) MapPartitionsRDD[1] at map at <cell 1>:1 []',
      ' |  |  ParallelCollectionRDD[0] at parallelize at <cell 1>:1 []',
      ' +-(2) MapPartitionsRDD[3] at map at <cell 1>:1 []',
      '    |  ParallelCollectionRDD[2] at parallelize at <cell 1>:1 []',
    ].join('\n'));
  });

  test('the root\'s storage level stands in every bracket, and stored blocks in a line of their own', () => {
    const host = drawingHost({ stored: { 1: { cachedPartitions: 2, memoryBytes: 2048, diskBytes: 0 } } });
    const rdd = parallelize(host, [1, 2], 2).map((x) => x).setName('numbers').persist(StorageLevel.MEMORY_AND_DISK);
    expect(rdd.toDebugString()).toBe([
      '(2) numbers MapPartitionsRDD[1] at map at <cell 1>:1 [Disk Memory Deserialized 1x Replicated]',
      ' |       CachedPartitions: 2; MemorySize: 2.0 KiB; DiskSize: 0.0 B',
      ' |  ParallelCollectionRDD[0] at parallelize at <cell 1>:1 [Disk Memory Deserialized 1x Replicated]',
    ].join('\n'));
  });

  test('a lineage of ten thousand RDDs is printed without running out of stack', () => {
    let rdd = parallelize(drawingHost(), [1], 1);
    for (let i = 0; i < 10_000; i++) rdd = rdd.map((x) => x + 1);
    expect(rdd.toDebugString().split('\n')).toHaveLength(10_001);
  });
});

describe('partitions and partitioners', () => {
  test('filter, mapValues and sample keep the partitioner, map and flatMap drop it', () => {
    const pairs = parallelize(drawingHost(), [1, 2], 2).map((x) => [x, x]).partitionBy(new HashPartitioner(3));
    const kept = [pairs.filter(() => true), pairs.mapValues((v) => v), pairs.flatMapValues((v) => [v]), pairs.sample(false, 0.5, 1)].map((rdd) => String(rdd.partitioner));
    const dropped = [pairs.map((p) => p), pairs.flatMap((p) => [p]), pairs.keyBy(() => 1)].map((rdd) => String(rdd.partitioner));
    expect([kept, dropped]).toEqual([Array(4).fill('HashPartitioner(3)'), Array(3).fill('undefined')]);
  });

  test('a shuffle by the partitioner an RDD already has shuffles nothing', () => {
    const pairs = parallelize(drawingHost(), [1, 2], 2).map((x) => [x, x]).partitionBy(new HashPartitioner(3));
    expect([pairs.reduceByKey((a) => a).dependencies[0]?.kind, pairs.groupByKey(5).dependencies[0]?.kind, pairs.partitionBy(new HashPartitioner(3)).id === pairs.id]).toEqual(['narrow', 'shuffle', true]);
  });

  test('union leaves out RDDs without partitions and keeps a partitioner all share', () => {
    const host = drawingHost();
    const pairs = (n: number) => parallelize(host, [1, 2], 2).map((x) => [x, x]).partitionBy(new HashPartitioner(n));
    const same = union(host, [pairs(3), pairs(3)]);
    const mixed = union(host, [pairs(3), pairs(2)]);
    expect([same.className, same.getNumPartitions(), mixed.className, mixed.getNumPartitions(), mixed.partitioner]).toEqual(['PartitionerAwareUnionRDD', 3, 'UnionRDD', 5, undefined]);
  });

  test('coalesce to fewer puts neighbours together evenly, to more changes nothing', () => {
    const ten = parallelize(drawingHost(), [1], 10);
    const three = ten.coalesce(3);
    const dependency = three.dependencies[0];
    const sizes = [0, 1, 2].map((p) => (dependency?.kind === 'narrow' ? dependency.parentPartitions(p).length : -1));
    expect([sizes, ten.coalesce(20).getNumPartitions()]).toEqual([[3, 3, 4], 10]);
  });
});

describe('misuse is refused at once', () => {
  test('another storage level, a checkpoint without a directory, no partitions, a zip of unequal partitions', () => {
    const host = drawingHost();
    const rdd = parallelize(host, [1, 2, 3], 3).cache();
    const messages = [
      () => rdd.persist(StorageLevel.DISK_ONLY),
      () => rdd.checkpoint(),
      () => parallelize(host, [1], 0),
      () => rdd.zip(parallelize(host, [1], 2)),
      () => rdd.coalesce(0),
      () => rdd.sample(false, 1.5),
    ].map((misuse) => {
      try {
        misuse();
        return 'nothing';
      } catch (error) {
        return (error as Error).message;
      }
    });
    expect(messages).toEqual([
      'Cannot change storage level of an RDD after it was already assigned a level',
      'Checkpoint directory has not been set in the SparkContext. Call sc.setCheckpointDir(path) first.',
      'Positive number of partitions required',
      "Can't zip RDDs with unequal numbers of partitions: List(3, 2)",
      'requirement failed: Number of partitions (0) must be positive.',
      'requirement failed: Sampling fraction (1.5) must be on interval [0, 1]',
    ]);
  });
});
