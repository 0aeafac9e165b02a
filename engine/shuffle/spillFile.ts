/**
 * Bytes that wait on disk while a task runs. The file has no name from the moment it is open, so it is gone when it is closed
 * and when the process dies, however it dies.
 */
import { closeSync, mkdirSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

let nextName = 0;

export class SpillFile {
  #file: number | undefined;
  /** Bytes written. */
  length = 0;

  /** Throws what the file system throws. */
  constructor(directory: string) {
    mkdirSync(directory, { recursive: true });
    const path = join(directory, `temp_shuffle_${process.pid}_${nextName++}`);
    this.#file = openSync(path, 'wx+', 0o600);
    rmSync(path);
  }

  /** Appends `bytes`; returns where they begin. */
  write(bytes: Uint8Array): number {
    const at = this.length;
    writeAll(this.#open(), bytes);
    this.length += bytes.length;
    return at;
  }

  read(offset: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length; ) {
      const read = readSync(this.#open(), bytes, at, length - at, offset + at);
      if (read === 0) throw new Error(`A spill file ends at ${offset + at} bytes; ${length - at} more were written to it. Is the disk of spark.local.dir full or failing?`);
      at += read;
    }
    return bytes;
  }

  /** The bytes are gone. May be called again. */
  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #open(): number {
    if (this.#file === undefined) throw new Error('A spill file was used after its task ended.');
    return this.#file;
  }
}

/** Writes all of `bytes` at the file's position. */
export function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at);
}
