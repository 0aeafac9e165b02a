/** Blocks off the heap, which the slots of one executor (threads of one process) may read without a copy. */

export interface SharedBlocks {
  /** Makes a block of this slot known to the others; its bytes lie in shared memory. */
  lend(blockId: string, batches: readonly Uint8Array[]): void;
  withdraw(blockId: string): void;
  /** A block that another slot lends. */
  find(blockId: string): readonly Uint8Array[] | undefined;
}

/** The same bytes in memory that belongs to no thread's heap. */
export function offHeapCopy(batch: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(batch.length));
  copy.set(batch);
  return copy;
}
