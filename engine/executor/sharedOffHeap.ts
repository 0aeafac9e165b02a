/**
 * Memory off the heap that all slots of an executor share: one budget (spark.memory.offHeap.size), and blocks that each slot
 * may read where they lie. Slots are threads of one process. Counts are in shared memory under a lock; blocks are
 * SharedArrayBuffers that their slot makes known over a broadcast channel, which the others read whenever they look for
 * a block. A slot evicts only blocks of its own: nobody else may touch what it reports to the driver.
 */
import { BroadcastChannel, receiveMessageOnPort } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import type { SharedBlocks } from '../storage/sharedBlocks.ts';
import type { SharedUse } from '../storage/unifiedMemory.ts';

const LOCK_BYTES = 8;
const LOCK_WAIT_MS = 1;

/** The counts of an executor with `slots` slots; whoever starts its threads makes it and gives it to each. */
export function offHeapCounts(slots: number): SharedArrayBuffer {
  return new SharedArrayBuffer(LOCK_BYTES + slots * Float64Array.BYTES_PER_ELEMENT);
}

export class SharedBudget implements SharedUse {
  readonly #lock: Int32Array;
  readonly #used: Float64Array;
  readonly #slot: number;

  constructor(counts: SharedArrayBuffer, slot: number) {
    this.#lock = new Int32Array(counts, 0, 1);
    this.#used = new Float64Array(counts, LOCK_BYTES);
    this.#slot = slot;
  }

  exclusively<T>(decide: () => T): T {
    while (Atomics.compareExchange(this.#lock, 0, 0, 1) !== 0) Atomics.wait(this.#lock, 0, 1, LOCK_WAIT_MS);
    try {
      return decide();
    } finally {
      Atomics.store(this.#lock, 0, 0);
      Atomics.notify(this.#lock, 0);
    }
  }

  others(): number {
    return this.#used.reduce((sum, used, slot) => (slot === this.#slot ? sum : sum + used), 0);
  }

  publish(used: number): void {
    this.#used[this.#slot] = used;
  }
}

interface Notice {
  readonly blockId: string;
  readonly slot: number;
  /** Absent when the block is withdrawn. */
  readonly batches?: readonly Uint8Array[];
}

export class LentBlocks implements SharedBlocks {
  readonly #channel: BroadcastChannel;
  readonly #slot: number;
  readonly #lent = new Map<string, Notice>();

  /** `name` is the executor's own, the same for all its slots. */
  constructor(name: string, slot: number) {
    this.#slot = slot;
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = (event) => this.#heard((event as { data: Notice }).data);
    this.#channel.unref();
  }

  lend(blockId: string, batches: readonly Uint8Array[]): void {
    this.#channel.postMessage({ blockId, slot: this.#slot, batches } satisfies Notice);
  }

  withdraw(blockId: string): void {
    this.#channel.postMessage({ blockId, slot: this.#slot } satisfies Notice);
  }

  find(blockId: string): readonly Uint8Array[] | undefined {
    // A task in its loop does not come back to the event loop, which takes notices in otherwise.
    const port = this.#channel as unknown as MessagePort;
    for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port)) this.#heard((next as { message: Notice }).message);
    return this.#lent.get(blockId)?.batches;
  }

  #heard(notice: Notice): void {
    if (notice.batches !== undefined) this.#lent.set(notice.blockId, notice);
    else if (this.#lent.get(notice.blockId)?.slot === notice.slot) this.#lent.delete(notice.blockId);
  }

  close(): void {
    this.#channel.close();
  }
}
