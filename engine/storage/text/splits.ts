/** How files become partitions: the split rule of Hadoop's FileInputFormat (mapred). */
import type { ListedFile } from '../files/listInput.ts';
import { isGzip } from './gzip.ts';

/** A run of bytes of one file. */
export interface TextSplit {
  readonly path: string;
  readonly start: number;
  readonly length: number;
  /** Compressed files are one split, whatever their size. */
  readonly codec: 'none' | 'gzip';
}

/** Block size of the local file system (fs.local.block.size). */
const BLOCK_SIZE = 32 * 1024 * 1024;
/** The last split may be a tenth larger instead of leaving a small rest. */
const SPLIT_SLOP = 1.1;

/** Splits of at most goalSize = total / minPartitions bytes, never beyond a block; empty files give one empty split. */
export function textSplits(files: readonly ListedFile[], minPartitions: number): readonly TextSplit[] {
  const total = files.reduce((sum, file) => sum + file.length, 0);
  const goalSize = Math.floor(total / Math.max(1, minPartitions));
  const splitSize = Math.max(1, Math.min(goalSize, BLOCK_SIZE));
  return files.flatMap(({ path, length }): TextSplit[] => {
    if (isGzip(path)) return [{ path, start: 0, length, codec: 'gzip' }];
    if (length === 0) return [{ path, start: 0, length: 0, codec: 'none' }];
    const splits: TextSplit[] = [];
    let remaining = length;
    for (; remaining / splitSize > SPLIT_SLOP; remaining -= splitSize) splits.push({ path, start: length - remaining, length: splitSize, codec: 'none' });
    return [...splits, { path, start: length - remaining, length: remaining, codec: 'none' }];
  });
}
