/**
 * Partitioners as data: they travel in stage binaries and checkpoint folders.
 * Models Spark's HashPartitioner and RangePartitioner.
 */
import { compareKeys, hashKey, nonNegativeMod } from './keys.ts';

export interface HashPartitionerSpec {
  readonly kind: 'hash';
  readonly numPartitions: number;
}

export interface RangePartitionerSpec {
  readonly kind: 'range';
  /** Upper bounds, inclusive, ascending: partitions = bounds + 1. */
  readonly bounds: readonly unknown[];
  readonly ascending: boolean;
}

export type PartitionerSpec = HashPartitionerSpec | RangePartitionerSpec;

/** Up to this many bounds a scan from the left is faster than halving. */
const LINEAR_BOUNDS = 128;

/** The partition of a key, from 0. */
export function partitionOf(spec: PartitionerSpec, key: unknown): number {
  if (spec.kind === 'hash') return nonNegativeMod(hashKey(key), spec.numPartitions);
  return rangePartitionOf(spec, key, compareKeys);
}

/** The partition of a key in a range partitioner whose keys have an order of their own. */
export function rangePartitionOf(spec: RangePartitionerSpec, key: unknown, compare: (a: never, b: never) => number): number {
  const { bounds } = spec;
  const order = compare as (a: unknown, b: unknown) => number;
  let partition = 0;
  if (bounds.length <= LINEAR_BOUNDS) {
    while (partition < bounds.length && order(key, bounds[partition]) > 0) partition++;
  } else {
    let high = bounds.length;
    while (partition < high) {
      const middle = (partition + high) >>> 1;
      if (order(key, bounds[middle]) > 0) partition = middle + 1;
      else high = middle;
    }
  }
  return spec.ascending ? partition : bounds.length - partition;
}
