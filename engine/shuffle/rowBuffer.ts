/**
 * Rows that are read several times while a task runs: in memory as long as memory is granted, the rest encoded in a spill file,
 * a batch at a time.
 */
import { decodeRows, encodeRows } from '../storage/codec/index.ts';
import { estimateSize } from '../storage/sizeEstimator.ts';
import { MemoryShare } from './executionMemory.ts';
import type { ExecutionMemory } from './executionMemory.ts';
import { SpillFile } from './spillFile.ts';

/** Rows of a batch, and those looked at to judge its size. */
const BATCH_ROWS = 4096;
const SAMPLE_ROWS = 32;

export class RowBuffer {
  readonly #memory: ExecutionMemory;
  readonly #share: MemoryShare;
  readonly #held: unknown[][] = [];
  readonly #spilled: { readonly offset: number; readonly length: number }[] = [];
  #file: SpillFile | undefined;
  #bytes = 0;

  constructor(memory: ExecutionMemory) {
    this.#memory = memory;
    this.#share = new MemoryShare(memory);
  }

  /** Takes all rows over. */
  fill(rows: Iterable<unknown>): void {
    const size = Math.min(BATCH_ROWS, this.#memory.limits.forceSpillRecords);
    let batch: unknown[] = [];
    for (const row of rows) {
      if (batch.push(row) < size) continue;
      this.#add(batch);
      batch = [];
    }
    if (batch.length > 0) this.#add(batch);
  }

  /** The rows in the order they came, as often as asked. */
  *batches(): Generator<readonly unknown[], void> {
    yield* this.#held;
    for (const { offset, length } of this.#spilled) yield decodeRows(this.#file!.read(offset, length), this.#memory.classes);
  }

  /** Whether everything is in memory. */
  get isHeld(): boolean {
    return this.#spilled.length === 0;
  }

  /** Lets memory and file go. */
  release(): void {
    this.#share.release();
    this.#file?.close();
  }

  #add(batch: unknown[]): void {
    const bytes = sizeOf(batch);
    const forced = this.#memory.limits.forceSpillRecords <= batch.length && this.#held.length > 0;
    if (this.isHeld && !forced && this.#share.covers(this.#bytes + bytes)) {
      this.#bytes += bytes;
      this.#held.push(batch);
      return;
    }
    this.#share.note(this.#bytes);
    if (this.#file === undefined) this.#memory.closeWithTask((this.#file = new SpillFile(this.#memory.directory)));
    const encoded = encodeRows(batch, this.#memory.classes);
    this.#spilled.push({ offset: this.#file.write(encoded), length: encoded.length });
    this.#memory.spilled(bytes, encoded.length);
  }
}

function sizeOf(batch: readonly unknown[]): number {
  const taken = Math.min(batch.length, SAMPLE_ROWS);
  const sample = Array.from({ length: taken }, (_, i) => batch[Math.floor((i * batch.length) / taken)]);
  return Math.ceil((estimateSize(sample) * batch.length) / taken);
}
