/**
 * The lines of a split, exactly those Hadoop's LineRecordReader gives: a split that does not start at 0 leaves out the
 * line it starts in the middle of, and reads its last line to the end even beyond its own bytes. Line ends are \n, \r\n
 * and \r; text is UTF-8, cut only at line ends, so a character never is.
 */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { TextSplit } from './splits.ts';

const CHUNK = 1 << 20;
const LF = 10;
const CR = 13;

/** Lines in batches of about a megabyte of text; stop reading to stop early. */
export function* readLineBatches(split: TextSplit): Generator<readonly string[], void> {
  if (split.codec === 'gzip') {
    yield* batchesOfBytes(gunzipSync(readFileSync(split.path)));
    return;
  }
  if (split.length === 0) return;
  const file = openSync(split.path, 'r');
  try {
    yield* batchesOfFile(file, split.start, split.start + split.length);
  } finally {
    closeSync(file);
  }
}

function* batchesOfBytes(bytes: Buffer): Generator<readonly string[], void> {
  for (let from = 0; from < bytes.length; ) {
    const end = lastLineEnd(bytes, Math.min(bytes.length, from + CHUNK), from) ?? nextLineEnd(bytes, from, bytes.length) ?? bytes.length;
    yield splitLines(bytes.subarray(from, end));
    from = end;
  }
}

/** `start` and `end` are the split's bytes; lines that begin in [start, end) belong to it (at `start` only when it is 0 or follows a line end). */
function* batchesOfFile(file: number, start: number, end: number): Generator<readonly string[], void> {
  let position = start === 0 ? 0 : firstLineAfter(file, start);
  let carry: Buffer = Buffer.alloc(0);
  // Position of carry's first byte in the file.
  let carryStart = position;
  for (;;) {
    // As Hadoop, a line that begins exactly at `end` still belongs to this split: the next one skips its first line.
    if (carryStart > end) return;
    const chunk = Buffer.allocUnsafe(CHUNK);
    const read = readSync(file, chunk, 0, CHUNK, position);
    position += read;
    const bytes = carry.length === 0 ? chunk.subarray(0, read) : Buffer.concat([carry, chunk.subarray(0, read)]);
    const atEof = read === 0;
    const limit = completeEnd(bytes, carryStart, end, atEof);
    if (limit > 0) yield splitLines(bytes.subarray(0, limit));
    if (atEof) return;
    carry = bytes.subarray(limit);
    carryStart += limit;
  }
}

/** How many leading bytes are whole lines of this split. */
function completeEnd(bytes: Buffer, base: number, end: number, atEof: boolean): number {
  const withinSplit = end - base;
  if (withinSplit < bytes.length) {
    // The line that covers byte `end` is the last one: find its end at or after it.
    const lineEnd = nextLineEnd(bytes, Math.max(0, withinSplit), bytes.length, atEof);
    if (lineEnd !== undefined) return lineEnd;
  }
  if (atEof) return bytes.length;
  return lastLineEnd(bytes, Math.min(bytes.length, Math.max(0, withinSplit)), 0) ?? 0;
}

/** Where the first whole line after byte `start` begins: past the next line end at or after it. */
function firstLineAfter(file: number, start: number): number {
  const chunk = Buffer.allocUnsafe(1 << 16);
  for (let position = start; ; ) {
    const read = readSync(file, chunk, 0, chunk.length, position);
    if (read === 0) return position;
    const bytes = chunk.subarray(0, read);
    for (let i = 0; i < read; i++) {
      if (bytes[i] === LF) return position + i + 1;
      if (bytes[i] === CR) {
        const next = i + 1 < read ? bytes[i + 1] : byteAt(file, position + i + 1);
        return position + i + (next === LF ? 2 : 1);
      }
    }
    position += read;
  }
}

function byteAt(file: number, position: number): number | undefined {
  const one = Buffer.allocUnsafe(1);
  return readSync(file, one, 0, 1, position) === 0 ? undefined : one[0];
}

/** Just past the first line end at or after `from`; a \r as the very last byte may be half of \r\n and does not count. */
function nextLineEnd(bytes: Buffer, from: number, to: number, atEof = true): number | undefined {
  for (let i = from; i < to; i++) {
    if (bytes[i] === LF) return i + 1;
    if (bytes[i] === CR) {
      if (i + 1 < bytes.length) return bytes[i + 1] === LF ? i + 2 : i + 1;
      return atEof ? i + 1 : undefined;
    }
  }
  return undefined;
}

/** Just past the last line end before `to`, but after `from`. */
function lastLineEnd(bytes: Buffer, to: number, from: number): number | undefined {
  for (let i = to - 1; i >= from; i--) {
    if (bytes[i] === LF) return i + 1;
    if (bytes[i] === CR && i + 1 < bytes.length) return bytes[i + 1] === LF ? (i + 2 <= to ? i + 2 : undefined) : i + 1;
  }
  return undefined;
}

/** All lines of bytes that end at a line end or at the end of the input. */
function splitLines(bytes: Buffer): readonly string[] {
  const text = bytes.toString('utf8');
  const lines = text.includes('\r') ? text.split(/\r\n|\n|\r/) : text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
