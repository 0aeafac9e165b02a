/** Blocks as files in one folder. A file gets its name when it is whole. */
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ClassRegistry } from './codec/index.ts';
import { CodecFormatError } from './codec/index.ts';
import { readRowFile, RowFileWriter } from './rowFile.ts';

export class DiskStore {
  readonly #directory: string;
  readonly #classes: ClassRegistry;
  #made = false;

  constructor(directory: string, classes: ClassRegistry) {
    this.#directory = directory;
    this.#classes = classes;
  }

  /** Begins a block's file. */
  writer(blockId: string): DiskBlockWriter {
    if (!this.#made) mkdirSync(this.#directory, { recursive: true });
    this.#made = true;
    return new DiskBlockWriter(join(this.#directory, blockId), this.#classes);
  }

  /** Yields a block's rows, batch by batch. Throws when the file is missing or damaged. */
  read(file: string): Generator<unknown[], void> {
    return readRowFile(file, this.#classes);
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

  constructor(file: string, classes: ClassRegistry) {
    this.file = file;
    this.#temporary = `${file}.tmp`;
    this.#rows = new RowFileWriter(this.#temporary, classes);
  }

  push(value: unknown): void {
    this.#rows.push(value);
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
