/**
 * Files of a reliable checkpoint: one `part-NNNNN` per partition, written under a hidden name and renamed when whole.
 *
 * A part is a header, frames of encoded rows each with its CRC-32, and a footer with the counts, so that a file that is
 * damaged or cut short anywhere is seen as such and never read as less data.
 */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, readSync, readdirSync, renameSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { basename, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { decodeRows, decodeValue, encodeRows, encodeValue } from './codec/index.ts';
import type { ClassRegistry } from './codec/index.ts';

const MAGIC = 0x454d4243;
const END = 0x454d4245;
const HEADER_BYTES = 8;
const FRAME_HEADER_BYTES = 8;
const FOOTER_BYTES = 16;
const ROWS_PER_FRAME = 4096;

/** A checkpoint that cannot be read: the message names the file and what is wrong with it. */
export class CheckpointFileError extends Error {
  override name = 'CheckpointFileError';
}

export interface WrittenPart {
  readonly file: string;
  readonly bytes: number;
}

function partName(partition: number): string {
  return `part-${String(partition).padStart(5, '0')}`;
}

/** Writes one partition. When another attempt was first, its file stays and this one's is removed. */
export function writeCheckpointPart(directory: string, partition: number, taskId: number, values: Iterable<unknown>, classes?: ClassRegistry): WrittenPart {
  const name = partName(partition);
  const temporary = join(directory, `.${name}-attempt-${taskId}`);
  const final = join(directory, name);
  const file = openSync(temporary, 'w');
  try {
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUInt32LE(MAGIC, 0);
    header.writeUInt32LE(1, 4);
    writeSync(file, header);
    let frames = 0;
    let rows = 0;
    let batch: unknown[] = [];
    const flush = (): void => {
      const bytes = encodeRows(batch, classes);
      const frame = Buffer.alloc(FRAME_HEADER_BYTES);
      frame.writeUInt32LE(bytes.byteLength, 0);
      frame.writeUInt32LE(crc32(bytes), 4);
      writeSync(file, frame);
      writeSync(file, bytes);
      frames++;
      rows += batch.length;
      batch = [];
    };
    for (const value of values) if (batch.push(value) >= ROWS_PER_FRAME) flush();
    if (batch.length > 0) flush();
    const footer = Buffer.alloc(FOOTER_BYTES);
    footer.writeUInt32LE(END, 0);
    footer.writeUInt32LE(frames, 4);
    footer.writeBigUInt64LE(BigInt(rows), 8);
    writeSync(file, footer);
    fsyncSync(file);
  } catch (error) {
    closeSync(file);
    rmSync(temporary, { force: true });
    throw error;
  }
  closeSync(file);
  if (existsSync(final)) rmSync(temporary, { force: true });
  else renameSync(temporary, final);
  return { file: name, bytes: statSync(final).size };
}

/** The rows of a part in batches. Throws CheckpointFileError for a file that is missing, damaged or cut short. */
export function* readCheckpointPart(path: string, classes?: ClassRegistry): Generator<readonly unknown[], void> {
  const bad = (what: string): CheckpointFileError => new CheckpointFileError(`Checkpoint file ${path} ${what}. Its lineage was cut, so it cannot be recomputed: restore the file, or run the cells that made the checkpoint again.`);
  if (!existsSync(path)) throw bad('does not exist');
  const { size } = statSync(path);
  const file = openSync(path, 'r');
  try {
    const take = (position: number, length: number, what: string): Buffer => {
      const bytes = Buffer.allocUnsafe(length);
      if (position + length > size || readSync(file, bytes, 0, length, position) !== length) throw bad(`is cut short: ${what} should end at byte ${position + length}, the file has ${size}`);
      return bytes;
    };
    const header = take(0, HEADER_BYTES, 'its header');
    if (header.readUInt32LE(0) !== MAGIC) throw bad('is damaged: it does not start as a checkpoint part does');
    let position = HEADER_BYTES;
    let frames = 0;
    let rows = 0;
    while (position < size - FOOTER_BYTES) {
      const frame = take(position, FRAME_HEADER_BYTES, `frame ${frames}`);
      const length = frame.readUInt32LE(0);
      const bytes = take(position + FRAME_HEADER_BYTES, length, `frame ${frames}`);
      if (crc32(bytes) !== frame.readUInt32LE(4)) throw bad(`is damaged: the checksum of frame ${frames} (byte ${position}) does not match`);
      const batch = decodeRows(bytes, classes);
      frames++;
      rows += batch.length;
      position += FRAME_HEADER_BYTES + length;
      yield batch;
    }
    const footer = take(position, FOOTER_BYTES, 'its footer');
    if (footer.readUInt32LE(0) !== END || footer.readUInt32LE(4) !== frames || Number(footer.readBigUInt64LE(8)) !== rows) throw bad(`is damaged: its footer does not match the ${frames} frames read`);
  } finally {
    closeSync(file);
  }
}

/** Names of the parts, in order. Throws CheckpointFileError when the folder is missing or a part is. */
export function listCheckpointParts(directory: string): readonly string[] {
  if (!existsSync(directory)) throw new CheckpointFileError(`Checkpoint directory does not exist: ${directory}`);
  const names = readdirSync(directory).filter((name) => name.startsWith('part-')).sort();
  names.forEach((name, i) => {
    if (name !== partName(i)) throw new CheckpointFileError(`Invalid checkpoint file: ${join(directory, name)} stands where ${basename(partName(i))} should be.`);
  });
  return names;
}

/** Saves the partitioner, as data, beside the parts. */
export function writePartitionerFile(directory: string, partitioner: Readonly<Record<string, unknown>>): void {
  writeFileSync(join(directory, '_partitioner'), encodeValue(partitioner));
}

/** The saved partitioner; undefined when there is none or it cannot be read. */
export function readPartitionerFile(directory: string): unknown {
  const path = join(directory, '_partitioner');
  if (!existsSync(path)) return undefined;
  try {
    return decodeValue(readFileSync(path));
  } catch {
    return undefined;
  }
}
