/**
 * The cached blocks of one slot, in memory and on disk (Spark's BlockManager with its MemoryStore and DiskStore). It carries
 * out what UnifiedMemory decides and reports every change of a block's state. Blocks off the heap are also lent to the
 * other slots of the executor (`SharedBlocks`).
 *
 * A slot runs one task at a time and nothing here waits, so a block needs no lock; a block that the running task
 * reads is pinned instead, so that caching another does not push it out.
 */
import { absentBlock, blockState } from './block.ts';
import type { BlockState, BlockUpdate, BlockUpdateCause, MemoryContent, StoredBlock } from './block.ts';
import { BlockBuilder } from './blockBuilder.ts';
import type { RoomHost } from './blockBuilder.ts';
import { parseRddBlockId } from './blockId.ts';
import type { ClassRegistry } from './codec/index.ts';
import { NO_CLASSES } from './codec/index.ts';
import type { DiskBlockWriter } from './diskStore.ts';
import { DiskStore, isLostFile } from './diskStore.ts';
import { ObjectsRoom } from './objectsRoom.ts';
import type { BatchCompression } from './packedBatch.ts';
import { concatBatches, decodeBatches } from './rowBatches.ts';
import type { RowBatches } from './rowBatches.ts';
import { dropPayload, payloadBatches, payloadOfContent } from './rowPayload.ts';
import type { RowPayload } from './rowPayload.ts';
import { offHeapCopy } from './sharedBlocks.ts';
import type { SharedBlocks } from './sharedBlocks.ts';
import type { StorageLevel } from './storageLevel.ts';
import { TaskBlocks } from './taskBlocks.ts';
import { UnifiedMemory } from './unifiedMemory.ts';

const UNROLL_THRESHOLD = 1 << 20;

export interface BlockStoreOptions {
  readonly memory: UnifiedMemory;
  /** Memory of OFF_HEAP blocks; without it there is none, and they go to disk. */
  readonly offHeap?: UnifiedMemory;
  readonly shared?: SharedBlocks;
  /** The slot's own folder for disk blocks; made when first needed. */
  readonly directory: string;
  readonly classes?: ClassRegistry;
  /** How encoded blocks are packed, in memory and on disk (spark.rdd.compress). */
  readonly compression?: BatchCompression;
  /** spark.storage.unrollMemoryThreshold. */
  readonly unrollThreshold?: number;
  readonly onUpdate: (update: BlockUpdate) => void;
}

/** A block's file was damaged where a task had begun to read it. The block is removed: the task's next attempt computes it. */
export class BlockLostError extends Error {
  override name = 'SparkException';

  constructor(blockId: string, cause: unknown) {
    super(`Block ${blockId} cannot be read from disk: ${cause instanceof Error ? cause.message : String(cause)} It was removed, so that the next attempt of this task computes it again.`, { cause });
  }
}

export class BlockStore {
  readonly #memory: UnifiedMemory;
  readonly #offHeap: UnifiedMemory;
  readonly #shared: SharedBlocks | undefined;
  readonly #disk: DiskStore;
  readonly #classes: ClassRegistry;
  readonly #compression: BatchCompression;
  readonly #unrollThreshold: number;
  readonly #onUpdate: (update: BlockUpdate) => void;
  readonly #blocks = new Map<string, StoredBlock>();
  readonly #tasks = new TaskBlocks();

  constructor(options: BlockStoreOptions) {
    this.#memory = options.memory;
    this.#offHeap = options.offHeap ?? new UnifiedMemory(0);
    this.#shared = options.shared;
    this.#classes = options.classes ?? NO_CLASSES;
    this.#unrollThreshold = options.unrollThreshold ?? UNROLL_THRESHOLD;
    this.#compression = options.compression ?? 'none';
    this.#disk = new DiskStore(options.directory, this.#classes, this.#compression);
    this.#onUpdate = options.onUpdate;
  }

  /**
   * A block's rows for one loop, or undefined when it is not here. A block of a memory level read from disk comes back to
   * memory when it fits. A missing or cut file removes the block (cause `lost`); damage inside shows when the loop comes to it,
   * as BlockLostError. With `taskId` the block stays in memory until endTask.
   */
  get(blockId: string, taskId?: number): RowBatches | undefined {
    const block = this.#blocks.get(blockId);
    if (block === undefined) {
      const lent = this.#shared?.find(blockId);
      return lent === undefined ? undefined : decodeBatches(lent, this.#classes);
    }
    if (block.memory !== undefined) {
      this.#memoryOf(block).touch(blockId);
      this.#tasks.pin(taskId, blockId, this.#memoryOf(block));
      return this.#rowsOf(block.memory);
    }
    if (!this.#disk.isWhole(block.file!, block.diskSize)) {
      this.#lose(blockId, taskId);
      return undefined;
    }
    if (!block.level.useMemory) return decodeBatches(this.#read(blockId, block, taskId), this.#classes);
    return block.level.deserialized ? this.#unrollAgain(blockId, block, taskId) : this.#loadAgain(blockId, block, taskId);
  }

  /** How big a block is where `get` would read it: in memory, else on disk; 0 when it is nowhere. */
  bytesOf(blockId: string): number {
    const block = this.#blocks.get(blockId);
    if (block !== undefined) return block.memory === undefined ? block.diskSize : block.memorySize;
    return this.#shared?.find(blockId)?.reduce((sum, batch) => sum + batch.length, 0) ?? 0;
  }

  /** Whether `get` may find a block. */
  has(blockId: string): boolean {
    return this.#blocks.has(blockId) || this.#shared?.find(blockId) !== undefined;
  }

  /** The level a block was stored with. */
  levelOf(blockId: string): StorageLevel | undefined {
    return this.#blocks.get(blockId)?.level;
  }

  /** The rows of a block that another executor gave, for one loop; its file is closed when the task ends. */
  getGiven(payload: RowPayload, taskId: number): RowBatches {
    return decodeBatches(this.#tasks.reading(taskId, payloadBatches(payload)), this.#classes);
  }

  /** Begins a block; what was stored under its id before is replaced when the builder finishes. */
  builder(blockId: string, level: StorageLevel, taskId?: number): BlockBuilder {
    const block: StoredBlock = { level, memorySize: 0, diskSize: 0 };
    const builder: BlockBuilder = new BlockBuilder({
      ...this.#roomHost(blockId, block, taskId),
      storeInMemory: (content, unrolled, bytes) => {
        const replaced = this.#forget(blockId);
        const memory = this.#memoryOf(block);
        const grant = memory.commitUnroll(blockId, unrolled, bytes);
        this.#evict(grant.evict, blockId, taskId);
        if (!grant.granted) {
          if (replaced) this.#onUpdate({ ...absentBlock(blockId), cause: { kind: 'evicted', evictedFor: blockId, ...byTask(taskId) } });
          return false;
        }
        this.#fill(blockId, block, content, bytes);
        this.#stored(blockId, block, taskId);
        return true;
      },
      openFile: () => this.#disk.writer(blockId),
      storeOnDisk: (file, bytes) => {
        this.#forget(blockId, file);
        block.file = file;
        block.diskSize = bytes;
        this.#stored(blockId, block, taskId);
        return decodeBatches(this.#read(blockId, block, taskId), this.#classes);
      },
      closed: () => ended(),
    }, level);
    const ended = this.#tasks.building(taskId, builder);
    return builder;
  }

  /** Stores a block that another executor gave. Returns whether it could be stored. Throws CodecFormatError on damaged bytes. */
  adopt(blockId: string, payload: RowPayload, level: StorageLevel): boolean {
    const builder = this.builder(blockId, level);
    try {
      for (const batch of payloadBatches(payload)) if (!builder.batch(batch)) return false;
      builder.finish();
      return this.#blocks.has(blockId);
    } finally {
      builder.abandon();
    }
  }

  /**
   * A block for another executor, or undefined when it is not here; `path` names the file it travels in when it is big. Not a
   * use for the LRU order.
   */
  offer(blockId: string, path: string): RowPayload | undefined {
    const block = this.#blocks.get(blockId);
    if (block === undefined) return undefined;
    if (block.memory !== undefined) return payloadOfContent(block.memory, path, this.#classes);
    if (!this.#disk.isWhole(block.file!, block.diskSize)) {
      this.#lose(blockId, undefined);
      return undefined;
    }
    const payload: RowPayload = { kind: 'file', path, size: block.diskSize };
    dropPayload(payload);
    this.#disk.link(block.file!, path);
    return payload;
  }

  /** Removes a block from memory and disk. Returns whether it was here. */
  remove(blockId: string): boolean {
    if (!this.#forget(blockId)) return false;
    this.#onUpdate({ ...absentBlock(blockId), cause: { kind: 'unpersisted' } });
    return true;
  }

  /** Removes a block that a failed task stored. */
  discard(blockId: string, taskId: number): void {
    if (this.#forget(blockId)) this.#onUpdate({ ...absentBlock(blockId), cause: { kind: 'evicted', taskId } });
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

  /** Memory for a running operation, pushing blocks out as Spark does; returns the bytes given, which may be fewer than asked. */
  acquireExecution(bytes: number, taskId?: number): number {
    const grant = this.#memory.acquireExecution(bytes);
    this.#evict(grant.evict, undefined, taskId);
    return grant.granted;
  }

  releaseExecution(bytes: number): void {
    this.#memory.releaseExecution(bytes);
  }

  /**
   * A task ended, however it did: what it pinned may go, what it was building is abandoned. Returns the blocks it stored that
   * are still here.
   */
  endTask(taskId: number): readonly string[] {
    return this.#tasks.end(taskId).filter((blockId) => this.#blocks.has(blockId));
  }

  #memoryOf(block: StoredBlock): UnifiedMemory {
    return block.level.useOffHeap ? this.#offHeap : this.#memory;
  }

  #rowsOf(content: MemoryContent): RowBatches {
    return content.kind === 'objects' ? [content.values] : decodeBatches(content.batches, this.#classes);
  }

  #roomHost(blockId: string, block: StoredBlock, taskId: number | undefined): RoomHost {
    const memory = this.#memoryOf(block);
    return {
      classes: this.#classes,
      compression: this.#compression,
      initialUnroll: this.#unrollThreshold,
      reserveUnroll: (bytes) => {
        const grant = memory.acquireUnroll(blockId, bytes);
        this.#evict(grant.evict, blockId, taskId);
        return grant.granted;
      },
      releaseUnroll: (bytes) => memory.releaseUnroll(bytes),
      place: block.level.useOffHeap ? offHeapCopy : (batch) => batch,
    };
  }

  /** The encoded batches of a block's file. */
  #read(blockId: string, block: StoredBlock, taskId: number | undefined): Generator<Uint8Array, void> {
    return this.#tasks.reading(taskId, this.#batchesOf(blockId, block, taskId));
  }

  *#batchesOf(blockId: string, block: StoredBlock, taskId: number | undefined): Generator<Uint8Array, void> {
    try {
      yield* this.#disk.read(block.file!);
    } catch (error) {
      if (!isLostFile(error)) throw error;
      if (this.#blocks.get(blockId) === block) this.#lose(blockId, taskId);
      throw new BlockLostError(blockId, error);
    }
  }

  #lose(blockId: string, taskId: number | undefined): void {
    this.#forget(blockId);
    this.#onUpdate({ ...absentBlock(blockId), cause: { kind: 'lost', ...byTask(taskId) } });
  }

  /** Brings records back to memory while they are read from disk; when they do not all fit, the rest is read as it is needed. */
  #unrollAgain(blockId: string, block: StoredBlock, taskId: number | undefined): RowBatches {
    const host = this.#roomHost(blockId, block, taskId);
    const room = new ObjectsRoom(host);
    const batches = this.#read(blockId, block, taskId);
    try {
      for (let next = batches.next(); next.done !== true; next = batches.next()) {
        if (!room.batch(next.value)) {
          host.releaseUnroll(room.reserved);
          return concatBatches(room.rows, decodeBatches(batches, this.#classes));
        }
      }
    } catch (error) {
      host.releaseUnroll(room.reserved);
      throw error;
    }
    const { content, bytes } = room.settle();
    const grant = this.#memory.commitUnroll(blockId, room.reserved, bytes);
    this.#evict(grant.evict, blockId, taskId);
    if (grant.granted) this.#keepAgain(blockId, block, content, bytes, taskId);
    else host.releaseUnroll(room.reserved);
    return room.rows;
  }

  /** Brings encoded rows back to memory, if there is room for the whole file. */
  #loadAgain(blockId: string, block: StoredBlock, taskId: number | undefined): RowBatches {
    const memory = this.#memoryOf(block);
    const batches = this.#read(blockId, block, taskId);
    const grant = memory.acquireStorage(blockId, block.diskSize);
    if (!grant.granted) return decodeBatches(batches, this.#classes);
    this.#evict(grant.evict, blockId, taskId);
    try {
      const content: MemoryContent = { kind: 'bytes', batches: Array.from(batches, block.level.useOffHeap ? offHeapCopy : (batch) => batch) };
      this.#keepAgain(blockId, block, content, block.diskSize, taskId);
      return this.#rowsOf(content);
    } catch (error) {
      memory.releaseBlock(blockId);
      throw error;
    }
  }

  #keepAgain(blockId: string, block: StoredBlock, content: MemoryContent, bytes: number, taskId: number | undefined): void {
    this.#fill(blockId, block, content, bytes);
    this.#report(blockId, { kind: 'stored', ...byTask(taskId) });
    this.#tasks.pin(taskId, blockId, this.#memoryOf(block));
  }

  #fill(blockId: string, block: StoredBlock, content: MemoryContent, bytes: number): void {
    block.memory = content;
    block.memorySize = bytes;
    if (block.level.useOffHeap && content.kind === 'bytes') this.#shared?.lend(blockId, content.batches);
  }

  #stored(blockId: string, block: StoredBlock, taskId: number | undefined): void {
    this.#blocks.set(blockId, block);
    this.#report(blockId, { kind: 'stored', ...byTask(taskId) });
    this.#tasks.stored(taskId, blockId);
  }

  /** Carries out evictions: to disk for levels that have it, else gone. */
  #evict(blockIds: readonly string[], evictedFor: string | undefined, taskId: number | undefined): void {
    for (const blockId of blockIds) {
      const block = this.#blocks.get(blockId);
      if (block === undefined) continue;
      if (block.level.useDisk && block.file === undefined) this.#spill(blockId, block);
      this.#empty(blockId, block);
      const cause: BlockUpdateCause = { kind: 'evicted', ...(evictedFor === undefined ? {} : { evictedFor }), ...byTask(taskId) };
      if (block.file === undefined) {
        this.#blocks.delete(blockId);
        this.#onUpdate({ ...absentBlock(blockId), cause });
      } else {
        this.#report(blockId, cause);
      }
    }
  }

  /** Writes an evicted block to disk. A block that cannot be written is dropped: its lineage recomputes it. */
  #spill(blockId: string, block: StoredBlock): void {
    let writer: DiskBlockWriter | undefined;
    try {
      writer = this.#disk.writer(blockId);
      if (block.memory?.kind === 'bytes') for (const batch of block.memory.batches) writer.batch(batch);
      else for (const value of block.memory?.values ?? []) writer.push(value);
      block.diskSize = writer.end();
      block.file = writer.file;
    } catch {
      writer?.abandon();
    }
  }

  #empty(blockId: string, block: StoredBlock): void {
    if (block.level.useOffHeap) this.#shared?.withdraw(blockId);
    delete block.memory;
    block.memorySize = 0;
  }

  /** Drops a block without a word; `keepFile` is already its successor's. */
  #forget(blockId: string, keepFile?: string): boolean {
    const block = this.#blocks.get(blockId);
    if (block === undefined) return false;
    this.#blocks.delete(blockId);
    if (block.memory !== undefined) {
      this.#memoryOf(block).releaseBlock(blockId);
      this.#empty(blockId, block);
    }
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
