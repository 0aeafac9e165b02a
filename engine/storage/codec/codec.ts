/**
 * The row codec: records to bytes and back, for shuffle files, disk blocks, checkpoints and results.
 *
 * Encoded rows are self-contained. They are cut into chunks, so that the columns of one chunk stay in the processor's cache and
 * rows of different shape do not spoil each other for long. Layout: version, number of rows, then each chunk's rows as one column.
 */
import { ByteReader } from './byteReader.ts';
import { ByteWriter } from './byteWriter.ts';
import { NO_CLASSES } from './classRegistry.ts';
import type { ClassRegistry } from './classRegistry.ts';
import { ColumnReader } from './columnReader.ts';
import { ColumnWriter } from './columnWriter.ts';
import { CodecFormatError, UnknownClassError, UnsupportedValueError } from './errors.ts';
import { locate } from './locate.ts';
import { describeUnsupported } from './prototypes.ts';
import { Refused, TaggedWriter } from './tagged.ts';
import { TaggedReader } from './taggedReader.ts';
import { FORMAT_VERSION } from './tags.ts';

/** Rows of one chunk. Part of the format. */
const CHUNK_ROWS = 8192;
/** A writer that grew beyond this is not kept for the next call. */
const KEPT_WRITER_BYTES = 8 << 20;

let idleWriter: ByteWriter | undefined;

/** Runs `write` on a writer and returns the bytes. Re-entrant: a getter in a record may encode something itself. */
function encode(source: readonly unknown[], write: (out: ByteWriter) => void, headroom = 0): Uint8Array {
  const out = idleWriter ?? new ByteWriter();
  idleWriter = undefined;
  out.reset();
  out.reserve(headroom);
  out.u8(FORMAT_VERSION);
  try {
    write(out);
    return out.take();
  } catch (error) {
    throw error instanceof Refused ? explain(error, source) : isTooDeep(error) ? new UnsupportedValueError('data nested thousands of levels deep', 'a record') : error;
  } finally {
    if (out.capacity <= KEPT_WRITER_BYTES) idleWriter = out;
  }
}

/** The general form goes into a record by recursion. */
function isTooDeep(error: unknown): boolean {
  return error instanceof RangeError && error.message.startsWith('Maximum call stack size');
}

function explain(refused: Refused, source: readonly unknown[]): Error {
  const path = locate(source, refused.value) ?? 'a record';
  if (refused.unknownClass !== undefined) return new UnknownClassError(refused.unknownClass, path);
  return new UnsupportedValueError(describeUnsupported(refused.value) ?? typeof refused.value, path);
}

function open(bytes: Uint8Array): ByteReader {
  const input = new ByteReader(bytes);
  const version = input.u8();
  if (version !== FORMAT_VERSION) throw new CodecFormatError(`format ${version}, this engine reads ${FORMAT_VERSION}`);
  return input;
}

/**
 * Encodes records. Identity and cycles are kept inside a record, not across records.
 * Throws UnsupportedValueError (functions, symbols, promises, weak collections) and UnknownClassError (instances of a
 * class that `classes` does not name), both with the path of the value.
 */
export function encodeRows(values: readonly unknown[], classes: ClassRegistry = NO_CLASSES): Uint8Array {
  return encode(values, (out) => {
    const columns = new ColumnWriter(out, classes);
    out.varint(values.length);
    if (values.length <= CHUNK_ROWS) {
      if (values.length > 0) columns.rows(values);
      return;
    }
    for (let from = 0; from < values.length; from += CHUNK_ROWS) columns.rows(values.slice(from, from + CHUNK_ROWS));
  });
}

/** Decodes what encodeRows wrote. Throws CodecFormatError on damaged bytes, UnknownClassError for a class not known here. */
export function decodeRows(bytes: Uint8Array, classes: ClassRegistry = NO_CLASSES): unknown[] {
  const input = open(bytes);
  const columns = new ColumnReader(input, classes);
  const total = input.varint();
  if (total === 0) return [];
  if (total <= CHUNK_ROWS) return columns.column(total);
  let rows: unknown[] = [];
  for (let from = 0; from < total; from += CHUNK_ROWS) {
    const chunk = columns.column(Math.min(CHUNK_ROWS, total - from));
    if (from === 0) rows = chunk;
    else for (let i = 0; i < chunk.length; i++) rows.push(chunk[i]);
  }
  return rows;
}

/** How many records encoded bytes hold. */
export function countRows(bytes: Uint8Array): number {
  return open(bytes).varint();
}

/** A column of a batch of pairs: numbers side by side, anything else as an array. */
export type Cells = Float64Array | readonly unknown[];

/**
 * Encodes records `[keys[i], values[i]]` given as two columns of one length, at most a chunk of them well. The result begins with
 * `headroom` bytes that are the caller's to fill.
 */
export function encodePairs(keys: Cells, values: Cells, classes: ClassRegistry = NO_CLASSES, headroom = 0): Uint8Array {
  return encode([keys, values], (out) => {
    out.varint(keys.length);
    if (keys.length > 0) new ColumnWriter(out, classes).pairs(keys, values);
  }, headroom);
}

/** Decodes what encodePairs wrote, after its headroom. */
export function decodePairs(bytes: Uint8Array, classes: ClassRegistry = NO_CLASSES): { keys: unknown[]; values: unknown[] } {
  const input = open(bytes);
  const total = input.varint();
  return total === 0 ? { keys: [], values: [] } : new ColumnReader(input, classes).pairs(total);
}

/** As decodePairs, but a column of numbers stays numbers side by side. */
export function decodePairColumns(bytes: Uint8Array, classes: ClassRegistry = NO_CLASSES): { keys: Float64Array | unknown[]; values: Float64Array | unknown[] } {
  const input = open(bytes);
  const total = input.varint();
  return total === 0 ? { keys: [], values: [] } : new ColumnReader(input, classes).pairColumns(total);
}

/** Encodes one value, whatever its size; identity and cycles inside it are kept. */
export function encodeValue(value: unknown, classes: ClassRegistry = NO_CLASSES): Uint8Array {
  return encode([value], (out) => new TaggedWriter(out, classes).record(value));
}

/** Decodes what encodeValue wrote. */
export function decodeValue(bytes: Uint8Array, classes: ClassRegistry = NO_CLASSES): unknown {
  return new TaggedReader(open(bytes), classes).record();
}
