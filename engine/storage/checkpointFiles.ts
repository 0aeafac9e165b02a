/**
 * The files of a reliable checkpoint (Spark's ReliableCheckpointRDD): one part for each partition, written under an attempt's
 * own name and renamed, so that a part is whole or absent whatever dies, and the partitioner beside them.
 */
import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClassRegistry } from './codec/index.ts';
import { CodecFormatError, decodeValue, encodeValue } from './codec/index.ts';
import { readRowFile, RowFileWriter } from './rowFile.ts';

const PARTITIONER_FILE = '_partitioner';

/** A checkpoint file is missing or damaged. The data cannot be recomputed: its lineage was cut. */
export class CheckpointFileError extends Error {
  readonly file: string;

  constructor(file: string, what: string) {
    super(`Checkpoint file ${file}: ${what}. Its lineage was cut when it was written, so it cannot be recomputed: restore the file, or run the cells that made the checkpoint again.`);
    this.name = 'CheckpointFileError';
    this.file = file;
  }
}

/** `part-00003`. */
export function checkpointPartName(partition: number): string {
  return `part-${String(partition).padStart(5, '0')}`;
}

/**
 * Writes one partition. The first attempt to finish gives the part its name; a later one removes its own file and reports the
 * part that is there. Returns the part's name and bytes.
 */
export function writeCheckpointPart(directory: string, partition: number, taskId: number, values: Iterable<unknown>, classes?: ClassRegistry): { readonly file: string; readonly bytes: number; readonly rows: number } {
  const name = checkpointPartName(partition);
  const file = join(directory, name);
  const attempt = join(directory, `.${name}-attempt-${taskId}`);
  mkdirSync(directory, { recursive: true });
  let writer: RowFileWriter | undefined;
  try {
    writer = new RowFileWriter(attempt, classes);
    for (const value of values) writer.push(value);
    const { bytes, rows } = writer.end({ durable: true });
    try {
      // A link, unlike a rename, fails when the name is taken: the loser learns that it lost.
      linkSync(attempt, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') renameSync(attempt, file);
    }
    return { file: name, bytes, rows };
  } finally {
    writer?.close();
    rmSync(attempt, { force: true });
  }
}

/** Yields a part's rows, batch by batch. Throws CheckpointFileError when it is missing or damaged. */
export function* readCheckpointPart(file: string, classes?: ClassRegistry): Generator<unknown[], void> {
  try {
    yield* readRowFile(file, classes);
  } catch (error) {
    if (error instanceof CodecFormatError) throw new CheckpointFileError(file, error.message.replace(/\.$/, ''));
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new CheckpointFileError(file, 'it does not exist');
    if ((error as NodeJS.ErrnoException).code !== undefined) throw new CheckpointFileError(file, (error as Error).message);
    throw error;
  }
}

/** The parts of a checkpoint in order. Throws CheckpointFileError when the folder or a part between is missing. */
export function listCheckpointParts(directory: string): readonly string[] {
  let names: string[];
  try {
    names = readdirSync(directory);
  } catch {
    throw new CheckpointFileError(directory, 'the folder does not exist');
  }
  const parts = names.filter((name) => /^part-\d+$/.test(name)).sort((a, b) => Number(a.slice(5)) - Number(b.slice(5)));
  parts.forEach((name, i) => {
    if (name !== checkpointPartName(i)) throw new CheckpointFileError(join(directory, checkpointPartName(i)), `it does not exist, though ${name} does`);
  });
  return parts.map((name) => join(directory, name));
}

/** Writes the partitioner (plain data) beside the parts: JSON for people, with the exact value (bounds may be dates or bigints) encoded in it. */
export function writeCheckpointPartitioner(directory: string, partitioner: { readonly kind: string; readonly [field: string]: unknown }): void {
  const attempt = join(directory, `.${PARTITIONER_FILE}.tmp`);
  writeFileSync(attempt, `${JSON.stringify({ kind: partitioner.kind, value: Buffer.from(encodeValue(partitioner)).toString('base64') })}\n`);
  renameSync(attempt, join(directory, PARTITIONER_FILE));
}

/** The partitioner written with the parts; undefined when there is none or it cannot be read, which costs only a shuffle. */
export function readCheckpointPartitioner(directory: string): unknown {
  try {
    const { value } = JSON.parse(readFileSync(join(directory, PARTITIONER_FILE), 'utf8')) as { value: string };
    return decodeValue(Buffer.from(value, 'base64'));
  } catch {
    return undefined;
  }
}
