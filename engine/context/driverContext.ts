/**
 * The driver of one application behind Spark's SparkContext: shared variables, the checkpoint folder, what is persisted.
 *
 * The public class is `SparkContext` in the backend room, which adds the choice of backend. Construction returns at once;
 * executors start meanwhile.
 */
import type { AccumulatorV2 } from '../executor/accumulator.ts';
import { CollectionAccumulator, DoubleAccumulator, LongAccumulator } from '../executor/accumulator.ts';
import type { Broadcast } from '../executor/broadcast.ts';
import type { Rdd } from '../rdd/rdd.ts';
import { JobControl } from './jobControl.ts';
import type { SparkContextApi } from './options.ts';
import { rddStorageInfo } from './storageInfo.ts';
import type { RddStorageInfo } from './storageInfo.ts';

export class DriverContext extends JobControl implements SparkContextApi {
  broadcast<T>(value: T): Broadcast<T> {
    this.assertNotStopped();
    return this.parts.cleaning.broadcasts.create(value);
  }

  longAccumulator(name?: string): LongAccumulator {
    return this.register(new LongAccumulator(), name);
  }

  doubleAccumulator(name?: string): DoubleAccumulator {
    return this.register(new DoubleAccumulator(), name);
  }

  collectionAccumulator<T>(name?: string): CollectionAccumulator<T> {
    return this.register(new CollectionAccumulator<T>() as CollectionAccumulator<never>, name) as CollectionAccumulator<unknown> as CollectionAccumulator<T>;
  }

  register<A extends AccumulatorV2<never, unknown>>(accumulator: A, name?: string): A {
    this.assertNotStopped();
    this.parts.accumulators.register(accumulator, name);
    return accumulator;
  }

  setCheckpointDir(dir: string): void {
    this.assertNotStopped();
    this.parts.checkpoints.set(dir);
  }

  getPersistentRDDs(): ReadonlyMap<number, Rdd<unknown>> {
    return this.parts.cleaning.persistent.all();
  }

  getRDDStorageInfo(): readonly RddStorageInfo[] {
    return rddStorageInfo(this.getPersistentRDDs());
  }
}
