/**
 * What every hash operation does when memory is refused (Grace hash): its records go to disk in partitions by a hash of their
 * key, and each partition is worked on alone afterwards. A key is never in two partitions, and a partition that is still too big
 * is cut again by other bits of the hash. One file holds all partitions of one cut, so open files are few.
 */
import type { Cells } from '../storage/codec/index.ts';
import type { PairBatch } from './column.ts';
import type { ExecutionMemory } from './executionMemory.ts';
import { hashKey } from './keys.ts';
import { PartitionedBuffer } from './partitionedBuffer.ts';

/** Into how many partitions one cut divides. */
export const SPILL_PARTITIONS = 32;
/** After so many cuts all 32 bits of the hash are used up: what is left shares one hash. */
export const MAX_CUTS = 7;

/** The partition of a key in the `depth`-th cut: bits that no other cut looks at in the same way. */
function spillPartitionOf(key: unknown, depth: number): number {
  let hash = (hashKey(key) + Math.imul(depth + 1, 0x9e3779b9)) | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) % SPILL_PARTITIONS;
}

export class HashSpill {
  readonly depth: number;
  readonly #memory: ExecutionMemory;
  readonly #buffer: PartitionedBuffer;
  #counted = 0;

  constructor(memory: ExecutionMemory, depth: number) {
    this.depth = depth;
    this.#memory = memory;
    this.#buffer = new PartitionedBuffer({ numPartitions: SPILL_PARTITIONS, memory, compression: memory.limits.compression, toDisk: true });
  }

  /** Spills the first `count` pairs. */
  add(keys: Cells, values: Cells, count: number): void {
    for (let i = 0; i < count; i++) this.#buffer.write(spillPartitionOf(keys[i], this.depth), keys[i], values[i]);
  }

  /** Counts `heldBytes` of memory as spilled, with what reached the disk since the last count. */
  spilled(heldBytes: number): void {
    this.#buffer.encodeAll();
    this.#memory.spilled(heldBytes, this.#buffer.spilledBytes - this.#counted);
    this.#counted = this.#buffer.spilledBytes;
  }

  /** A partition's records, after the last `spilled`. */
  batches(partition: number): Generator<PairBatch, void> {
    return this.#buffer.batches(partition);
  }

  close(): void {
    this.#buffer.close();
  }
}
