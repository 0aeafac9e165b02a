/** An RDD whose next stage is a barrier stage: all its tasks run at the same time, or none (org.apache.spark.rdd.RDDBarrier). */
import { builtin } from '../closure/builtin.ts';
import type { PartitionEvaluatorFactory } from './partitionEvaluator.ts';
import type { Rdd } from './rdd.ts';
import type { AnyFunction } from './spec.ts';
import type { Plain, Row } from './types.ts';

type Values<T> = IterableIterator<T>;

/** Makes the RDD of an operation: `fn` gets a partition's iterator and number. */
export type MakeBarrierRdd = (operation: string, fn: AnyFunction, userFunction: AnyFunction, preservesPartitioning: boolean) => Rdd<unknown>;

export class RDDBarrier<T> {
  readonly #make: MakeBarrierRdd;

  /** @internal Made by RDD.barrier. */
  constructor(make: MakeBarrierRdd) {
    this.#make = make;
  }

  /**
   * As RDD.mapPartitions, in a barrier stage. Inside, `BarrierTaskContext.get()` lets the tasks wait for each other and
   * exchange messages. One failing task fails all of them (Spark: RDDBarrier.mapPartitions).
   */
  mapPartitions<U extends Row>(fn: (values: Values<T>) => Iterable<U>, preservesPartitioning = false): Rdd<Plain<U>> {
    return this.#make('mapPartitions', fn as AnyFunction, fn as AnyFunction, preservesPartitioning) as unknown as Rdd<Plain<U>>;
  }

  /** As mapPartitions; the function gets the partition's number first (Spark: RDDBarrier.mapPartitionsWithIndex). */
  mapPartitionsWithIndex<U extends Row>(fn: (index: number, values: Values<T>) => Iterable<U>, preservesPartitioning = false): Rdd<Plain<U>> {
    return this.#make('mapPartitionsWithIndex', builtin('indexFirst', fn) as AnyFunction, fn as AnyFunction, preservesPartitioning) as unknown as Rdd<Plain<U>>;
  }

  /** As RDD.mapPartitionsWithEvaluator, in a barrier stage (Spark: RDDBarrier.mapPartitionsWithEvaluator). */
  mapPartitionsWithEvaluator<U extends Row>(factory: PartitionEvaluatorFactory<T, U>): Rdd<Plain<U>> {
    const fn = builtin('evaluate', factory) as AnyFunction;
    return this.#make('mapPartitionsWithEvaluator', fn, fn, false) as unknown as Rdd<Plain<U>>;
  }
}
