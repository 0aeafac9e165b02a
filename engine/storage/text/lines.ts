/**
 * The lines of a split, exactly those Hadoop's LineRecordReader gives: a split that does not start at 0 leaves out the
 * line it starts in (or at), and reads on to the end of the last line that begins at or before its own end. So every line is
 * read by one split, wherever the cuts fall. Line ends are \n, \r\n and \r; text is UTF-8, cut only at line ends, so a
 * character never is. A byte order mark at the start of the file is not text.
 */
import type { InputFile } from '../files/fileSystem.ts';
import { fileSystemOf } from '../files/fileSystems.ts';
import { readWholeFile } from '../files/readWholeFile.ts';
import { gunzip } from './gzip.ts';
import type { TextSplit } from './splits.ts';

/** Bytes read at once; a batch of lines is about as much. */
const CHUNK = 1 << 20;
/** Read beyond a split's end at first, for its last line. */
const TAIL = 1 << 14;
/** Bytes decoded at once. V8 keeps a line as a window on the text it was cut from: small pieces keep little else alive. */
const PIECE = 2048;
const LF = 10;
const CR = 13;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Lines in batches of about a megabyte of text; stop reading to stop early. Throws InputFileError for damaged gzip. */
export function* readLineBatches(split: TextSplit): Generator<readonly string[], void> {
  if (split.codec === 'gzip') {
    const bytes = gunzip(readWholeFile(split.path), split.path);
    yield* linesOf({ length: bytes.length, read: (buffer, length, position) => bytes.copy(buffer, 0, position, position + length), close: () => undefined }, 0, bytes.length);
    return;
  }
  if (split.length === 0) return;
  const file = fileSystemOf(split.path).open(split.path);
  try {
    yield* linesOf(file, split.start, split.start + split.length);
  } finally {
    file.close();
  }
}

function* linesOf(file: InputFile, start: number, end: number): Generator<readonly string[], void> {
  /** Where the next line begins. */
  let at = start === 0 ? 0 : lineAfter(file, start);
  let chunk = 0;
  // A line that begins exactly at `end` is this split's: the next one leaves its first line out.
  while (at <= end) {
    chunk = Math.max(chunk, Math.min(CHUNK, end - at + TAIL));
    const buffer = Buffer.allocUnsafe(chunk);
    const read = readFully(file, buffer, at);
    if (read === 0) return;
    const bytes = buffer.subarray(0, read);
    const atEof = read < chunk;
    const length = end - at < read ? lastLineEnd(bytes, end - at, atEof) : lineEndBefore(bytes, read, atEof);
    if (length === 0) {
      // Not one whole line: look at more at once.
      chunk *= 2;
      continue;
    }
    yield decodeLines(bytes.subarray(at === 0 ? markLength(bytes) : 0, length));
    if (atEof && length === read) return;
    at += length;
    chunk = 0;
  }
}

/** Reads as much as there is of `buffer.length` bytes. */
function readFully(file: InputFile, buffer: Buffer, position: number): number {
  let filled = 0;
  while (filled < buffer.length) {
    const read = file.read(buffer.subarray(filled), buffer.length - filled, position + filled);
    if (read === 0) break;
    filled += read;
  }
  return filled;
}

function markLength(bytes: Buffer): number {
  return bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
}

/** Where the first line that begins after `start` begins. */
function lineAfter(file: InputFile, start: number): number {
  const buffer = Buffer.allocUnsafe(1 << 13);
  for (let position = start; ; ) {
    const read = readFully(file, buffer, position);
    const found = lineEndAfter(buffer.subarray(0, read), 0, read < buffer.length);
    if (found > 0) return position + found;
    if (read < buffer.length) return position + read;
    // Step back over a \r that may be half of \r\n.
    position += buffer[read - 1] === CR ? read - 1 : read;
  }
}

/** How many bytes the lines of a split take when its own end lies at `ownEnd` in `bytes`; 0 when the last one is not whole. */
function lastLineEnd(bytes: Buffer, ownEnd: number, atEof: boolean): number {
  const end = lineEndAfter(bytes, ownEnd, atEof);
  if (end > 0) return end;
  return atEof ? bytes.length : lineEndBefore(bytes, ownEnd, false);
}

/** Just past the first line end at or after `from`; 0 when there is none, or only a last \r that may be half of \r\n. */
function lineEndAfter(bytes: Buffer, from: number, atEof: boolean): number {
  for (let i = from; i < bytes.length; i++) {
    if (bytes[i] === LF) return i + 1;
    if (bytes[i] === CR) {
      if (i + 1 < bytes.length) return bytes[i + 1] === LF ? i + 2 : i + 1;
      return atEof ? i + 1 : 0;
    }
  }
  return 0;
}

/** Just past the last line end that is whole within the first `to` bytes; 0 when there is none. At the end of the file all bytes are lines. */
function lineEndBefore(bytes: Buffer, to: number, atEof: boolean): number {
  if (atEof) return to;
  for (let i = to - 1; i >= 0; i--) {
    if (bytes[i] === LF) return i + 1;
    if (bytes[i] === CR && i + 1 < bytes.length && bytes[i + 1] !== LF) return i + 1;
  }
  return 0;
}

/** All lines of bytes that end at a line end or at the end of the file. */
function decodeLines(bytes: Buffer): readonly string[] {
  const lines: string[] = [];
  for (let from = 0; from < bytes.length; ) {
    const to = pieceEnd(bytes, from);
    const text = bytes.toString('utf8', from, to);
    const parts = text.includes('\r') ? text.split(/\r\n|\n|\r/) : text.split('\n');
    const last = parts.length - 1;
    for (let i = 0; i < last; i++) lines.push(parts[i]!);
    // What follows the last line end is a line only at the end of the file, and only if there is anything.
    if (parts[last] !== '') lines.push(parts[last]!);
    from = to;
  }
  return lines;
}

/** The end of a piece that begins at `from`: past a line feed, so that it never falls into a character or a \r\n. */
function pieceEnd(bytes: Buffer, from: number): number {
  if (bytes.length - from <= PIECE) return bytes.length;
  const back = bytes.lastIndexOf(LF, from + PIECE - 1);
  if (back >= from) return back + 1;
  const forward = bytes.indexOf(LF, from + PIECE);
  return forward < 0 ? bytes.length : forward + 1;
}
