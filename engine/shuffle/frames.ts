/**
 * Batches of pairs as they lie in shuffle and spill files: a header (length of what follows, its CRC-32, how it is
 * compressed) and the encoded columns. Every frame is checked before it is decoded, so that a damaged file costs a fetch
 * failure and never a wrong answer.
 */
import { crc32, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { Cells, ClassRegistry } from '../storage/codec/index.ts';
import { CodecFormatError, decodePairColumns, encodePairs } from '../storage/codec/index.ts';
import type { PairBatch } from './column.ts';
import { compressBlock, decompressBlock } from './lz4.ts';

export type FrameCompression = 'none' | 'lz4' | 'zstd';

/** Bytes in front of each frame's payload. */
export const FRAME_HEADER = 12;

const KINDS: readonly FrameCompression[] = ['none', 'lz4', 'zstd'];
/** Smaller payloads do not shrink enough to be worth the call. */
const MIN_COMPRESSED = 256;

/** One frame with its header. */
export function encodeFrame(keys: Cells, values: Cells, classes: ClassRegistry | undefined, compression: FrameCompression): Uint8Array {
  const frame = encodePairs(keys, values, classes, FRAME_HEADER);
  const payload = frame.subarray(FRAME_HEADER);
  if (compression !== 'none' && payload.length >= MIN_COMPRESSED) {
    const packed = compression === 'zstd' ? zstdCompressSync(payload) : compressBlock(payload);
    if (packed.length < payload.length) {
      const small = new Uint8Array(FRAME_HEADER + packed.length);
      small.set(packed, FRAME_HEADER);
      return withHeader(small, KINDS.indexOf(compression));
    }
  }
  return withHeader(frame, 0);
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
  const kind = KINDS[view.getUint32(8, true)];
  if (kind === undefined) throw new CodecFormatError('a batch is compressed in a way this engine does not know');
  const plain = kind === 'none' ? payload : kind === 'zstd' ? zstdDecompressSync(payload) : decompressBlock(payload);
  const { keys, values } = decodePairColumns(plain, classes);
  return { keys, values, length: keys.length };
}
