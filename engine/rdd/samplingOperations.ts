/**
 * Random parts of an RDD: splits, and samples stratified by key (org.apache.spark.rdd.RDD, PairRDDFunctions). The same seed
 * gives the same records as long as the RDD's own records come in the same order.
 */
import { builtin } from '../closure/builtin.ts';
import { require } from './errors.ts';
import { ProcessOperations } from './processOperations.ts';
import type { Rdd } from './rdd.ts';
import type { AnyFunction } from './spec.ts';

type Pairs<K, V> = Rdd<readonly [K, V]>;

/** The sampling rate of each key: a Map, or an object where keys are strings. */
export type Fractions<K> = ReadonlyMap<K, number> | (K extends string ? Readonly<Record<K, number>> : never);

export abstract class SamplingOperations<T> extends ProcessOperations<T> {
  /**
   * Cuts the records into random parts, one for each weight, that are disjoint and complete (Spark: RDD.randomSplit).
   * Each part reads the whole RDD when it is computed: cache it first.
   * @param weights relative sizes, none negative, their sum positive; they need not add up to 1
   */
  randomSplit(weights: readonly number[], seed: number = this.host.randomSeed()): Rdd<T>[] {
    const sum = weights.reduce((a, b) => a + b, 0);
    require(weights.every((w) => w >= 0), `Weights must be nonnegative, but got [${weights.join(',')}]`);
    require(sum > 0, `Sum of weights must be positive, but got [${weights.join(',')}]`);
    return this.operation('randomSplit', () => {
      let start = 0;
      return weights.map((weight, i) => {
        const end = i === weights.length - 1 ? 1 : start + weight / sum;
        const cell = [start, end] as const;
        start = end;
        return this.narrow<T>({ kind: 'sample', withReplacement: false, fraction: cell[1] - cell[0], seed, cell }, true, { className: 'MapPartitionsRDD', orderSensitive: true });
      });
    });
  }

  /**
   * A sample in which each key has its own rate, in one pass: about `fractions[key] · n` of a key's n records
   * (Spark: PairRDDFunctions.sampleByKey). Keeps the partitioner. A key without a rate fails the task.
   * @param fractions without replacement the chance of each record, in [0, 1]; with, the expected number of copies, ≥ 0
   */
  sampleByKey<K, V>(this: Pairs<K, V>, withReplacement: boolean, fractions: Fractions<K>, seed: number = this.host.randomSeed()): Rdd<[K, V]> {
    const rates = checkedRates(fractions);
    return this.operation('sampleByKey', () =>
      this.narrow<[K, V]>({ kind: 'mapPartitions', fn: builtin('sampleByKey', withReplacement, [...rates], seed) as AnyFunction }, true, { orderSensitive: true }));
  }

  /**
   * As sampleByKey with exactly ⌈fractions[key] · n⌉ of a key's n records (Spark: PairRDDFunctions.sampleByKeyExact). Costs a
   * job that counts the records of each key, right before the first action (Spark samples when the transformation is called).
   */
  sampleByKeyExact<K, V>(this: Pairs<K, V>, withReplacement: boolean, fractions: Fractions<K>, seed: number = this.host.randomSeed()): Rdd<[K, V]> {
    const rates = checkedRates(fractions);
    return this.operation('sampleByKeyExact', () => {
      // The counts.
      this.skipIds(1);
      return this.narrow<[K, V]>({ kind: 'sampleByKeyExact', withReplacement, fractions: rates, seed, quotas: { value: undefined } }, true, { orderSensitive: true });
    });
  }
}

function checkedRates<K>(fractions: Fractions<K>): ReadonlyMap<K, number> {
  const rates = fractions instanceof Map ? (fractions as ReadonlyMap<K, number>) : (new Map(Object.entries(fractions)) as ReadonlyMap<unknown, number> as ReadonlyMap<K, number>);
  require([...rates.values()].every((rate) => rate >= 0), 'Negative sampling rates.');
  return rates;
}
