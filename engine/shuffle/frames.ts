/**
 * Batches of pairs as they lie in shuffle and spill files: a header (length of what follows, its CRC-32, how it is
 * compressed) and the encoded columns. Every frame is checked before it is decoded, so that a damaged file costs a fetch
 * failure and never a wrong answer.
 */
import { constants, crc32, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { Cells, ClassRegistry } from '../storage/codec/index.ts';
import { CodecFormatError, decodePairColumns, encodePairs } from '../storage/codec/index.ts';
import { decodeLz4Block, encodeLz4Block, lz4Bound } from '../storage/compression/lz4Block.ts';
import { BATCH_COMPRESSIONS, MIN_PACKED_BYTES } from '../storage/packedBatch.ts';
import type { BatchCompression } from '../storage/packedBatch.ts';
import type { PairBatch } from './column.ts';

/** Bytes in front of each frame's payload. */
export const FRAME_HEADER = 12;

/** One frame with its header. */
export function encodeFrame(keys: Cells, values: Cells, classes: ClassRegistry | undefined, compression: BatchCompression): Uint8Array {
  const frame = encodePairs(keys, values, classes, FRAME_HEADER);
  const payload = frame.subarray(FRAME_HEADER);
  if (compression !== 'none' && payload.length >= MIN_PACKED_BYTES) {
    const small = compression === 'zstd' ? zstdFrame(payload) : lz4Frame(payload);
    if (small.length < frame.length) return withHeader(small, BATCH_COMPRESSIONS.indexOf(compression));
  }
  return withHeader(frame, 0);
}

function zstdFrame(payload: Uint8Array): Uint8Array {
  const packed = zstdCompressSync(payload, { params: { [constants.ZSTD_c_compressionLevel]: 1 } });
  const frame = new Uint8Array(FRAME_HEADER + packed.length);
  frame.set(packed, FRAME_HEADER);
  return frame;
}

/** An LZ4 block does not say how long it was: that stands in front of it. */
function lz4Frame(payload: Uint8Array): Uint8Array {
  const frame = new Uint8Array(FRAME_HEADER + 4 + lz4Bound(payload.length));
  new DataView(frame.buffer).setUint32(FRAME_HEADER, payload.length, true);
  return frame.subarray(0, FRAME_HEADER + 4 + encodeLz4Block(payload, frame.subarray(FRAME_HEADER + 4)));
}

function unpacked(payload: Uint8Array, kind: BatchCompression): Uint8Array {
  if (kind === 'none') return payload;
  if (kind === 'zstd') return zstdDecompressSync(payload);
  const plain = new Uint8Array(new DataView(payload.buffer, payload.byteOffset, 4).getUint32(0, true));
  decodeLz4Block(payload.subarray(4), plain, 0, plain.length);
  return plain;
}

function withHeader(frame: Uint8Array, kind: number): Uint8Array {
  const view = new DataView(frame.buffer, frame.byteOffset, FRAME_HEADER);
  view.setUint32(0, frame.length - FRAME_HEADER, true);
  view.setUint32(4, crc32(frame.subarray(FRAME_HEADER)), true);
  view.setUint32(8, kind, true);
  return frame;
}

/** Length of the frame whose header begins at `at`, header included. */
export function frameLength(bytes: Uint8Array, at: number): number {
  return FRAME_HEADER + new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0, true);
}

/** Decodes a whole frame. Throws CodecFormatError when it is damaged. */
export function decodeFrame(frame: Uint8Array, classes: ClassRegistry | undefined): PairBatch {
  const view = new DataView(frame.buffer, frame.byteOffset, FRAME_HEADER);
  const payload = frame.subarray(FRAME_HEADER);
  if (crc32(payload) !== view.getUint32(4, true)) throw new CodecFormatError('a batch fails its checksum');
  const kind = BATCH_COMPRESSIONS[view.getUint32(8, true)];
  if (kind === undefined) throw new CodecFormatError('a batch is compressed in a way this engine does not know');
  const { keys, values } = decodePairColumns(unpacked(payload, kind), classes);
  return { keys, values, length: keys.length };
}
