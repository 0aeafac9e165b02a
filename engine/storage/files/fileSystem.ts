/**
 * What the engine asks of a file system: input, output, checkpoints and object files go through this interface and nothing
 * else (org.apache.hadoop.fs.FileSystem in short). Which one serves a path is told by the path's scheme (`fileSystems.ts`).
 *
 * Every call is synchronous, because a task is one loop that nothing interrupts. The local disk answers at once. A store behind a
 * network keeps this interface by doing its requests on a thread of its own while the caller waits on it, and hides the wait by
 * fetching ahead: `open` says which bytes will be read, and writes are sent in the background until `close`.
 *
 * Paths here are absolute and have no `.` or `..` in them: plain (`/data/a`) on the local disk, else `scheme://authority/path`.
 */

/** What is at a path. */
export interface FileStatus {
  readonly path: string;
  readonly isDirectory: boolean;
  /** Bytes; 0 for folders. */
  readonly length: number;
}

/** A file open for reading at any position. */
export interface InputFile {
  /** Bytes when it was opened. */
  readonly length: number;
  /** Reads up to `length` bytes at `position` into the start of `buffer`; 0 only at the end of the file. */
  read(buffer: Uint8Array, length: number, position: number): number;
  close(): void;
}

/** A new file that is written from its start. It counts as written once `close` returned. */
export interface OutputFile {
  /** Writes all of `bytes`; they may be reused afterwards. */
  write(bytes: Uint8Array): void;
  /** Returns once the bytes written so far outlast the machine (hsync). */
  sync(): void;
  /** A second call does nothing. */
  close(): void;
}

export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export interface FileSystem {
  /** As in the paths it serves, in lower case. */
  readonly scheme: string;
  /** Bytes: no split of a file is larger. */
  readonly blockSize: number;
  /** Undefined when nothing is at the path. */
  status(path: string): FileStatus | undefined;
  /** What is in a folder, by name. Throws FileNotFoundError when there is no such folder. */
  list(directory: string): readonly FileStatus[];
  /** `expected` is what the caller is going to read: a hint. Throws FileNotFoundError. */
  open(path: string, expected?: ByteRange): InputFile;
  /** Makes a file, and the folders above it. Without `overwrite` only one of several callers succeeds: the others get FileAlreadyExistsError. */
  create(path: string, options?: { readonly overwrite?: boolean }): OutputFile;
  /**
   * Gives a file or folder another name, wholly or not at all. A name that is taken is kept and the answer is false, also when several
   * try at once; with `overwrite` the new file takes its place. Throws FileNotFoundError when there is nothing at `from`.
   */
  rename(from: string, to: string, options?: { readonly overwrite?: boolean }): boolean;
  /** Makes a folder and those above it; one that is there is fine. Throws FileAlreadyExistsError where a file is in the way. */
  mkdirs(path: string): void;
  /** Removes a file, or a folder with all that is in it. False when there was nothing. */
  delete(path: string): boolean;
}
