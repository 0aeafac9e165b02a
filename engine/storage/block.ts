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
  readonly deserialized: boolean;
  readonly memorySize: number;
  readonly diskSize: number;
}

/** A change of a block's state, ready to be sent (executor/messages.ts `blockUpdated`). */
export interface BlockUpdate extends BlockState {
  readonly cause: BlockUpdateCause;
}

/** A stored block. `values` is set while it is in memory, `file` while it is on disk. */
export interface StoredBlock {
  readonly level: StorageLevel;
  values?: readonly unknown[];
  memorySize: number;
  file?: string;
  diskSize: number;
}

/** The state of a stored block. */
export function blockState(blockId: string, block: StoredBlock): BlockState {
  const useMemory = block.values !== undefined;
  return {
    blockId, useMemory, useDisk: block.file !== undefined, deserialized: useMemory && block.level.deserialized, memorySize: block.memorySize, diskSize: block.diskSize,
  };
}

/** The state of a block that is nowhere. */
export function absentBlock(blockId: string): BlockState {
  return { blockId, useMemory: false, useDisk: false, deserialized: false, memorySize: 0, diskSize: 0 };
}
