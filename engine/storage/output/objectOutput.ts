/** Parts of object files: the rows as the codec writes them, in a file of rows (`rowFile.ts`). */
import type { ClassRegistry } from '../codec/index.ts';
import { RowFileWriter } from '../rowFile.ts';
import type { WrittenPart } from './commitProtocol.ts';

/** Writes a new file. Throws what encodeRows throws, naming the value that cannot be written. */
export function writeObjects(path: string, values: Iterable<unknown>, classes: ClassRegistry): Omit<WrittenPart, 'file'> {
  const writer = new RowFileWriter(path, classes);
  try {
    for (const value of values) writer.push(value);
    const { bytes, rows } = writer.end();
    return { bytes, records: rows };
  } finally {
    writer.close();
  }
}
