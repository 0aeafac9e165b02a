/**
 * Names and index of a map output on disk. One data file holds the reducers' segments one after another, each a row of
 * checked frames (frames.ts); the index beside it holds where each begins, so that a reducer reads only its own bytes.
 *
 * Index, little-endian: magic, number of reducers, then for each reducer the segment's offset and length (float64), at last the
 * CRC-32 of all before.
 */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

const MAGIC = 0x32494d45;
const HEADER = 8;
const ENTRY = 16;

export interface SegmentEntry {
  readonly offset: number;
  readonly length: number;
}

/** Spark's name of a map output: the map id is the task attempt's, so that attempts never meet. */
export function dataFileName(shuffleId: number, mapId: number): string {
  return `shuffle_${shuffleId}_${mapId}_0.data`;
}

/** The index of a data file. */
export function indexPathOf(dataPath: string): string {
  return dataPath.replace(/\.data$/, '.index');
}

export function encodeIndex(entries: readonly SegmentEntry[]): Uint8Array {
  const bytes = new Uint8Array(HEADER + entries.length * ENTRY + 4);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, entries.length, true);
  entries.forEach(({ offset, length }, i) => {
    const at = HEADER + i * ENTRY;
    view.setFloat64(at, offset, true);
    view.setFloat64(at + 8, length, true);
  });
  view.setUint32(bytes.length - 4, crc32(bytes.subarray(0, bytes.length - 4)), true);
  return bytes;
}

/** One reducer's entry, or a string that says what is wrong with the index. */
export function indexEntry(bytes: Uint8Array, reducer: number): SegmentEntry | string {
  if (bytes.length < HEADER + 4) return `the index is cut at ${bytes.length} bytes`;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.getUint32(4, true);
  if (view.getUint32(0, true) !== MAGIC || bytes.length !== HEADER + count * ENTRY + 4) return 'the index is damaged';
  if (crc32(bytes.subarray(0, bytes.length - 4)) !== view.getUint32(bytes.length - 4, true)) return 'the index fails its checksum';
  if (reducer >= count) return `the index has ${count} segments, none numbered ${reducer}`;
  const at = HEADER + reducer * ENTRY;
  return { offset: view.getFloat64(at, true), length: view.getFloat64(at + 8, true) };
}

/** Removes every file of a shuffle from a folder; a folder that is gone is as good as empty. */
export function removeShuffleFiles(directory: string, shuffleId: number): void {
  let names: readonly string[];
  try {
    names = readdirSync(directory);
  } catch {
    return;
  }
  const prefix = `shuffle_${shuffleId}_`;
  for (const name of names) if (name.startsWith(prefix)) rmSync(join(directory, name), { force: true });
}
