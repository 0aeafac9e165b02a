/**
 * Operations on RDDs of pairs `[key, value]` that combine, group and partition by key (org.apache.spark.rdd.PairRDDFunctions).
 *
 * The `this` parameter makes a call on an RDD that is not of pairs a compile error. Keys are compared by value: strings,
 * numbers, booleans, bigint, null, Date and tuples of these.
 */
import { builtin } from '../closure/builtin.ts';
import { classRegistry } from '../closure/classes.ts';
import { encodeValue } from '../storage/codec/index.ts';
import { UnsupportedOperationError } from './errors.ts';
import { SamplingOperations } from './samplingOperations.ts';
import { HashPartitioner, Partitioner, defaultPartitioner } from './partitioner.ts';
import type { Rdd } from './rdd.ts';
import type { Aggregator, AnyFunction, AnyRdd, Dependency } from './spec.ts';
import type { Row } from './types.ts';

type Pairs<K, V> = Rdd<readonly [K, V]>;

export abstract class PairOperations<T> extends SamplingOperations<T> {
  /** The keys, duplicates kept; no partitioner (Spark: PairRDDFunctions.keys). */
  keys<K, V>(this: Pairs<K, V>): Rdd<K> {
    return this.operation('keys', () => this.narrow<K>({ kind: 'map', fn: builtin('first') as AnyFunction }));
  }

  /** The values; no partitioner (Spark: PairRDDFunctions.values). */
  values<K, V>(this: Pairs<K, V>): Rdd<V> {
    return this.operation('values', () => this.narrow<V>({ kind: 'map', fn: builtin('second') as AnyFunction }));
  }

  /** One value for each value; keeps keys and partitioner, so that a later join need not move them (Spark: PairRDDFunctions.mapValues). */
  mapValues<K, V, U extends Row>(this: Pairs<K, V>, fn: (value: V) => U): Rdd<[K, U]> {
    return this.operation('mapValues', () => this.narrow<[K, U]>({ kind: 'mapValues', fn: this.clean(fn, 'mapValues') }, true));
  }

  /** Any number of values for each value, each with its key; keeps the partitioner (Spark: PairRDDFunctions.flatMapValues). */
  flatMapValues<K, V, U extends Row>(this: Pairs<K, V>, fn: (value: V) => Iterable<U>): Rdd<[K, U]> {
    return this.operation('flatMapValues', () => this.narrow<[K, U]>({ kind: 'flatMapValues', fn: this.clean(fn, 'flatMapValues') }, true));
  }

  /**
   * The general aggregation by key: values become combiners, on the map side too unless told not to (Spark:
   * PairRDDFunctions.combineByKey). Costs a shuffle, or none when the RDD is placed by an equal partitioner. Spills what does
   * not fit in memory. A key that is not compared by value fails the job (UnsupportedKeyError).
   * @param createCombiner makes the first combiner of a key from a value
   * @param mergeValue adds a value; may change and return the combiner
   * @param mergeCombiners puts two combiners of a key together; may change and return the first
   * @param partitioner a number of partitions or a partitioner; default: the largest partitioner of the inputs, else hashing into
   * `spark.default.parallelism` or as many partitions as the largest input has (Spark: Partitioner.defaultPartitioner)
   * @param mapSideCombine false when a combiner is no smaller than its values
   */
  combineByKey<K, V, C>(
    this: Pairs<K, V>,
    createCombiner: (value: V) => C,
    mergeValue: (combiner: C, value: V) => C,
    mergeCombiners: (a: C, b: C) => C,
    partitioner?: number | Partitioner,
    mapSideCombine = true,
  ): Rdd<[K, C]> {
    return this.operation('combineByKey', () => this.combined<C>({
      createCombiner: this.clean(createCombiner, 'combineByKey'),
      mergeValue: this.clean(mergeValue, 'combineByKey'),
      mergeCombiners: this.clean(mergeCombiners, 'combineByKey'),
    }, partitioner, mapSideCombine)) as unknown as Rdd<[K, C]>;
  }

  /**
   * One value for each key by an associative, commutative function, combined on the map side first (Spark:
   * PairRDDFunctions.reduceByKey). Costs a shuffle of one pair for each key and map task, or none on an equal partitioner.
   */
  reduceByKey<K, V extends Row>(this: Pairs<K, V>, fn: (a: V, b: V) => V, partitioner?: number | Partitioner): Rdd<[K, V]> {
    return this.operation('reduceByKey', () => {
      const merge = this.clean(fn, 'reduceByKey');
      return this.combined<V>({ createCombiner: builtin('identity') as AnyFunction, mergeValue: merge, mergeCombiners: merge }, partitioner, true);
    }) as unknown as Rdd<[K, V]>;
  }

  /**
   * As reduceByKey, starting each key on each map task from a copy of `zero` (Spark: PairRDDFunctions.foldByKey): `zero` must
   * change nothing, such as 0 for a sum, since it goes in once for each map task. `fn` may change and return its first argument.
   */
  foldByKey<K, V extends Row>(this: Pairs<K, V>, zero: V, fn: (a: V, b: V) => V, partitioner?: number | Partitioner): Rdd<[K, V]> {
    return this.operation('foldByKey', () => {
      const merge = this.clean(fn, 'foldByKey');
      return this.combined<V>({ createCombiner: builtin('seqFromZero', encodeValue(zero, classRegistry), merge) as AnyFunction, mergeValue: merge, mergeCombiners: merge }, partitioner, true);
    }) as unknown as Rdd<[K, V]>;
  }

  /**
   * Aggregates each key's values into another type, each key on each map task starting from a copy of `zero` (Spark:
   * PairRDDFunctions.aggregateByKey). Both functions may change and return their first argument.
   * @param seqOp adds a value of the partition
   * @param combOp puts two results of one key together
   */
  aggregateByKey<K, V, C>(this: Pairs<K, V>, zero: C, seqOp: (combiner: C, value: V) => C, combOp: (a: C, b: C) => C, partitioner?: number | Partitioner): Rdd<[K, C]> {
    return this.operation('aggregateByKey', () => {
      const seq = this.clean(seqOp, 'aggregateByKey');
      const comb = this.clean(combOp, 'aggregateByKey');
      return this.combined<C>({ createCombiner: builtin('seqFromZero', encodeValue(zero, classRegistry), seq) as AnyFunction, mergeValue: seq, mergeCombiners: comb }, partitioner, true);
    }) as unknown as Rdd<[K, C]>;
  }

  /**
   * All values of each key in one array (Spark: PairRDDFunctions.groupByKey). Every value crosses the shuffle, and the values
   * of one key must fit in memory (the error names key and size): to reduce them, use reduceByKey or aggregateByKey.
   */
  groupByKey<K, V>(this: Pairs<K, V>, partitioner?: number | Partitioner): Rdd<[K, V[]]> {
    return this.operation('groupByKey', () => this.grouped<V>(partitioner)) as unknown as Rdd<[K, V[]]>;
  }

  /** All records of each value of `fn` in one array, at the cost of groupByKey (Spark: RDD.groupBy). */
  groupBy<K>(fn: (value: T) => K, partitioner?: number | Partitioner): Rdd<[K, T[]]> {
    return this.operation('groupBy', () => {
      const upstream = this.resolve(partitioner);
      const keyed = this.narrow<[K, T]>({ kind: 'map', fn: builtin('keyBy', this.clean(fn, 'groupBy')) as AnyFunction });
      return keyed.grouped<T>(upstream) as unknown as Rdd<[K, T[]]>;
    });
  }

  /**
   * Each distinct record once, compared by value (Spark: RDD.distinct). Costs a shuffle of the distinct records of each
   * partition; none when the RDD has a partitioner and the number of partitions stays, which then keeps the partitioner.
   */
  distinct(numPartitions?: number): Rdd<T> {
    return this.operation('distinct', () => {
      const wanted = numPartitions ?? this.getNumPartitions();
      if (this.partitioner !== undefined && wanted === this.getNumPartitions()) {
        return this.narrow<T>({ kind: 'inPlace', how: { kind: 'distinct' } }, true);
      }
      const keyed = this.narrow<[T, null]>({ kind: 'map', fn: builtin('pairWithNull') as AnyFunction });
      const first = builtin('firstArgument') as AnyFunction;
      const reduced = keyed.combined<null>({ createCombiner: builtin('identity') as AnyFunction, mergeValue: first, mergeCombiners: first }, wanted, true);
      return reduced.narrow<T>({ kind: 'map', fn: builtin('first') as AnyFunction });
    });
  }

  /** @internal combineByKey without a scope of its own: a shuffle, or none when the partitioner already fits. */
  combined<C>(aggregator: Aggregator, partitioner: number | Partitioner | undefined, mapSideCombine: boolean): Rdd<[unknown, C]> {
    const target = this.resolve(partitioner);
    if (this.partitioner?.equals(target)) {
      return this.narrow<[unknown, C]>({ kind: 'inPlace', how: { kind: 'combine', aggregator } }, true);
    }
    return this.shuffled<[unknown, C]>(target, { aggregator, mapSideCombine });
  }

  /** @internal groupByKey without a scope of its own. */
  grouped<V>(partitioner: number | Partitioner | undefined): Rdd<[unknown, V[]]> {
    return this.combined<V[]>({
      createCombiner: builtin('listOf') as AnyFunction,
      mergeValue: builtin('append') as AnyFunction,
      mergeCombiners: builtin('concat') as AnyFunction,
    }, partitioner, false);
  }

  /** @internal a plain shuffle by hash, as repartition needs it. */
  hashed(numPartitions: number): Rdd<T> {
    return this.shuffled<T>(new HashPartitioner(numPartitions), { mapSideCombine: false });
  }

  /** @internal */
  shuffled<R>(partitioner: Partitioner, how: { aggregator?: Aggregator; mapSideCombine: boolean; ordering?: 'ascending' | 'descending'; compare?: AnyFunction }): Rdd<R> {
    return this.derive<R>({
      spec: { kind: 'shuffled' },
      partitioner,
      dependencies: [{ kind: 'shuffle', shuffleId: this.host.nextShuffleId(), rdd: this.self, partitioner, ...how }],
    });
  }

  /** @internal the dependency of a cogroup or subtract on `rdd`: narrow when it is partitioned so already. */
  dependencyOn(rdd: AnyRdd, partitioner: Partitioner): Dependency {
    if (rdd.partitioner?.equals(partitioner)) return { kind: 'narrow', rdd, parentPartitions: (p) => [p] };
    return { kind: 'shuffle', shuffleId: this.host.nextShuffleId(), rdd, partitioner, mapSideCombine: false };
  }

  /** @internal The partitioner it has, else hashing into as many partitions: the default of operations that follow this RDD alone. */
  ownPartitioner(): Partitioner {
    return this.partitioner ?? new HashPartitioner(this.getNumPartitions());
  }

  /** @internal */
  resolve(partitioner: number | Partitioner | undefined, others: readonly AnyRdd[] = []): Partitioner {
    if (partitioner instanceof Partitioner) return partitioner;
    if (typeof partitioner === 'number') return new HashPartitioner(partitioner);
    if (partitioner !== undefined) throw new UnsupportedOperationError('The partitioner must be a number of partitions or an instance of Partitioner.');
    const configured = this.host.conf('spark.default.parallelism');
    return defaultPartitioner([this.self, ...others], configured === undefined ? undefined : Number(configured));
  }
}
