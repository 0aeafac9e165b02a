/**
 * The file systems there are, by scheme. Only the local disk is built in; another one is an object with the `FileSystem` interface
 * that `fileSystemContract` accepts, registered where driver and executors load it.
 */
import { UnsupportedFileSystemError } from './errors.ts';
import type { FileSystem } from './fileSystem.ts';
import { localFileSystem } from './localFileSystem.ts';
import { schemeOf } from './paths.ts';

const fileSystems = new Map<string, FileSystem>([[localFileSystem.scheme, localFileSystem]]);

/** Makes a file system serve its scheme from here on. Returns what takes it back. */
export function registerFileSystem(fileSystem: FileSystem): () => void {
  const before = fileSystems.get(fileSystem.scheme);
  fileSystems.set(fileSystem.scheme, fileSystem);
  return () => {
    if (before === undefined) fileSystems.delete(fileSystem.scheme);
    else fileSystems.set(fileSystem.scheme, before);
  };
}

/** The file system a path lives in. Throws UnsupportedFileSystemError, which names those there are. */
export function fileSystemOf(path: string): FileSystem {
  const fileSystem = fileSystems.get(schemeOf(path));
  if (fileSystem === undefined) throw new UnsupportedFileSystemError(schemeOf(path), [...fileSystems.keys()], path);
  return fileSystem;
}
