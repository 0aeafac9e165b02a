/**
 * Transformations that work on whole partitions of one or more RDDs: each partition is read as an iterator
 * (org.apache.spark.rdd.RDD, ZippedPartitionsRDD2 to 4, MapPartitionsWithEvaluatorRDD, PartitionPruningRDD).
 */
import { builtin } from '../closure/builtin.ts';
import { IllegalArgumentError } from './errors.ts';
import { nearestLocations } from './locations.ts';
import { NarrowOperations } from './narrowOperations.ts';
import type { PartitionEvaluatorFactory } from './partitionEvaluator.ts';
import type { Rdd } from './rdd.ts';
import type { AnyFunction, AnyRdd, NarrowDependency } from './spec.ts';
import type { Plain, Row } from './types.ts';

type Values<T> = IterableIterator<T>;

export abstract class PartitionOperations<T> extends NarrowOperations<T> {
  /**
   * Partition by partition, the values that `fn` makes of the iterators of two to four RDDs. All need the same number of
   * partitions, not of records. No shuffle; each input is read lazily and once (Spark: RDD.zipPartitions; there `fn` stands in
   * a second parameter list, here after the RDDs).
   * @param preservesPartitioning true when `fn` keeps the keys of this RDD, so that its partitioner still holds
   */
  zipPartitions<B, U extends Row>(other: Rdd<B>, fn: (here: Values<T>, other: Values<B>) => Iterable<U>, preservesPartitioning?: boolean): Rdd<Plain<U>>;
  zipPartitions<B, C, U extends Row>(second: Rdd<B>, third: Rdd<C>, fn: (here: Values<T>, second: Values<B>, third: Values<C>) => Iterable<U>, preservesPartitioning?: boolean): Rdd<Plain<U>>;
  zipPartitions<B, C, D, U extends Row>(second: Rdd<B>, third: Rdd<C>, fourth: Rdd<D>, fn: (here: Values<T>, second: Values<B>, third: Values<C>, fourth: Values<D>) => Iterable<U>, preservesPartitioning?: boolean): Rdd<Plain<U>>;
  zipPartitions(...args: readonly unknown[]): Rdd<never> {
    return this.operation('zipPartitions', () => {
      const preserves = args.at(-1) === true;
      const rest = typeof args.at(-1) === 'boolean' ? args.slice(0, -1) : args;
      const fn = this.clean(rest.at(-1) as AnyFunction, 'zipPartitions');
      return this.zipped<never>(rest.slice(0, -1) as unknown as readonly AnyRdd[], builtin('withoutIndex', fn), preserves);
    });
  }

  /** As mapPartitions, by an evaluator made anew for each partition, which may keep state for it (Spark: RDD.mapPartitionsWithEvaluator). */
  mapPartitionsWithEvaluator<U extends Row>(factory: PartitionEvaluatorFactory<T, U>): Rdd<Plain<U>> {
    return this.operation('mapPartitionsWithEvaluator', () => {
      const fn = this.clean(builtin('evaluate', factory) as AnyFunction, 'mapPartitionsWithEvaluator');
      return this.narrow<Plain<U>>({ kind: 'mapPartitions', fn }, false, { className: 'MapPartitionsWithEvaluatorRDD' });
    });
  }

  /** As zipPartitions of two RDDs of one type, by an evaluator that gets both iterators (Spark: RDD.zipPartitionsWithEvaluator). */
  zipPartitionsWithEvaluator<U extends Row>(other: Rdd<T>, factory: PartitionEvaluatorFactory<T, U>): Rdd<Plain<U>> {
    return this.operation('zipPartitionsWithEvaluator', () => {
      const fn = this.clean(builtin('evaluateZipped', factory) as AnyFunction, 'zipPartitionsWithEvaluator');
      return this.zipped<Plain<U>>([other as AnyRdd], fn, false, 'ZippedPartitionsWithEvaluatorRDD');
    });
  }

  /** @internal The partitions of `keep` alone; the others are never computed (PartitionPruningRDD). */
  pruned(keep: () => readonly number[]): Rdd<T> {
    const parent = this.self;
    const groups = (): readonly (readonly number[])[] => keep().map((p) => [p]);
    const parentPartitions = (p: number): readonly number[] => groups()[p] ?? [];
    return this.derive<T>({
      spec: { kind: 'coalesce', groups },
      className: 'PartitionPruningRDD',
      dependencies: [{ kind: 'narrow', rdd: parent, parentPartitions }],
      locations: (p) => nearestLocations(parent, parentPartitions(p)[0] ?? 0),
    });
  }

  private zipped<U>(others: readonly AnyRdd[], fn: AnyFunction, preserves: boolean, className = `ZippedPartitionsRDD${others.length + 1}`): Rdd<U> {
    const inputs = [this.self as AnyRdd, ...others];
    const sizes = inputs.map((rdd) => rdd.getNumPartitions());
    if (sizes.some((size) => size !== sizes[0])) throw new IllegalArgumentError(`Can't zip RDDs with unequal numbers of partitions: List(${sizes.join(', ')})`);
    return this.derive<U>({
      spec: { kind: 'zipPartitions', fn },
      className,
      partitioner: preserves ? this.partitioner : undefined,
      dependencies: inputs.map((rdd): NarrowDependency => ({ kind: 'narrow', rdd, parentPartitions: (p) => [p] })),
    });
  }
}
