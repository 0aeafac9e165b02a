/**
 * Actions: what runs a job and brings a value back to the driver (org.apache.spark.rdd.RDD, PairRDDFunctions).
 *
 * Each returns a promise. Functions must be associative, and commutative too where partition results are merged in order
 * of arrival (`reduce`, `fold`, `aggregate`), as in Spark.
 */
import { builtin } from '../closure/builtin.ts';
import { again, once } from './again.ts';
import { classRegistry } from '../closure/classes.ts';
import { decodeValue, encodeValue } from '../storage/codec/index.ts';
import type { CodecArgument } from '../storage/compression/codec.ts';
import { compareKeys } from '../shuffle/keys.ts';
import { UnsupportedOperationError, require } from './errors.ts';
import type { ResultOperation } from './host.ts';
import { JoinOperations } from './joinOperations.ts';
import { HashPartitioner } from './partitioner.ts';
import type { Rdd } from './rdd.ts';
import { resumeScope } from './scope.ts';
import type { SaveRequest } from './save.ts';
import type { OperationScope } from './scope.ts';
import type { AnyFunction } from './spec.ts';
import { prepareLineage } from './prepare.ts';
import { random } from './random.ts';
import type { Compare, Orderable, Plain, Row } from './types.ts';

export abstract class Actions<T> extends JoinOperations<T> {
  /**
   * All records as one array, in partition order. They must fit in the driver's memory. With a function it is no action but
   * Spark's `collect` of a partial function: the results of `fn` where it gives one, `undefined` standing for "not defined".
   */
  collect(): Promise<T[]>;
  collect<U extends Row>(fn: (value: T) => U | undefined): Rdd<Plain<Exclude<U, undefined>>>;
  collect(fn?: (value: T) => Row): unknown {
    if (fn !== undefined) {
      return this.operation('collect', () => this.narrow<unknown>({ kind: 'map', fn: this.clean(fn, 'collect') }).narrow<never>({ kind: 'filter', fn: builtin('isDefined') as AnyFunction }));
    }
    return this.action('collect', async (scope) => (await this.run<T[]>(scope, { kind: 'collect' })).flat());
  }

  /** The number of records; nothing but numbers comes to the driver (Spark: RDD.count). */
  count(): Promise<number> {
    return this.action('count', async (scope) => (await this.run<number>(scope, { kind: 'count' })).reduce((a, b) => a + b, 0));
  }

  /**
   * The first `limit` records in partition order (Spark: RDD.take). Looks into one partition first
   * (`spark.rdd.limit.initialNumPartitions`) and into up to four times as many (`spark.rdd.limit.scaleUpFactor`) with each
   * further job while records are missing.
   */
  take(limit: number): Promise<T[]> {
    return this.action('take', (scope) => this.taken(scope, limit));
  }

  /** The first record; of an empty RDD an UnsupportedOperationException (Spark: RDD.first). */
  first(): Promise<T> {
    return this.action('first', async (scope) => {
      const found = await this.taken(scope, 1);
      if (found.length === 0) throw new UnsupportedOperationError('empty collection');
      return found[0] as T;
    });
  }

  /** Whether there is no record. Computes partitions only until one is found (Spark: RDD.isEmpty). */
  isEmpty(): Promise<boolean> {
    return this.action('isEmpty', (scope) => this.empty(scope));
  }

  /** All records merged by an associative, commutative `fn`; of an empty RDD an UnsupportedOperationException (Spark: RDD.reduce). */
  reduce(fn: (a: T, b: T) => T): Promise<T> {
    return this.action('reduce', async (scope) => this.reduced(scope, this.clean(fn, 'reduce'), fn));
  }

  /** As reduce, with a copy of `zero` to start each partition and once more the merge of their results; `zero` of an empty RDD (Spark: RDD.fold). */
  fold(zero: T, fn: (a: T, b: T) => T): Promise<T> {
    return this.action('fold', async (scope) => this.folded<T>(scope, zero, this.clean(fn, 'fold'), fn));
  }

  /** Aggregates into another type: `seqOp` inside partitions from a copy of `zero`, `combOp` over their results and another copy (Spark: RDD.aggregate). */
  aggregate<U>(zero: U, seqOp: (accumulated: U, value: T) => U, combOp: (a: U, b: U) => U): Promise<U> {
    return this.action('aggregate', async (scope) => {
      this.clean(combOp, 'aggregate');
      return this.folded<U>(scope, zero, this.clean(seqOp, 'aggregate'), combOp);
    });
  }

  /** As reduce, merging partition results on executors in a tree of `depth` levels before the driver does the rest (Spark: RDD.treeReduce). */
  treeReduce(fn: (a: T, b: T) => T, depth = 2): Promise<T> {
    return this.action('treeReduce', async (scope) => {
      require(depth >= 1, `Depth must be greater than or equal to 1 but got ${depth}.`);
      this.clean(fn, 'treeReduce');
      const options = this.narrow<T[]>({ kind: 'mapPartitions', fn: builtin('reduceToOption', fn) as AnyFunction });
      const merge = builtin('mergeOptions', fn) as unknown as (a: T[], b: T[]) => T[];
      const merged = await options.inTree<T[]>(scope, [], merge, merge, depth);
      if (merged.length === 0) throw new UnsupportedOperationError('empty collection');
      return merged[0] as T;
    });
  }

  /**
   * As aggregate, merging partition results on executors in a tree of `depth` levels before the driver does the rest (Spark:
   * RDD.treeAggregate): for results that are large, or many. Each level but the last is a shuffle.
   * @param finalAggregateOnExecutor merges the last level on an executor too, when the driver has no room for several results
   */
  treeAggregate<U>(zero: U, seqOp: (accumulated: U, value: T) => U, combOp: (a: U, b: U) => U, depth = 2, finalAggregateOnExecutor = false): Promise<U> {
    return this.action('treeAggregate', async (scope) => {
      require(depth >= 1, `Depth must be greater than or equal to 1 but got ${depth}.`);
      return this.inTree(scope, zero, this.clean(seqOp, 'treeAggregate'), this.clean(combOp, 'treeAggregate'), depth, finalAggregateOnExecutor);
    });
  }

  /** Calls `fn` for each record, on executors; what it changes there does not come back, but for accumulators (Spark: RDD.foreach). */
  foreach(fn: (value: T) => unknown): Promise<void> {
    return this.action('foreach', async (scope) => void (await this.run(scope, { kind: 'foreach', fn: this.clean(fn, 'foreach') })));
  }

  /** Calls `fn` once for each partition with its records, on executors; the task waits for a promise it returns (Spark: RDD.foreachPartition). */
  foreachPartition(fn: (values: IterableIterator<T>) => unknown): Promise<void> {
    return this.action('foreachPartition', async (scope) => {
      await this.run(scope, { kind: 'iterator', fn: builtin('forEachPartition', this.clean(fn, 'foreachPartition')) as never });
    });
  }

  /** The largest record in natural order, or by `compare`; of an empty RDD an UnsupportedOperationException (Spark: RDD.max). */
  max(this: Rdd<Orderable>): Promise<T>;
  max(compare: Compare<T>): Promise<T>;
  max(compare?: Compare<T>): Promise<T> {
    return this.action('max', async (scope) => this.extreme(scope, 'maxOf', compare));
  }

  /** The smallest record in natural order, or by `compare`; of an empty RDD an UnsupportedOperationException (Spark: RDD.min). */
  min(this: Rdd<Orderable>): Promise<T>;
  min(compare: Compare<T>): Promise<T>;
  min(compare?: Compare<T>): Promise<T> {
    return this.action('min', async (scope) => this.extreme(scope, 'minOf', compare));
  }

  /** The `count` largest records, largest first; as many of each partition come to the driver (Spark: RDD.top). */
  top(this: Rdd<Orderable>, count: number): Promise<T[]>;
  top(count: number, compare: Compare<T>): Promise<T[]>;
  top(count: number, compare?: Compare<T>): Promise<T[]> {
    return this.action('top', (scope) => this.best(scope, count, compare, true));
  }

  /** The `count` smallest records, smallest first. `compare(a, b)` orders two records; it is not PySpark's key function. */
  takeOrdered(this: Rdd<Orderable>, count: number): Promise<T[]>;
  takeOrdered(count: number, compare: Compare<T>): Promise<T[]>;
  takeOrdered(count: number, compare?: Compare<T>): Promise<T[]> {
    return this.action('takeOrdered', (scope) => this.best(scope, count, compare, false));
  }

  /** A random sample of exactly `count` records (all of them when there are fewer and no replacement), in random order. */
  takeSample(withReplacement: boolean, count: number, seed: number = this.host.randomSeed()): Promise<T[]> {
    return this.action('takeSample', async (scope) => {
      require(count >= 0, 'Negative number of elements requested');
      if (count === 0) return [];
      const total = (await this.run<number>(scope, { kind: 'count' })).reduce((a, b) => a + b, 0);
      if (total === 0) return [];
      const next = random(seed);
      if (!withReplacement && count >= total) return shuffle((await this.run<T[]>(scope, { kind: 'collect' })).flat(), next);
      const fraction = withReplacement ? (count * 1.2 + 10) / total : Math.min(1, (count * 1.2 + 10) / total);
      for (;;) {
        const sampled = resumeScope(scope, () => this.sample(withReplacement, fraction, Math.floor(next() * 2 ** 31)));
        const values = (await sampled.run<T[]>(scope, { kind: 'collect' })).flat();
        if (values.length >= count) return shuffle(values, next).slice(0, count);
      }
    });
  }

  /**
   * Writes each partition as a text file `part-00000` … of one line per record, compressed when a codec is given (`gzip`, `zstd`, `lz4`,
   * `bzip2`, `deflate`, or Hadoop's class name). The folder must not exist; it is whole when it holds `_SUCCESS` (Spark: RDD.saveAsTextFile).
   */
  saveAsTextFile(path: string, compressionCodec?: CodecArgument): Promise<void> {
    return this.action('saveAsTextFile', (scope) => this.saved(scope, { kind: 'saveAsTextFile', path, ...(compressionCodec === undefined ? {} : { codec: compressionCodec }) }));
  }

  /** Writes each partition as an object file `part-00000` …, for `sc.objectFile`: any records, as exact as they are. The folder must not exist. */
  saveAsObjectFile(path: string): Promise<void> {
    return this.action('saveAsObjectFile', (scope) => this.saved(scope, { kind: 'saveAsObjectFile', path }));
  }

  /**
   * Records one partition at a time: one job per partition, so that only one is in the driver's memory.
   * @param prefetchPartitions computes the next partition while this one is read: two are in memory (PySpark)
   */
  async *toLocalIterator(prefetchPartitions = false): AsyncGenerator<T, void, void> {
    const read = (partition: number): Promise<T[][]> => this.action('toLocalIterator', (scope) => this.run<T[]>(scope, { kind: 'collect' }, [partition]));
    await prepareLineage(this.self);
    const count = this.getNumPartitions();
    let ahead: Promise<T[][]> | undefined;
    for (let partition = 0; partition < count; partition++) {
      const [values] = await (ahead ?? read(partition));
      ahead = prefetchPartitions && partition + 1 < count ? read(partition + 1) : undefined;
      // Its failure is told where it is waited for, also when the reader stops before.
      ahead?.catch(() => undefined);
      yield* values ?? [];
    }
  }

  protected action<R>(operation: string, body: (scope: OperationScope) => Promise<R>): Promise<R> {
    let started: Promise<R>;
    try {
      this.host.assertNotStopped();
      started = this.operation(operation, body);
    } catch (error) {
      return Promise.reject(error as Error);
    }
    return started;
  }

  /** @internal One job; results in partition order. */
  async run<R>(scope: OperationScope, result: ResultOperation, partitions?: readonly number[]): Promise<R[]> {
    const results: R[] = [];
    const isPure = result.kind === 'collect' || result.kind === 'count' || result.kind === 'take';
    await (isPure ? again : once)(() => this.host.runJob<R>({
      rdd: this.self,
      result,
      callSite: scope.callSite,
      ...(partitions === undefined ? {} : { partitions }),
      onResult: (index, value) => {
        results[index] = value;
      },
    }));
    return results;
  }

  protected abstract saved(scope: OperationScope, request: SaveRequest): Promise<void>;

  protected async taken(scope: OperationScope, limit: number): Promise<T[]> {
    const taken: T[] = [];
    const total = this.getNumPartitions();
    const initial = Math.max(1, Number(this.host.conf('spark.rdd.limit.initialNumPartitions') ?? 1));
    const scaleUp = Math.max(2, Number(this.host.conf('spark.rdd.limit.scaleUpFactor') ?? 4));
    let scanned = 0;
    while (taken.length < limit && scanned < total) {
      let wanted = initial;
      if (scanned > 0) {
        wanted = taken.length === 0 ? scanned * scaleUp : Math.min(Math.max(Math.ceil((1.5 * (limit - taken.length) * scanned) / taken.length), 1), scanned * scaleUp);
      }
      const partitions = range(scanned, Math.min(scanned + wanted, total));
      const results = await this.run<T[]>(scope, { kind: 'take', limit: limit - taken.length }, partitions);
      for (const values of results) for (const value of values) if (taken.length < limit) taken.push(value);
      scanned += partitions.length;
    }
    return taken;
  }

  private async empty(scope: OperationScope): Promise<boolean> {
    if (this.getNumPartitions() === 0) return true;
    return (await this.taken(scope, 1)).length === 0;
  }

  private async reduced(scope: OperationScope, shipped: (a: T, b: T) => T, merge: (a: T, b: T) => T): Promise<T> {
    let result: { value: T } | undefined;
    await again(() => {
      result = undefined;
      return this.host.runJob<readonly T[]>({
        rdd: this.self,
        result: { kind: 'reduce', fn: shipped as never },
        callSite: scope.callSite,
        onResult: (_index, option) => {
          for (const value of option) result = { value: result === undefined ? value : merge(result.value, value) };
        },
      });
    });
    if (result === undefined) throw new UnsupportedOperationError('empty collection');
    return (result as { value: T }).value;
  }

  /** @internal */
  async folded<U>(scope: OperationScope, zero: U, shipped: (accumulated: U, value: T) => U, merge: (a: U, b: U) => U): Promise<U> {
    const bytes = encodeValue(zero, classRegistry);
    let result = zero;
    await again(() => {
      result = decodeValue(bytes, classRegistry) as U;
      return this.host.runJob<U>({
        rdd: this.self,
        result: { kind: 'fold', zero, fn: shipped as never },
        callSite: scope.callSite,
        onResult: (_index, value) => {
          result = merge(result, value);
        },
      });
    });
    return result;
  }

  /** @internal treeAggregate without a scope of its own. */
  async inTree<U>(scope: OperationScope, zero: U, seqOp: (accumulated: U, value: T) => U, combOp: (a: U, b: U) => U, depth: number, finalOnExecutor = false): Promise<U> {
    let partitions = this.getNumPartitions();
    const bytes = encodeValue(zero, classRegistry);
    if (partitions === 0) return decodeValue(bytes, classRegistry) as U;
    let level = this.narrow<U>({ kind: 'mapPartitions', fn: builtin('foldPartition', bytes, seqOp) as AnyFunction });
    const merge = combOp as AnyFunction;
    const mergedInto = (target: number): void => {
      level = level
        .narrow<[number, U]>({ kind: 'mapPartitions', fn: builtin('keyByIndex', target) as AnyFunction })
        .combined<U>({ createCombiner: builtin('seqFromZero', bytes, merge) as AnyFunction, mergeValue: merge, mergeCombiners: merge }, new HashPartitioner(target), true)
        .narrow<U>({ kind: 'map', fn: builtin('second') as AnyFunction });
    };
    const scale = Math.max(Math.ceil(partitions ** (1 / depth)), 2);
    while (partitions > scale + Math.ceil(partitions / scale)) {
      partitions = Math.floor(partitions / scale);
      mergedInto(partitions);
    }
    if (finalOnExecutor && partitions > 1) mergedInto(1);
    return level.folded<U>(scope, zero, combOp, combOp);
  }

  private async extreme(scope: OperationScope, which: 'maxOf' | 'minOf', compare: Compare<T> | undefined): Promise<T> {
    if (compare !== undefined) this.clean(compare, which === 'maxOf' ? 'max' : 'min');
    const pick = builtin(which, compare) as unknown as (a: T, b: T) => T;
    return this.reduced(scope, pick, pick);
  }

  private async best(scope: OperationScope, count: number, compare: Compare<T> | undefined, descending: boolean): Promise<T[]> {
    if (compare !== undefined) this.clean(compare, descending ? 'top' : 'takeOrdered');
    if (count <= 0 || this.getNumPartitions() === 0) return [];
    this.skipIds(1);
    const parts = await this.run<T[]>(scope, { kind: 'iterator', fn: builtin('bestOf', count, descending, compare) as never });
    const order = compare ?? (compareKeys as Compare<T>);
    return parts.flat().sort(descending ? (a, b) => order(b, a) : order).slice(0, count);
  }
}

function range(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, i) => start + i);
}

function shuffle<V>(values: V[], next: () => number): V[] {
  for (let i = values.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [values[i], values[j]] = [values[j] as V, values[i] as V];
  }
  return values;
}
