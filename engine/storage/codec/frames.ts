/**
 * Frames make encoded batches concatenable: each is its length, its CRC-32 and its bytes. A file or a segment is frames
 * one after another; a cut or a flipped bit is seen at the frame it hits.
 */
import { crc32 } from 'node:zlib';
import { CodecFormatError } from './errors.ts';

/** Bytes in front of each frame's payload. */
export const FRAME_HEADER = 8;

/** The eight bytes before a payload. */
export function frameHeader(payload: Uint8Array): Uint8Array {
  const header = new Uint8Array(FRAME_HEADER);
  const view = new DataView(header.buffer);
  view.setUint32(0, payload.length, true);
  view.setUint32(4, crc32(payload), true);
  return header;
}

/** All payloads as frames in one array. */
export function encodeFrames(payloads: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(payloads.reduce((sum, payload) => sum + FRAME_HEADER + payload.length, 0));
  let at = 0;
  for (const payload of payloads) {
    out.set(frameHeader(payload), at);
    out.set(payload, at + FRAME_HEADER);
    at += FRAME_HEADER + payload.length;
  }
  return out;
}

/** Each payload of `bytes`, without a copy. Throws CodecFormatError at the first frame that is cut or damaged. */
export function* iterateFrames(bytes: Uint8Array): Generator<Uint8Array, void> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  while (at < bytes.length) {
    if (at + FRAME_HEADER > bytes.length) throw new CodecFormatError(`the frame at ${at} is cut in its header`);
    const length = view.getUint32(at, true);
    const checksum = view.getUint32(at + 4, true);
    const from = at + FRAME_HEADER;
    if (from + length > bytes.length) throw new CodecFormatError(`the frame at ${at} is cut: ${length} bytes announced, ${bytes.length - from} are there`);
    const payload = bytes.subarray(from, from + length);
    if (crc32(payload) !== checksum) throw new CodecFormatError(`the frame at ${at} fails its checksum`);
    yield payload;
    at = from + length;
  }
}
