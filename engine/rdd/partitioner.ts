/**
 * Partitioners: which reducer a key belongs to (org.apache.spark.Partitioner).
 *
 * A partitioner is compared by value: two RDDs with equal partitioners are co-partitioned and join without a shuffle.
 * A custom one extends `Partitioner` in a cell and travels to executors as an instance of that class.
 */
import { isDeepStrictEqual } from 'node:util';
import { hashKey, keysEqual, nonNegativeMod } from '../shuffle/keys.ts';
import { require } from './errors.ts';
import type { Compare } from './types.ts';

/** Maps keys to partitions 0 … numPartitions − 1. */
export abstract class Partitioner {
  abstract readonly numPartitions: number;
  /** Must be deterministic and give the same answer for equal keys. */
  abstract getPartition(key: unknown): number;
  /** Value equality; the default compares class and own fields, whatever they hold. */
  equals(other: Partitioner): boolean {
    if (this === other) return true;
    return isDeepStrictEqual(this, other);
  }
}

/** Spark's HashPartitioner: nonNegativeMod(hashCode(key), n), null to 0. */
export class HashPartitioner extends Partitioner {
  readonly numPartitions: number;

  constructor(numPartitions: number) {
    super();
    require(numPartitions >= 0, `Number of partitions (${numPartitions}) cannot be negative.`);
    require(Number.isInteger(numPartitions), `Number of partitions (${numPartitions}) must be a whole number.`);
    this.numPartitions = numPartitions;
  }

  override getPartition(key: unknown): number {
    return key === null || key === undefined ? 0 : nonNegativeMod(hashKey(key), this.numPartitions);
  }

  override equals(other: Partitioner): boolean {
    return other instanceof HashPartitioner && other.numPartitions === this.numPartitions;
  }

  override toString(): string {
    return `HashPartitioner(${this.numPartitions})`;
  }
}

/** PySpark's partitioner: a function's value modulo the number of partitions. Equal to another of the same function and number. */
export class FunctionPartitioner extends Partitioner {
  readonly numPartitions: number;
  readonly fn: (key: unknown) => number;

  constructor(numPartitions: number, fn: (key: never) => number) {
    super();
    require(Number.isInteger(numPartitions) && numPartitions > 0, `Number of partitions (${numPartitions}) must be a positive whole number.`);
    this.numPartitions = numPartitions;
    this.fn = fn as (key: unknown) => number;
  }

  override getPartition(key: unknown): number {
    return nonNegativeMod(this.fn(key), this.numPartitions);
  }

  override equals(other: Partitioner): boolean {
    return other instanceof FunctionPartitioner && other.numPartitions === this.numPartitions && other.fn === this.fn;
  }

  override toString(): string {
    return `FunctionPartitioner(${this.numPartitions})`;
  }
}

/**
 * Places `[record, null]` by the record's key: what `subtract` needs when its RDD is partitioned by that key. Never handed to
 * the user: the result of subtract has no partitioner.
 */
export class ElementPartitioner extends Partitioner {
  readonly inner: Partitioner;

  constructor(inner: Partitioner) {
    super();
    this.inner = inner;
  }

  get numPartitions(): number {
    return this.inner.numPartitions;
  }

  override getPartition(record: unknown): number {
    return this.inner.getPartition((record as readonly [unknown])[0]);
  }

  override equals(other: Partitioner): boolean {
    return other instanceof ElementPartitioner && other.inner.equals(this.inner);
  }
}

/**
 * Spark's RangePartitioner: partitions of roughly equal size by sampled bounds. Its bounds need a job, so it is made
 * unprepared and `prepareLineage` fills the bounds before the first job that shuffles by it.
 */
export class RangePartitioner extends Partitioner {
  readonly requested: number;
  readonly ascending: boolean;
  /** The order of keys, where it is not their natural one. */
  readonly compare: Compare<unknown> | undefined;
  #bounds: readonly unknown[] | undefined;
  #partitionOf: ((key: unknown) => number) | undefined;

  constructor(requested: number, ascending: boolean, compare?: Compare<never>) {
    super();
    require(requested >= 0, `Number of partitions cannot be negative but found ${requested}.`);
    require(Number.isInteger(requested), `Number of partitions must be a whole number but found ${requested}.`);
    this.requested = requested;
    this.ascending = ascending;
    this.compare = compare as Compare<unknown> | undefined;
  }

  get isPrepared(): boolean {
    return this.#bounds !== undefined;
  }

  get bounds(): readonly unknown[] {
    return this.#bounds ?? [];
  }

  /** Called once by prepareLineage; `partitionOf` is the search over `bounds`. */
  prepare(bounds: readonly unknown[], partitionOf: (key: unknown) => number): void {
    this.#bounds = bounds;
    this.#partitionOf = partitionOf;
  }

  /** The requested number until prepared; few distinct keys may then give fewer (Spark does the same). */
  get numPartitions(): number {
    return this.#bounds === undefined ? Math.max(1, this.requested) : this.#bounds.length + 1;
  }

  override getPartition(key: unknown): number {
    if (this.#partitionOf === undefined) throw new Error('RangePartitioner: its bounds are sampled by the first job that needs them; run an action first.');
    return this.#partitionOf(key);
  }

  override equals(other: Partitioner): boolean {
    if (this === other) return true;
    return other instanceof RangePartitioner && this.isPrepared && other.isPrepared && this.ascending === other.ascending
      && this.compare === other.compare && keysEqual(this.bounds, other.bounds);
  }

  override toString(): string {
    return `RangePartitioner(${this.numPartitions})`;
  }
}

/**
 * Spark's Partitioner.defaultPartitioner: reuse the largest existing partitioner when it is within an order of magnitude
 * of the largest upstream RDD or at least as large as the default; otherwise hash into `defaultNum`.
 */
export function defaultPartitioner(
  inputs: readonly { readonly partitioner: Partitioner | undefined; readonly numPartitions: number }[],
  configuredParallelism: number | undefined,
): Partitioner {
  const maxPartitions = Math.max(...inputs.map((i) => i.numPartitions));
  const defaultNum = configuredParallelism ?? maxPartitions;
  let candidate: { partitioner: Partitioner; numPartitions: number } | undefined;
  for (const { partitioner } of inputs) {
    if (partitioner === undefined || partitioner.numPartitions === 0) continue;
    if (candidate === undefined || partitioner.numPartitions > candidate.numPartitions) {
      candidate = { partitioner, numPartitions: partitioner.numPartitions };
    }
  }
  if (candidate !== undefined) {
    const eligible = Math.log10(maxPartitions) - Math.log10(candidate.numPartitions) < 1;
    if (eligible || defaultNum <= candidate.numPartitions) return candidate.partitioner;
  }
  return new HashPartitioner(defaultNum);
}
