/**
 * A broadcast value on disk: encoded bytes cut into pieces with a checksum each (TorrentBroadcast's blocks). Here all pieces lie
 * in one file that every executor of the machine reads, so nothing is sent piece by piece; the checksums travel with the handle.
 */
import { closeSync, fstatSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';

/** What a reader must know of the file. */
export interface BroadcastPieces {
  readonly size: number;
  readonly blockSize: number;
  /** CRC-32 of each piece. */
  readonly checksums: readonly number[];
}

/** Bytes of a broadcast that are not those that were written (SparkException: corrupt remote block). */
export class CorruptBroadcastError extends Error {
  override name = 'SparkException';
}

/** Writes the bytes; each piece has `blockSize` bytes, the last one what is left. */
export function writeBroadcast(path: string, bytes: Uint8Array, blockSize: number): BroadcastPieces {
  writeFileSync(path, bytes);
  const checksums: number[] = [];
  for (let at = 0; at < bytes.length; at += blockSize) checksums.push(crc32(bytes.subarray(at, at + blockSize)));
  return { size: bytes.length, blockSize, checksums };
}

/** The bytes, every piece checked. Throws CorruptBroadcastError, and ENOENT when the file is gone. */
export function readBroadcast(path: string, id: number, pieces: BroadcastPieces): Uint8Array {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    if (size !== pieces.size) throw new CorruptBroadcastError(`corrupt file of broadcast_${id}: it has ${size} bytes, but ${pieces.size} were written (${path})`);
    const bytes = readFileSync(file);
    for (const [piece, expected] of pieces.checksums.entries()) {
      const found = crc32(bytes.subarray(piece * pieces.blockSize, (piece + 1) * pieces.blockSize));
      if (found !== expected) throw new CorruptBroadcastError(`corrupt remote block broadcast_${id}_piece${piece} of broadcast_${id}: ${found} != ${expected} (${path})`);
    }
    return bytes;
  } finally {
    closeSync(file);
  }
}
