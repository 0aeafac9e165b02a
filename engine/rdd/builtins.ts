/**
 * The engine's own functions that tasks call: they travel by name, with user functions as arguments.
 *
 * Loaded by driver and executor alike. Each factory runs once per stage on an executor; what it returns runs per record
 * or per partition. Zero values come as bytes, so that every use starts from a fresh copy (Spark clones by serialization).
 */
import { defineBuiltin } from '../closure/builtin.ts';
import { compareKeys, keysEqual } from '../shuffle/keys.ts';
import { KeyedTable } from '../shuffle/keyedTable.ts';
import { reservoirSample, sampleSeed } from '../shuffle/rangeBounds.ts';
import { decodeValue } from '../storage/codec/index.ts';
import { classRegistry } from '../closure/classes.ts';
import { random } from './random.ts';
import { StatCounter } from './statCounter.ts';
import { firstInt } from './xorShiftRandom.ts';
import './fileBuiltins.ts';
import './partitionBuiltins.ts';
import './samplingBuiltins.ts';
import './approximate/builtins.ts';
import type { Compare } from './types.ts';

type Unary = (value: unknown) => unknown;
type Binary = (a: unknown, b: unknown) => unknown;
type Pair = readonly [unknown, unknown];

/** Gives a fresh value each time; primitives need no copy. */
function cloner(bytes: Uint8Array): () => unknown {
  const value = decodeValue(bytes, classRegistry);
  if (typeof value !== 'object' || value === null) return () => value;
  return () => decodeValue(bytes, classRegistry);
}

defineBuiltin('identity', () => (value: unknown) => value);
defineBuiltin('first', () => (pair: Pair) => pair[0]);
defineBuiltin('second', () => (pair: Pair) => pair[1]);
defineBuiltin('one', () => () => 1);
defineBuiltin('pairWithNull', () => (value: unknown) => [value, null]);
defineBuiltin('pairWithOne', () => (value: unknown) => [value, 1]);
defineBuiltin('firstArgument', () => (a: unknown) => a);
defineBuiltin('add', () => (a: number, b: number) => a + b);
defineBuiltin('keyBy', (fn: Unary) => (value: unknown) => [fn(value), value]);
defineBuiltin('listOf', () => (value: unknown) => [value]);
defineBuiltin('append', () => (list: unknown[], value: unknown) => {
  list.push(value);
  return list;
});
defineBuiltin('concat', () => (a: unknown[], b: readonly unknown[]) => {
  for (const value of b) a.push(value);
  return a;
});
defineBuiltin('seqFromZero', (zero: Uint8Array, seqOp: Binary) => {
  const fresh = cloner(zero);
  return (value: unknown) => seqOp(fresh(), value);
});
defineBuiltin('partitionerOf', (partitioner: { getPartition(key: unknown): number }) => (key: unknown) => partitioner.getPartition(key));

defineBuiltin('indexFirst', (fn: (index: number, values: Iterable<unknown>) => Iterable<unknown>) => (values: Iterable<unknown>, partition: number) => fn(partition, values));

defineBuiltin('uniqueIds', (numPartitions: number) => function* (values: Iterable<unknown>, partition: number) {
  let k = 0;
  for (const value of values) yield [value, k++ * numPartitions + partition];
});

/** Round-robin from Spark's start for each partition, so that small partitions do not all fill the first reducers. */
defineBuiltin('distribute', (numPartitions: number) => function* (values: Iterable<unknown>, partition: number) {
  let position = firstInt(partition, numPartitions);
  for (const value of values) yield [++position, value];
});

defineBuiltin('keyByIndex', (numPartitions: number) => function* (values: Iterable<unknown>, partition: number) {
  for (const value of values) yield [partition % numPartitions, value];
});

defineBuiltin('joinInner', () => function* ([here, there]: readonly [readonly unknown[], readonly unknown[]]) {
  for (const v of here) for (const w of there) yield [v, w];
});
defineBuiltin('joinLeft', () => function* ([here, there]: readonly [readonly unknown[], readonly unknown[]]) {
  for (const v of here) {
    if (there.length === 0) yield [v, null];
    else for (const w of there) yield [v, w];
  }
});
defineBuiltin('joinRight', () => function* ([here, there]: readonly [readonly unknown[], readonly unknown[]]) {
  for (const w of there) {
    if (here.length === 0) yield [null, w];
    else for (const v of here) yield [v, w];
  }
});
defineBuiltin('joinFull', () => function* ([here, there]: readonly [readonly unknown[], readonly unknown[]]) {
  for (const v of here.length === 0 ? [null] : here) for (const w of there.length === 0 ? [null] : there) yield [v, w];
});
defineBuiltin('bothSides', () => ([, groups]: readonly [unknown, readonly (readonly unknown[])[]]) => groups.every((group) => group.length > 0));

defineBuiltin('foldPartition', (zero: Uint8Array, seqOp: Binary) => {
  const fresh = cloner(zero);
  return (values: Iterable<unknown>) => {
    let accumulated = fresh();
    for (const value of values) accumulated = seqOp(accumulated, value);
    return [accumulated];
  };
});
defineBuiltin('reduceToOption', (fn: Binary) => (values: Iterable<unknown>) => {
  let option: readonly unknown[] = [];
  for (const value of values) option = [option.length === 0 ? value : fn(option[0], value)];
  return [option];
});
defineBuiltin('mergeOptions', (fn: Binary) => (a: readonly unknown[], b: readonly unknown[]) => {
  if (a.length === 0 || b.length === 0) return a.length === 0 ? b : a;
  return [fn(a[0], b[0])];
});
defineBuiltin('reducePairs', (fn: Binary) => (values: Iterable<Pair>) => {
  const table = new KeyedTable<unknown>((value) => value, fn);
  for (const [key, value] of values) table.insert(key, value);
  return [...table];
});
defineBuiltin('forEachPartition', (fn: (values: Iterable<unknown>) => unknown) => async (values: Iterable<unknown>) => {
  await fn(values);
});
defineBuiltin('valuesOf', (keyBytes: Uint8Array) => {
  const key = decodeValue(keyBytes, classRegistry);
  return (values: Iterable<Pair>) => {
    const found: unknown[] = [];
    for (const [k, value] of values) if (keysEqual(k, key)) found.push(value);
    return found;
  };
});

const naturalOrder = compareKeys as Compare<unknown>;

defineBuiltin('maxOf', (compare: Compare<unknown> | undefined) => {
  const order = compare ?? naturalOrder;
  return (a: unknown, b: unknown) => (order(b, a) > 0 ? b : a);
});
defineBuiltin('minOf', (compare: Compare<unknown> | undefined) => {
  const order = compare ?? naturalOrder;
  return (a: unknown, b: unknown) => (order(b, a) < 0 ? b : a);
});

/** The first `count` in order, kept in a heap whose root is the worst of them. */
defineBuiltin('bestOf', (count: number, descending: boolean, compare: Compare<unknown> | undefined) => {
  const natural = compare ?? naturalOrder;
  const order: Compare<unknown> = descending ? (a, b) => natural(b, a) : natural;
  return (values: Iterable<unknown>) => {
    const heap: unknown[] = [];
    const swap = (i: number, j: number): void => {
      [heap[i], heap[j]] = [heap[j], heap[i]];
    };
    const sink = (): void => {
      for (let i = 0; ; ) {
        let worst = i;
        for (const child of [2 * i + 1, 2 * i + 2]) if (child < heap.length && order(heap[child], heap[worst]) > 0) worst = child;
        if (worst === i) return;
        swap(i, worst);
        i = worst;
      }
    };
    for (const value of values) {
      if (heap.length < count) {
        heap.push(value);
        for (let i = heap.length - 1; i > 0; ) {
          const parent = (i - 1) >> 1;
          if (order(heap[i], heap[parent]) <= 0) break;
          swap(i, parent);
          i = parent;
        }
      } else if (order(value, heap[0]) < 0) {
        heap[0] = value;
        sink();
      }
    }
    return heap.sort(order);
  };
});

defineBuiltin('statistics', () => (values: Iterable<number>) => {
  const counter = new StatCounter();
  for (const value of values) counter.add(value);
  return counter.moments;
});

/** Smallest and largest of a partition's values; NaN, above every number, shows as the largest. */
defineBuiltin('extentOf', () => (values: Iterable<unknown>) => {
  let extent: readonly unknown[] = [];
  for (const value of values) {
    if (value === null || value === undefined) continue;
    if (extent.length === 0) extent = [value, value];
    else if (compareKeys(value, extent[0]) < 0) extent = [value, extent[1]];
    else if (compareKeys(value, extent[1]) > 0) extent = [extent[0], value];
  }
  return extent;
});

/** Counts per bucket; open on the right but for the last; values outside, NaN (unless it is the last bound) and null are not counted. */
defineBuiltin('bucketCounts', (bounds: readonly unknown[], even: boolean) => {
  const last = bounds.length - 1;
  const lowest = bounds[0];
  const highest = bounds[last];
  const searched = (value: unknown): number => {
    let low = 0;
    let high = last;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (compareKeys(value, bounds[middle]) >= 0) low = middle;
      else high = middle;
    }
    return low;
  };
  const divided = (value: number): number => Math.min(Math.floor(((value - (lowest as number)) / ((highest as number) - (lowest as number))) * last), last - 1) || 0;
  return (values: Iterable<unknown>) => {
    const counts = Array.from({ length: last }, () => 0);
    for (const value of values) {
      if (value === null || value === undefined || compareKeys(value, lowest) < 0 || compareKeys(value, highest) > 0) continue;
      const bucket = even ? divided(value as number) : searched(value);
      counts[bucket] = (counts[bucket] ?? 0) + 1;
    }
    return counts;
  };
});

defineBuiltin('countOf', () => (values: Iterable<unknown>) => {
  let count = 0;
  for (const _ of values) count++;
  return count;
});

/** One partition's key sample for a RangePartitioner. */
defineBuiltin('sketchKeys', (size: number, rddId: number) => (values: Iterable<Pair>, partition: number) => {
  const { kept, count } = reservoirSample(keysOf(values), size, sampleSeed(partition, rddId));
  return { partition, count, keys: kept };
});
/** Keys of a large partition, each with the same chance. */
defineBuiltin('sampleKeys', (fraction: number, seed: number) => (values: Iterable<Pair>, partition: number) => {
  const next = random(seed ^ partition);
  const kept: unknown[] = [];
  for (const key of keysOf(values)) if (next() < fraction) kept.push(key);
  return kept;
});

function* keysOf(values: Iterable<Pair>): Generator<unknown, void> {
  for (const [key] of values) yield key;
}
