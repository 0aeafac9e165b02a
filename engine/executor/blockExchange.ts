/**
 * Cached blocks between this slot and others: those a task needs are fetched before its loop starts, those others need are
 * given away. Big blocks travel as files; who takes a file in removes it.
 */
import { join } from 'node:path';
import type { BlockStore } from '../storage/blockStore.ts';
import { StorageLevel } from '../storage/storageLevel.ts';
import type { StorageLevelFlags } from '../storage/storageLevel.ts';
import { dropPayload } from '../storage/rowPayload.ts';
import type { FromSlot, Payload, TaskDescription } from './messages.ts';

/** Blocks of other slots that a task may read. */
export type FetchedBlocks = ReadonlyMap<string, Payload>;

export class BlockExchange {
  readonly #blocks: BlockStore;
  readonly #directory: string;
  readonly #sharedDirectory: string;
  readonly #name: string;
  readonly #tracksVisibility: boolean;
  readonly #send: (message: FromSlot) => void;
  readonly #fetches = new Map<number, (payload: Payload | null) => void>();
  #nextFetch = 0;
  #nextReplica = 0;

  /** `sharedDirectory` outlives this executor; `name` is this slot's own among all; `tracksVisibility`: blocks of failed tasks are dropped. */
  constructor(blocks: BlockStore, directory: string, sharedDirectory: string, name: string, tracksVisibility: boolean, send: (message: FromSlot) => void) {
    this.#blocks = blocks;
    this.#directory = directory;
    this.#sharedDirectory = sharedDirectory;
    this.#name = name;
    this.#tracksVisibility = tracksVisibility;
    this.#send = send;
  }

  /** Another slot wants a block of this one. Always answered: its task waits. */
  give(request: number, blockId: string): void {
    this.#send({ type: 'blockData', request, payload: this.#offered(blockId, join(this.#directory, `block-${request}`)) ?? null });
  }

  /** The answer to a fetch. */
  received(request: number, payload: Payload | null): void {
    this.#fetches.get(request)?.(payload);
    this.#fetches.delete(request);
  }

  /** The blocks of `task.blockLocations` that are not here; the next holder is asked when one has it no more. Give them back with `release`. */
  async fetch(task: TaskDescription): Promise<FetchedBlocks> {
    const found = new Map<string, Payload>();
    for (const [blockId, addresses] of Object.entries(task.blockLocations)) {
      if (this.#blocks.has(blockId)) continue;
      for (const from of addresses) {
        const request = this.#nextFetch++;
        const payload = await new Promise<Payload | null>((resolve) => {
          this.#fetches.set(request, resolve);
          this.#send({ type: 'fetchBlock', request, blockId, from });
        });
        if (payload === null) continue;
        found.set(blockId, payload);
        break;
      }
    }
    return found;
  }

  /**
   * A task stored blocks: copies are offered of those whose level asks for some. With spark.rdd.cache.visibilityTracking.enabled
   * (SPARK-41497) those of a failed task go, so that its retry counts into accumulators what it would not compute otherwise.
   */
  taskEnded(stored: readonly string[], taskId: number, succeeded: boolean): void {
    for (const blockId of stored) {
      const level = this.#blocks.levelOf(blockId);
      if (!succeeded && this.#tracksVisibility) this.#blocks.discard(blockId, taskId);
      else if (level !== undefined && level.replication > 1) this.#offer(blockId, level);
    }
  }

  /** A block has too few copies. Always answered: the driver waits to know. */
  replicateAgain(blockId: string, replication: number): void {
    const level = this.#blocks.levelOf(blockId);
    if (level === undefined || !this.#offer(blockId, level.withReplication(replication))) {
      this.#send({ type: 'replicaOffered', blockId, level: { ...StorageLevel.NONE }, payload: null });
    }
  }

  /** False when the block is not here any more. */
  #offer(blockId: string, level: StorageLevel): boolean {
    const payload = this.#offered(blockId, join(this.#sharedDirectory, `replica-${this.#name}-${this.#nextReplica++}`));
    if (payload === undefined) return false;
    this.#send({ type: 'replicaOffered', blockId, level: { ...level }, payload });
    return true;
  }

  /** Undefined when the block is not here, null when it cannot leave: its records cannot travel, or its file cannot be written. */
  #offered(blockId: string, path: string): Payload | null | undefined {
    try {
      return this.#blocks.offer(blockId, path);
    } catch (error) {
      dropPayload({ kind: 'file', path, size: 0 });
      console.warn(`Block ${blockId} cannot be copied to another executor: ${error instanceof Error ? error.message : String(error)}`);
      return null;
    }
  }

  /** Keeps a copy of another executor's block. */
  adopt(request: number, blockId: string, level: StorageLevelFlags, payload: Payload): void {
    let stored = false;
    try {
      stored = this.#blocks.adopt(blockId, payload, StorageLevel.of(level));
    } catch (error) {
      console.warn(`A copy of block ${blockId} cannot be stored: ${error instanceof Error ? error.message : String(error)}`);
    }
    this.#send({ type: 'replicaStored', request, stored });
  }

  release(fetched: FetchedBlocks): void {
    for (const payload of fetched.values()) dropPayload(payload);
  }
}
