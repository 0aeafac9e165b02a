/**
 * How aggregations, sorts and joins come by their memory (Spark's Spillable and TaskMemoryManager): each asks for it in
 * growing steps, may be refused, and then spills. The first bytes of each are not asked for, so that small work is never slow.
 */
import type { ClassRegistry } from '../storage/codec/index.ts';
import type { BatchCompression } from '../storage/packedBatch.ts';

/** What a task lends to what runs inside it. */
export interface ExecutionMemory {
  /** Execution memory of the task; may give less than asked, or nothing. */
  acquire(bytes: number): number;
  release(bytes: number): void;
  /** Counts a spill: what was held in memory and what was written. */
  spilled(memoryBytes: number, diskBytes: number): void;
  /** What everything in the task holds now, for its peak; called with the change. */
  used(change: number): void;
  /** Called for each file that must not outlive the task; `close` may come earlier and more than once. */
  closeWithTask(file: { close(): void }): void;
  /** Folder of spill files. */
  readonly directory: string;
  readonly classes: ClassRegistry;
  readonly limits: SpillLimits;
}

export interface SpillLimits {
  /** spark.shuffle.spill.initialMemoryThreshold: bytes that each user of memory has without asking. */
  readonly untracked: number;
  /** spark.shuffle.spill.numElementsForceSpillThreshold: records after which to spill whatever the memory. */
  readonly forceSpillRecords: number;
  /** spark.shuffle.spill.compress with spark.io.compression.codec. */
  readonly compression: BatchCompression;
}

/** The memory of one user: an aggregation, a sort, one side of a join, a writer. */
export class MemoryShare {
  readonly #memory: ExecutionMemory;
  #held = 0;
  #used = 0;

  constructor(memory: ExecutionMemory) {
    this.#memory = memory;
  }

  /** Notes that `bytes` are in use now and says whether they are granted, after asking for as much again when they were not. */
  covers(bytes: number): boolean {
    this.note(bytes);
    const { untracked } = this.#memory.limits;
    if (bytes <= this.#held + untracked) return true;
    this.#held += this.#memory.acquire(Math.ceil(2 * bytes - this.#held));
    return bytes <= this.#held + untracked;
  }

  /** Notes what is in use without asking for it. */
  note(bytes: number): void {
    this.#memory.used(bytes - this.#used);
    this.#used = bytes;
  }

  /** Bytes in use, as last noted. */
  get inUse(): number {
    return this.#used;
  }

  /** Everything is let go. */
  release(): void {
    this.#memory.release(this.#held);
    this.#held = 0;
    this.note(0);
  }
}
