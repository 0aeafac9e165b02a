/**
 * Spark's rule for unions: RDDs without partitions are left out; if all others share one partitioner, partition p is the
 * concatenation of their partitions p and the partitioner is kept; otherwise partitions follow one another.
 */
import type { RddOptions } from './core.ts';
import type { AnyRdd, NarrowDependency } from './spec.ts';

export function unionOf(rdds: readonly AnyRdd[]): RddOptions {
  const parents = rdds.filter((rdd) => rdd.getNumPartitions() > 0);
  const partitioner = parents[0]?.partitioner;
  if (partitioner !== undefined && parents.every((rdd) => rdd.partitioner?.equals(partitioner))) {
    return {
      spec: { kind: 'partitionerAwareUnion' },
      partitioner,
      dependencies: parents.map((rdd) => ({ kind: 'narrow', rdd, parentPartitions: (p: number) => [p] })),
    };
  }
  let start = 0;
  const dependencies = parents.map((rdd): NarrowDependency => {
    const from = start;
    const length = rdd.getNumPartitions();
    start += length;
    return { kind: 'narrow', rdd, parentPartitions: (p) => (p >= from && p < from + length ? [p - from] : []) };
  });
  return { spec: { kind: 'union' }, dependencies };
}
