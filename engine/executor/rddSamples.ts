/**
 * What a task saw of an RDD that jobs compute again and again: how many records, and how large the first of them are, so that
 * the advisor can say what caching it would take. Generated units call it; they do so once for each RDD (see stageBinary).
 */
import { estimateSize } from '../storage/sizeEstimator.ts';

/** Records looked at in each partition. */
export const SAMPLED_RECORDS = 100;

export interface RddSample {
  readonly rddId: number;
  readonly records: number;
  /** Estimated bytes of them all as objects on the heap: the mean of the first ones, times their number. */
  readonly bytes: number;
}

export class RddSamples {
  readonly done: RddSample[] = [];
  readonly #first = new Map<number, unknown[]>();

  /** One of the first records of a partition. */
  add(rddId: number, record: unknown): void {
    const first = this.#first.get(rddId);
    if (first === undefined) this.#first.set(rddId, [record]);
    else first.push(record);
  }

  /** The partition has ended after `records` records. */
  ended(rddId: number, records: number): void {
    const first = this.#first.get(rddId) ?? [];
    this.#first.delete(rddId);
    this.done.push({ rddId, records, bytes: first.length === 0 ? 0 : Math.round((estimateSize(first) / first.length) * records) });
  }
}
