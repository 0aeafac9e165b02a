/**
 * The blocks of one slot, in memory and on disk (BlockManager, MemoryStore and DiskStore in one).
 *
 * Memory is granted by UnifiedMemory, in bytes by estimate; what it evicts goes to disk when the block's level says so,
 * and is dropped otherwise. Every change of a block is reported, with its cause.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { BlockBuilder } from './blockBuilder.ts';
import { parseRddBlockId } from './blockId.ts';
import { encodeRows } from './codec/index.ts';
import type { ClassRegistry } from './codec/index.ts';
import { DiskBlockWriter, readDiskBlock } from './diskBlock.ts';
import { estimateSize } from './sizeEstimator.ts';
import type { StorageLevel } from './storageLevel.ts';
import type { UnifiedMemory } from './unifiedMemory.ts';

export interface BlockUpdate {
  readonly blockId: string;
  readonly useMemory: boolean;
  readonly useDisk: boolean;
  readonly deserialized: boolean;
  readonly memorySize: number;
  readonly diskSize: number;
  readonly cause: { readonly kind: 'stored' | 'evicted' | 'unpersisted' | 'lost'; readonly evictedFor?: string; readonly taskId?: number };
}

export interface BlockStoreOptions {
  readonly memory: UnifiedMemory;
  readonly directory: string;
  readonly classes?: ClassRegistry;
  onUpdate(update: BlockUpdate): void;
}

interface StoredBlock {
  readonly level: StorageLevel;
  /** Undefined when only on disk. */
  readonly values: readonly unknown[] | undefined;
  readonly memorySize: number;
  /** 0 when only in memory. */
  readonly diskSize: number;
}

export class BlockStore {
  readonly #options: BlockStoreOptions;
  readonly #memory: UnifiedMemory;
  readonly #blocks = new Map<string, StoredBlock>();

  constructor(options: BlockStoreOptions) {
    this.#options = options;
    this.#memory = options.memory;
  }

  has(blockId: string): boolean {
    return this.#blocks.has(blockId);
  }

  /** The rows of a block; one on disk comes back to memory when its level wants memory and there is room. */
  get(blockId: string): readonly unknown[] | undefined {
    const block = this.#blocks.get(blockId);
    if (block === undefined) return undefined;
    if (block.values !== undefined) {
      this.#memory.touch(blockId);
      return block.values;
    }
    const values = readDiskBlock(this.#path(blockId), this.#options.classes);
    if (values === undefined) {
      this.#drop(blockId, { kind: 'lost' });
      return undefined;
    }
    if (block.level.useMemory) this.#backToMemory(blockId, block, values);
    return values;
  }

  /** The rows encoded for another slot. */
  getBytes(blockId: string): Uint8Array | undefined {
    const values = this.get(blockId);
    return values === undefined ? undefined : encodeRows(values, this.#options.classes);
  }

  /** Starts a block; `taskId` is the task that computes it. */
  builder(blockId: string, level: StorageLevel, taskId: number): BlockBuilder {
    return new BlockBuilder(level, {
      reserve: (bytes) => {
        const { granted, evict } = this.#memory.acquireUnroll(blockId, bytes);
        this.#evict(evict, blockId);
        return granted;
      },
      openDisk: () => this.#openDisk(blockId),
      stored: (values, bytes) => this.#store(blockId, level, taskId, values, bytes),
      storedOnDisk: (diskSize) => {
        this.#put(blockId, { level, values: undefined, memorySize: 0, diskSize }, { kind: 'stored', taskId });
        return this.get(blockId) ?? [];
      },
      abandoned: () => this.#memory.releaseUnroll(blockId),
    });
  }

  remove(blockId: string): void {
    this.#drop(blockId, { kind: 'unpersisted' });
  }

  removeRdd(rddId: number): void {
    for (const blockId of [...this.#blocks.keys()]) if (parseRddBlockId(blockId)?.rddId === rddId) this.remove(blockId);
  }

  /** Ids of all blocks, in memory or on disk. */
  ids(): readonly string[] {
    return [...this.#blocks.keys()];
  }

  #store(blockId: string, level: StorageLevel, taskId: number, values: readonly unknown[], bytes: number): readonly unknown[] {
    const { granted, evict } = this.#memory.acquireStorage(blockId, bytes);
    this.#evict(evict, blockId);
    if (granted) this.#put(blockId, { level, values, memorySize: bytes, diskSize: 0 }, { kind: 'stored', taskId });
    else if (level.useDisk) this.#put(blockId, { level, values: undefined, memorySize: 0, diskSize: this.#writeDisk(blockId, values) }, { kind: 'stored', taskId });
    return values;
  }

  #backToMemory(blockId: string, block: StoredBlock, values: readonly unknown[]): void {
    const bytes = estimateSize(values);
    const { granted, evict } = this.#memory.acquireStorage(blockId, bytes);
    this.#evict(evict, blockId);
    if (granted) this.#put(blockId, { ...block, values, memorySize: bytes }, { kind: 'stored' });
  }

  #evict(blockIds: readonly string[], evictedFor: string): void {
    for (const blockId of blockIds) {
      const block = this.#blocks.get(blockId);
      if (block === undefined) continue;
      const diskSize = block.level.useDisk ? block.diskSize || this.#writeDisk(blockId, block.values ?? []) : 0;
      if (diskSize > 0) this.#put(blockId, { level: block.level, values: undefined, memorySize: 0, diskSize }, { kind: 'evicted', evictedFor });
      else this.#drop(blockId, { kind: 'evicted', evictedFor });
    }
  }

  #put(blockId: string, block: StoredBlock, cause: BlockUpdate['cause']): void {
    this.#blocks.set(blockId, block);
    const useMemory = block.values !== undefined;
    this.#options.onUpdate({ blockId, useMemory, useDisk: block.diskSize > 0, deserialized: useMemory && block.level.deserialized, memorySize: block.memorySize, diskSize: block.diskSize, cause });
  }

  #drop(blockId: string, cause: BlockUpdate['cause']): void {
    const block = this.#blocks.get(blockId);
    if (block === undefined) return;
    this.#blocks.delete(blockId);
    this.#memory.releaseStorage(blockId);
    if (block.diskSize > 0) rmSync(this.#path(blockId), { force: true });
    this.#options.onUpdate({ blockId, useMemory: false, useDisk: false, deserialized: false, memorySize: 0, diskSize: 0, cause });
  }

  #writeDisk(blockId: string, values: readonly unknown[]): number {
    const writer = this.#openDisk(blockId);
    for (const value of values) writer.push(value);
    return writer.finish();
  }

  #openDisk(blockId: string): DiskBlockWriter {
    return new DiskBlockWriter(this.#path(blockId), this.#options.classes);
  }

  #path(blockId: string): string {
    return join(this.#options.directory, blockId);
  }
}
