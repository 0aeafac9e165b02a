import { fileSystemOf } from '../files/fileSystems.ts';
import type { InputFile } from '../files/fileSystem.ts';
import { uriOf } from '../files/paths.ts';
import { readFully, readWholeFile } from '../files/readWholeFile.ts';

/**
 * A file of `binaryFiles` that is not read before it is asked for (org.apache.spark.input.PortableDataStream). It travels as its path:
 * who opens it, task or driver, must see the file system.
 */
export class PortableDataStream {
  /** As given by `binaryFiles`: absolute, plain on the local disk. */
  readonly file: string;

  /** @internal Made by `binaryFiles`. */
  constructor(file: string) {
    this.file = file;
  }

  /** `file:/…`, as Hadoop prints it. */
  get path(): string {
    return uriOf(this.file);
  }

  getPath(): string {
    return this.path;
  }

  /** All bytes. They have to fit in memory. Throws FileNotFoundException. */
  toArray(): Uint8Array {
    const bytes = readWholeFile(this.file);
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Opens the file for reading from its start. Whoever opens it closes it. Throws FileNotFoundException. */
  open(): DataInputStream {
    return new DataInputStream(fileSystemOf(this.file).open(this.file));
  }
}

const CHUNK_BYTES = 1 << 16;

/** Bytes of an open file in order (java.io.DataInputStream in short). A loop over it gives chunks and closes it at the end. */
export class DataInputStream {
  readonly #file: InputFile;
  #position = 0;
  #open = true;

  /** @internal */
  constructor(file: InputFile) {
    this.#file = file;
  }

  /** Bytes of the file. */
  get length(): number {
    return this.#file.length;
  }

  /** Where the next read begins; may be set. */
  get position(): number {
    return this.#position;
  }

  set position(position: number) {
    this.#position = position;
  }

  /** The next `length` bytes; fewer only at the end of the file, none after it. */
  read(length: number): Uint8Array {
    const bytes = new Uint8Array(Math.max(0, Math.min(length, this.#file.length - this.#position)));
    const read = readFully(this.#file, bytes, this.#position);
    this.#position += read;
    return bytes.subarray(0, read);
  }

  /** A second call does nothing. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#file.close();
  }

  *[Symbol.iterator](): Generator<Uint8Array, void> {
    try {
      for (let chunk = this.read(CHUNK_BYTES); chunk.length > 0; chunk = this.read(CHUNK_BYTES)) yield chunk;
    } finally {
      this.close();
    }
  }
}
