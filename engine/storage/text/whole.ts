/** A whole file as text, decompressed when its name says gzip. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { ListedFile } from './listInput.ts';

export function readWhole(file: Pick<ListedFile, 'path'>): string {
  const bytes = readFileSync(file.path);
  return (/\.gz$/i.test(file.path) ? gunzipSync(bytes) : bytes).toString('utf8');
}
