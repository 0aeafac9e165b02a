/**
 * Rows on their way between memory, disk and executors: a batch at a time, so that nobody needs a whole partition decoded.
 * An encoded batch is what `encodeRows` gives, packed or not (packedBatch.ts).
 */
import { decodeRows, encodeRows } from './codec/index.ts';
import type { ClassRegistry } from './codec/index.ts';
import { packBatch, unpackBatch } from './packedBatch.ts';
import type { BatchCompression } from './packedBatch.ts';

/** Decoded rows, batch after batch. Made for one loop. */
export type RowBatches = Iterable<readonly unknown[]>;

/** Rows of a batch, fewer when they are big. */
const BATCH_ROWS = 8192;
const BATCH_BYTES = 4 << 20;
const FIRST_BATCH_ROWS = 256;

/** Cuts rows into encoded batches whose size follows the size of the rows. */
export class BatchEncoder {
  readonly #classes: ClassRegistry | undefined;
  readonly #compression: BatchCompression;
  #pending: unknown[] = [];
  #batchRows = FIRST_BATCH_ROWS;

  constructor(classes?: ClassRegistry, compression: BatchCompression = 'none') {
    this.#classes = classes;
    this.#compression = compression;
  }

  /** Rows that are in no batch yet. */
  get pending(): readonly unknown[] {
    return this.#pending;
  }

  /** Takes a row in; true when `take` should be called. */
  push(row: unknown): boolean {
    return this.#pending.push(row) >= this.#batchRows;
  }

  /** The pending rows as a batch; undefined when there are none. Throws what encodeRows throws, and then keeps the rows. */
  take(): Uint8Array | undefined {
    const rows = this.#pending;
    if (rows.length === 0) return undefined;
    const batch = encodeRows(rows, this.#classes);
    this.#pending = [];
    this.#batchRows = Math.min(BATCH_ROWS, Math.max(1, Math.floor(BATCH_BYTES / (batch.length / rows.length))));
    return packBatch(batch, this.#compression);
  }
}

/** Encodes rows into batches. */
export function* encodeBatches(rows: Iterable<unknown>, classes?: ClassRegistry): Generator<Uint8Array, void> {
  const encoder = new BatchEncoder(classes);
  for (const row of rows) {
    if (!encoder.push(row)) continue;
    const batch = encoder.take();
    if (batch !== undefined) yield batch;
  }
  const last = encoder.take();
  if (last !== undefined) yield last;
}

/** Decodes batches, each when its turn comes. Throws CodecFormatError on damaged bytes. */
export function* decodeBatches(batches: Iterable<Uint8Array>, classes?: ClassRegistry): Generator<unknown[], void> {
  for (const batch of batches) yield decodeBatch(batch, classes);
}

/** The rows of one batch. Throws CodecFormatError on damaged bytes. */
export function decodeBatch(batch: Uint8Array, classes?: ClassRegistry): unknown[] {
  return decodeRows(unpackBatch(batch), classes);
}

/** `first`, then what `rest` still gives. */
export function* concatBatches(first: RowBatches, rest: RowBatches): Generator<readonly unknown[], void> {
  yield* first;
  yield* rest;
}

/** Rows one by one. */
export function* flatten(batches: RowBatches): Generator<unknown, void> {
  for (const batch of batches) for (let i = 0; i < batch.length; i++) yield batch[i];
}

/** Rows whose computation has not ended, each in a batch that is filled anew: the next row is not computed before it is asked for. */
export function* oneByOne(rows: Iterable<unknown>): Generator<readonly unknown[], void> {
  const batch: unknown[] = [undefined];
  for (const row of rows) {
    batch[0] = row;
    yield batch;
  }
}
