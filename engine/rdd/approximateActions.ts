/**
 * Actions that answer early with a bound, and counts of distinct values by sketches (org.apache.spark.partial, RDD, PairRDDFunctions).
 *
 * An approximate action gives what is known after `timeout` milliseconds; the job goes on, and `getFinalValue` waits for it.
 */
import { builtin } from '../closure/builtin.ts';
import type { BoundedDouble } from './approximate/boundedDouble.ts';
import { CountEvaluator, GroupedCountEvaluator, MeanEvaluator, SumEvaluator } from './approximate/evaluators.ts';
import type { ApproximateEvaluator } from './approximate/evaluators.ts';
import { cardinality, checkPrecision, mergeInto, precisionOf, roomySketch } from './approximate/hyperLogLog.ts';
import type { Sketch } from './approximate/hyperLogLog.ts';
import type { PartialResult } from './approximate/partialResult.ts';
import { require } from './errors.ts';
import type { ResultOperation } from './host.ts';
import { NumericOperations } from './numericOperations.ts';
import type { Partitioner } from './partitioner.ts';
import { prepareLineage } from './prepare.ts';
import type { Rdd } from './rdd.ts';
import type { OperationScope } from './scope.ts';
import type { AnyFunction } from './spec.ts';
import type { Moments } from './statCounter.ts';

type Pairs<K, V> = Rdd<readonly [K, V]>;

export abstract class ApproximateActions<T> extends NumericOperations<T> {
  /**
   * As count, answering after `timeout` ms with bounds that hold the true count with the given confidence (Spark: RDD.countApprox).
   */
  countApprox(timeout: number, confidence = 0.95): Promise<PartialResult<BoundedDouble>> {
    return this.approximated('countApprox', confidence, timeout, { kind: 'count' }, (total) => new CountEvaluator(total, confidence));
  }

  /** As sum, answering after `timeout` ms with bounds that hold the true sum with the given confidence (Spark: sumApprox). */
  sumApprox(this: Rdd<number>, timeout: number, confidence = 0.95): Promise<PartialResult<BoundedDouble>> {
    return this.approximated<Moments, BoundedDouble>('sumApprox', confidence, timeout, statistics(), (total) => new SumEvaluator(total, confidence));
  }

  /** As mean, answering after `timeout` ms with bounds that hold the true mean with the given confidence (Spark: meanApprox). */
  meanApprox(this: Rdd<number>, timeout: number, confidence = 0.95): Promise<PartialResult<BoundedDouble>> {
    return this.approximated<Moments, BoundedDouble>('meanApprox', confidence, timeout, statistics(), (total) => new MeanEvaluator(total, confidence));
  }

  /** As countByValue, answering after `timeout` ms with bounds for the values met so far (Spark: RDD.countByValueApprox). */
  countByValueApprox(timeout: number, confidence = 0.95): Promise<PartialResult<Map<T, BoundedDouble>>> {
    const counts: ResultOperation = { kind: 'iterator', fn: builtin('countEachValue') as never };
    return this.approximated('countByValueApprox', confidence, timeout, counts, (total) => new GroupedCountEvaluator<T>(total, confidence));
  }

  /** As countByKey, answering after `timeout` ms with bounds for the keys met so far (Spark: PairRDDFunctions.countByKeyApprox). */
  countByKeyApprox<K, V>(this: Pairs<K, V>, timeout: number, confidence = 0.95): Promise<PartialResult<Map<K, BoundedDouble>>> {
    this.skipIds(1);
    const counts: ResultOperation = { kind: 'iterator', fn: builtin('countEachKey') as never };
    return this.approximated('countByKeyApprox', confidence, timeout, counts, (total) => new GroupedCountEvaluator<K>(total, confidence));
  }

  /**
   * About how many different records there are, by HyperLogLog++ (Spark: RDD.countApproxDistinct). Records are compared by
   * value, as keys are. A sketch takes at most 2^p bytes for each partition.
   * @param relativeSD relative accuracy; smaller needs more memory, more than 0.000017
   */
  countApproxDistinct(relativeSD?: number): Promise<number>;
  /**
   * @param p precision: 2^p registers, at least 4
   * @param sp precision while few values were met, 0 or from p to 32
   */
  countApproxDistinct(p: number, sp: number): Promise<number>;
  countApproxDistinct(first = 0.05, second?: number): Promise<number> {
    return this.action('countApproxDistinct', async (scope) => {
      const { p, sp } = precisions(first, second);
      const sketches = await this.run<Sketch>(scope, { kind: 'iterator', fn: builtin('sketchPartition', p, sp) as never });
      return cardinality(sketches.reduce(mergeInto, roomySketch(p, sp)));
    });
  }

  /**
   * About how many different values each key has, by HyperLogLog++ (Spark: PairRDDFunctions.countApproxDistinctByKey). Costs a
   * shuffle of one sketch for each key and map task.
   * @param relativeSD relative accuracy; smaller needs more memory, more than 0.000017
   */
  countApproxDistinctByKey<K, V>(this: Pairs<K, V>, relativeSD?: number, partitioner?: number | Partitioner): Rdd<[K, number]>;
  /**
   * @param p precision: 2^p registers, at least 4
   * @param sp precision while few values were met, 0 or from p to 32
   */
  countApproxDistinctByKey<K, V>(this: Pairs<K, V>, p: number, sp: number, partitioner: number | Partitioner): Rdd<[K, number]>;
  countApproxDistinctByKey<K, V>(this: Pairs<K, V>, first = 0.05, second?: number | Partitioner, third?: number | Partitioner): Rdd<[K, number]> {
    const { p, sp } = third === undefined ? precisions(first, undefined) : precisions(first, second as number);
    return this.operation('countApproxDistinctByKey', () => {
      const made = builtin('sketchOf', p, sp) as unknown as (value: V) => Sketch;
      const added = builtin('addToSketch') as unknown as (sketch: Sketch, value: V) => Sketch;
      const merged = builtin('mergeSketches') as unknown as (a: Sketch, b: Sketch) => Sketch;
      const sketches = this.combineByKey(made, added, merged, third ?? second);
      return sketches.narrow<[K, number]>({ kind: 'mapValues', fn: builtin('cardinality') as AnyFunction }, true);
    });
  }

  /** @internal */
  approximated<U, R>(operation: string, confidence: number, timeout: number, result: ResultOperation, evaluator: (totalOutputs: number) => ApproximateEvaluator<U, R>): Promise<PartialResult<R>> {
    return this.action(operation, async (scope: OperationScope) => {
      require(confidence >= 0 && confidence <= 1, `confidence (${confidence}) must be in [0,1]`);
      return this.host.approximate<U, R>(async () => {
        await prepareLineage(this.self);
        return { request: { rdd: this.self, result, callSite: scope.callSite }, evaluator: evaluator(this.getNumPartitions()) };
      }, timeout);
    });
  }
}

function statistics(): ResultOperation {
  return { kind: 'iterator', fn: builtin('statistics') as never };
}

function precisions(first: number, second: number | undefined): { readonly p: number; readonly sp: number } {
  const p = second === undefined ? precisionOf(first) : first;
  const sp = second ?? 0;
  checkPrecision(p, sp);
  return { p, sp };
}
