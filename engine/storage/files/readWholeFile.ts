import { fileSystemOf } from './fileSystems.ts';
import type { InputFile } from './fileSystem.ts';

/** All bytes of a file. They have to fit in memory. Throws FileNotFoundError. */
export function readWholeFile(path: string): Buffer<ArrayBuffer> {
  const file = fileSystemOf(path).open(path);
  try {
    const bytes = Buffer.allocUnsafeSlow(file.length);
    return bytes.subarray(0, readFully(file, bytes, 0));
  } finally {
    file.close();
  }
}

/** Fills `buffer` from `position` on as far as the file goes. Returns how many bytes that were. */
export function readFully(file: InputFile, buffer: Uint8Array, position: number): number {
  let filled = 0;
  while (filled < buffer.length) {
    const read = file.read(filled === 0 ? buffer : buffer.subarray(filled), buffer.length - filled, position + filled);
    if (read === 0) break;
    filled += read;
  }
  return filled;
}
