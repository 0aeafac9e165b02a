/**
 * Encoded batches made smaller for cached blocks (spark.rdd.compress). A packed batch says so in its first byte, where a plain
 * one has the codec's version, and still tells its rows without being unpacked.
 *
 * Layout: 0x80 with the kind, rows (uint32), plain bytes (uint32), then the compressed plain batch.
 */
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { CodecFormatError, countRows } from './codec/index.ts';
import { decodeLz4Block, encodeLz4Block, lz4Bound } from './compression/lz4Block.ts';

/** Of batches: cached blocks, checkpoints, shuffle and spill files. */
export type BatchCompression = 'none' | 'lz4' | 'zstd';

const PACKED = 0x80;
/** By the number that stands in files: append only. */
export const BATCH_COMPRESSIONS: readonly BatchCompression[] = ['none', 'lz4', 'zstd'];
const HEADER = 9;
/** Smaller batches do not shrink enough to be worth it. */
export const MIN_PACKED_BYTES = 256;

/** The batch in fewer bytes; itself when it would not shrink. */
export function packBatch(batch: Uint8Array, compression: BatchCompression): Uint8Array {
  if (compression === 'none' || batch.length < MIN_PACKED_BYTES) return batch;
  const packed = compression === 'zstd' ? zstdCompressSync(batch) : lz4(batch);
  if (HEADER + packed.length >= batch.length) return batch;
  const out = new Uint8Array(HEADER + packed.length);
  const view = new DataView(out.buffer);
  view.setUint8(0, PACKED | BATCH_COMPRESSIONS.indexOf(compression));
  view.setUint32(1, countRows(batch), true);
  view.setUint32(5, batch.length, true);
  out.set(packed, HEADER);
  return out;
}

/** The plain batch. Throws CodecFormatError when the packed one is damaged. */
export function unpackBatch(batch: Uint8Array): Uint8Array {
  if (!isPacked(batch)) return batch;
  const length = viewOf(batch).getUint32(5, true);
  const payload = batch.subarray(HEADER);
  const kind = BATCH_COMPRESSIONS[batch[0]! & ~PACKED];
  try {
    switch (kind) {
      case 'zstd':
        return zstdDecompressSync(payload, { maxOutputLength: Math.max(1, length) });
      case 'lz4': {
        const plain = new Uint8Array(length);
        if (decodeLz4Block(payload, plain, 0, length) !== length) throw new CodecFormatError('a packed batch is shorter than it says');
        return plain;
      }
      default:
        throw new CodecFormatError('a batch is packed in a way this engine does not know');
    }
  } catch (error) {
    throw error instanceof CodecFormatError ? error : new CodecFormatError(`a packed batch cannot be unpacked (${(error as Error).message})`);
  }
}

/** How many rows a batch has, packed or not. */
export function rowsIn(batch: Uint8Array): number {
  return isPacked(batch) ? viewOf(batch).getUint32(1, true) : countRows(batch);
}

function isPacked(batch: Uint8Array): boolean {
  return batch.length >= HEADER && (batch[0]! & PACKED) !== 0;
}

function viewOf(batch: Uint8Array): DataView {
  return new DataView(batch.buffer, batch.byteOffset, batch.byteLength);
}

function lz4(batch: Uint8Array): Uint8Array {
  const target = new Uint8Array(lz4Bound(batch.length));
  return target.subarray(0, encodeLz4Block(batch, target));
}
