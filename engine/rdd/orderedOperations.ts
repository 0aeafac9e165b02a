/**
 * Operations on keys that have an order (org.apache.spark.rdd.OrderedRDDFunctions, RDD.sortBy).
 *
 * Natural order is that of numbers, strings by UTF-16 unit, dates, bigints, booleans and tuples of these; a call on keys
 * without one is a compile error unless it gives `compare`.
 */
import { builtin } from '../closure/builtin.ts';
import { compareKeys } from '../shuffle/keys.ts';
import { PairOperations } from './pairOperations.ts';
import { FunctionPartitioner, HashPartitioner, Partitioner, RangePartitioner } from './partitioner.ts';
import type { Rdd } from './rdd.ts';
import type { AnyFunction } from './spec.ts';
import type { Compare, Orderable } from './types.ts';

type Pairs<K, V> = Rdd<readonly [K, V]>;

export abstract class OrderedOperations<T> extends PairOperations<T> {
  /**
   * Pairs sorted by key over all partitions (Spark: OrderedRDDFunctions.sortByKey): range-partitioned by sampled keys, each
   * partition sorted. Costs a shuffle, and a job that samples keys right before the first action (Spark runs it at once) when
   * there is more than one partition. Few distinct keys give fewer partitions than asked.
   * @param compare the order of keys; default their natural order
   */
  sortByKey<K extends Orderable, V>(this: Pairs<K, V>, ascending?: boolean, numPartitions?: number): Rdd<[K, V]>;
  sortByKey<K, V>(this: Pairs<K, V>, ascending: boolean | undefined, numPartitions: number | undefined, compare: Compare<K>): Rdd<[K, V]>;
  sortByKey<K, V>(this: Pairs<K, V>, ascending = true, numPartitions: number = this.getNumPartitions(), compare?: Compare<K>): Rdd<[K, V]> {
    return this.operation('sortByKey', () => this.sorted<[K, V]>(ascending, numPartitions, cleaned(this, compare, 'sortByKey')));
  }

  /** Records sorted by `fn`'s value, as sortByKey sorts keys (Spark: RDD.sortBy). */
  sortBy<K extends Orderable>(fn: (value: T) => K, ascending?: boolean, numPartitions?: number): Rdd<T>;
  sortBy<K>(fn: (value: T) => K, ascending: boolean | undefined, numPartitions: number | undefined, compare: Compare<K>): Rdd<T>;
  sortBy<K>(fn: (value: T) => K, ascending = true, numPartitions: number = this.getNumPartitions(), compare?: Compare<K>): Rdd<T> {
    return this.operation('sortBy', () => this.keyBy(fn).sorted<[K, T]>(ascending, numPartitions, cleaned(this, compare, 'sortBy')).values());
  }

  /**
   * The pairs whose key lies between `lower` and `upper`, both included (Spark: OrderedRDDFunctions.filterByRange). After a
   * sortByKey only the partitions that can hold such keys are computed; otherwise every record is looked at.
   */
  filterByRange<K extends Orderable, V>(this: Pairs<K, V>, lower: K, upper: K): Rdd<[K, V]> {
    return this.operation('filterByRange', () => {
      const { partitioner } = this;
      const sorted = partitioner instanceof RangePartitioner ? partitioner : undefined;
      const order = sorted?.compare ?? (compareKeys as Compare<unknown>);
      const inRange = builtin('keyInRange', lower, upper, sorted?.compare) as AnyFunction;
      if (sorted === undefined) return this.narrow<[K, V]>({ kind: 'filter', fn: inRange }, true);
      const covering = (): readonly number[] => {
        const all = this.partitions.map(({ index }) => index);
        if (!sorted.isPrepared || all.length === 0) return all;
        const ends = [sorted.getPartition(lower), sorted.getPartition(upper)];
        return order(lower, upper) > 0 ? [] : all.slice(Math.min(...ends), Math.max(...ends) + 1);
      };
      return this.pruned(covering).narrow<[K, V]>({ kind: 'filter', fn: inRange }, true);
    });
  }

  /**
   * Moves each pair to its partition and sorts each partition by key there, in one shuffle (Spark:
   * OrderedRDDFunctions.repartitionAndSortWithinPartitions): the base of a secondary sort. No shuffle when the RDD has an equal
   * partitioner: each partition is sorted where it is.
   * @param partitioner a partitioner or a number of partitions (PySpark); default as many as now
   * @param partitionFunc PySpark's partitionFunc: partition is its value modulo the number of partitions; default the key's hash
   * @param compare the order of keys; default their natural order. PySpark's keyfunc is `(a, b) => compare(key(a), key(b))`
   */
  repartitionAndSortWithinPartitions<K extends Orderable, V>(this: Pairs<K, V>, partitioner?: number | Partitioner, partitionFunc?: (key: K) => number, ascending?: boolean): Rdd<[K, V]>;
  repartitionAndSortWithinPartitions<K, V>(this: Pairs<K, V>, partitioner: number | Partitioner | undefined, partitionFunc: ((key: K) => number) | undefined, ascending: boolean | undefined, compare: Compare<K>): Rdd<[K, V]>;
  repartitionAndSortWithinPartitions<K, V>(this: Pairs<K, V>, partitioner: number | Partitioner = this.getNumPartitions(), partitionFunc?: (key: K) => number, ascending = true, compare?: Compare<K>): Rdd<[K, V]> {
    return this.operation('repartitionAndSortWithinPartitions', () => {
      const target = partitionerFrom(this, partitioner, partitionFunc, 'repartitionAndSortWithinPartitions');
      const order = cleaned(this, compare, 'repartitionAndSortWithinPartitions');
      if (this.partitioner?.equals(target)) {
        return this.narrow<[K, V]>({ kind: 'inPlace', how: { kind: 'sort', ordering: ascending ? 'ascending' : 'descending', ...(order === undefined ? {} : { compare: order as AnyFunction }) } }, true);
      }
      return this.shuffled<[K, V]>(target, { mapSideCombine: false, ordering: ascending ? 'ascending' : 'descending', ...(order === undefined ? {} : { compare: order as AnyFunction }) });
    });
  }

  /**
   * Moves each pair to the partition its key belongs to (Spark: PairRDDFunctions.partitionBy); nothing moves when the RDD
   * already has an equal partitioner. Costs a shuffle of every record.
   * @param partitioner a partitioner, or PySpark's number of partitions
   * @param partitionFunc PySpark's partitionFunc: partition is its value modulo the number of partitions; default the key's hash
   */
  partitionBy<K, V>(this: Pairs<K, V>, partitioner: number | Partitioner, partitionFunc?: (key: K) => number): Rdd<[K, V]> {
    return this.operation('partitionBy', () => {
      const target = partitionerFrom(this, partitioner, partitionFunc, 'partitionBy');
      if (this.partitioner?.equals(target)) return this as unknown as Rdd<[K, V]>;
      return this.shuffled<[K, V]>(target, { mapSideCombine: false });
    });
  }

  /** @internal range partitioning with sorted partitions. */
  sorted<R>(ascending: boolean, numPartitions: number, compare?: Compare<never>): Rdd<R> {
    // The keys and their sketch.
    if (numPartitions > 1) this.skipIds(2);
    return this.shuffled<R>(new RangePartitioner(numPartitions, ascending, compare), {
      mapSideCombine: false,
      ordering: ascending ? 'ascending' : 'descending',
      ...(compare === undefined ? {} : { compare: compare as AnyFunction }),
    });
  }
}

function cleaned<K>(rdd: { readonly host: { checkClosure(fn: AnyFunction, operation: string): void } }, compare: Compare<K> | undefined, operation: string): Compare<never> | undefined {
  if (compare !== undefined) rdd.host.checkClosure(compare, operation);
  return compare;
}

function partitionerFrom<K>(rdd: { readonly host: { checkClosure(fn: AnyFunction, operation: string): void } }, partitioner: number | Partitioner, partitionFunc: ((key: K) => number) | undefined, operation: string): Partitioner {
  if (partitioner instanceof Partitioner) return partitioner;
  if (partitionFunc === undefined) return new HashPartitioner(partitioner);
  rdd.host.checkClosure(partitionFunc, operation);
  return new FunctionPartitioner(partitioner, partitionFunc as (key: never) => number);
}
