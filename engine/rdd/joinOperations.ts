/**
 * Operations that bring two or more RDDs together by key or by value (org.apache.spark.rdd.PairRDDFunctions, RDD).
 *
 * All joins are a cogroup followed by a flattening of each key's groups; an input that is already partitioned by the
 * result's partitioner is read where it is, without a shuffle.
 */
import { builtin } from '../closure/builtin.ts';
import { OrderedOperations } from './orderedOperations.ts';
import { ElementPartitioner } from './partitioner.ts';
import type { Partitioner } from './partitioner.ts';
import type { Rdd } from './rdd.ts';
import type { AnyFunction, AnyRdd } from './spec.ts';

type Pairs<K, V> = Rdd<readonly [K, V]>;

export abstract class JoinOperations<T> extends OrderedOperations<T> {
  /**
   * For each key of any of two to four RDDs, the arrays of its values in each, in their order (Spark: PairRDDFunctions.cogroup).
   * Costs a shuffle for each input that is not placed by the result's partitioner; the values of one key must fit in memory.
   * @param partitioner a number of partitions or a partitioner; default as in combineByKey
   */
  cogroup<K, V, W>(this: Pairs<K, V>, other: Pairs<K, W>, partitioner?: number | Partitioner): Rdd<[K, [V[], W[]]]>;
  cogroup<K, V, W, X>(this: Pairs<K, V>, second: Pairs<K, W>, third: Pairs<K, X>, partitioner?: number | Partitioner): Rdd<[K, [V[], W[], X[]]]>;
  cogroup<K, V, W, X, Y>(this: Pairs<K, V>, second: Pairs<K, W>, third: Pairs<K, X>, fourth: Pairs<K, Y>, partitioner?: number | Partitioner): Rdd<[K, [V[], W[], X[], Y[]]]>;
  cogroup(this: Pairs<unknown, unknown>, ...args: readonly unknown[]): Rdd<never> {
    return this.operation('cogroup', () => {
      const { rdds, partitioner } = splitArguments(args);
      return this.cogrouped(rdds, partitioner) as unknown as Rdd<never>;
    });
  }

  /** The same as cogroup by the default partitioner (Spark: PairRDDFunctions.groupWith). */
  groupWith<K, V, W>(this: Pairs<K, V>, other: Pairs<K, W>): Rdd<[K, [V[], W[]]]>;
  groupWith<K, V, W, X>(this: Pairs<K, V>, second: Pairs<K, W>, third: Pairs<K, X>): Rdd<[K, [V[], W[], X[]]]>;
  groupWith<K, V, W, X, Y>(this: Pairs<K, V>, second: Pairs<K, W>, third: Pairs<K, X>, fourth: Pairs<K, Y>): Rdd<[K, [V[], W[], X[], Y[]]]>;
  groupWith(this: Pairs<unknown, unknown>, ...others: readonly unknown[]): Rdd<never> {
    return this.operation('groupWith', () => this.cogrouped(others as readonly AnyRdd[], undefined) as unknown as Rdd<never>);
  }

  /**
   * Each pair of values of a key that both sides have: the inner join (Spark: PairRDDFunctions.join). Costs a shuffle for each
   * side that is not placed by the result's partitioner. A key with n values here and m there gives n·m pairs.
   */
  join<K, V, W>(this: Pairs<K, V>, other: Pairs<K, W>, partitioner?: number | Partitioner): Rdd<[K, [V, W]]> {
    return this.operation('join', () => this.flattened(other, partitioner, 'joinInner')) as unknown as Rdd<[K, [V, W]]>;
  }

  /** Every pair here with each match there, or null where there is none; costs as join (Spark: PairRDDFunctions.leftOuterJoin). */
  leftOuterJoin<K, V, W>(this: Pairs<K, V>, other: Pairs<K, W>, partitioner?: number | Partitioner): Rdd<[K, [V, W | null]]> {
    return this.operation('leftOuterJoin', () => this.flattened(other, partitioner, 'joinLeft')) as unknown as Rdd<[K, [V, W | null]]>;
  }

  /** Every pair there with each match here, or null where there is none; costs as join (Spark: PairRDDFunctions.rightOuterJoin). */
  rightOuterJoin<K, V, W>(this: Pairs<K, V>, other: Pairs<K, W>, partitioner?: number | Partitioner): Rdd<[K, [V | null, W]]> {
    return this.operation('rightOuterJoin', () => this.flattened(other, partitioner, 'joinRight')) as unknown as Rdd<[K, [V | null, W]]>;
  }

  /** Every pair of either side with its matches, null for a missing one; costs as join (Spark: PairRDDFunctions.fullOuterJoin). */
  fullOuterJoin<K, V, W>(this: Pairs<K, V>, other: Pairs<K, W>, partitioner?: number | Partitioner): Rdd<[K, [V | null, W | null]]> {
    return this.operation('fullOuterJoin', () => this.flattened(other, partitioner, 'joinFull')) as unknown as Rdd<[K, [V | null, W | null]]>;
  }

  /** The pairs whose key the other side has not, duplicates kept; by default placed as this RDD is (Spark: PairRDDFunctions.subtractByKey). */
  subtractByKey<K, V, W>(this: Pairs<K, V>, other: Pairs<K, W>, partitioner?: number | Partitioner): Rdd<[K, V]> {
    return this.operation('subtractByKey', () => this.subtracted<[K, V]>(other as unknown as AnyRdd, partitioner));
  }

  /** The records that the other side has not, compared by value; duplicates here are kept. No partitioner (Spark: RDD.subtract). */
  subtract(other: Rdd<T>, partitioner?: number | Partitioner): Rdd<T> {
    return this.operation('subtract', () => {
      const pair = builtin('pairWithNull') as AnyFunction;
      const here = this.narrow<[T, null]>({ kind: 'map', fn: pair });
      const there = other.narrow<[T, null]>({ kind: 'map', fn: pair });
      const given = partitioner === undefined ? this.ownPartitioner() : this.resolve(partitioner);
      // A partitioner of this RDD places records by the key inside them.
      const target = this.partitioner?.equals(given) ? new ElementPartitioner(given) : given;
      return here.subtracted<[T, null]>(there as unknown as AnyRdd, target).narrow<T>({ kind: 'map', fn: builtin('first') as AnyFunction });
    });
  }

  /** The records that both sides have, each once, compared by value; a shuffle of both sides (Spark: RDD.intersection). */
  intersection(other: Rdd<T>, partitioner?: number | Partitioner): Rdd<T> {
    return this.operation('intersection', () => {
      const pair = builtin('pairWithNull') as AnyFunction;
      const here = this.narrow<[T, null]>({ kind: 'map', fn: pair });
      const there = other.narrow<[T, null]>({ kind: 'map', fn: pair });
      const groups = here.cogrouped([there as unknown as AnyRdd], partitioner);
      return groups.narrow<unknown>({ kind: 'filter', fn: builtin('bothSides') as AnyFunction }, true).narrow<T>({ kind: 'map', fn: builtin('first') as AnyFunction });
    });
  }

  /** @internal CoGroupedRDD and the MapPartitionsRDD that Spark puts after it. */
  cogrouped(others: readonly AnyRdd[], partitioner: number | Partitioner | undefined): Rdd<[unknown, unknown[][]]> {
    const target = this.resolve(partitioner, others);
    const grouped = this.derive<[unknown, unknown[][]]>({
      spec: { kind: 'cogroup' },
      partitioner: target,
      dependencies: [this.self, ...others].map((rdd) => this.dependencyOn(rdd, target)),
    });
    return grouped.narrow<[unknown, unknown[][]]>({ kind: 'identity' }, true);
  }

  private flattened(other: unknown, partitioner: number | Partitioner | undefined, how: string): Rdd<never> {
    return this.cogrouped([other as AnyRdd], partitioner).narrow<never>({ kind: 'flatMapValues', fn: builtin(how) as AnyFunction }, true);
  }

  /** @internal */
  subtracted<R>(other: AnyRdd, partitioner: number | Partitioner | undefined): Rdd<R> {
    const target = this.resolve(partitioner ?? this.ownPartitioner());
    return this.derive<R>({ spec: { kind: 'subtract' }, partitioner: target, dependencies: [this.dependencyOn(this.self, target), this.dependencyOn(other, target)] });
  }
}

function splitArguments(args: readonly unknown[]): { rdds: readonly AnyRdd[]; partitioner: number | Partitioner | undefined } {
  const last = args.at(-1);
  const hasPartitioner = typeof last === 'number' || (typeof last === 'object' && last !== null && 'getPartition' in last);
  const rdds = (hasPartitioner ? args.slice(0, -1) : args).filter((a) => a !== undefined) as unknown as readonly AnyRdd[];
  return { rdds, partitioner: hasPartitioner ? (last as number | Partitioner) : undefined };
}
