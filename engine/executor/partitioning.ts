/** Which reducer each key of a column belongs to: one loop for each kind of partitioner. */
import { SparkException } from '../rdd/errors.ts';
import type { PlanPartitioner } from '../rdd/stagePlan.ts';
import { hashKey, hashNumber, nonNegativeMod } from '../shuffle/keys.ts';
import { partitionOf, rangePartitionOf } from '../shuffle/partitioner.ts';
import type { Cells } from '../storage/codec/index.ts';
import { printRecord } from './failure.ts';

/** Writes the reducer of each of the first `count` keys into `out`; when it throws, `progress[0]` is the key's position. */
export type Partitioning = (keys: Cells, count: number, out: Int32Array, progress: Int32Array) => void;

export function partitioning(partitioner: PlanPartitioner, fn: (index: number) => (...args: never[]) => unknown): Partitioning {
  switch (partitioner.kind) {
    case 'hash': {
      const { numPartitions } = partitioner;
      const byHash = each((key) => nonNegativeMod(hashKey(key), numPartitions));
      return (keys, count, out, progress) => {
        if (keys instanceof Float64Array) hashNumbers(keys, count, numPartitions, out);
        else byHash(keys, count, out, progress);
      };
    }
    case 'range': {
      if (partitioner.compare !== undefined) {
        const compare = fn(partitioner.compare) as (a: unknown, b: unknown) => number;
        return each((key) => rangePartitionOf(partitioner, key, compare));
      }
      const byBounds = each((key) => partitionOf(partitioner, key));
      const { bounds, ascending } = partitioner;
      if (!bounds.every((bound) => typeof bound === 'number' && bound === bound)) return byBounds;
      const numbers = Float64Array.from(bounds as readonly number[]);
      return (keys, count, out, progress) => {
        if (keys instanceof Float64Array) rangeNumbers(keys, count, numbers, ascending, out);
        else byBounds(keys, count, out, progress);
      };
    }
    case 'custom': {
      const { numPartitions } = partitioner;
      const own = fn(partitioner.fn) as (key: unknown) => number;
      return each((key) => {
        const reducer = own(key);
        if (Number.isInteger(reducer) && reducer >= 0 && reducer < numPartitions) return reducer;
        throw new SparkException(`The partitioner gave partition ${String(reducer)} for key ${printRecord(key)}, but there are partitions 0 to ${numPartitions - 1}.`);
      });
    }
  }
}

function each(reducerOf: (key: unknown) => number): Partitioning {
  return (keys, count, out, progress) => {
    for (let i = 0; i < count; i++) {
      progress[0] = i;
      out[i] = reducerOf(keys[i]);
    }
  };
}

function hashNumbers(keys: Float64Array, count: number, partitions: number, out: Int32Array): void {
  for (let i = 0; i < count; i++) {
    const key = keys[i]!;
    const integer = key | 0;
    const rest = (integer === key ? integer : hashNumber(key)) % partitions;
    out[i] = rest < 0 ? rest + partitions : rest;
  }
}

/** A key belongs before the first bound that is not below it; NaN comes after all. */
function rangeNumbers(keys: Float64Array, count: number, bounds: Float64Array, ascending: boolean, out: Int32Array): void {
  const last = bounds.length;
  for (let i = 0; i < count; i++) {
    const key = keys[i]!;
    let low = 0;
    let high = last;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (key <= bounds[middle]!) high = middle;
      else low = middle + 1;
    }
    out[i] = ascending ? low : last - low;
  }
}
