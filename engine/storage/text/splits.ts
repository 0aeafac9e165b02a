/** How files become partitions: the split rules of Hadoop's FileInputFormat (mapred) and of Spark's formats of whole files. */
import { codecOf } from '../compression/codec.ts';
import { fileSystemOf } from '../files/fileSystems.ts';
import type { ListedFile } from '../files/listInput.ts';

/** A run of bytes of one file. Compressed files are one split, whatever their size, but for bzip2. */
export interface TextSplit {
  readonly path: string;
  readonly start: number;
  readonly length: number;
}

/** The last split may be a tenth larger instead of leaving a small rest. */
const SPLIT_SLOP = 1.1;

/** Splits of at most goalSize = total / minPartitions bytes, never beyond a block; empty files give one empty split. */
export function textSplits(files: readonly ListedFile[], minPartitions: number): readonly TextSplit[] {
  const total = files.reduce((sum, file) => sum + file.length, 0);
  const goalSize = Math.floor(total / Math.max(1, minPartitions));
  return files.flatMap((file) => (isSplittable(file.path) ? cut(file, Math.max(1, Math.min(goalSize, fileSystemOf(file.path).blockSize))) : [{ path: file.path, start: 0, length: file.length }]));
}

/** Splits of whole records of `recordLength` bytes, about a block each (Spark's FixedLengthBinaryInputFormat). */
export function recordSplits(files: readonly ListedFile[], recordLength: number): readonly TextSplit[] {
  return files.flatMap((file) => cut(file, Math.max(1, Math.floor(fileSystemOf(file.path).blockSize / recordLength)) * recordLength));
}

function isSplittable(path: string): boolean {
  const codec = codecOf(path);
  return codec === undefined || codec.decompressFrom !== undefined;
}

function cut({ path, length }: ListedFile, splitSize: number): TextSplit[] {
  const splits: TextSplit[] = [];
  let remaining = length;
  for (; remaining / splitSize > SPLIT_SLOP; remaining -= splitSize) splits.push({ path, start: length - remaining, length: splitSize });
  return [...splits, { path, start: length - remaining, length: remaining }];
}

/** Fills partitions up to `most` bytes each, in order; 0 is no limit (Hadoop's CombineFileInputFormat on one machine). */
export function packFiles(files: readonly ListedFile[], most: number): readonly (readonly ListedFile[])[] {
  const groups: ListedFile[][] = [];
  let bytes = Infinity;
  for (const file of files) {
    if (groups.length === 0 || (most > 0 && bytes >= most)) {
      groups.push([]);
      bytes = 0;
    }
    groups.at(-1)?.push(file);
    bytes += file.length;
  }
  return groups;
}

/** Bytes of a partition of whole text files (Spark's WholeTextFileInputFormat): the total over the partitions wanted. */
export function wholeTextPartitionBytes(files: readonly ListedFile[], minPartitions: number): number {
  return Math.ceil(files.reduce((sum, file) => sum + file.length, 0) / Math.max(1, minPartitions));
}

/** spark.files.maxPartitionBytes and spark.files.openCostInBytes. */
const MAX_PARTITION_BYTES = 128 * 1024 * 1024;
const OPEN_COST_BYTES = 4 * 1024 * 1024;

/** Bytes of a partition of binary files (Spark's StreamFileInputFormat): opening a file counts as 4 MiB, and no core is left without work. */
export function binaryPartitionBytes(files: readonly ListedFile[], minPartitions: number, defaultParallelism: number): number {
  const total = files.reduce((sum, file) => sum + file.length + OPEN_COST_BYTES, 0);
  return Math.min(MAX_PARTITION_BYTES, Math.max(OPEN_COST_BYTES, Math.floor(total / Math.max(defaultParallelism, minPartitions))));
}
