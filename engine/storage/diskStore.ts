/** Blocks as files in one folder. A file gets its name when it is whole. */
import { linkSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ClassRegistry } from './codec/index.ts';
import { CodecFormatError } from './codec/index.ts';
import type { BatchCompression } from './packedBatch.ts';
import { readRowFileBatches, RowFileWriter } from './rowFile.ts';

export class DiskStore {
  readonly #directory: string;
  readonly #classes: ClassRegistry;
  readonly #compression: BatchCompression;
  #made = false;

  constructor(directory: string, classes: ClassRegistry, compression: BatchCompression) {
    this.#directory = directory;
    this.#classes = classes;
    this.#compression = compression;
  }

  /** Begins a block's file. */
  writer(blockId: string): DiskBlockWriter {
    if (!this.#made) mkdirSync(this.#directory, { recursive: true });
    this.#made = true;
    return new DiskBlockWriter(join(this.#directory, blockId), this.#classes, this.#compression);
  }

  /** Yields a block's encoded batches. Throws when the file is missing or damaged. */
  read(file: string): Generator<Uint8Array, void> {
    return readRowFileBatches(file);
  }

  /** Whether a file is there in its full size. */
  isWhole(file: string, bytes: number): boolean {
    return statSync(file, { throwIfNoEntry: false })?.size === bytes;
  }

  /** A second name for a block's file, which stays readable under it when the block goes. */
  link(file: string, name: string): void {
    linkSync(file, name);
  }

  remove(file: string): void {
    rmSync(file, { force: true });
  }
}

/** Whether reading a block failed because its file is not (or no longer) what was written. */
export function isLostFile(error: unknown): boolean {
  return error instanceof CodecFormatError || (error as NodeJS.ErrnoException).code !== undefined;
}

export class DiskBlockWriter {
  readonly file: string;
  readonly #temporary: string;
  readonly #rows: RowFileWriter;

  constructor(file: string, classes: ClassRegistry, compression: BatchCompression) {
    this.file = file;
    this.#temporary = `${file}.tmp`;
    this.#rows = new RowFileWriter(this.#temporary, classes, compression);
  }

  push(value: unknown): void {
    this.#rows.push(value);
  }

  batch(encoded: Uint8Array): void {
    this.#rows.batch(encoded);
  }

  /** Gives the file its name; returns its bytes. */
  end(): number {
    const { bytes } = this.#rows.end();
    renameSync(this.#temporary, this.file);
    return bytes;
  }

  abandon(): void {
    this.#rows.close();
    rmSync(this.#temporary, { force: true });
  }
}
