/** Actions that bring what belongs to keys to the driver (org.apache.spark.rdd.PairRDDFunctions): as Maps, whose keys differ by value. */
import { builtin } from '../closure/builtin.ts';
import { encodeValue } from '../storage/codec/index.ts';
import { KeyedTable } from '../shuffle/keyedTable.ts';
import { Actions } from './actions.ts';
import { IllegalArgumentError } from './errors.ts';
import type { ResultOperation } from './host.ts';
import { prepareLineage } from './prepare.ts';
import type { Rdd } from './rdd.ts';
import { resumeScope } from './scope.ts';
import type { OperationScope } from './scope.ts';
import type { AnyFunction } from './spec.ts';
import type { Row } from './types.ts';

type Pairs<K, V> = Rdd<readonly [K, V]>;

export abstract class PairActions<T> extends Actions<T> {
  /** How often each record occurs, as a Map on the driver (Spark: RDD.countByValue). */
  countByValue(): Promise<Map<T, number>> {
    return this.action('countByValue', async (scope) => {
      const ones = this.narrow<[T, number]>({ kind: 'map', fn: builtin('pairWithOne') as AnyFunction });
      this.skipIds(1);
      return ones.countedPairs<T>(scope);
    });
  }

  /** The number of pairs of each key, as a Map on the driver (Spark: PairRDDFunctions.countByKey). */
  countByKey<K, V>(this: Pairs<K, V>): Promise<Map<K, number>> {
    return this.action('countByKey', async (scope) => {
      const ones = this.narrow<[K, number]>({ kind: 'mapValues', fn: builtin('one') as AnyFunction }, true);
      return ones.countedPairs<K>(scope);
    });
  }

  /** The pairs as a Map on the driver; of several values of one key the last wins (Spark: PairRDDFunctions.collectAsMap). */
  collectAsMap<K, V>(this: Pairs<K, V>): Promise<Map<K, V>> {
    return this.action('collectAsMap', async (scope) => mapByKey((await this.run<[K, V][]>(scope, { kind: 'collect' })).flat(), (_earlier, later) => later));
  }

  /** As reduceByKey without a shuffle: each partition's result comes to the driver and is merged there (Spark: PairRDDFunctions.reduceByKeyLocally). */
  reduceByKeyLocally<K, V extends Row>(this: Pairs<K, V>, fn: (a: V, b: V) => V): Promise<Map<K, V>> {
    return this.action('reduceByKeyLocally', async (scope) => {
      const merge = this.clean(fn, 'reduceByKeyLocally');
      this.skipIds(1);
      const parts = await this.run<[K, V][]>(scope, { kind: 'iterator', fn: builtin('reducePairs', merge) as never });
      return mapByKey(parts.flat(), fn);
    });
  }

  /** The values of one key; with a known partitioner only that key's partition is computed, otherwise all are (Spark: PairRDDFunctions.lookup). */
  lookup<K, V>(this: Pairs<K, V>, key: K): Promise<V[]> {
    return this.action('lookup', async (scope) => {
      const operation: ResultOperation = { kind: 'iterator', fn: builtin('valuesOf', encodeValue(key)) as never };
      await prepareLineage(this.self);
      if (this.partitioner === undefined) {
        this.skipIds(2);
        return (await this.run<V[]>(scope, operation)).flat();
      }
      const partition = this.partitioner.getPartition(key);
      if (!(partition >= 0 && partition < this.getNumPartitions())) {
        throw new IllegalArgumentError(`The partitioner gave partition ${partition} for key ${String(key)}, but the RDD has partitions 0 to ${this.getNumPartitions() - 1}.`);
      }
      return (await this.run<V[]>(scope, operation, [partition])).flat();
    });
  }

  /** @internal sums the counts of equal keys and brings them back as a Map. */
  async countedPairs<K>(scope: OperationScope): Promise<Map<K, number>> {
    const add = builtin('add') as AnyFunction;
    const counts = resumeScope(scope, () => this.combined<number>({ createCombiner: builtin('identity') as AnyFunction, mergeValue: add, mergeCombiners: add }, undefined, true));
    return new Map((await counts.run<[K, number][]>(scope, { kind: 'collect' })).flat());
  }
}

/** A Map whose keys differ by value: tuples and dates too. */
function mapByKey<K, V>(pairs: readonly (readonly [K, V])[], merge: (a: V, b: V) => V): Map<K, V> {
  const table = new KeyedTable<V, V>((value) => value, merge);
  for (const [key, value] of pairs) table.insert(key, value);
  return new Map(table as Iterable<[K, V]>);
}
