/** What a block store knows of one block, and what it tells others of it. */
import type { StorageLevel } from './storageLevel.ts';

export interface BlockUpdateCause {
  readonly kind: 'stored' | 'evicted' | 'unpersisted' | 'lost';
  /** The block that needed the room; absent when a running operation did. */
  readonly evictedFor?: string;
  readonly taskId?: number;
}

/** Where a block is and how big. Sizes are bytes; all zero and false when it is nowhere. */
export interface BlockState {
  readonly blockId: string;
  readonly useMemory: boolean;
  readonly useDisk: boolean;
  /** Whether its memory is off the heap, also while it is on disk alone (as Spark reports it). */
  readonly useOffHeap: boolean;
  readonly deserialized: boolean;
  /** How many copies its level asks for; 1 on the executors that were given a copy, as Spark reports it. */
  readonly replication: number;
  readonly memorySize: number;
  readonly diskSize: number;
}

/** A change of a block's state, ready to be sent (executor/messages.ts `blockUpdated`). */
export interface BlockUpdate extends BlockState {
  readonly cause: BlockUpdateCause;
}

/** A block's rows in memory: the records, or encoded batches of them. */
export type MemoryContent = { readonly kind: 'objects'; readonly values: readonly unknown[] } | { readonly kind: 'bytes'; readonly batches: readonly Uint8Array[] };

/** A stored block. `memory` is set while it is in memory, `file` while it is on disk. */
export interface StoredBlock {
  readonly level: StorageLevel;
  memory?: MemoryContent;
  memorySize: number;
  file?: string;
  diskSize: number;
}

/** The state of a stored block. */
export function blockState(blockId: string, block: StoredBlock): BlockState {
  const { level, memory, memorySize, diskSize } = block;
  return {
    blockId, useMemory: memory !== undefined, useDisk: block.file !== undefined, useOffHeap: level.useOffHeap,
    deserialized: memory?.kind === 'objects', replication: level.replication, memorySize, diskSize,
  };
}

/** The state of a block that is nowhere. */
export function absentBlock(blockId: string): BlockState {
  return { blockId, useMemory: false, useDisk: false, useOffHeap: false, deserialized: false, replication: 1, memorySize: 0, diskSize: 0 };
}
