import { FileAlreadyExistsError, FileNotFoundError } from '../errors.ts';
import type { FileStatus, FileSystem } from '../fileSystem.ts';
import { parentOf } from '../paths.ts';

/** A file system in a map: proves the seam, and stands in for a store that is not the disk. */
export function memoryFileSystem(scheme: string, blockSize = 1 << 20): FileSystem {
  /** Bytes of files; undefined for folders. */
  const entries = new Map<string, Buffer | undefined>();

  const isRoot = (path: string): boolean => path === parentOf(path);
  function status(path: string): FileStatus | undefined {
    if (isRoot(path)) return { path, isDirectory: true, length: 0 };
    return entries.has(path) ? { path, isDirectory: entries.get(path) === undefined, length: entries.get(path)?.length ?? 0 } : undefined;
  }
  function below(path: string): string[] {
    return [...entries.keys()].filter((key) => key.startsWith(`${path}/`));
  }
  function mkdirs(path: string): void {
    if (isRoot(path) || status(path)?.isDirectory === true) return;
    if (entries.has(path)) throw new FileAlreadyExistsError(path);
    mkdirs(parentOf(path));
    entries.set(path, undefined);
  }

  return {
    scheme,
    blockSize,
    status,
    list(directory) {
      if (status(directory)?.isDirectory !== true) throw new FileNotFoundError(directory);
      return [...entries.keys()].filter((path) => !isRoot(path) && parentOf(path) === directory).sort().map((path) => status(path) as FileStatus);
    },
    open(path) {
      const bytes = entries.get(path);
      if (bytes === undefined) throw new FileNotFoundError(path);
      // At most a thousand bytes at once: a caller must not count on getting all it asks for.
      return { length: bytes.length, read: (buffer, length, position) => bytes.subarray(position, position + Math.min(length, 1000)).copy(buffer), close: () => undefined };
    },
    create(path, options = {}) {
      if (entries.has(path) && (options.overwrite !== true || entries.get(path) === undefined)) throw new FileAlreadyExistsError(path);
      mkdirs(parentOf(path));
      entries.set(path, Buffer.alloc(0));
      return {
        write: (bytes) => void entries.set(path, Buffer.concat([entries.get(path) as Buffer, bytes])),
        sync: () => undefined,
        close: () => undefined,
      };
    },
    rename(from, to, options = {}) {
      if (!entries.has(from)) throw new FileNotFoundError(from);
      if (entries.has(to) && options.overwrite !== true) return false;
      for (const path of [from, ...below(from)]) {
        entries.set(to + path.slice(from.length), entries.get(path));
        entries.delete(path);
      }
      return true;
    },
    mkdirs,
    delete(path) {
      for (const child of below(path)) entries.delete(child);
      return entries.delete(path);
    },
  };
}
