/** How many partitions an RDD has, from its spec and its parents. */
import type { RddOptions } from './core.ts';
import { IllegalArgumentError } from './errors.ts';
import type { Partitioner } from './partitioner.ts';

/** Range partitioners may shrink when their bounds are known. */
export function isProvisional(options: RddOptions, partitioner: Partitioner | undefined): boolean {
  if (partitioner !== undefined && 'isPrepared' in partitioner && partitioner.isPrepared === false) return true;
  return options.dependencies.some((d) => {
    const parent = d.kind === 'shuffle' ? d.partitioner : undefined;
    if (parent !== undefined) return 'isPrepared' in parent && parent.isPrepared === false;
    return d.rdd.hasProvisionalPartitions;
  });
}

/** Elements in the longest array of the JVM, which holds Spark's partitions. */
const MOST_PARTITIONS = 2 ** 31 - 16;

function cartesianPartitions(left: number, right: number): number {
  const count = left * right;
  if (count > MOST_PARTITIONS) {
    throw new IllegalArgumentError(`[COLLECTION_SIZE_LIMIT_EXCEEDED.INITIALIZE] A cartesian product of ${left} by ${right} partitions would have ${count}, more than ${MOST_PARTITIONS}. Coalesce both sides first.`);
  }
  return count;
}

export function countPartitions(options: RddOptions, partitioner: Partitioner | undefined): number {
  const { spec, dependencies } = options;
  const parent = (): number => dependencies[0]?.rdd.getNumPartitions() ?? 0;
  switch (spec.kind) {
    case 'parallelize':
    case 'range':
      return spec.numSlices;
    case 'textFile':
    case 'wholeTextFiles':
    case 'binaryFiles':
    case 'binaryRecords':
    case 'objectFile':
      return spec.input.splits().length;
    case 'empty':
      return 0;
    case 'checkpoint':
      return spec.files.length;
    case 'localCheckpoint':
      return spec.numPartitions;
    case 'identity':
    case 'inPlace':
    case 'map':
    case 'filter':
    case 'flatMap':
    case 'mapValues':
    case 'flatMapValues':
    case 'mapPartitions':
    case 'glom':
    case 'pipe':
    case 'sample':
    case 'sampleByKeyExact':
    case 'zipWithIndex':
    case 'zip':
    case 'zipPartitions':
    case 'partitionerAwareUnion':
      return parent();
    case 'cartesian':
      return cartesianPartitions(parent(), dependencies[1]?.rdd.getNumPartitions() ?? 0);
    case 'union':
      return dependencies.reduce((sum, d) => sum + d.rdd.getNumPartitions(), 0);
    case 'coalesce':
      return spec.groups().length;
    case 'shuffled': {
      const shuffle = dependencies[0];
      return shuffle?.kind === 'shuffle' ? shuffle.partitioner.numPartitions : 0;
    }
    case 'cogroup':
    case 'subtract':
      return partitioner?.numPartitions ?? 0;
  }
}
