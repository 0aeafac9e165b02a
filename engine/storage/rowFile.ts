/**
 * Files of encoded rows: disk blocks and checkpoint parts. A header, frames of rows with a checksum each, and a footer with
 * the counts; a file without its footer was cut. Rows are written and read a batch at a time, so neither side holds a whole file.
 *
 * Header: `EMBERROW`. Footer, where a frame's length would be: 0xffffffff, frames (uint32), rows (float64), CRC-32 of these.
 */
import { crc32 } from 'node:zlib';
import { CodecFormatError, decodeRows, encodeRows, FRAME_HEADER, frameHeader } from './codec/index.ts';
import type { ClassRegistry } from './codec/index.ts';
import type { InputFile, OutputFile } from './files/fileSystem.ts';
import { fileSystemOf } from './files/fileSystems.ts';
import { readFully } from './files/readWholeFile.ts';

const HEADER = new TextEncoder().encode('EMBERROW');
const FOOTER_MARK = 0xffffffff;
const FOOTER_BYTES = 20;
/** Rows of a frame, fewer when they are big. */
const FRAME_ROWS = 8192;
const FRAME_BYTES = 4 << 20;
const FIRST_FRAME_ROWS = 256;

/** Writes rows one by one; `end` makes the file whole. The caller names and renames the file. */
export class RowFileWriter {
  readonly #file: OutputFile;
  readonly #classes: ClassRegistry | undefined;
  #rows: unknown[] = [];
  #frameRows = FIRST_FRAME_ROWS;
  #frames = 0;
  #total = 0;
  #bytes = 0;
  #open = true;

  constructor(path: string, classes?: ClassRegistry) {
    this.#classes = classes;
    this.#file = fileSystemOf(path).create(path, { overwrite: true });
    this.#write(HEADER);
  }

  push(row: unknown): void {
    if (this.#rows.push(row) >= this.#frameRows) this.#flush();
  }

  /** Writes what is left and the footer; `durable` waits until the disk has it. Returns the bytes and rows of the file. */
  end(options: { readonly durable?: boolean } = {}): { readonly bytes: number; readonly rows: number } {
    this.#flush();
    const footer = new Uint8Array(FOOTER_BYTES);
    const view = new DataView(footer.buffer);
    view.setUint32(0, FOOTER_MARK, true);
    view.setUint32(4, this.#frames, true);
    view.setFloat64(8, this.#total, true);
    view.setUint32(16, crc32(footer.subarray(0, 16)), true);
    this.#write(footer);
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
    const rows = this.#rows;
    if (rows.length === 0) return;
    const payload = encodeRows(rows, this.#classes);
    this.#rows = [];
    this.#write(frameHeader(payload));
    this.#write(payload);
    this.#frames++;
    this.#total += rows.length;
    this.#frameRows = Math.min(FRAME_ROWS, Math.max(1, Math.floor(FRAME_BYTES / (payload.length / rows.length))));
  }

  #write(bytes: Uint8Array): void {
    this.#file.write(bytes);
    this.#bytes += bytes.length;
  }
}

/** Yields the rows of a file, batch by batch. Throws CodecFormatError at the first damage, and what the file system throws. */
export function* readRowFile(path: string, classes?: ClassRegistry): Generator<unknown[], void> {
  const file = fileSystemOf(path).open(path);
  try {
    const size = file.length;
    const opening = size < HEADER.length ? undefined : readExactly(file, 0, HEADER.length);
    if (opening === undefined || !HEADER.every((byte, i) => opening[i] === byte)) throw new CodecFormatError('the file does not begin as a file of rows does');
    let at = HEADER.length;
    let frames = 0;
    let total = 0;
    for (;;) {
      if (at + FRAME_HEADER > size) throw new CodecFormatError(`the file is cut at ${size} bytes, after ${total} rows`);
      const header = readExactly(file, at, FRAME_HEADER);
      const view = new DataView(header.buffer);
      const length = view.getUint32(0, true);
      if (length === FOOTER_MARK) {
        checkFooter(file, at, size, frames, total);
        return;
      }
      if (at + FRAME_HEADER + length > size) throw new CodecFormatError(`the file is cut at ${size} bytes, inside the batch after ${total} rows`);
      const payload = readExactly(file, at + FRAME_HEADER, length);
      if (crc32(payload) !== view.getUint32(4, true)) throw new CodecFormatError(`the batch at ${at} (after ${total} rows) fails its checksum`);
      const rows = decodeRows(payload, classes);
      frames++;
      total += rows.length;
      at += FRAME_HEADER + length;
      yield rows;
    }
  } finally {
    file.close();
  }
}

function checkFooter(file: InputFile, at: number, size: number, frames: number, rows: number): void {
  if (at + FOOTER_BYTES !== size) throw new CodecFormatError(`the footer at ${at} does not end the file of ${size} bytes`);
  const footer = readExactly(file, at, FOOTER_BYTES);
  const view = new DataView(footer.buffer);
  if (crc32(footer.subarray(0, 16)) !== view.getUint32(16, true)) throw new CodecFormatError('the footer fails its checksum');
  if (view.getUint32(4, true) !== frames || view.getFloat64(8, true) !== rows) {
    throw new CodecFormatError(`the footer counts ${view.getFloat64(8, true)} rows in ${view.getUint32(4, true)} batches, the file holds ${rows} in ${frames}`);
  }
}

function readExactly(file: InputFile, offset: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  const read = readFully(file, bytes, offset);
  if (read < length) throw new CodecFormatError(`the file is cut at ${offset + read} bytes`);
  return bytes;
}
