/**
 * Spark's storage levels (org.apache.spark.storage.StorageLevel): where a cached partition may live and in which form.
 */
import type { StorageLevelJson } from '../events/types.ts';

/** An immutable storage level. Compare with `equals`; the named ones are static members, as in Spark. */
export class StorageLevel {
  readonly useDisk: boolean;
  readonly useMemory: boolean;
  readonly useOffHeap: boolean;
  readonly deserialized: boolean;
  readonly replication: number;

  private constructor(useDisk: boolean, useMemory: boolean, useOffHeap: boolean, deserialized: boolean, replication = 1) {
    this.useDisk = useDisk;
    this.useMemory = useMemory;
    this.useOffHeap = useOffHeap;
    this.deserialized = deserialized;
    this.replication = replication;
  }

  static readonly NONE = new StorageLevel(false, false, false, false);
  static readonly DISK_ONLY = new StorageLevel(true, false, false, false);
  static readonly MEMORY_ONLY = new StorageLevel(false, true, false, true);
  static readonly MEMORY_AND_DISK = new StorageLevel(true, true, false, true);

  /** Whether blocks are stored at all. */
  get isValid(): boolean {
    return (this.useMemory || this.useDisk) && this.replication > 0;
  }

  equals(other: StorageLevel): boolean {
    return this.useDisk === other.useDisk && this.useMemory === other.useMemory && this.useOffHeap === other.useOffHeap
      && this.deserialized === other.deserialized && this.replication === other.replication;
  }

  /** Spark's words, as in toDebugString and the UI: `Memory Deserialized 1x Replicated`. */
  get description(): string {
    const disk = this.useDisk ? 'Disk ' : '';
    const memory = this.useMemory ? (this.useOffHeap ? 'Memory (off heap) ' : 'Memory ') : '';
    return `${disk}${memory}${this.deserialized ? 'Deserialized ' : 'Serialized '}${this.replication}x Replicated`;
  }

  toString(): string {
    const name = (['NONE', 'DISK_ONLY', 'MEMORY_ONLY', 'MEMORY_AND_DISK'] as const).find((n) => StorageLevel[n].equals(this));
    return name ?? `StorageLevel(${this.description})`;
  }

  toJson(): StorageLevelJson {
    return { 'Use Disk': this.useDisk, 'Use Memory': this.useMemory, 'Use Off Heap': this.useOffHeap, Deserialized: this.deserialized, Replication: this.replication };
  }
}
