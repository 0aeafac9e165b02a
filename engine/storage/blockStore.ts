/**
 * The cached blocks of one slot, in memory and on disk (Spark's BlockManager with its MemoryStore and DiskStore). It carries
 * out what UnifiedMemory decides and reports every change of a block's state.
 *
 * A slot runs one task at a time and nothing here waits, so a block needs no lock; a block that the running task
 * reads is pinned instead, so that caching another does not push it out.
 */
import { absentBlock, blockState } from './block.ts';
import type { BlockState, BlockUpdate, BlockUpdateCause, StoredBlock } from './block.ts';
import { BlockBuilder } from './blockBuilder.ts';
import { parseRddBlockId } from './blockId.ts';
import type { ClassRegistry } from './codec/index.ts';
import { decodeRows, encodeRows, NO_CLASSES } from './codec/index.ts';
import type { DiskBlockWriter } from './diskStore.ts';
import { DiskStore, isLostFile } from './diskStore.ts';
import { estimateSize } from './sizeEstimator.ts';
import type { StorageLevel } from './storageLevel.ts';
import type { UnifiedMemory } from './unifiedMemory.ts';

export interface BlockStoreOptions {
  readonly memory: UnifiedMemory;
  /** The slot's own folder for disk blocks; made when first needed. */
  readonly directory: string;
  readonly classes?: ClassRegistry;
  readonly onUpdate: (update: BlockUpdate) => void;
}

export interface BlockStoreUsage {
  readonly storageMemory: number;
  readonly executionMemory: number;
  readonly maxMemory: number;
  readonly diskBytes: number;
  readonly blocks: number;
}

export class BlockStore {
  readonly #memory: UnifiedMemory;
  readonly #disk: DiskStore;
  readonly #classes: ClassRegistry;
  readonly #onUpdate: (update: BlockUpdate) => void;
  readonly #blocks = new Map<string, StoredBlock>();
  readonly #building = new Map<BlockBuilder, number>();
  readonly #pinned = new Map<number, string[]>();

  constructor(options: BlockStoreOptions) {
    this.#memory = options.memory;
    this.#classes = options.classes ?? NO_CLASSES;
    this.#disk = new DiskStore(options.directory, this.#classes);
    this.#onUpdate = options.onUpdate;
  }

  /**
   * A block's values, or undefined when it is not here. A block of a memory level read from disk comes back to memory when it
   * fits. A missing or damaged file removes the block (cause `lost`). With `taskId` the block stays in memory until endTask.
   */
  get(blockId: string, taskId?: number): readonly unknown[] | undefined {
    const block = this.#blocks.get(blockId);
    if (block === undefined) return undefined;
    if (block.values !== undefined) {
      this.#memory.touch(blockId);
      this.#pin(blockId, taskId);
      return block.values;
    }
    const values = this.#readFile(blockId, block, taskId);
    if (values === undefined) return undefined;
    if (block.level.useMemory && block.level.deserialized && this.#cache(blockId, block, values, { kind: 'stored', ...byTask(taskId) })) this.#pin(blockId, taskId);
    return values;
  }

  has(blockId: string): boolean {
    return this.#blocks.has(blockId);
  }

  /** Begins a block; what was stored under its id before is replaced when the builder finishes. */
  builder(blockId: string, level: StorageLevel, taskId?: number): BlockBuilder {
    const cause: BlockUpdateCause = { kind: 'stored', ...byTask(taskId) };
    const block: StoredBlock = { level, memorySize: 0, diskSize: 0 };
    const builder: BlockBuilder = new BlockBuilder({
      reserveUnroll: (bytes) => {
        const grant = this.#memory.acquireUnroll(blockId, bytes);
        this.#evict(grant.evict, blockId, taskId);
        return grant.granted;
      },
      releaseUnroll: (bytes) => this.#memory.releaseUnroll(bytes),
      storeInMemory: (values, unrolled, bytes) => {
        const replaced = this.#forget(blockId);
        const grant = this.#memory.commitUnroll(blockId, unrolled, bytes);
        this.#evict(grant.evict, blockId, taskId);
        if (!grant.granted) {
          if (replaced) this.#onUpdate({ ...absentBlock(blockId), cause: { kind: 'evicted', evictedFor: blockId, ...byTask(taskId) } });
          return false;
        }
        block.values = values;
        block.memorySize = bytes;
        this.#blocks.set(blockId, block);
        this.#report(blockId, cause);
        return true;
      },
      openFile: () => this.#disk.writer(blockId),
      storeOnDisk: (file, bytes) => {
        this.#forget(blockId, file);
        block.file = file;
        block.diskSize = bytes;
        this.#blocks.set(blockId, block);
        this.#report(blockId, cause);
        return concat(this.#disk.read(file));
      },
      closed: () => this.#building.delete(builder),
    }, level.useMemory, level.useDisk);
    this.#building.set(builder, taskId ?? -1);
    return builder;
  }

  /** Stores encoded rows as a block. Returns whether it could be stored. Throws CodecFormatError on damaged bytes. */
  putBytes(blockId: string, bytes: Uint8Array, level: StorageLevel, taskId?: number): boolean {
    const builder = this.builder(blockId, level, taskId);
    try {
      for (const value of decodeRows(bytes, this.#classes)) if (!builder.push(value)) return false;
      builder.finish();
      return this.#blocks.has(blockId);
    } finally {
      builder.abandon();
    }
  }

  /** A block's rows encoded for another executor (decodeRows), or undefined when it is not here. Not a use for the LRU order. */
  getBytes(blockId: string): Uint8Array | undefined {
    const block = this.#blocks.get(blockId);
    if (block === undefined) return undefined;
    const values = block.values ?? this.#readFile(blockId, block, undefined);
    return values === undefined ? undefined : encodeRows(values, this.#classes);
  }

  /** Removes a block from memory and disk. Returns whether it was here. */
  remove(blockId: string): boolean {
    if (!this.#forget(blockId)) return false;
    this.#onUpdate({ ...absentBlock(blockId), cause: { kind: 'unpersisted' } });
    return true;
  }

  /** Removes every block of an RDD; returns how many there were. */
  removeRdd(rddId: number): number {
    const own = [...this.#blocks.keys()].filter((blockId) => parseRddBlockId(blockId)?.rddId === rddId);
    return own.filter((blockId) => this.remove(blockId)).length;
  }

  /** The state of every block here. */
  blocks(): readonly BlockState[] {
    return [...this.#blocks].map(([blockId, block]) => blockState(blockId, block));
  }

  usage(): BlockStoreUsage {
    let diskBytes = 0;
    for (const block of this.#blocks.values()) diskBytes += block.diskSize;
    return { storageMemory: this.#memory.storageUsed, executionMemory: this.#memory.executionUsed, maxMemory: this.#memory.maxBytes, diskBytes, blocks: this.#blocks.size };
  }

  /** Memory for a running operation, pushing blocks out as Spark does; may give less than asked. */
  acquireExecution(bytes: number, taskId?: number): number {
    const grant = this.#memory.acquireExecution(bytes);
    this.#evict(grant.evict, undefined, taskId);
    return grant.granted;
  }

  releaseExecution(bytes: number): void {
    this.#memory.releaseExecution(bytes);
  }

  /** A task ended, however it did: what it pinned may go, what it was building is abandoned. */
  endTask(taskId: number): void {
    for (const blockId of this.#pinned.get(taskId) ?? []) this.#memory.unpin(blockId);
    this.#pinned.delete(taskId);
    for (const [builder, owner] of [...this.#building]) if (owner === taskId) builder.abandon();
  }

  #pin(blockId: string, taskId: number | undefined): void {
    if (taskId === undefined) return;
    let pinned = this.#pinned.get(taskId);
    if (pinned === undefined) this.#pinned.set(taskId, (pinned = []));
    if (pinned.includes(blockId)) return;
    pinned.push(blockId);
    this.#memory.pin(blockId);
  }

  #readFile(blockId: string, block: StoredBlock, taskId: number | undefined): unknown[] | undefined {
    if (block.file === undefined) return undefined;
    try {
      return concat(this.#disk.read(block.file));
    } catch (error) {
      if (!isLostFile(error)) throw error;
      this.#forget(blockId);
      this.#onUpdate({ ...absentBlock(blockId), cause: { kind: 'lost', ...byTask(taskId) } });
      return undefined;
    }
  }

  /** Brings values read from disk back to memory, if there is room. */
  #cache(blockId: string, block: StoredBlock, values: readonly unknown[], cause: BlockUpdateCause): boolean {
    const bytes = estimateSize(values);
    const grant = this.#memory.acquireStorage(blockId, bytes);
    if (!grant.granted) return false;
    this.#evict(grant.evict, blockId, cause.taskId);
    block.values = values;
    block.memorySize = bytes;
    this.#report(blockId, cause);
    return true;
  }

  /** Carries out evictions: to disk for levels that have it, else gone. */
  #evict(blockIds: readonly string[], evictedFor: string | undefined, taskId: number | undefined): void {
    for (const blockId of blockIds) {
      const block = this.#blocks.get(blockId);
      if (block === undefined) continue;
      if (block.level.useDisk && block.file === undefined) this.#spill(blockId, block);
      delete block.values;
      block.memorySize = 0;
      const cause: BlockUpdateCause = { kind: 'evicted', ...(evictedFor === undefined ? {} : { evictedFor }), ...byTask(taskId) };
      if (block.file === undefined) {
        this.#blocks.delete(blockId);
        this.#onUpdate({ ...absentBlock(blockId), cause });
      } else {
        this.#report(blockId, cause);
      }
    }
  }

  /** Writes an evicted block's values to disk. A block that cannot be written is dropped: its lineage recomputes it. */
  #spill(blockId: string, block: StoredBlock): void {
    let writer: DiskBlockWriter | undefined;
    try {
      writer = this.#disk.writer(blockId);
      for (const value of block.values ?? []) writer.push(value);
      block.diskSize = writer.end();
      block.file = writer.file;
    } catch {
      writer?.abandon();
    }
  }

  /** Drops a block without a word; `keepFile` is already its successor's. */
  #forget(blockId: string, keepFile?: string): boolean {
    const block = this.#blocks.get(blockId);
    if (block === undefined) return false;
    this.#blocks.delete(blockId);
    if (block.values !== undefined) this.#memory.releaseBlock(blockId);
    if (block.file !== undefined && block.file !== keepFile) this.#disk.remove(block.file);
    return true;
  }

  #report(blockId: string, cause: BlockUpdateCause): void {
    this.#onUpdate({ ...blockState(blockId, this.#blocks.get(blockId)!), cause });
  }
}

function byTask(taskId: number | undefined): { taskId?: number } {
  return taskId === undefined ? {} : { taskId };
}

function concat(batches: Iterable<readonly unknown[]>): unknown[] {
  const all: unknown[] = [];
  for (const batch of batches) for (let i = 0; i < batch.length; i++) all.push(batch[i]);
  return all;
}
