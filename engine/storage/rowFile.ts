/**
 * Files of encoded rows: disk blocks, blocks on their way to another executor, and checkpoint parts. A header, frames of rows
 * with a checksum each, and a footer with the counts; a file without its footer was cut. Rows are written and read a batch
 * at a time, so neither side holds a whole file. What is small travels as the same bytes without a file.
 *
 * Header: `EMBERROW`. Footer, where a frame's length would be: 0xffffffff, frames (uint32), rows (float64), CRC-32 of these.
 */
import { crc32 } from 'node:zlib';
import { CodecFormatError, FRAME_HEADER, frameHeader } from './codec/index.ts';
import type { ClassRegistry } from './codec/index.ts';
import type { ByteRange, InputFile, OutputFile } from './files/fileSystem.ts';
import { fileSystemOf } from './files/fileSystems.ts';
import { readFully } from './files/readWholeFile.ts';
import { rowsIn } from './packedBatch.ts';
import type { BatchCompression } from './packedBatch.ts';
import { BatchEncoder, decodeBatches } from './rowBatches.ts';

const HEADER = new TextEncoder().encode('EMBERROW');
const FOOTER_MARK = 0xffffffff;
const FOOTER_BYTES = 20;

/** Writes rows one by one; `end` makes the file whole. The caller names and renames the file. */
export class RowFileWriter {
  readonly #file: OutputFile;
  readonly #encoder: BatchEncoder;
  #frames = 0;
  #total = 0;
  #bytes = 0;
  #open = true;

  constructor(path: string, classes?: ClassRegistry, compression: BatchCompression = 'none') {
    this.#encoder = new BatchEncoder(classes, compression);
    this.#file = fileSystemOf(path).create(path, { overwrite: true });
    this.#write(HEADER);
  }

  push(row: unknown): void {
    if (this.#encoder.push(row)) this.#flush();
  }

  /** Adds rows that are encoded already, after those pushed before. */
  batch(encoded: Uint8Array): void {
    this.#flush();
    this.#frame(encoded);
  }

  /** Writes what is left and the footer; `durable` waits until the disk has it. Returns the bytes and rows of the file. */
  end(options: { readonly durable?: boolean } = {}): { readonly bytes: number; readonly rows: number } {
    this.#flush();
    this.#write(footer(this.#frames, this.#total));
    if (options.durable === true) this.#file.sync();
    this.close();
    return { bytes: this.#bytes, rows: this.#total };
  }

  /** Closes the file, whole or not. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#file.close();
  }

  #flush(): void {
    const batch = this.#encoder.take();
    if (batch !== undefined) this.#frame(batch);
  }

  #frame(batch: Uint8Array): void {
    this.#write(frameHeader(batch));
    this.#write(batch);
    this.#frames++;
    this.#total += rowsIn(batch);
  }

  #write(bytes: Uint8Array): void {
    this.#file.write(bytes);
    this.#bytes += bytes.length;
  }
}

/** The content of a row file with these batches, for what is too small to be one. */
export function rowFileBytes(batches: readonly Uint8Array[]): Uint8Array {
  const parts = [HEADER, ...batches.flatMap((batch) => [frameHeader(batch), batch]), footer(batches.length, batches.reduce((rows, batch) => rows + rowsIn(batch), 0))];
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Yields the rows of a file, batch by batch. Throws CodecFormatError at the first damage, and what the file system throws. */
export function readRowFile(path: string, classes?: ClassRegistry): Generator<unknown[], void> {
  return decodeBatches(readRowFileBatches(path), classes);
}

/** The rows of the batches that begin in a run of the file's bytes: runs that follow each other give each row once. The last one checks that the file is whole. */
export function* readRowFileRange(path: string, range: ByteRange, classes?: ClassRegistry): Generator<unknown[], void> {
  const file = fileSystemOf(path).open(path, range);
  try {
    yield* decodeBatches(framesOf({ size: file.length, read: (at, length) => readExactly(file, at, length) }, range), classes);
  } finally {
    file.close();
  }
}

/** The same without decoding. */
export function* readRowFileBatches(path: string): Generator<Uint8Array, void> {
  const file = fileSystemOf(path).open(path);
  try {
    yield* framesOf({ size: file.length, read: (at, length) => readExactly(file, at, length) });
  } finally {
    file.close();
  }
}

/** The batches of a row file that is in memory. Throws CodecFormatError at the first damage. */
export function rowFileBatches(bytes: Uint8Array): Generator<Uint8Array, void> {
  return framesOf({ size: bytes.length, read: (at, length) => bytes.slice(at, at + length) });
}

interface Source {
  readonly size: number;
  /** Exactly the bytes asked for, which lie within the size. */
  read(at: number, length: number): Uint8Array;
}

function* framesOf(source: Source, range: ByteRange = { start: 0, end: source.size }): Generator<Uint8Array, void> {
  const { size } = source;
  const opening = size < HEADER.length ? undefined : source.read(0, HEADER.length);
  if (opening === undefined || !HEADER.every((byte, i) => opening[i] === byte)) throw new CodecFormatError('the file does not begin as a file of rows does');
  let at = HEADER.length;
  let frames = 0;
  let total = 0;
  for (;;) {
    if (at >= range.end && range.end < size) return;
    if (at + FRAME_HEADER > size) throw new CodecFormatError(`the file is cut at ${size} bytes, after ${total} rows`);
    const view = viewOf(source.read(at, FRAME_HEADER));
    const length = view.getUint32(0, true);
    if (length === FOOTER_MARK) {
      checkFooter(source, at, frames, total);
      return;
    }
    if (at + FRAME_HEADER + length > size) throw new CodecFormatError(`the file is cut at ${size} bytes, inside the batch after ${total} rows`);
    if (at < range.start) {
      // Another split's: its rows are not counted.
      frames++;
      total = NaN;
      at += FRAME_HEADER + length;
      continue;
    }
    const payload = source.read(at + FRAME_HEADER, length);
    if (crc32(payload) !== view.getUint32(4, true)) throw new CodecFormatError(`the batch at ${at} (after ${total} rows) fails its checksum`);
    frames++;
    total += rowsIn(payload);
    at += FRAME_HEADER + length;
    yield payload;
  }
}

function footer(frames: number, rows: number): Uint8Array {
  const bytes = new Uint8Array(FOOTER_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, FOOTER_MARK, true);
  view.setUint32(4, frames, true);
  view.setFloat64(8, rows, true);
  view.setUint32(16, crc32(bytes.subarray(0, 16)), true);
  return bytes;
}

function checkFooter(source: Source, at: number, frames: number, rows: number): void {
  if (at + FOOTER_BYTES !== source.size) throw new CodecFormatError(`the footer at ${at} does not end the file of ${source.size} bytes`);
  const bytes = source.read(at, FOOTER_BYTES);
  const view = viewOf(bytes);
  if (crc32(bytes.subarray(0, 16)) !== view.getUint32(16, true)) throw new CodecFormatError('the footer fails its checksum');
  if (view.getUint32(4, true) !== frames || (view.getFloat64(8, true) !== rows && !Number.isNaN(rows))) {
    throw new CodecFormatError(`the footer counts ${view.getFloat64(8, true)} rows in ${view.getUint32(4, true)} batches, the file holds ${rows} in ${frames}`);
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function readExactly(file: InputFile, offset: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  const read = readFully(file, bytes, offset);
  if (read < length) throw new CodecFormatError(`the file is cut at ${offset + read} bytes`);
  return bytes;
}
