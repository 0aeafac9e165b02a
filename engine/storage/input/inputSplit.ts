/** What one partition of a file source reads, and how: plain data that the driver lists and tasks read. */
import { CodecFormatError, UnknownClassError } from '../codec/index.ts';
import type { ClassRegistry } from '../codec/index.ts';
import { InputFileError } from '../files/errors.ts';
import type { ListedFile } from '../files/listInput.ts';
import { fileSystemOf } from '../files/fileSystems.ts';
import { uriOf } from '../files/paths.ts';
import { readFully } from '../files/readWholeFile.ts';
import type { RowBatches } from '../rowBatches.ts';
import { readRowFileRange } from '../rowFile.ts';
import { readLineBatches } from '../text/lines.ts';
import type { TextSplit } from '../text/splits.ts';
import { readWhole } from '../text/whole.ts';
import { PortableDataStream } from './portableDataStream.ts';

export type InputSplit =
  /** Lines. */
  | ({ readonly format: 'text' } & TextSplit)
  /** `[path, whole text]` of each file. */
  | { readonly format: 'wholeText'; readonly files: readonly ListedFile[] }
  /** `[path, PortableDataStream]` of each file. */
  | { readonly format: 'binary'; readonly files: readonly ListedFile[] }
  /** Arrays of `recordLength` bytes. */
  | ({ readonly format: 'records'; readonly recordLength: number } & TextSplit)
  /** Rows of an object file whose batches begin in this run of bytes. */
  | ({ readonly format: 'objects' } & TextSplit);

/** Bytes of the files that belong to the split, as they lie there. */
export function splitBytes(split: InputSplit): number {
  switch (split.format) {
    case 'text':
    case 'records':
    case 'objects':
      return split.length;
    case 'wholeText':
      return split.files.reduce((sum, file) => sum + file.length, 0);
    case 'binary':
      // Read by whoever opens it.
      return 0;
  }
}

/** The records, batch by batch. Throws InputFileError for damaged files and FileNotFoundError for those that are gone. */
export function readSplit(split: InputSplit, classes: ClassRegistry): RowBatches {
  switch (split.format) {
    case 'text':
      return readLineBatches(split);
    case 'wholeText':
      return each(split.files, (file) => [file.uri, readWhole(file)]);
    case 'binary':
      return each(split.files, (file) => [file.uri, new PortableDataStream(file.path)]);
    case 'records':
      return records(split);
    case 'objects':
      return objects(split, classes);
  }
}

function* each(files: readonly ListedFile[], record: (file: ListedFile) => readonly [string, unknown]): Generator<readonly unknown[], void> {
  for (const file of files) yield [record(file)];
}

/** Read at once; at least one record. */
const CHUNK_BYTES = 1 << 18;

function* records({ path, start, length, recordLength }: { readonly recordLength: number } & TextSplit): Generator<readonly unknown[], void> {
  const file = fileSystemOf(path).open(path, { start, end: start + length });
  try {
    if (file.length % recordLength !== 0) throw new InputFileError(`${uriOf(path)} has ${file.length} bytes, which is not a whole number of records of ${recordLength} bytes: it is cut, or its records have another length.`);
    const most = Math.max(1, Math.floor(CHUNK_BYTES / recordLength)) * recordLength;
    for (let at = start; at < start + length; ) {
      const chunk = new Uint8Array(Math.min(most, start + length - at));
      const read = readFully(file, chunk, at);
      if (read < chunk.length) throw new InputFileError(`${uriOf(path)} ended at byte ${at + read} while it was read: it had ${file.length} bytes.`);
      const batch: Uint8Array[] = [];
      for (let i = 0; i < read; i += recordLength) batch.push(chunk.slice(i, i + recordLength));
      yield batch;
      at += read;
    }
  } finally {
    file.close();
  }
}

function* objects({ path, start, length }: TextSplit, classes: ClassRegistry): Generator<readonly unknown[], void> {
  const batches = readRowFileRange(path, { start, end: start + length }, classes);
  for (;;) {
    let next: IteratorResult<readonly unknown[], void>;
    try {
      next = batches.next();
    } catch (error) {
      if (error instanceof UnknownClassError) throw new InputFileError(`${uriOf(path)} holds instances of a class that is not known here. Define the class in a cell, exactly as it was when the file was saved, and name it: sc.objectFile(path, minPartitions, [TheClass]).`, { cause: error });
      if (!(error instanceof CodecFormatError)) throw error;
      throw new InputFileError(`${uriOf(path)} cannot be read as an object file: ${error.message} Object files are what saveAsObjectFile writes.`);
    }
    if (next.done === true) return;
    yield next.value;
  }
}
