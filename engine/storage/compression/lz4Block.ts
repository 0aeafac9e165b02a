/** The LZ4 block format: runs of literals, each followed by a copy of earlier bytes. The same block is inside every LZ4 framing. */
import { DamagedDataError } from './byteInput.ts';

const MIN_MATCH = 4;
/** The format wants the last five bytes literal, and no match to begin within the last twelve. */
const LAST_LITERALS = 5;
const MATCH_LIMIT = 12;
const MAX_OFFSET = 65_535;
const HASH_BITS = 14;

/**
 * Decodes `source` into `target` from `at` on, up to `limit`; copies may reach into what stands before `at`. Returns where the output
 * ends. Throws DamagedDataError when the block is not one, or gives more than fits.
 */
export function decodeLz4Block(source: Uint8Array, target: Uint8Array, at: number, limit: number): number {
  let read = 0;
  let write = at;
  while (read < source.length) {
    const token = source[read++]!;
    let literals = token >> 4;
    if (literals === 15) {
      let more: number;
      do {
        more = source[read++] ?? damaged('a block is cut');
        literals += more;
      } while (more === 255);
    }
    if (literals > 0) {
      if (read + literals > source.length || write + literals > limit) damaged('a block is longer than it says');
      if (literals < 32) for (let i = 0; i < literals; i++) target[write + i] = source[read + i]!;
      else target.set(source.subarray(read, read + literals), write);
      read += literals;
      write += literals;
    }
    if (read === source.length) return write;
    const offset = source[read]! | ((source[read + 1] ?? damaged('a block is cut')) << 8);
    read += 2;
    if (offset === 0 || offset > write) damaged('a copy reaches before the start of the data');
    let length = token & 15;
    if (length === 15) {
      let more: number;
      do {
        more = source[read++] ?? damaged('a block is cut');
        length += more;
      } while (more === 255);
    }
    length += MIN_MATCH;
    if (write + length > limit) damaged('a block is longer than it says');
    const from = write - offset;
    // Byte by byte when the copy overlaps itself: that repeats a pattern.
    if (offset < length || length < 32) for (let i = 0; i < length; i++) target[write + i] = target[from + i]!;
    else target.copyWithin(write, from, from + length);
    write += length;
  }
  return write;
}

/** The most bytes a block of `length` bytes can take. */
export function lz4Bound(length: number): number {
  return length + Math.ceil(length / 255) + 16;
}

const table = new Int32Array(1 << HASH_BITS);

/** Encodes `source` as one block into the start of `target` (at least `lz4Bound` bytes). Returns its length. */
export function encodeLz4Block(source: Uint8Array, target: Uint8Array): number {
  table.fill(-1);
  const view = new DataView(source.buffer, source.byteOffset, source.byteLength);
  const last = source.length - MATCH_LIMIT;
  let write = 0;
  let anchor = 0;
  let at = 0;
  let misses = 0;
  while (at <= last) {
    const word = view.getUint32(at, true);
    const slot = Math.imul(word, 2_654_435_761) >>> (32 - HASH_BITS);
    const candidate = table[slot]!;
    table[slot] = at;
    if (candidate < 0 || at - candidate > MAX_OFFSET || view.getUint32(candidate, true) !== word) {
      // Where nothing repeats, look at ever fewer places.
      at += 1 + (misses++ >> 6);
      continue;
    }
    misses = 0;
    let length = MIN_MATCH;
    const most = source.length - LAST_LITERALS - at;
    while (length < most && source[candidate + length] === source[at + length]) length++;
    write = putSequence(source, anchor, at, target, write, length - MIN_MATCH);
    target[write++] = (at - candidate) & 255;
    target[write++] = (at - candidate) >> 8;
    write = putLength(target, write, length - MIN_MATCH);
    at += length;
    anchor = at;
  }
  return putSequence(source, anchor, source.length, target, write, 0);
}

function putSequence(source: Uint8Array, from: number, to: number, target: Uint8Array, at: number, matchCode: number): number {
  const literals = to - from;
  target[at++] = (Math.min(literals, 15) << 4) | Math.min(matchCode, 15);
  const write = putLength(target, at, literals);
  target.set(source.subarray(from, to), write);
  return write + literals;
}

function putLength(target: Uint8Array, at: number, length: number): number {
  if (length < 15) return at;
  let rest = length - 15;
  for (; rest >= 255; rest -= 255) target[at++] = 255;
  target[at++] = rest;
  return at;
}

function damaged(what: string): never {
  throw new DamagedDataError(what);
}
