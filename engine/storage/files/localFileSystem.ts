/** The local disk (org.apache.hadoop.fs.RawLocalFileSystem; no checksum files beside the data). */
import { closeSync, existsSync, fstatSync, fsyncSync, linkSync, lstatSync, mkdirSync, openSync, readdirSync, readSync, renameSync, rmSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { FileAlreadyExistsError, FileNotFoundError } from './errors.ts';
import type { FileStatus, FileSystem, InputFile, OutputFile } from './fileSystem.ts';
import { childOf, parentOf } from './paths.ts';

export const localFileSystem: FileSystem = {
  scheme: 'file',
  // fs.local.block.size
  blockSize: 32 * 1024 * 1024,

  status(path) {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat && { path, isDirectory: stat.isDirectory(), length: stat.isDirectory() ? 0 : stat.size };
  },

  list(directory) {
    const names = named(directory, () => readdirSync(directory));
    // What vanished meanwhile, and links to nothing, are not there.
    return names.sort().map((name) => localFileSystem.status(childOf(directory, name))).filter((status): status is FileStatus => status !== undefined);
  },

  open: (path) => new LocalInput(path),

  create(path, options = {}) {
    const flags = options.overwrite === true ? 'w' : 'wx';
    return named(path, () => {
      try {
        return new LocalOutput(openSync(path, flags));
      } catch (error) {
        if (codeOf(error) !== 'ENOENT') throw error;
        mkdirSync(parentOf(path), { recursive: true });
        return new LocalOutput(openSync(path, flags));
      }
    });
  },

  rename(from, to, options = {}) {
    return named(from, () => {
      if (options.overwrite === true) {
        renameSync(from, to);
        return true;
      }
      return lstatSync(from).isDirectory() ? renamedFolder(from, to) : renamedFile(from, to);
    });
  },

  mkdirs(path) {
    named(path, () => mkdirSync(path, { recursive: true }));
  },

  delete(path) {
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return false;
    rmSync(path, { recursive: true, force: true });
    return true;
  },
};

class LocalInput implements InputFile {
  readonly length: number;
  readonly #file: number;

  constructor(path: string) {
    this.#file = named(path, () => openSync(path, 'r'));
    this.length = fstatSync(this.#file).size;
  }

  read(buffer: Uint8Array, length: number, position: number): number {
    return length === 0 ? 0 : readSync(this.#file, buffer, 0, length, position);
  }

  close(): void {
    closeSync(this.#file);
  }
}

class LocalOutput implements OutputFile {
  readonly #file: number;
  #open = true;

  constructor(file: number) {
    this.#file = file;
  }

  write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at, bytes.length - at);
  }

  sync(): void {
    fsyncSync(this.#file);
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    closeSync(this.#file);
  }
}

/** A link, unlike a rename, fails when the name is taken: of several at once one wins, and the others learn that they lost. */
function renamedFile(from: string, to: string): boolean {
  try {
    linkSync(from, to);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    if (codeOf(error) === 'ENOENT') throw error;
    // A disk without hard links.
    if (existsSync(to)) return false;
    renameSync(from, to);
    return true;
  }
  unlinkSync(from);
  return true;
}

function renamedFolder(from: string, to: string): boolean {
  if (existsSync(to)) return false;
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    // Another one took the name between the two lines above.
    if (['EEXIST', 'ENOTEMPTY', 'ENOTDIR'].includes(codeOf(error) ?? '')) return false;
    throw error;
  }
}

function named<R>(path: string, action: () => R): R {
  try {
    return action();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw new FileNotFoundError(path);
    if (codeOf(error) === 'EEXIST' || codeOf(error) === 'ENOTDIR') throw codeOf(error) === 'EEXIST' ? new FileAlreadyExistsError(path) : new FileNotFoundError(path);
    throw error;
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
