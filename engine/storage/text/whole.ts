/** A whole file as text, decompressed when its name says gzip. */
import { fileSystemOf } from './fileSystem.ts';
import { gunzip, isGzip } from './gzip.ts';
import type { ListedFile } from './listInput.ts';

export function readWhole(file: Pick<ListedFile, 'path'>): string {
  const bytes = fileSystemOf(file.path).readWhole(file.path);
  return (isGzip(file.path) ? gunzip(bytes, file.path) : bytes).toString('utf8');
}
