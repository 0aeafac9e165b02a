/**
 * Reads one reducer's segment of one map output. A segment is verified whole before any of its records is handed on, so that
 * a damaged file costs a fetch failure (and the map task is run again) and never a wrong answer.
 */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import type { ClassRegistry } from '../storage/codec/index.ts';
import { CodecFormatError, decodePairs } from '../storage/codec/index.ts';
import { indexEntry, indexPathOf } from './files.ts';
import type { SegmentEntry } from './files.ts';

/** Segments up to this are read at once; longer ones are verified, then read batch by batch. */
const WHOLE_SEGMENT_BYTES = 64 << 20;
const VERIFY_BYTES = 4 << 20;

/** The part of a map output's description that reading needs (executor/messages.ts MapOutput fits). */
export interface ReadableMapOutput {
  readonly mapIndex: number;
  readonly mapId: number;
  readonly executorId: string;
  readonly path: string;
  readonly sizes: readonly number[];
}

/** A map output could not be read: the map stage must run that task again. */
export class ShuffleFetchError extends Error {
  readonly mapIndex: number;
  readonly mapId: number;
  readonly executorId: string;
  readonly reducer: number;
  readonly reason: string;

  constructor(output: ReadableMapOutput, reducer: number, reason: string) {
    super(`Segment ${reducer} of map output ${output.mapIndex} (map id ${output.mapId}) of executor ${output.executorId} cannot be read: ${reason}`);
    this.name = 'ShuffleFetchError';
    this.mapIndex = output.mapIndex;
    this.mapId = output.mapId;
    this.executorId = output.executorId;
    this.reducer = reducer;
    this.reason = reason;
  }
}

/**
 * Hands the segment's records on in batches, in the order written; `onBatch` may return false to stop. The arrays are the
 * caller's to keep. Returns the segment's bytes and the records handed on. An empty segment touches no file.
 * Throws ShuffleFetchError when a file is missing, short or damaged.
 */
export function readSegment(
  output: ReadableMapOutput, reducer: number, onBatch: (keys: unknown[], values: unknown[]) => boolean | void, classes?: ClassRegistry,
): { readonly bytes: number; readonly records: number } {
  const size = output.sizes[reducer];
  if (size === undefined) throw new ShuffleFetchError(output, reducer, `the output has ${output.sizes.length} segments`);
  if (size === 0) return { bytes: 0, records: 0 };
  const fail = (reason: string): never => {
    throw new ShuffleFetchError(output, reducer, reason);
  };
  const entry = readEntry(output, reducer, fail);
  if (entry.length !== size) fail(`${output.path} holds ${entry.length} bytes for it, ${size} were announced`);
  let records = 0;
  for (const payload of segmentBatches(output.path, entry, fail)) {
    const { keys, values } = decode(payload, classes, output.path, fail);
    records += keys.length;
    if (onBatch(keys, values) === false) break;
  }
  return { bytes: size, records };
}

type Fail = (reason: string) => never;

function decode(payload: Uint8Array, classes: ClassRegistry | undefined, path: string, fail: Fail): { keys: unknown[]; values: unknown[] } {
  try {
    return decodePairs(payload, classes);
  } catch (error) {
    // Damaged although the checksum holds: the writer's, not the reader's, so running the map task again is right.
    return error instanceof CodecFormatError ? fail(`${path}: ${error.message}`) : raise(error);
  }
}

function raise(error: unknown): never {
  throw error;
}

function readEntry(output: ReadableMapOutput, reducer: number, fail: Fail): SegmentEntry {
  const path = indexPathOf(output.path);
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    return fail((error as Error).message);
  }
  const entry = indexEntry(bytes, reducer);
  return typeof entry === 'string' ? fail(`${path}: ${entry}`) : entry;
}

function* segmentBatches(path: string, entry: SegmentEntry, fail: Fail): Generator<Uint8Array, void> {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    return fail((error as Error).message);
  }
  try {
    if (entry.length <= WHOLE_SEGMENT_BYTES) {
      const segment = readExactly(file, entry.offset, entry.length, path, fail);
      if (crc32(segment) !== entry.checksum) fail(`${path} fails its checksum`);
      for (let at = 0; at < segment.length; ) {
        const length = batchLength(segment.subarray(at), segment.length - at, path, fail);
        yield segment.subarray(at + 4, at + 4 + length);
        at += 4 + length;
      }
      return;
    }
    verifyLong(file, entry, path, fail);
    for (let at = 0; at < entry.length; ) {
      const length = batchLength(readExactly(file, entry.offset + at, 4, path, fail), entry.length - at, path, fail);
      yield readExactly(file, entry.offset + at + 4, length, path, fail);
      at += 4 + length;
    }
  } finally {
    closeSync(file);
  }
}

function batchLength(at: Uint8Array, left: number, path: string, fail: Fail): number {
  const length = left < 4 ? Infinity : new DataView(at.buffer, at.byteOffset, 4).getUint32(0, true);
  return length > left - 4 ? fail(`${path} is cut inside a batch`) : length;
}

function verifyLong(file: number, entry: SegmentEntry, path: string, fail: Fail): void {
  let checksum = 0;
  for (let at = 0; at < entry.length; at += VERIFY_BYTES) {
    checksum = crc32(readExactly(file, entry.offset + at, Math.min(VERIFY_BYTES, entry.length - at), path, fail), checksum);
  }
  if (checksum !== entry.checksum) fail(`${path} fails its checksum`);
}

function readExactly(file: number, offset: number, length: number, path: string, fail: Fail): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; ) {
    const read = readSync(file, bytes, at, length - at, offset + at);
    if (read === 0) fail(`${path} is cut at ${offset + at} bytes`);
    at += read;
  }
  return bytes;
}
