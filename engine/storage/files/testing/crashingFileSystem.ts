/**
 * A file system that stops at a chosen moment, as if the machine had died there: each change costs one step and each byte
 * written one more. When the steps are used up, a write leaves the bytes that were paid for, `crash` is called, and from then on
 * nothing changes any more.
 */
import type { FileSystem, OutputFile } from '../fileSystem.ts';

export class CrashError extends Error {
  override name = 'CrashError';
}

export interface CrashingFileSystem extends FileSystem {
  /** Steps taken so far. */
  readonly steps: number;
}

export function crashingFileSystem(base: FileSystem, steps: number, crash: () => void = () => undefined): CrashingFileSystem {
  let taken = 0;
  const die = (): never => {
    crash();
    throw new CrashError(`crashed after ${steps} steps`);
  };
  const change = <R>(action: () => R): R => {
    if (taken >= steps) die();
    taken += 1;
    return action();
  };
  return {
    scheme: base.scheme,
    blockSize: base.blockSize,
    get steps() { return taken; },
    status: (path) => base.status(path),
    list: (directory) => base.list(directory),
    open: (path, expected) => base.open(path, expected),
    mkdirs: (path) => change(() => base.mkdirs(path)),
    delete: (path) => change(() => base.delete(path)),
    rename: (from, to, options) => change(() => base.rename(from, to, options)),
    create: (path, options) => {
      const file = change(() => base.create(path, options));
      return {
        write(bytes) {
          const affordable = Math.max(0, Math.min(bytes.length, steps - taken));
          if (affordable > 0) file.write(bytes.subarray(0, affordable));
          taken += affordable;
          if (affordable < bytes.length) die();
        },
        // What dies here is a process: the system keeps what was written.
        sync: () => change(() => undefined),
        close: () => file.close(),
      } satisfies OutputFile;
    },
  };
}
