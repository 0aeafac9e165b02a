/**
 * The few things text input asks of a file system, chosen by the path's scheme. Only the local one is here; another is one more
 * object with this interface. All calls are synchronous, because a task's loop is.
 */
import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InputPathNotExistError } from './errors.ts';

export interface FileStatus {
  readonly isDirectory: boolean;
  /** Bytes. */
  readonly length: number;
}

/** A file open for reading at any position. */
export interface OpenFile {
  /** Reads up to `length` bytes at `position` into the start of `buffer`; 0 at the end of the file. */
  read(buffer: Buffer, length: number, position: number): number;
  close(): void;
}

export interface FileSystem {
  /** Undefined when nothing is at the path. */
  status(path: string): FileStatus | undefined;
  /** Names in a folder, sorted. */
  names(path: string): readonly string[];
  open(path: string): OpenFile;
  readWhole(path: string): Buffer;
}

const local: FileSystem = {
  status(path) {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat && { isDirectory: stat.isDirectory(), length: stat.size };
  },
  names: (path) => readdirSync(path).sort(),
  open(path) {
    const file = openSync(path, 'r');
    return { read: (buffer, length, position) => readSync(file, buffer, 0, length, position), close: () => closeSync(file) };
  },
  readWhole: (path) => readFileSync(path),
};

const SCHEME = /^([a-z][a-z0-9+.-]+):(?=\/)/i;

/** The file system a path lives in. Throws InputPathNotExistError for a scheme that none here reads. */
export function fileSystemOf(path: string): FileSystem {
  const scheme = SCHEME.exec(path)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== 'file') throw new InputPathNotExistError(`No FileSystem for scheme "${scheme}": this engine reads local files (plain paths and file:). Path: ${path}`);
  return local;
}

/** A plain path or `file:` URI as an absolute path; relative ones start at `cwd`. Throws as fileSystemOf. */
export function localPath(path: string, cwd: string): string {
  const trimmed = path.trim();
  fileSystemOf(trimmed);
  if (!/^file:/i.test(trimmed)) return resolve(cwd, trimmed);
  const rest = trimmed.replace(/^file:\/*/i, '/');
  // A glob's ? and # and a stray % are part of the name, not of a URL.
  return resolve(fileURLToPath(`file://${rest.replace(/%(?![0-9a-f]{2})/gi, '%25').replace(/\?/g, '%3F').replace(/#/g, '%23')}`));
}
