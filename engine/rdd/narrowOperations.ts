/**
 * Transformations whose partitions each read a bounded set of parent partitions: no data moves between executors.
 * All are lazy; user functions are checked at once and run on executors.
 */
import { builtin } from '../closure/builtin.ts';
import { CheckpointOperations } from './checkpointOperations.ts';
import { IllegalArgumentError, require } from './errors.ts';
import { DefaultPartitionCoalescer, checkedGroups } from './coalesce.ts';
import type { PartitionCoalescer, PartitionGroup } from './coalesce.ts';
import type { Rdd } from './rdd.ts';
import type { AnyFunction, NarrowDependency } from './spec.ts';
import { unionOf } from './union.ts';
import type { Plain, Row } from './types.ts';

export abstract class NarrowOperations<T> extends CheckpointOperations<T> {
  /**
   * One output record per input record.
   * @param fn called once per record on an executor
   * @returns RDD of the results, same partitions, no partitioner (Spark: RDD.map)
   */
  map<U extends Row>(fn: (value: T) => U): Rdd<Plain<U>> {
    return this.operation('map', () => this.narrow<Plain<U>>({ kind: 'map', fn: this.clean(fn, 'map') }));
  }

  /**
   * Keeps the records for which `fn` gives a true value. Keeps the partitioner (Spark: RDD.filter).
   */
  filter<U extends T>(fn: (value: T) => value is U): Rdd<U>;
  filter(fn: (value: T) => unknown): Rdd<T>;
  filter(fn: (value: T) => unknown): Rdd<T> {
    return this.operation('filter', () => this.narrow<T>({ kind: 'filter', fn: this.clean(fn, 'filter') }, true));
  }

  /**
   * Any number of output records per input record: the values of the iterable that `fn` returns (Spark: RDD.flatMap).
   */
  flatMap<U extends Row>(fn: (value: T) => Iterable<U>): Rdd<Plain<U>> {
    return this.operation('flatMap', () => this.narrow<Plain<U>>({ kind: 'flatMap', fn: this.clean(fn, 'flatMap') }));
  }

  /**
   * Replaces each partition by the values `fn` gives for it. `values` is read lazily and only once; a generator function
   * streams (Spark: RDD.mapPartitions).
   * @param preservesPartitioning true when `fn` keeps the keys, so that the partitioner still holds
   */
  mapPartitions<U extends Row>(fn: (values: IterableIterator<T>) => Iterable<U>, preservesPartitioning = false): Rdd<Plain<U>> {
    return this.operation('mapPartitions', () => this.narrow<Plain<U>>({ kind: 'mapPartitions', fn: this.clean(fn, 'mapPartitions') }, preservesPartitioning));
  }

  /** As mapPartitions, with the partition's number first (Spark: RDD.mapPartitionsWithIndex). */
  mapPartitionsWithIndex<U extends Row>(fn: (index: number, values: IterableIterator<T>) => Iterable<U>, preservesPartitioning = false): Rdd<Plain<U>> {
    return this.operation('mapPartitionsWithIndex', () => {
      const cleaned = this.clean(fn, 'mapPartitionsWithIndex');
      return this.narrow<Plain<U>>({ kind: 'mapPartitions', fn: builtin('indexFirst', cleaned) as AnyFunction }, preservesPartitioning);
    });
  }

  /** Each partition as one array (Spark: RDD.glom). */
  glom(): Rdd<T[]> {
    return this.operation('glom', () => this.narrow<T[]>({ kind: 'glom' }));
  }

  /** Pairs `[fn(value), value]` (Spark: RDD.keyBy). */
  keyBy<K>(fn: (value: T) => K): Rdd<[K, T]> {
    return this.operation('keyBy', () => this.narrow<[K, T]>({ kind: 'map', fn: builtin('keyBy', this.clean(fn, 'keyBy')) as AnyFunction }));
  }

  /**
   * A random part of the records, the same for the same seed (Spark: RDD.sample).
   * @param fraction without replacement the chance of each record, in [0, 1]; with, the expected number of copies, ≥ 0
   */
  sample(withReplacement: boolean, fraction: number, seed: number = this.host.randomSeed()): Rdd<T> {
    require(fraction >= 0, `Fraction must be nonnegative, but got ${fraction}`);
    require(withReplacement || fraction <= 1, `Sampling fraction (${fraction}) must be on interval [0, 1]`);
    return this.operation('sample', () => this.narrow<T>({ kind: 'sample', withReplacement, fraction, seed }, true, { orderSensitive: true }));
  }

  /** Pairs of the two RDDs' records by position; both need the same partitions and counts (Spark: RDD.zip). */
  zip<U>(other: Rdd<U>): Rdd<[T, U]> {
    return this.operation('zip', () => {
      const sizes = [this.getNumPartitions(), other.getNumPartitions()];
      if (sizes[0] !== sizes[1]) throw new IllegalArgumentError(`Can't zip RDDs with unequal numbers of partitions: List(${sizes.join(', ')})`);
      return this.derive<[T, U]>({ spec: { kind: 'zip' }, dependencies: [oneToOneOn(this.self), oneToOneOn(other as Rdd<unknown>)] });
    });
  }

  /** Pairs `[value, index]`, indices by partition and then position; counts all but the last partition in a job of its own (Spark: RDD.zipWithIndex). */
  zipWithIndex(): Rdd<[T, number]> {
    return this.operation('zipWithIndex', () => this.narrow<[T, number]>({ kind: 'zipWithIndex', offsets: { value: undefined } }));
  }

  /** Pairs `[value, id]` with id = k·n + partition for the k-th record of a partition, n partitions; no job (Spark: RDD.zipWithUniqueId). */
  zipWithUniqueId(): Rdd<[T, number]> {
    return this.operation('zipWithUniqueId', () => this.narrow<[T, number]>({ kind: 'mapPartitions', fn: builtin('uniqueIds', this.getNumPartitions()) as AnyFunction }));
  }

  /** Every pair of a record here and a record there; n·m partitions (Spark: RDD.cartesian). */
  cartesian<U>(other: Rdd<U>): Rdd<[T, U]> {
    return this.operation('cartesian', () => {
      const width = other.getNumPartitions();
      return this.derive<[T, U]>({
        spec: { kind: 'cartesian' },
        dependencies: [
          { kind: 'narrow', rdd: this.self, parentPartitions: (p) => [Math.floor(p / width)] },
          { kind: 'narrow', rdd: other as Rdd<unknown>, parentPartitions: (p) => [p % width] },
        ],
      });
    });
  }

  /** All records of this and the others, duplicates kept; keeps an equal partitioner (Spark: RDD.union, `++`). */
  union(...others: readonly Rdd<T>[]): Rdd<T> {
    return this.operation('union', () => this.derive<T>(unionOf([this.self, ...(others as readonly Rdd<unknown>[])])));
  }

  /**
   * Fewer partitions by putting some together, without a shuffle; asking for more keeps the present number (Spark:
   * RDD.coalesce). Neighbours go together, or partitions that prefer the same place. With `shuffle` it is repartition.
   * @param partitionCoalescer decides which partitions go together, on the driver; not with `shuffle`
   */
  coalesce(numPartitions: number, shuffle = false, partitionCoalescer: PartitionCoalescer = new DefaultPartitionCoalescer()): Rdd<T> {
    requirePositive(numPartitions);
    return this.operation('coalesce', () => (shuffle ? this.spread(numPartitions) : this.merged(numPartitions, partitionCoalescer)));
  }

  /** As many partitions as asked, records spread evenly by a shuffle (Spark: RDD.repartition). */
  repartition(numPartitions: number): Rdd<T> {
    requirePositive(numPartitions);
    return this.operation('repartition', () => this.spread(numPartitions));
  }

  private merged(numPartitions: number, coalescer: PartitionCoalescer): Rdd<T> {
    const parent = this.self;
    let groups: readonly PartitionGroup[] | undefined;
    const grouped = (): readonly PartitionGroup[] => (groups ??= checkedGroups(coalescer.coalesce(numPartitions, parent), parent.getNumPartitions()));
    const partitions = (): readonly (readonly number[])[] => grouped().map((group) => group.partitions);
    const dependency: NarrowDependency = { kind: 'narrow', rdd: parent, parentPartitions: (p) => grouped()[p]?.partitions ?? [] };
    const locations = (p: number): readonly string[] => {
      const place = grouped()[p]?.preferredLocation;
      return place === undefined ? [] : [place];
    };
    return this.derive<T>({ spec: { kind: 'coalesce', groups: partitions }, dependencies: [dependency], locations });
  }

  private spread(numPartitions: number): Rdd<T> {
    const keyed = this.narrow<[number, T]>({ kind: 'mapPartitions', fn: builtin('distribute', numPartitions) as AnyFunction }, false, { orderSensitive: true }) as unknown as SpreadPairs<T>;
    return keyed.hashed(numPartitions).coalesce(numPartitions).values();
  }
}

/** The two pair operations repartition needs, seen from here without importing the class that has them. */
interface SpreadPairs<T> {
  hashed(numPartitions: number): SpreadPairs<T>;
  coalesce(numPartitions: number): SpreadPairs<T>;
  values(): Rdd<T>;
}

function requirePositive(numPartitions: number): void {
  require(numPartitions > 0, `Number of partitions (${numPartitions}) must be positive.`);
  require(Number.isInteger(numPartitions), `Number of partitions (${numPartitions}) must be a whole number.`);
}

function oneToOneOn(rdd: Rdd<unknown>): NarrowDependency {
  return { kind: 'narrow', rdd, parentPartitions: (p) => [p] };
}
