/**
 * Byte-exact accounting of memory between cached blocks (storage) and running operations (execution), as Spark's
 * UnifiedMemoryManager: each side borrows what the other leaves free; execution may push blocks out down to the storage
 * region, storage never takes from execution. It decides and counts only: blocks to drop come back as data, already
 * uncounted, and the block store drops them.
 *
 * On the heap each slot (thread, with a heap of its own) has one of these for its part of the executor's memory. A slot runs one
 * task at a time, so execution has no fair share to keep between tasks. Off the heap there is one budget for all slots of an
 * executor: each slot has one of these, and `SharedUse` tells it what the others hold.
 */
import { parseRddBlockId } from './blockId.ts';

export interface StorageGrant {
  readonly granted: boolean;
  /** Blocks that lost their place, least recently used first. Empty unless granted. */
  readonly evict: readonly string[];
}

export interface ExecutionGrant {
  /** Bytes given, at most those asked for. */
  readonly granted: number;
  readonly evict: readonly string[];
}

/** The part of one budget that other slots use. Counting of several threads must not interleave: `exclusively` runs one at a time. */
export interface SharedUse {
  exclusively<T>(decide: () => T): T;
  /** Bytes the others hold. */
  others(): number;
  /** Bytes this one holds now. */
  publish(used: number): void;
}

const ALONE: SharedUse = { exclusively: (decide) => decide(), others: () => 0, publish: () => undefined };
const REFUSED: StorageGrant = { granted: false, evict: [] };
const GRANTED: StorageGrant = { granted: true, evict: [] };

export class UnifiedMemory {
  readonly maxBytes: number;
  /** Execution cannot push blocks out below this. */
  readonly storageRegion: number;
  readonly #shared: SharedUse;
  #storagePool: number;
  #storageUsed = 0;
  #executionUsed = 0;
  #unrollUsed = 0;
  /** Bytes of each block in memory, least recently used first. */
  readonly #blocks = new Map<string, number>();
  readonly #pins = new Map<string, number>();

  constructor(maxBytes: number, storageFraction = 0.5, shared: SharedUse = ALONE) {
    this.#shared = shared;
    this.maxBytes = maxBytes;
    this.storageRegion = Math.floor(maxBytes * storageFraction);
    this.#storagePool = this.storageRegion;
  }

  /** Bytes of cached blocks and of blocks being unrolled. */
  get storageUsed(): number {
    return this.#storageUsed;
  }

  /** The part of storageUsed that blocks being unrolled hold. */
  get unrollUsed(): number {
    return this.#unrollUsed;
  }

  get executionUsed(): number {
    return this.#executionUsed;
  }

  /** What storage could have at most now. */
  get maxStorage(): number {
    return this.#limit - this.#executionUsed;
  }

  /** What this one may use of the budget. */
  get #limit(): number {
    return this.maxBytes - this.#shared.others();
  }

  /** Bytes counted for a block, undefined when it is not in memory. */
  blockBytes(blockId: string): number | undefined {
    return this.#blocks.get(blockId);
  }

  /** Block ids, least recently used first. */
  blockIds(): readonly string[] {
    return [...this.#blocks.keys()];
  }

  /** Marks a block as used just now. */
  touch(blockId: string): void {
    const bytes = this.#blocks.get(blockId);
    if (bytes === undefined) return;
    this.#blocks.delete(blockId);
    this.#blocks.set(blockId, bytes);
  }

  /** A pinned block (a task reads it) is not evicted. Pins count. */
  pin(blockId: string): void {
    this.#pins.set(blockId, (this.#pins.get(blockId) ?? 0) + 1);
  }

  unpin(blockId: string): void {
    const pins = (this.#pins.get(blockId) ?? 0) - 1;
    if (pins > 0) this.#pins.set(blockId, pins);
    else this.#pins.delete(blockId);
  }

  /** Room for a whole block; on success the block is counted as its most recently used. */
  acquireStorage(blockId: string, bytes: number): StorageGrant {
    return this.#count(() => {
      const grant = this.#reserve(blockId, bytes);
      if (grant.granted) this.#blocks.set(blockId, bytes);
      return grant;
    });
  }

  /** Room to unroll more of a block whose size is not known yet. */
  acquireUnroll(blockId: string, bytes: number): StorageGrant {
    return this.#count(() => {
      const grant = this.#reserve(blockId, bytes);
      if (grant.granted) this.#unrollUsed += bytes;
      return grant;
    });
  }

  releaseUnroll(bytes: number): void {
    this.#count(() => {
      const released = Math.min(bytes, this.#unrollUsed);
      this.#unrollUsed -= released;
      this.#storageUsed -= released;
    });
  }

  /** Turns `unrolled` bytes of unroll memory into a block of `bytes`, asking for what is missing. Refused: nothing changed. */
  commitUnroll(blockId: string, unrolled: number, bytes: number): StorageGrant {
    return this.#count(() => {
      const grant = bytes > unrolled ? this.#reserve(blockId, bytes - unrolled) : GRANTED;
      if (!grant.granted) return grant;
      this.#unrollUsed -= unrolled;
      if (bytes < unrolled) this.#storageUsed -= unrolled - bytes;
      this.#blocks.set(blockId, bytes);
      return grant;
    });
  }

  /** Forgets a block; returns the bytes it had. */
  releaseBlock(blockId: string): number {
    return this.#count(() => this.#drop([blockId]));
  }

  /** Memory for a running operation: what is free, then what storage borrowed, by evicting blocks. May give less. */
  acquireExecution(bytes: number): ExecutionGrant {
    return this.#count(() => this.#execute(bytes));
  }

  /** Gives execution memory back; more than is held counts as all of it. */
  releaseExecution(bytes: number): void {
    this.#count(() => void (this.#executionUsed -= Math.min(bytes, this.#executionUsed)));
  }

  /** Every change of what is held goes through here. */
  #count<T>(change: () => T): T {
    return this.#shared.exclusively(() => {
      const outcome = change();
      this.#shared.publish(this.#storageUsed + this.#executionUsed);
      return outcome;
    });
  }

  #execute(bytes: number): ExecutionGrant {
    let evict: readonly string[] = [];
    const limit = this.#limit;
    const missing = bytes - (limit - this.#storagePool - this.#executionUsed);
    const reclaimable = Math.max(this.#storagePool - this.#storageUsed, this.#storagePool - this.storageRegion);
    if (missing > 0 && reclaimable > 0) {
      const wanted = Math.min(missing, reclaimable);
      const unused = Math.min(wanted, this.#storagePool - this.#storageUsed);
      const selected = wanted > unused ? this.#select(undefined, wanted - unused) : undefined;
      let freed = unused;
      if (selected !== undefined) {
        freed += this.#drop(selected);
        evict = selected;
      }
      this.#storagePool -= freed;
    }
    const granted = Math.max(0, Math.min(bytes, limit - this.#storagePool - this.#executionUsed));
    this.#executionUsed += granted;
    return { granted, evict };
  }

  #reserve(blockId: string, bytes: number): StorageGrant {
    if (bytes > this.maxStorage) return REFUSED;
    let free = Math.min(this.#storagePool, this.maxStorage) - this.#storageUsed;
    if (bytes > free) {
      this.#storagePool += Math.max(0, Math.min(this.maxStorage - this.#storagePool, bytes - free));
      free = Math.min(this.#storagePool, this.maxStorage) - this.#storageUsed;
    }
    if (bytes <= free) {
      this.#storageUsed += bytes;
      return GRANTED;
    }
    const selected = this.#select(blockId, bytes - free);
    if (selected === undefined) return REFUSED;
    this.#drop(selected);
    this.#storageUsed += bytes;
    return { granted: true, evict: selected };
  }

  /** Enough least recently used blocks to free `bytes`, or undefined when all that may go do not. */
  #select(forBlock: string | undefined, bytes: number): readonly string[] | undefined {
    const rddId = forBlock === undefined ? undefined : parseRddBlockId(forBlock)?.rddId;
    const selected: string[] = [];
    let freed = 0;
    for (const [blockId, size] of this.#blocks) {
      if (freed >= bytes) break;
      if (this.#pins.has(blockId) || (rddId !== undefined && parseRddBlockId(blockId)?.rddId === rddId)) continue;
      selected.push(blockId);
      freed += size;
    }
    return freed >= bytes ? selected : undefined;
  }

  #drop(blockIds: readonly string[]): number {
    let freed = 0;
    for (const blockId of blockIds) {
      freed += this.#blocks.get(blockId) ?? 0;
      this.#blocks.delete(blockId);
    }
    this.#storageUsed -= freed;
    return freed;
  }
}
