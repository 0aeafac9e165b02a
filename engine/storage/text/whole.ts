/** A whole file as bytes or text, decompressed when its name says so. It has to fit in memory. */
import { codecOf, decompressed } from '../compression/codec.ts';
import type { ListedFile } from '../files/listInput.ts';
import { fileSystemOf } from '../files/fileSystems.ts';
import { readWholeFile } from '../files/readWholeFile.ts';

/** UTF-8. Throws InputFileError for damaged compressed files. */
export function readWhole({ path }: Pick<ListedFile, 'path'>): string {
  const codec = codecOf(path);
  if (codec === undefined) return readWholeFile(path).toString('utf8');
  const file = fileSystemOf(path).open(path);
  try {
    return Buffer.concat(Array.from(decompressed(file, codec, path), (piece) => Buffer.from(piece))).toString('utf8');
  } finally {
    file.close();
  }
}
