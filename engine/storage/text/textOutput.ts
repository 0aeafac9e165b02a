/**
 * Text output by Hadoop's commit protocol (FileOutputCommitter, algorithm 1): each task writes under `_temporary`, its
 * finished file is moved into place by a rename, and `_SUCCESS` appears when the job is done. A half-written output is
 * never taken for a whole one.
 */
import { closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { OutputExistsError } from '../files/errors.ts';

/** Characters gathered before a write. */
const BUFFER_CHARS = 1 << 18;

export interface WrittenText {
  readonly file: string;
  readonly bytes: number;
  readonly records: number;
}

/** Makes the output folder. Throws OutputExistsError when it is there. */
export function startTextOutput(directory: string): void {
  if (existsSync(directory)) throw new OutputExistsError(`Output directory file:${directory} already exists`);
  mkdirSync(join(directory, '_temporary', '0'), { recursive: true });
}

/** One line per record; null is refused, as in Spark. Returns after the file is in its place. */
export function writeTextPart(directory: string, partition: number, taskId: number, values: Iterable<unknown>): WrittenText {
  const name = `part-${String(partition).padStart(5, '0')}`;
  const folder = join(directory, '_temporary', '0', `attempt_${taskId}`);
  mkdirSync(folder, { recursive: true });
  const temporary = join(folder, name);
  const file = openSync(temporary, 'w');
  let records = 0;
  let bytes = 0;
  let text = '';
  try {
    for (const value of values) {
      if (value === null || value === undefined) throw new TypeError('text files do not allow null rows');
      text += `${typeof value === 'string' ? value : lineOf(value)}\n`;
      records++;
      if (text.length > BUFFER_CHARS) {
        bytes += writeSync(file, text);
        text = '';
      }
    }
    bytes += writeSync(file, text);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, join(directory, name));
  return { file: name, bytes, records };
}

/** Marks the output whole and removes the temporary folder. */
export function commitTextOutput(directory: string): void {
  rmSync(join(directory, '_temporary'), { recursive: true, force: true });
  writeFileSync(join(directory, '_SUCCESS'), '');
}

/** Removes an output whose job failed. */
export function abortTextOutput(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
}

/** Pairs as Scala prints tuples: `(key,value)`; other objects as JSON. */
function lineOf(value: unknown): string {
  if (Array.isArray(value)) return `(${value.map((v) => (typeof v === 'object' && v !== null ? lineOf(v) : String(v))).join(',')})`;
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) return JSON.stringify(value);
  return String(value);
}
