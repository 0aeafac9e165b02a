/** Gzip input, told by the file's name as Hadoop does. Several members in one file are one text. */
import { gunzipSync } from 'node:zlib';
import { InputFileError } from '../files/errors.ts';
import { uriOf } from '../files/paths.ts';

export function isGzip(path: string): boolean {
  return /\.gz$/i.test(path);
}

/** Throws InputFileError, naming the file, when it is cut or damaged. */
export function gunzip(bytes: Buffer, path: string): Buffer {
  if (bytes.length === 0) return bytes;
  try {
    return gunzipSync(bytes);
  } catch (error) {
    throw new InputFileError(`${uriOf(path)} cannot be decompressed as gzip: ${(error as Error).message}. The file is damaged or cut, or it is not gzip although its name ends in .gz.`);
  }
}
