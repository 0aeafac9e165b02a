/** A whole file as text, decompressed when its name says gzip. */
import type { ListedFile } from '../files/listInput.ts';
import { readWholeFile } from '../files/readWholeFile.ts';
import { gunzip, isGzip } from './gzip.ts';

export function readWhole(file: Pick<ListedFile, 'path'>): string {
  const bytes = readWholeFile(file.path);
  return (isGzip(file.path) ? gunzip(bytes, file.path) : bytes).toString('utf8');
}
