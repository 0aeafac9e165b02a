/**
 * LZ4 blocks (lz4_Block_format.md) with the plain length in front as 32 bits: the format Spark shuffles in by default, for
 * those who want smaller files for little time. One greedy pass over a table of the last position of each hash.
 */
import { CodecFormatError } from '../storage/codec/index.ts';

const MIN_MATCH = 4;
/** The format wants the last match to begin this far from the end, and the last bytes to be literals. */
const MATCH_LIMIT = 12;
const LAST_LITERALS = 5;
const MAX_OFFSET = 0xffff;
const HASH_BITS = 14;

const table = new Int32Array(1 << HASH_BITS);

/** Compresses `source`; the result may be longer when nothing repeats. */
export function compressBlock(source: Uint8Array): Uint8Array {
  const size = source.length;
  const out = new Uint8Array(4 + size + Math.ceil(size / 255) + 16);
  new DataView(out.buffer).setUint32(0, size, true);
  const view = new DataView(source.buffer, source.byteOffset, size);
  table.fill(-1);
  let to = 4;
  let anchor = 0;
  const literals = (end: number, token: number): void => {
    const count = end - anchor;
    out[to++] = (Math.min(count, 15) << 4) | token;
    if (count >= 15) to = writeLength(out, to, count - 15);
    out.set(source.subarray(anchor, end), to);
    to += count;
  };
  for (let at = 0; at + MATCH_LIMIT <= size; ) {
    const word = view.getInt32(at, true);
    const hash = Math.imul(word, 0x9e3779b1) >>> (32 - HASH_BITS);
    const candidate = table[hash]!;
    table[hash] = at;
    if (candidate < 0 || at - candidate > MAX_OFFSET || view.getInt32(candidate, true) !== word) {
      // Steps grow where nothing repeats.
      at += 1 + ((at - anchor) >> 6);
      continue;
    }
    let end = at + MIN_MATCH;
    while (end < size - LAST_LITERALS && source[end] === source[candidate + end - at]) end++;
    const extra = end - at - MIN_MATCH;
    literals(at, Math.min(extra, 15));
    const offset = at - candidate;
    out[to++] = offset & 0xff;
    out[to++] = offset >> 8;
    if (extra >= 15) to = writeLength(out, to, extra - 15);
    at = end;
    anchor = end;
  }
  literals(size, 0);
  return out.subarray(0, to);
}

function writeLength(out: Uint8Array, from: number, length: number): number {
  let at = from;
  let rest = length;
  for (; rest >= 255; rest -= 255) out[at++] = 255;
  out[at++] = rest;
  return at;
}

/** Undoes compressBlock. Throws CodecFormatError on bytes that it cannot have made. */
export function decompressBlock(bytes: Uint8Array): Uint8Array {
  const damaged = (): never => {
    throw new CodecFormatError('an LZ4 block is damaged');
  };
  if (bytes.length < 5) damaged();
  const out = new Uint8Array(new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true));
  let from = 4;
  let to = 0;
  const length = (start: number): number => {
    let total = start;
    if (start === 15) {
      for (let byte = 255; byte === 255; total += byte) byte = bytes[from++] ?? damaged();
    }
    return total;
  };
  while (from < bytes.length) {
    const token = bytes[from++]!;
    const count = length(token >> 4);
    if (from + count > bytes.length || to + count > out.length) damaged();
    out.set(bytes.subarray(from, from + count), to);
    from += count;
    to += count;
    if (from >= bytes.length) break;
    const offset = bytes[from]! | (bytes[from + 1]! << 8);
    from += 2;
    const end = to + length(token & 15) + MIN_MATCH;
    if (offset === 0 || offset > to || end > out.length) damaged();
    for (; to < end; to++) out[to] = out[to - offset]!;
  }
  if (to !== out.length) damaged();
  return out;
}
