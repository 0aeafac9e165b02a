/**
 * Actions that can be cancelled one by one (org.apache.spark.rdd.AsyncRDDActions).
 *
 * Every action here is asynchronous; these give a FutureAction, which knows its jobs and ends them when told to.
 */
import { builtin } from '../closure/builtin.ts';
import { ApproximateActions } from './approximateActions.ts';
import type { FutureAction } from './futureAction.ts';
import type { OperationScope } from './scope.ts';

export abstract class AsyncActions<T> extends ApproximateActions<T> {
  /** As count, cancellable (Spark: countAsync). */
  countAsync(): FutureAction<number> {
    return this.started('countAsync', async (scope) => (await this.run<number>(scope, { kind: 'count' })).reduce((a, b) => a + b, 0));
  }

  /** As collect, cancellable (Spark: collectAsync). */
  collectAsync(): FutureAction<T[]> {
    return this.started('collectAsync', async (scope) => (await this.run<T[]>(scope, { kind: 'collect' })).flat());
  }

  /** As take, cancellable; it may run several jobs, one after another (Spark: takeAsync). */
  takeAsync(limit: number): FutureAction<T[]> {
    return this.started('takeAsync', (scope) => this.taken(scope, limit));
  }

  /** As foreach, cancellable (Spark: foreachAsync). */
  foreachAsync(fn: (value: T) => unknown): FutureAction<void> {
    return this.started('foreachAsync', async (scope) => void (await this.run(scope, { kind: 'foreach', fn: this.clean(fn, 'foreachAsync') })));
  }

  /** As foreachPartition, cancellable (Spark: foreachPartitionAsync). */
  foreachPartitionAsync(fn: (values: IterableIterator<T>) => unknown): FutureAction<void> {
    return this.started('foreachPartitionAsync', async (scope) => {
      await this.run(scope, { kind: 'iterator', fn: builtin('forEachPartition', this.clean(fn, 'foreachPartitionAsync')) as never });
    });
  }

  /** As collect, in a job group of its own: `sc.cancelJobGroup(groupId)` ends it (PySpark: collectWithJobGroup). */
  collectWithJobGroup(groupId: string, description?: string, interruptOnCancel = false): Promise<T[]> {
    const properties = { 'spark.jobGroup.id': groupId, 'spark.job.interruptOnCancel': String(interruptOnCancel), ...(description === undefined ? {} : { 'spark.job.description': description }) };
    return this.host.withLocalProperties(properties, () => this.action('collectWithJobGroup', async (scope) => (await this.run<T[]>(scope, { kind: 'collect' })).flat()));
  }

  private started<R>(operation: string, body: (scope: OperationScope) => Promise<R>): FutureAction<R> {
    return this.host.startAction(() => this.action(operation, body));
  }
}
