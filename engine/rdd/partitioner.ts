/**
 * Partitioners: which reducer a key belongs to (org.apache.spark.Partitioner).
 *
 * A partitioner is compared by value: two RDDs with equal partitioners are co-partitioned and join without a shuffle.
 * A custom one extends `Partitioner` in a cell and travels to executors as an instance of that class.
 */
import { hashKey, nonNegativeMod } from '../shuffle/keys.ts';
import { require } from './errors.ts';

/** Maps keys to partitions 0 … numPartitions − 1. */
export abstract class Partitioner {
  abstract readonly numPartitions: number;
  /** Must be deterministic and give the same answer for equal keys. */
  abstract getPartition(key: unknown): number;
  /** Value equality; the default compares class and own fields. */
  equals(other: Partitioner): boolean {
    if (this === other) return true;
    if (Object.getPrototypeOf(this) !== Object.getPrototypeOf(other)) return false;
    return JSON.stringify(this) === JSON.stringify(other);
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

/**
 * Spark's RangePartitioner: partitions of roughly equal size by sampled bounds. Its bounds need a job, so it is made
 * unprepared and `prepareLineage` fills the bounds before the first job that shuffles by it.
 */
export class RangePartitioner extends Partitioner {
  readonly requested: number;
  readonly ascending: boolean;
  #bounds: readonly unknown[] | undefined;
  #partitionOf: ((key: unknown) => number) | undefined;

  constructor(requested: number, ascending: boolean) {
    super();
    require(requested >= 0, `Number of partitions cannot be negative but found ${requested}.`);
    require(Number.isInteger(requested), `Number of partitions must be a whole number but found ${requested}.`);
    this.requested = requested;
    this.ascending = ascending;
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
      && JSON.stringify(this.bounds) === JSON.stringify(other.bounds);
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
  return new HashPartitioner(Math.max(1, defaultNum));
}
