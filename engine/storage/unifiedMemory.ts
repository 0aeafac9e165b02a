/**
 * Unified memory of one slot: one region of bytes that storage and execution share (org.apache.spark.memory.UnifiedMemoryManager).
 *
 * Pure bookkeeping: it decides who may have how many bytes and which blocks must go; the block store acts. Storage may
 * use what execution leaves free and evicts its own least recently used blocks, never those of the RDD being stored, and
 * all or none. Execution may take free memory, and push storage down to its protected share.
 */
import { parseRddBlockId } from './blockId.ts';

export interface UnifiedMemoryOptions {
  /** Bytes of the whole region. */
  readonly maxMemory: number;
  /** Share of the region that execution cannot take from storage (spark.memory.storageFraction). */
  readonly storageFraction: number;
}

/** `evict` must be dropped by the caller before it uses what was granted; their bytes are already released. */
export interface Grant {
  readonly granted: boolean;
  readonly evict: readonly string[];
}

const REFUSED: Grant = { granted: false, evict: [] };

export class UnifiedMemory {
  readonly maxMemory: number;
  readonly storageRegion: number;
  /** Bytes by block, least recently used first. */
  readonly #blocks = new Map<string, number>();
  /** Bytes reserved by blocks that are still being unrolled. */
  readonly #unrolling = new Map<string, number>();
  #storageUsed = 0;
  #executionUsed = 0;

  constructor({ maxMemory, storageFraction }: UnifiedMemoryOptions) {
    this.maxMemory = maxMemory;
    this.storageRegion = Math.floor(maxMemory * storageFraction);
  }

  get storageUsed(): number {
    return this.#storageUsed;
  }

  get executionUsed(): number {
    return this.#executionUsed;
  }

  get free(): number {
    return this.maxMemory - this.#storageUsed - this.#executionUsed;
  }

  /** Bytes a block in memory takes; undefined when it is not. */
  sizeOf(blockId: string): number | undefined {
    return this.#blocks.get(blockId);
  }

  /** Marks a block as just used. */
  touch(blockId: string): void {
    const size = this.#blocks.get(blockId);
    if (size === undefined) return;
    this.#blocks.delete(blockId);
    this.#blocks.set(blockId, size);
  }

  /** Reserves more bytes for a block while it is unrolled. */
  acquireUnroll(blockId: string, bytes: number): Grant {
    const grant = this.#acquire(blockId, bytes);
    if (grant.granted) this.#unrolling.set(blockId, (this.#unrolling.get(blockId) ?? 0) + bytes);
    return grant;
  }

  releaseUnroll(blockId: string): void {
    this.#storageUsed -= this.#unrolling.get(blockId) ?? 0;
    this.#unrolling.delete(blockId);
  }

  /** Turns what a block reserved while unrolling into its final `bytes`. When refused, the reservation is gone too. */
  acquireStorage(blockId: string, bytes: number): Grant {
    this.releaseUnroll(blockId);
    const grant = this.#acquire(blockId, bytes);
    if (grant.granted) this.#blocks.set(blockId, bytes);
    return grant;
  }

  releaseStorage(blockId: string): void {
    this.#storageUsed -= this.#blocks.get(blockId) ?? 0;
    this.#blocks.delete(blockId);
  }

  /** As many of `bytes` as there are; blocks are evicted only down to storage's protected share. */
  acquireExecution(bytes: number): { readonly granted: number; readonly evict: readonly string[] } {
    const evict: string[] = [];
    const reclaimable = Math.max(0, this.#storageUsed - this.storageRegion);
    let missing = Math.min(bytes - this.free, reclaimable);
    for (const [blockId, size] of this.#blocks) {
      if (missing <= 0) break;
      evict.push(blockId);
      missing -= size;
    }
    for (const blockId of evict) this.releaseStorage(blockId);
    const granted = Math.max(0, Math.min(bytes, this.free));
    this.#executionUsed += granted;
    return { granted, evict };
  }

  releaseExecution(bytes: number): void {
    this.#executionUsed -= Math.min(bytes, this.#executionUsed);
  }

  #acquire(blockId: string, bytes: number): Grant {
    if (bytes > this.maxMemory - this.#executionUsed) return REFUSED;
    const evict = bytes <= this.free ? [] : this.#victims(bytes - this.free, blockId);
    if (evict === undefined) return REFUSED;
    for (const victim of evict) this.releaseStorage(victim);
    this.#storageUsed += bytes;
    return { granted: true, evict };
  }

  /** Least recently used blocks of other RDDs that free `needed` bytes; undefined when all of them would not. */
  #victims(needed: number, forBlock: string): readonly string[] | undefined {
    const rddId = parseRddBlockId(forBlock)?.rddId;
    const victims: string[] = [];
    let freed = 0;
    for (const [blockId, size] of this.#blocks) {
      if (freed >= needed) break;
      if (rddId !== undefined && parseRddBlockId(blockId)?.rddId === rddId) continue;
      victims.push(blockId);
      freed += size;
    }
    return freed >= needed ? victims : undefined;
  }
}

const RESERVED_BYTES = 300 * 1024 * 1024;

/**
 * Bytes of unified memory of an executor with `heapBytes`: (heap − 300 MiB) × spark.memory.fraction (0.6).
 * Throws Spark's error when the heap is under 1.5 times the reserve (`spark.testing.reservedMemory` changes it).
 */
export function executorMemory(heapBytes: number, conf: Readonly<Record<string, string>>): number {
  const reserved = Number(conf['spark.testing.reservedMemory'] ?? RESERVED_BYTES);
  const minimum = Math.ceil(reserved * 1.5);
  if (heapBytes < minimum) {
    throw new ExecutorMemoryError(`Executor memory ${heapBytes} must be at least ${minimum}. Please increase executor memory: the third number of local-cluster[n,cores,MiB], or spark.executor.memory.`);
  }
  return Math.floor((heapBytes - reserved) * Number(conf['spark.memory.fraction'] ?? 0.6));
}

/** Worded as Spark's IllegalArgumentException. */
export class ExecutorMemoryError extends Error {
  override name = 'IllegalArgumentException';
}
