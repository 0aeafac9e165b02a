/** Engine functions over whole partitions and partitioners; see `builtins.ts` for how they travel. */
import { defineBuiltin } from '../closure/builtin.ts';
import { compareKeys, hashKey, nonNegativeMod } from '../shuffle/keys.ts';
import { rangePartitionOf } from '../shuffle/partitioner.ts';
import type { PartitionEvaluatorFactory } from './partitionEvaluator.ts';
import type { Compare } from './types.ts';

type Values = IterableIterator<unknown>;
type Pair = readonly [unknown, unknown];

defineBuiltin('withoutIndex', (fn: (...inputs: Values[]) => Iterable<unknown>) => (_partition: number, ...inputs: Values[]) => fn(...inputs));
defineBuiltin('evaluate', (factory: PartitionEvaluatorFactory<unknown, unknown>) => (values: Values, partition: number) => factory.createEvaluator().eval(partition, values));
defineBuiltin('evaluateZipped', (factory: PartitionEvaluatorFactory<unknown, unknown>) => (partition: number, ...inputs: Values[]) => factory.createEvaluator().eval(partition, ...inputs));

defineBuiltin('keyInRange', (lower: unknown, upper: unknown, compare: Compare<unknown> | undefined) => {
  const order = compare ?? compareKeys;
  return ([key]: Pair) => order(key, lower) >= 0 && order(key, upper) <= 0;
});

defineBuiltin('hashPartition', (numPartitions: number) => (key: unknown) => nonNegativeMod(hashKey(key), numPartitions));
defineBuiltin('moduloPartition', (numPartitions: number, fn: (key: unknown) => number) => (key: unknown) => nonNegativeMod(fn(key), numPartitions));
defineBuiltin('rangePartition', (bounds: readonly unknown[], ascending: boolean, compare: Compare<unknown> | undefined) => (key: unknown) => rangePartitionOf({ kind: 'range', bounds, ascending }, key, compare ?? compareKeys));
defineBuiltin('partitionOfFirst', (inner: (key: unknown) => number) => (record: readonly [unknown]) => inner(record[0]));

/** A record that a partial function is defined for. */
defineBuiltin('isDefined', () => (value: unknown) => value !== undefined);
