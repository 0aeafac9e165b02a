/**
 * Spark's storage levels (org.apache.spark.storage.StorageLevel): where a cached partition may live, in which form, and on
 * how many executors. Deserialised: the records themselves. Serialised: encoded rows, smaller and decoded by every read.
 * Off heap: encoded rows in memory that all cores of an executor share.
 */
import type { StorageLevelJson } from '../events/types.ts';

/** A level as plain data, as it travels to executors. */
export interface StorageLevelFlags {
  readonly useDisk: boolean;
  readonly useMemory: boolean;
  readonly useOffHeap: boolean;
  readonly deserialized: boolean;
  readonly replication: number;
}

/** Copies beyond this are a slip of the pen (Spark's limit). */
const MAX_REPLICATION = 40;

/** A level that cannot be (java.lang.IllegalArgumentException). */
export class StorageLevelError extends Error {
  override name = 'IllegalArgumentException';
}

/** An immutable storage level. Compare with `equals`; the named ones are static members, as in Spark. */
export class StorageLevel implements StorageLevelFlags {
  readonly useDisk: boolean;
  readonly useMemory: boolean;
  readonly useOffHeap: boolean;
  readonly deserialized: boolean;
  readonly replication: number;

  /** A level of one's own. Throws StorageLevelError for 40 copies or more, and for records (not bytes) off the heap. */
  constructor(useDisk: boolean, useMemory: boolean, useOffHeap: boolean, deserialized: boolean, replication = 1) {
    if (!Number.isInteger(replication) || replication >= MAX_REPLICATION) {
      throw new StorageLevelError(`requirement failed: Replication restricted to be less than ${MAX_REPLICATION} for calculating hash codes, but is ${replication}`);
    }
    if (useOffHeap && deserialized) throw new StorageLevelError('requirement failed: Off-heap storage level does not support deserialized storage');
    this.useDisk = useDisk;
    this.useMemory = useMemory;
    this.useOffHeap = useOffHeap;
    this.deserialized = deserialized;
    this.replication = replication;
  }

  /** Not stored: every action computes the RDD anew. */
  static readonly NONE = new StorageLevel(false, false, false, false);
  /** Files on local disk: slow to read, costs no memory. */
  static readonly DISK_ONLY = new StorageLevel(true, false, false, false);
  /** As DISK_ONLY, with a copy on a second executor. */
  static readonly DISK_ONLY_2 = new StorageLevel(true, false, false, false, 2);
  /** As DISK_ONLY, with copies on two more executors. */
  static readonly DISK_ONLY_3 = new StorageLevel(true, false, false, false, 3);
  /** The records themselves in memory (what `cache()` uses): fastest to read. What does not fit is computed anew when it is needed. */
  static readonly MEMORY_ONLY = new StorageLevel(false, true, false, true);
  /** As MEMORY_ONLY, with a copy on a second executor. */
  static readonly MEMORY_ONLY_2 = new StorageLevel(false, true, false, true, 2);
  /** Encoded records in memory: often a tenth of the room of MEMORY_ONLY, and decoded by every read. What does not fit is computed anew. */
  static readonly MEMORY_ONLY_SER = new StorageLevel(false, true, false, false);
  /** As MEMORY_ONLY_SER, with a copy on a second executor. */
  static readonly MEMORY_ONLY_SER_2 = new StorageLevel(false, true, false, false, 2);
  /** As MEMORY_ONLY, but what does not fit goes to disk. */
  static readonly MEMORY_AND_DISK = new StorageLevel(true, true, false, true);
  /** As MEMORY_AND_DISK, with a copy on a second executor. */
  static readonly MEMORY_AND_DISK_2 = new StorageLevel(true, true, false, true, 2);
  /** As MEMORY_ONLY_SER, but what does not fit goes to disk. */
  static readonly MEMORY_AND_DISK_SER = new StorageLevel(true, true, false, false);
  /** As MEMORY_AND_DISK_SER, with a copy on a second executor. */
  static readonly MEMORY_AND_DISK_SER_2 = new StorageLevel(true, true, false, false, 2);
  /** Encoded records in memory that all cores of an executor share (`spark.memory.offHeap.enabled` and `.size`); on disk where that is full or not enabled. */
  static readonly OFF_HEAP = new StorageLevel(true, true, true, false);

  /** The level of these flags: what is left out is off, with one copy. Throws as the constructor does. */
  static of(flags: Partial<StorageLevelFlags>): StorageLevel {
    return new StorageLevel(flags.useDisk ?? false, flags.useMemory ?? false, flags.useOffHeap ?? false, flags.deserialized ?? false, flags.replication ?? 1);
  }

  /** The level of Spark's name, like `MEMORY_AND_DISK_SER_2`. Throws StorageLevelError for any other text. */
  static fromString(name: string): StorageLevel {
    const level = NAMED.find(([known]) => known === name)?.[1];
    if (level === undefined) throw new StorageLevelError(`Invalid StorageLevel: ${name}`);
    return level;
  }

  /** Whether blocks are stored at all. */
  get isValid(): boolean {
    return (this.useMemory || this.useDisk) && this.replication > 0;
  }

  equals(other: StorageLevelFlags): boolean {
    return this.useDisk === other.useDisk && this.useMemory === other.useMemory && this.useOffHeap === other.useOffHeap
      && this.deserialized === other.deserialized && this.replication === other.replication;
  }

  /** The same place and form with another number of copies. */
  withReplication(replication: number): StorageLevel {
    return StorageLevel.of({ ...this, replication });
  }

  /** The level of a locally checkpointed RDD: its blocks are all there is of the data, so eviction must keep them on disk (LocalRDDCheckpointData). */
  forLocalCheckpoint(): StorageLevel {
    return new StorageLevel(true, this.useMemory, false, this.deserialized, this.replication);
  }

  /** Spark's four bits: disk 8, memory 4, off heap 2, deserialised 1. */
  toInt(): number {
    return (this.useDisk ? 8 : 0) | (this.useMemory ? 4 : 0) | (this.useOffHeap ? 2 : 0) | (this.deserialized ? 1 : 0);
  }

  /** Spark's words, as in toDebugString and the UI: `Memory Deserialized 1x Replicated`. */
  get description(): string {
    const disk = this.useDisk ? 'Disk ' : '';
    const memory = this.useMemory ? (this.useOffHeap ? 'Memory (off heap) ' : 'Memory ') : '';
    return `${disk}${memory}${this.deserialized ? 'Deserialized ' : 'Serialized '}${this.replication}x Replicated`;
  }

  /** As Spark prints it: `StorageLevel(disk, memory, deserialized, 2 replicas)`. */
  toString(): string {
    const words = [this.useDisk ? 'disk' : '', this.useMemory ? 'memory' : '', this.useOffHeap ? 'offheap' : '', this.deserialized ? 'deserialized' : '', `${this.replication} replicas`];
    return `StorageLevel(${words.filter((word) => word !== '').join(', ')})`;
  }

  toJson(): StorageLevelJson {
    return { 'Use Disk': this.useDisk, 'Use Memory': this.useMemory, 'Use Off Heap': this.useOffHeap, Deserialized: this.deserialized, Replication: this.replication };
  }
}

const NAMED: readonly (readonly [string, StorageLevel])[] = Object.entries(StorageLevel).filter((entry): entry is [string, StorageLevel] => entry[1] instanceof StorageLevel);
