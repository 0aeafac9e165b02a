/** One block on disk: frames of encoded rows, written under a temporary name and renamed when whole. */
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { decodeRows, encodeRows, frameHeader, iterateFrames } from './codec/index.ts';
import type { ClassRegistry } from './codec/index.ts';

const ROWS_PER_FRAME = 4096;

export class DiskBlockWriter {
  readonly #path: string;
  readonly #classes: ClassRegistry | undefined;
  readonly #file: number;
  #batch: unknown[] = [];
  #bytes = 0;

  constructor(path: string, classes: ClassRegistry | undefined) {
    mkdirSync(dirname(path), { recursive: true });
    this.#path = path;
    this.#classes = classes;
    this.#file = openSync(`${path}.tmp`, 'w');
  }

  push(value: unknown): void {
    if (this.#batch.push(value) >= ROWS_PER_FRAME) this.#flush();
  }

  #flush(): void {
    if (this.#batch.length === 0) return;
    const payload = encodeRows(this.#batch, this.#classes);
    this.#bytes += writeSync(this.#file, frameHeader(payload)) + writeSync(this.#file, payload);
    this.#batch = [];
  }

  /** Bytes of the finished file. */
  finish(): number {
    this.#flush();
    closeSync(this.#file);
    renameSync(`${this.#path}.tmp`, this.#path);
    return this.#bytes;
  }

  abandon(): void {
    closeSync(this.#file);
    rmSync(`${this.#path}.tmp`, { force: true });
  }
}

/** All rows of the file, or undefined when it is missing or damaged. */
export function readDiskBlock(path: string, classes: ClassRegistry | undefined): readonly unknown[] | undefined {
  try {
    const rows: unknown[] = [];
    for (const payload of iterateFrames(readFileSync(path))) for (const row of decodeRows(payload, classes)) rows.push(row);
    return rows;
  } catch {
    return undefined;
  }
}
