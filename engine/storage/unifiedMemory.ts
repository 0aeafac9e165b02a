/**
 * Byte-exact accounting of one slot's memory between cached blocks (storage) and running operations (execution), as Spark's
 * UnifiedMemoryManager: each side borrows what the other leaves free; execution may push blocks out down to the storage
 * region, storage never takes from execution. It decides and counts only: blocks to drop come back as data, already
 * uncounted, and the block store drops them.
 *
 * A slot runs one task at a time, so execution has no fair share to keep between tasks.
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

const REFUSED: StorageGrant = { granted: false, evict: [] };
const GRANTED: StorageGrant = { granted: true, evict: [] };

export class UnifiedMemory {
  readonly maxBytes: number;
  /** Execution cannot push blocks out below this. */
  readonly storageRegion: number;
  #storagePool: number;
  #storageUsed = 0;
  #executionUsed = 0;
  #unrollUsed = 0;
  /** Bytes of each block in memory, least recently used first. */
  readonly #blocks = new Map<string, number>();
  readonly #pins = new Map<string, number>();

  constructor(maxBytes: number, storageFraction = 0.5) {
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
    return this.maxBytes - this.#executionUsed;
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
    const grant = this.#reserve(blockId, bytes);
    if (grant.granted) this.#blocks.set(blockId, bytes);
    return grant;
  }

  /** Room to unroll more of a block whose size is not known yet. */
  acquireUnroll(blockId: string, bytes: number): StorageGrant {
    const grant = this.#reserve(blockId, bytes);
    if (grant.granted) this.#unrollUsed += bytes;
    return grant;
  }

  releaseUnroll(bytes: number): void {
    const released = Math.min(bytes, this.#unrollUsed);
    this.#unrollUsed -= released;
    this.#storageUsed -= released;
  }

  /** Turns `unrolled` bytes of unroll memory into a block of `bytes`, asking for what is missing. Refused: nothing changed. */
  commitUnroll(blockId: string, unrolled: number, bytes: number): StorageGrant {
    const grant = bytes > unrolled ? this.#reserve(blockId, bytes - unrolled) : GRANTED;
    if (!grant.granted) return grant;
    this.#unrollUsed -= unrolled;
    if (bytes < unrolled) this.#storageUsed -= unrolled - bytes;
    this.#blocks.set(blockId, bytes);
    return grant;
  }

  /** Forgets a block; returns the bytes it had. */
  releaseBlock(blockId: string): number {
    const bytes = this.#blocks.get(blockId) ?? 0;
    this.#blocks.delete(blockId);
    this.#storageUsed -= bytes;
    return bytes;
  }

  /** Memory for a running operation: what is free, then what storage borrowed, by evicting blocks. May give less. */
  acquireExecution(bytes: number): ExecutionGrant {
    let evict: readonly string[] = [];
    const missing = bytes - (this.maxBytes - this.#storagePool - this.#executionUsed);
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
    const granted = Math.max(0, Math.min(bytes, this.maxBytes - this.#storagePool - this.#executionUsed));
    this.#executionUsed += granted;
    return { granted, evict };
  }

  /** Gives execution memory back; more than is held counts as all of it. */
  releaseExecution(bytes: number): void {
    this.#executionUsed -= Math.min(bytes, this.#executionUsed);
  }

  #reserve(blockId: string, bytes: number): StorageGrant {
    if (bytes > this.maxStorage) return REFUSED;
    let free = this.#storagePool - this.#storageUsed;
    if (bytes > free) {
      this.#storagePool += Math.min(this.maxBytes - this.#storagePool - this.#executionUsed, bytes - free);
      free = this.#storagePool - this.#storageUsed;
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
    return blockIds.reduce((freed, blockId) => freed + this.releaseBlock(blockId), 0);
  }
}
