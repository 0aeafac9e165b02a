/**
 * Memory for a block of encoded rows. Batches are kept apart, so that a later read decodes one at a time; each takes exactly
 * its bytes, on the heap's account or off it. The rows of the batch being filled are not accounted for: they are few.
 */
import type { MemoryContent } from './block.ts';
import type { RoomHost, Room } from './blockBuilder.ts';
import type { DiskBlockWriter } from './diskStore.ts';
import { BatchEncoder, concatBatches, decodeBatches } from './rowBatches.ts';
import type { RowBatches } from './rowBatches.ts';

export class BytesRoom implements Room {
  readonly #host: RoomHost;
  readonly #encoder: BatchEncoder;
  readonly #batches: Uint8Array[] = [];
  #reserved = 0;
  #bytes = 0;

  constructor(host: RoomHost) {
    this.#host = host;
    this.#encoder = new BatchEncoder(host.classes, host.compression);
  }

  get reserved(): number {
    return this.#reserved;
  }

  get rows(): RowBatches {
    const stored = decodeBatches(this.#batches, this.#host.classes);
    const { pending } = this.#encoder;
    return pending.length === 0 ? stored : concatBatches(stored, [pending]);
  }

  push(row: unknown): boolean {
    return !this.#encoder.push(row) || this.#keep(this.#encoder.take());
  }

  batch(encoded: Uint8Array): boolean {
    return this.#keep(this.#encoder.take()) && this.#keep(encoded);
  }

  settle(): { content: MemoryContent; bytes: number } {
    this.#keep(this.#encoder.take());
    return { content: { kind: 'bytes', batches: this.#batches }, bytes: this.#bytes };
  }

  pour(file: DiskBlockWriter): void {
    for (const batch of this.#batches) file.batch(batch);
    for (const row of this.#encoder.pending) file.push(row);
  }

  /** Keeps a batch, also when there is no room for it: then it is among `rows` and the answer is false. */
  #keep(batch: Uint8Array | undefined): boolean {
    if (batch === undefined) return true;
    this.#bytes += batch.length;
    const granted = this.#host.reserveUnroll(batch.length);
    if (granted) this.#reserved += batch.length;
    this.#batches.push(granted ? this.#host.place(batch) : batch);
    return granted;
  }
}
