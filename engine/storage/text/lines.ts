/**
 * The lines of a split, exactly those Hadoop's LineRecordReader gives: a split that does not start at 0 leaves out the
 * line it starts in (or at), and reads on to the end of the last line that begins at or before its own end. So every line is
 * read by one split, wherever the cuts fall. Line ends are \n, \r\n and \r; text is UTF-8, cut only at line ends, so a
 * character never is. A byte order mark at the start of the file is not text.
 *
 * Memory is one buffer, which grows only for a line that is longer.
 */
import { constants } from 'node:buffer';
import { codecOf, decompressed, decompressedRange } from '../compression/codec.ts';
import { InputFileError } from '../files/errors.ts';
import type { InputFile } from '../files/fileSystem.ts';
import { fileSystemOf } from '../files/fileSystems.ts';
import { uriOf } from '../files/paths.ts';
import { readFully } from '../files/readWholeFile.ts';
import type { TextSplit } from './splits.ts';

/** Bytes read at once; larger buffers read no faster and leave the processor's cache. */
const BUFFER_BYTES = 1 << 17;
/** Read beyond a split's end at first, for its last line. */
const TAIL_BYTES = 1 << 13;
/**
 * Bytes decoded at once, and the lines of a batch. V8 keeps a line as a window on the text it was cut from: small pieces keep little
 * else alive, and small batches die young.
 */
const PIECE_BYTES = 4096;
const LF = 10;
const CR = 13;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** The bytes that lines are made of, in order. */
interface Source {
  /** Fills the start of `buffer` with what comes next; fewer bytes than asked only at the end. */
  fill(buffer: Buffer): number;
  /** Where the split's own bytes end, counted from the first that was filled in; Infinity as long as that is not known. */
  readonly ownEnd: number;
}

/** Lines in batches of a few kilobytes; stop reading to stop early. Throws InputFileError for damaged compressed files. */
export function* readLineBatches(split: TextSplit): Generator<readonly string[], void> {
  if (split.length === 0) return;
  const { path, start } = split;
  const codec = codecOf(path);
  const end = start + split.length;
  const file = fileSystemOf(path).open(path, codec === undefined ? { start, end } : undefined);
  try {
    if (codec === undefined) {
      const first = start === 0 ? 0 : lineAfter(file, start);
      // A line that begins exactly at `end` is this split's: the next one leaves its first line out.
      if (first <= end) yield* linesOf(plainSource(file, first, end), first === 0 ? 'file' : 'line', path);
    } else if (codec.decompressFrom === undefined || split.length >= file.length) {
      yield* linesOf(pieceSource(decompressed(file, codec, path)), 'file', path);
    } else {
      const source = pieceSource(decompressedRange(file, codec, path, { start, end }, () => source.end()));
      yield* linesOf(source, start === 0 ? 'file' : 'anywhere', path);
    }
  } finally {
    file.close();
  }
}

function plainSource(file: InputFile, start: number, end: number): Source {
  let position = start;
  return {
    ownEnd: end - start,
    fill(buffer) {
      const read = readFully(file, buffer, position);
      position += read;
      return read;
    },
  };
}

function pieceSource(pieces: Iterator<Uint8Array, void>): Source & { end(): void } {
  let rest: Uint8Array = new Uint8Array(0);
  let taken = 0;
  let ownEnd = Infinity;
  return {
    get ownEnd() {
      return ownEnd;
    },
    /** All pieces so far are the split's own, and no later one is. */
    end() {
      ownEnd = taken;
    },
    fill(buffer) {
      let filled = 0;
      while (filled < buffer.length) {
        if (rest.length === 0) {
          const next = pieces.next();
          if (next.done === true) break;
          rest = next.value;
          taken += rest.length;
        }
        const count = Math.min(rest.length, buffer.length - filled);
        buffer.set(count === rest.length ? rest : rest.subarray(0, count), filled);
        rest = rest.subarray(count);
        filled += count;
      }
      return filled;
    },
  };
}

/** What the first byte of a source is the start of. Where it may be anywhere, the first line is another split's. */
type Beginning = 'file' | 'line' | 'anywhere';

/** The buffer of the last split that was read, for the next: fresh memory costs as much as reading into it. */
let spare: Buffer | undefined;

/** Lines of a source, up to the last that begins at or before the end of its own bytes. */
function* linesOf(source: Source, beginning: Beginning, path: string): Generator<readonly string[], void> {
  const buffer = spare ?? Buffer.allocUnsafeSlow(BUFFER_BYTES);
  spare = undefined;
  // A split that is read meanwhile (a zip of two files) has a buffer of its own.
  try {
    yield* linesIn(buffer.subarray(0, Math.min(BUFFER_BYTES, source.ownEnd + TAIL_BYTES)), source, beginning, path);
  } finally {
    spare = buffer;
  }
}

function* linesIn(first: Buffer, source: Source, beginning: Beginning, path: string): Generator<readonly string[], void> {
  let buffer = first;
  let filled = 0;
  /** Bytes of the source that are no longer in the buffer. */
  let gone = 0;
  let isSkipping = beginning === 'anywhere';
  for (;;) {
    filled += source.fill(filled === 0 ? buffer : buffer.subarray(filled));
    const atEof = filled < buffer.length;
    const text = buffer.subarray(0, filled);
    const left = source.ownEnd - gone;
    let used: number;
    let isLast = false;
    if (isSkipping) {
      const end = lineEndAfter(text, 0, atEof);
      isSkipping = end === 0;
      // A \r may be half of \r\n: it is looked at again.
      used = end > 0 ? end : filled - (text[filled - 1] === CR ? 1 : 0);
      isLast = atEof && isSkipping;
    } else {
      used = left < filled ? lineEndAfter(text, left, atEof) : 0;
      isLast = used > 0 || atEof;
      if (used === 0) used = atEof ? filled : lineEndBefore(text);
      if (used > 0) yield* batchesOf(text, gone === 0 && beginning === 'file' ? markLength(text) : 0, used);
    }
    gone += used;
    if (isLast || gone > source.ownEnd) return;
    if (used === 0) {
      buffer = grown(buffer, path);
      continue;
    }
    buffer.copyWithin(0, used, filled);
    filled -= used;
  }
}

function markLength(bytes: Buffer): number {
  return bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
}

/** Not one whole line: look at more at once. */
function grown(buffer: Buffer, path: string): Buffer<ArrayBuffer> {
  if (buffer.length > constants.MAX_STRING_LENGTH) throw new InputFileError(`${uriOf(path)} has a line of more than ${constants.MAX_STRING_LENGTH} bytes, the longest string there is. Read it with binaryRecords or binaryFiles.`);
  const larger = Buffer.allocUnsafeSlow(buffer.length * 2);
  buffer.copy(larger);
  return larger;
}

/** Where the first line that begins after `start` begins. */
function lineAfter(file: InputFile, start: number): number {
  const buffer = Buffer.allocUnsafe(TAIL_BYTES);
  for (let position = start; ; ) {
    const read = readFully(file, buffer, position);
    const found = lineEndAfter(buffer.subarray(0, read), 0, read < buffer.length);
    if (found > 0) return position + found;
    if (read < buffer.length) return position + read;
    // Step back over a \r that may be half of \r\n.
    position += buffer[read - 1] === CR ? read - 1 : read;
  }
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

/** Just past the last line end that is whole; 0 when there is none. */
function lineEndBefore(bytes: Buffer): number {
  const lineFeed = bytes.lastIndexOf(LF);
  // A \r that ends the bytes may be half of \r\n.
  const carriage = bytes.subarray(lineFeed + 1, bytes.length - 1).lastIndexOf(CR);
  return lineFeed + 1 + (carriage + 1);
}

/** The lines between `start` and `end`, which lies at a line end or at the end of the file. */
function* batchesOf(bytes: Buffer, start: number, end: number): Generator<readonly string[], void> {
  for (let from = start; from < end; ) {
    const to = pieceEnd(bytes, from, end);
    const text = bytes.toString('utf8', from, to);
    const lines = text.includes('\r') ? text.split(/\r\n|\n|\r/) : text.split('\n');
    // What follows the last line end is a line only at the end of the file, and only if there is anything.
    if (lines[lines.length - 1] === '') lines.pop();
    yield lines;
    from = to;
  }
}

/** The end of a piece that begins at `from`: past a line feed, so that it never falls into a character or a \r\n. */
function pieceEnd(bytes: Buffer, from: number, end: number): number {
  if (end - from <= PIECE_BYTES) return end;
  const back = bytes.lastIndexOf(LF, from + PIECE_BYTES - 1);
  if (back >= from) return back + 1;
  const forward = bytes.indexOf(LF, from + PIECE_BYTES);
  return forward < 0 || forward >= end ? end : forward + 1;
}
