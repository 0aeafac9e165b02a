/**
 * The files of a reliable checkpoint (Spark's ReliableCheckpointRDD): one part for each partition, written under an attempt's
 * own name and renamed, so that a part is whole or absent whatever dies, and the partitioner beside them.
 *
 * `_SUCCESS`, written last, names the parts and their bytes. A folder without it is no checkpoint: Spark would take the first
 * parts of a job that died for all of them.
 */
import type { ClassRegistry } from './codec/index.ts';
import { CodecFormatError, decodeValue, encodeValue } from './codec/index.ts';
import { fileSystemOf } from './files/fileSystems.ts';
import { childOf, nameOf, uriOf } from './files/paths.ts';
import { readWholeFile } from './files/readWholeFile.ts';
import type { BatchCompression } from './packedBatch.ts';
import { readRowFile, RowFileWriter } from './rowFile.ts';

const PARTITIONER_FILE = '_partitioner';
const COMMIT_FILE = '_SUCCESS';

/** One part of a checkpoint. */
export interface CheckpointPart {
  readonly file: string;
  readonly bytes: number;
}

interface Commit {
  readonly version: 1;
  readonly parts: readonly CheckpointPart[];
}

/** A checkpoint file is missing or damaged. The data cannot be recomputed: its lineage was cut. */
export class CheckpointFileError extends Error {
  readonly file: string;

  constructor(file: string, what: string) {
    super(`Checkpoint file ${file}: ${what}. Its lineage was cut when it was written, so it cannot be recomputed: restore the file, or run the cells that made the checkpoint again.`);
    this.name = 'CheckpointFileError';
    this.file = file;
  }
}

/** The folder of a checkpoint is not there, or it cannot be made (SparkException, IllegalArgumentException). */
export class CheckpointFolderError extends Error {
  constructor(name: 'SparkException' | 'IllegalArgumentException', message: string, cause?: unknown) {
    super(message, { cause });
    this.name = name;
  }
}

/** Where the checkpoint of an RDD is written. */
export function checkpointFolder(checkpointDir: string, rddId: number): string {
  return childOf(checkpointDir, `rdd-${rddId}`);
}

/** Begins a checkpoint in an empty folder: what an attempt that failed has left is gone. Throws CheckpointFolderError. */
export function startCheckpoint(directory: string): void {
  try {
    removeCheckpoint(directory);
    fileSystemOf(directory).mkdirs(directory);
  } catch (error) {
    throw new CheckpointFolderError('SparkException', `Failed to create checkpoint path ${uriOf(directory)}: ${(error as Error).message}`, error);
  }
}

/** Declares the parts in the folder to be the checkpoint. Until this has returned there is none. */
export function commitCheckpoint(directory: string): void {
  const commit: Commit = { version: 1, parts: listCheckpointParts(directory) };
  writeWhole(directory, COMMIT_FILE, `${JSON.stringify(commit)}\n`);
}

/** Removes a checkpoint: the commit first, so that what is left of an interrupted removal counts as none. */
export function removeCheckpoint(directory: string): void {
  const files = fileSystemOf(directory);
  files.delete(childOf(directory, COMMIT_FILE));
  files.delete(directory);
}

/** The parts of a checkpoint that was committed. Throws CheckpointFolderError, or CheckpointFileError when it is not whole. */
export function openCheckpoint(directory: string): { readonly files: readonly string[] } {
  const files = fileSystemOf(directory);
  if (files.status(directory)?.isDirectory !== true) throw new CheckpointFolderError('IllegalArgumentException', `requirement failed: Checkpoint directory does not exist: ${uriOf(directory)}`);
  const { parts } = readCommit(childOf(directory, COMMIT_FILE));
  for (const { file, bytes } of parts) {
    const path = childOf(directory, file);
    const found = files.status(path);
    if (found === undefined) throw new CheckpointFileError(path, 'it does not exist');
    if (found.length !== bytes) throw new CheckpointFileError(path, `it has ${found.length} bytes, but ${bytes} were written`);
  }
  return { files: parts.map((part) => part.file) };
}

function readCommit(path: string): Commit {
  let text: string;
  try {
    text = readWholeFile(path).toString('utf8');
  } catch (error) {
    throw new CheckpointFileError(path, isMissing(error) ? 'it does not exist, so the checkpoint was never finished' : (error as Error).message);
  }
  try {
    return JSON.parse(text) as Commit;
  } catch {
    throw new CheckpointFileError(path, 'it is damaged');
  }
}

/** `part-00003`. */
function checkpointPartName(partition: number): string {
  return `part-${String(partition).padStart(5, '0')}`;
}

/**
 * Writes one partition. The first attempt to finish gives the part its name; a later one removes its own file and reports the
 * part that is there. Returns the part's name, bytes and the rows this attempt had.
 */
export function writeCheckpointPart(directory: string, partition: number, taskId: number, values: Iterable<unknown>, classes?: ClassRegistry, compression: BatchCompression = 'none'): CheckpointPart & { readonly rows: number } {
  const files = fileSystemOf(directory);
  const name = checkpointPartName(partition);
  const file = childOf(directory, name);
  const attempt = childOf(directory, `.${name}-attempt-${taskId}`);
  let writer: RowFileWriter | undefined;
  try {
    writer = new RowFileWriter(attempt, classes, compression);
    for (const value of values) writer.push(value);
    const { rows } = writer.end({ durable: true });
    files.rename(attempt, file);
    const written = files.status(file);
    if (written === undefined) throw new CheckpointFolderError('SparkException', `Checkpoint failed: failed to save output of task: ${taskId} and final output path does not exist: ${uriOf(file)}`);
    return { file: name, bytes: written.length, rows };
  } finally {
    writer?.close();
    files.delete(attempt);
  }
}

/** Yields a part's rows, batch by batch. Throws CheckpointFileError when it is missing or damaged. */
export function* readCheckpointPart(file: string, classes?: ClassRegistry): Generator<unknown[], void> {
  try {
    yield* readRowFile(file, classes);
  } catch (error) {
    if (error instanceof CodecFormatError) throw new CheckpointFileError(file, error.message.replace(/\.$/, ''));
    if (isMissing(error)) throw new CheckpointFileError(file, 'it does not exist');
    if ((error as NodeJS.ErrnoException).code !== undefined) throw new CheckpointFileError(file, (error as Error).message);
    throw error;
  }
}

/** The parts in a folder in order. Throws CheckpointFileError when the folder or a part between is missing. */
export function listCheckpointParts(directory: string): readonly CheckpointPart[] {
  const files = fileSystemOf(directory);
  if (files.status(directory)?.isDirectory !== true) throw new CheckpointFileError(directory, 'the folder does not exist');
  const parts = files.list(directory)
    .map(({ path, length }) => ({ file: nameOf(path), bytes: length }))
    .filter(({ file }) => /^part-\d+$/.test(file))
    .sort((a, b) => Number(a.file.slice(5)) - Number(b.file.slice(5)));
  for (const [i, { file }] of parts.entries()) {
    if (file !== checkpointPartName(i)) throw new CheckpointFileError(childOf(directory, checkpointPartName(i)), `it does not exist, though ${file} does`);
  }
  return parts;
}

/** Writes the partitioner beside the parts: JSON for people, with the exact value (bounds may be dates or bigints) encoded in it. */
export function writeCheckpointPartitioner(directory: string, partitioner: { readonly kind: string }, classes?: ClassRegistry): void {
  writeWhole(directory, PARTITIONER_FILE, `${JSON.stringify({ kind: partitioner.kind, value: Buffer.from(encodeValue(partitioner, classes)).toString('base64') })}\n`);
}

/** The partitioner written with the parts; undefined when there is none. Throws when it cannot be read. */
export function readCheckpointPartitioner(directory: string, classes?: ClassRegistry): unknown {
  const path = childOf(directory, PARTITIONER_FILE);
  if (fileSystemOf(path).status(path) === undefined) return undefined;
  const { value } = JSON.parse(readWholeFile(path).toString('utf8')) as { value: string };
  return decodeValue(Buffer.from(value, 'base64'), classes);
}

/** A small file that is there whole or not at all. */
function writeWhole(directory: string, name: string, text: string): void {
  const attempt = childOf(directory, `.${name}.tmp`);
  const files = fileSystemOf(attempt);
  const file = files.create(attempt, { overwrite: true });
  try {
    file.write(Buffer.from(text));
    file.sync();
  } finally {
    file.close();
  }
  files.rename(attempt, childOf(directory, name), { overwrite: true });
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
