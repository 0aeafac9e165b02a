/**
 * What every RDD has apart from its operations: identity, partitions, dependencies, storage level, checkpoint state.
 *
 * One class for all RDDs: what differs is `spec`, plain data. Partitions and dependencies are worked out once, lazily;
 * after a checkpoint they are those of the checkpoint RDD, so the old lineage can be forgotten (org.apache.spark.rdd.RDD).
 */
import type { SparkContextApi } from '../context/options.ts';
import type { LineageRdd } from '../events/types.ts';
import { StorageLevel } from '../storage/storageLevel.ts';
import { toDebugString } from './debugString.ts';
import { IllegalArgumentError, UnsupportedOperationError } from './errors.ts';
import type { RddHost } from './host.ts';
import { preferredLocations } from './locations.ts';
import { countPartitions, isProvisional } from './partitionCount.ts';
import type { Partitioner } from './partitioner.ts';
import type { Rdd } from './rdd.ts';
import { inScope } from './scope.ts';
import type { OperationScope } from './scope.ts';
import { CLASS_NAMES } from './spec.ts';
import type { AnyFunction, AnyRdd, Dependency, RddSpec } from './spec.ts';
import { SHIP_AS } from '../closure/shipped.ts';
import type { ShipAs } from '../closure/shipped.ts';

export interface RddOptions {
  readonly spec: RddSpec;
  readonly dependencies: readonly Dependency[];
  readonly partitioner?: Partitioner | undefined;
  /** Spark's class, where the kind alone does not tell it. */
  readonly className?: string;
  /** The records depend on the order of the parent's, which a shuffle does not promise. */
  readonly orderSensitive?: boolean;
  /** Made by `barrier()`. */
  readonly barrier?: boolean;
  /** Hosts (`localhost`) or executors (`executor_localhost_1`) where a partition is best computed. */
  readonly locations?: (partition: number) => readonly string[];
}

/** A partition as `RDD.partitions` lists it (org.apache.spark.Partition). */
export interface Partition {
  readonly index: number;
}

/** none → marked → done, once. `auto` marks were placed by the engine. */
export type CheckpointState =
  | { readonly state: 'none' }
  | { readonly state: 'marked'; readonly kind: 'reliable' | 'local' }
  | { readonly state: 'writing'; readonly kind: 'reliable' | 'local' }
  | { readonly state: 'done'; readonly kind: 'reliable' | 'local'; readonly rdd: AnyRdd; readonly path: string };

export type RddConstructor = new (host: RddHost, options: RddOptions, scope: OperationScope) => Rdd<never>;

export abstract class RddCore<T> {
  /** Counts from 0 in each application. */
  readonly id: number;
  /** @internal The operation that made it, with its place in the user's code. */
  readonly scope: OperationScope;
  /** @internal */
  readonly host: RddHost;
  /** @internal Parents before any checkpoint, for drawings: ids alone, so that a cut lineage can be forgotten. */
  readonly drawnDependencies: LineageRdd['dependencies'];
  #options: RddOptions;
  #name: string | undefined;
  #variable: string | undefined;
  #level = StorageLevel.NONE;
  #checkpoint: CheckpointState = { state: 'none' };
  #numPartitions: number | undefined;
  #localDependencies: readonly Dependency[] | undefined;
  /** @internal Spark walks each RDD for checkpoints once ever. */
  checkpointWalked = false;
  /** @internal Whether a walk goes on behind a mark of this RDD: the property as it was when the RDD was made. */
  readonly checkpointAllMarked: boolean;
  readonly #className: string;
  readonly #barrier: boolean;
  /** Parents before the checkpoint, for `cleanShuffleDependencies` alone: nobody is kept for it. */
  #cutDependencies: readonly WeakRef<Dependency>[] = [];

  constructor(host: RddHost, options: RddOptions, scope: OperationScope) {
    this.id = host.nextRddId();
    this.host = host;
    this.scope = scope;
    this.#options = options;
    this.#className = options.className ?? CLASS_NAMES[options.spec.kind];
    this.#barrier = options.barrier === true || options.dependencies.some((d) => d.kind === 'narrow' && d.rdd.isBarrier());
    this.checkpointAllMarked = host.getLocalProperty(ALL_MARKED_ANCESTORS) === 'true';
    this.drawnDependencies = options.dependencies.map((d) => (d.kind === 'narrow' ? { rddId: d.rdd.id, kind: 'narrow' } : { rddId: d.rdd.id, kind: 'shuffle', shuffleId: d.shuffleId }));
    host.rddCreated(this.self);
  }

  /** Whether its stage is a barrier stage: it, or an RDD it reads without a shuffle, was made by `barrier()` (Spark: RDD.isBarrier). */
  isBarrier(): boolean {
    return this.#barrier && this.#checkpoint.state !== 'done';
  }

  /** This RDD under its public type. */
  protected get self(): Rdd<unknown> {
    return this as unknown as Rdd<unknown>;
  }

  /** Runs `body` in the scope of `operation`: RDDs it makes and jobs it runs belong to that. */
  protected operation<R>(operation: string, body: (scope: OperationScope) => R): R {
    this.host.assertNotStopped();
    return inScope(operation, (name) => this.host.callSite(name), body);
  }

  /** Makes an RDD of `U` in the scope that is open. */
  protected derive<U>(options: RddOptions): Rdd<U> {
    const host = this.host;
    return inScope(options.spec.kind, (name) => host.callSite(name), (scope) => {
      const Constructor = this.constructor as RddConstructor;
      return new Constructor(host, options, scope) as unknown as Rdd<U>;
    });
  }

  /** A child over the same partitions. */
  protected narrow<U>(spec: RddSpec, keepPartitioner = false, more: Pick<RddOptions, 'className' | 'orderSensitive' | 'barrier'> = {}): Rdd<U> {
    return this.derive<U>({
      ...more,
      spec,
      dependencies: [{ kind: 'narrow', rdd: this.self, parentPartitions: oneToOne }],
      partitioner: keepPartitioner ? this.partitioner : undefined,
    });
  }

  /**
   * Leaves out the ids of RDDs that Spark makes inside this operation and that are not needed here, so that the ids
   * which follow, in `toDebugString` and in logs, are Spark's.
   */
  protected skipIds(count: number): void {
    for (let i = 0; i < count; i++) this.host.nextRddId();
  }

  /** Refuses at once a function that captures what cannot travel, as Spark's closure cleaner does. */
  protected clean<F extends AnyFunction>(fn: F, operation: string): F {
    if (typeof fn !== 'function') throw new TypeError(`${operation} needs a function, but was given ${describe(fn)}.`);
    this.host.checkClosure(fn, operation);
    return fn;
  }

  /** @internal How the partitions are computed now: after a checkpoint, by reading it. */
  get spec(): RddSpec {
    return this.#checkpoint.state === 'done' ? { kind: 'identity' } : this.#options.spec;
  }

  /** Parents now; after a checkpoint only the checkpoint RDD. */
  get dependencies(): readonly Dependency[] {
    if (this.#checkpoint.state === 'done') {
      this.#localDependencies ??= [{ kind: 'narrow', rdd: this.#checkpoint.rdd, parentPartitions: oneToOne }];
      return this.#localDependencies;
    }
    return this.#options.dependencies;
  }

  /** How keys are placed, when that is known: pairs of one key are then in one partition (Spark: RDD.partitioner). */
  get partitioner(): Partitioner | undefined {
    return this.#options.partitioner;
  }

  /** @internal Spark's class name. */
  get className(): string {
    return this.#className;
  }

  /** @internal */
  get isOrderSensitive(): boolean {
    return this.#options.orderSensitive === true;
  }

  /** @internal Locations that this RDD itself was given. */
  get ownLocations(): RddOptions['locations'] {
    return this.#checkpoint.state === 'done' ? undefined : this.#options.locations;
  }

  /** The context that made this RDD (Spark: RDD.sparkContext). */
  get context(): SparkContextApi {
    return this.host as SparkContextApi;
  }

  /** The name that `setName` gave. */
  get name(): string | undefined {
    return this.#name;
  }

  /** Names the RDD in toDebugString and in every view. Returns this RDD. */
  setName(name: string): this {
    this.#name = name;
    this.host.rddChanged(this.self);
    return this;
  }

  /** @internal The notebook variable that holds this RDD; set by the kernel after a cell ran. */
  get variable(): string | undefined {
    return this.#variable;
  }

  /** @internal */
  set variable(name: string | undefined) {
    if (name === this.#variable) return;
    this.#variable = name;
    this.host.rddChanged(this.self);
  }

  /** Number of partitions; of a text input this lists the files, so a missing path fails here. */
  getNumPartitions(): number {
    if (this.#numPartitions === undefined) {
      const count = countPartitions(this.#options, this.partitioner);
      if (!isProvisional(this.#options, this.partitioner)) this.#numPartitions = count;
      return count;
    }
    return this.#numPartitions;
  }

  /** @internal */
  get numPartitions(): number {
    return this.getNumPartitions();
  }

  /** The partitions in order; `partitions[i].index` is i (Spark: RDD.partitions). Lists input files like `getNumPartitions`. */
  get partitions(): readonly Partition[] {
    return Array.from({ length: this.getNumPartitions() }, (_, index) => ({ index }));
  }

  /**
   * Where partition `partition` is best computed: host names, or executors as `executor_<host>_<id>`; empty without preference
   * (Spark: RDD.preferredLocations). Cached blocks and shuffle outputs are not told here: the scheduler adds them.
   */
  preferredLocations(partition: Partition | number): readonly string[] {
    const index = typeof partition === 'number' ? partition : partition.index;
    if (!(index >= 0 && index < this.getNumPartitions())) throw new IllegalArgumentError(`There is no partition ${index}: the RDD has ${this.getNumPartitions()}.`);
    return preferredLocations(this.self, index);
  }

  /** @internal True while sampling may still change the number of partitions. */
  get hasProvisionalPartitions(): boolean {
    return this.#numPartitions === undefined && isProvisional(this.#options, this.partitioner);
  }

  /** Where partitions are kept after their first computation; `NONE` when they are not. */
  getStorageLevel(): StorageLevel {
    return this.#level;
  }

  /** Keeps the partitions after their first computation, in memory by default (Spark: RDD.cache). Lazy. */
  cache(): this {
    return this.persist(StorageLevel.MEMORY_ONLY);
  }

  /** Keeps the partitions at `level` after their first computation. Lazy; a level once set can only be left by unpersist. */
  persist(level: StorageLevel = StorageLevel.MEMORY_ONLY): this {
    this.host.assertNotStopped();
    if (!(level instanceof StorageLevel)) throw new TypeError(`persist needs a StorageLevel such as StorageLevel.MEMORY_AND_DISK, but was given ${describe(level)}.`);
    if (this.isLocallyCheckpointed()) return this.setLevel(level.forLocalCheckpoint());
    if (!this.#level.equals(StorageLevel.NONE) && !this.#level.equals(level)) {
      throw new UnsupportedOperationError('Cannot change storage level of an RDD after it was already assigned a level');
    }
    return this.setLevel(level);
  }

  /** Gives it a level whatever it had before. */
  protected setLevel(level: StorageLevel): this {
    if (!this.#level.equals(level)) {
      this.#level = level;
      this.host.rddChanged(this.self);
    }
    return this;
  }

  /**
   * Drops the cached partitions; with `blocking` the promise settles when every executor has. Of a locally checkpointed
   * RDD they are the only copy: it warns that they cannot be computed again.
   */
  async unpersist(blocking = false): Promise<this> {
    if (this.isLocallyCheckpointed()) this.host.warn(`RDD ${this.id} is checkpointed locally: its blocks are all there is of it, and without them it cannot be computed again.`);
    this.#level = StorageLevel.NONE;
    this.host.rddChanged(this.self);
    await this.host.unpersistRdd(this.id, blocking);
    return this;
  }

  /** @internal Parents as they were before a checkpoint, as far as somebody still holds them. */
  get uncutDependencies(): readonly Dependency[] {
    if (this.#checkpoint.state !== 'done') return this.#options.dependencies;
    return this.#cutDependencies.flatMap((ref) => ref.deref() ?? []);
  }

  /** @internal */
  get checkpointState(): CheckpointState {
    return this.#checkpoint;
  }

  /** @internal Only the checkpoint room moves a checkpoint on. */
  advanceCheckpoint(next: CheckpointState): void {
    this.#checkpoint = next;
    if (next.state === 'done') {
      this.#localDependencies = undefined;
      this.#cutDependencies = this.#options.dependencies.map((dependency) => new WeakRef(dependency));
      // Functions and data of the old lineage go with it.
      this.#options = { spec: { kind: 'identity' }, dependencies: [], partitioner: this.#options.partitioner };
      this.#numPartitions = next.rdd.getNumPartitions();
    }
    this.host.rddChanged(this.self);
  }

  /** True once the checkpoint is written (or all blocks are stored) and the lineage is cut. */
  isCheckpointed(): boolean {
    return this.#checkpoint.state === 'done';
  }

  /** Whether it is marked for a local checkpoint or has one. */
  isLocallyCheckpointed(): boolean {
    return this.#checkpoint.state !== 'none' && this.#checkpoint.kind === 'local';
  }

  /** Folder of the reliable checkpoint once written. */
  getCheckpointFile(): string | undefined {
    const { spec } = this.#options;
    if (spec.kind === 'checkpoint') return spec.directory;
    return this.#checkpoint.state === 'done' && this.#checkpoint.kind === 'reliable' ? this.#checkpoint.path : undefined;
  }

  /** The lineage as text, exactly as Spark prints it. */
  toDebugString(): string {
    return toDebugString(this.self);
  }

  /** One line of `toDebugString`: name, class, id and place in the user's code. */
  toString(): string {
    return `${this.#name === undefined ? '' : `${this.#name} `}${this.className}[${this.id}] at ${this.scope.callSite.short}`;
  }

  [SHIP_AS](): ShipAs {
    return {
      kind: 'refused',
      what: 'RDD',
      why: 'RDD transformations and actions are not invoked by the driver, but inside of other transformations; an RDD cannot be used inside a task. Collect or broadcast its values first (see SPARK-5063).',
    };
  }

  /** Phantom member: keeps `Rdd<A>` and `Rdd<B>` apart in the type checker. */
  protected declare readonly elementType: T;
}

const ALL_MARKED_ANCESTORS = 'spark.checkpoint.checkpointAllMarkedAncestors';

const oneToOne = (partition: number): readonly number[] => [partition];

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  return typeof value === 'object' ? `an object of class ${value.constructor?.name ?? 'Object'}` : `${typeof value} ${String(value)}`;
}
