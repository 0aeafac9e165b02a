/**
 * Cached blocks between this slot and others: those a task needs are fetched before its loop starts, those others need are
 * given away. Big blocks travel as files; who takes a file in removes it.
 */
import { join } from 'node:path';
import type { BlockStore } from '../storage/blockStore.ts';
import { dropPayload } from '../storage/rowPayload.ts';
import type { FromSlot, Payload, TaskDescription } from './messages.ts';

/** Blocks of other slots that a task may read. */
export type FetchedBlocks = ReadonlyMap<string, Payload>;

export class BlockExchange {
  readonly #blocks: BlockStore;
  readonly #directory: string;
  readonly #send: (message: FromSlot) => void;
  readonly #fetches = new Map<number, (payload: Payload | null) => void>();
  #nextFetch = 0;

  constructor(blocks: BlockStore, directory: string, send: (message: FromSlot) => void) {
    this.#blocks = blocks;
    this.#directory = directory;
    this.#send = send;
  }

  /** Another slot wants a block of this one. */
  give(request: number, blockId: string): void {
    const payload = this.#blocks.offer(blockId, join(this.#directory, `block-${request}`)) ?? null;
    this.#send({ type: 'blockData', request, payload });
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

  release(fetched: FetchedBlocks): void {
    for (const payload of fetched.values()) dropPayload(payload);
  }
}
