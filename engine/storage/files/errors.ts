/** Errors of files, input and output, worded as Hadoop's. */
import { uriOf } from './paths.ts';

/** org.apache.hadoop.mapred.InvalidInputException. */
export class InputPathNotExistError extends Error {
  override name = 'InvalidInputException';
}

/** java.lang.IllegalArgumentException of org.apache.hadoop.fs.Path. */
export class EmptyPathError extends Error {
  override name = 'IllegalArgumentException';

  constructor() {
    super('Can not create a Path from an empty string');
  }
}

/** Input that is there but cannot be read: a folder where a file should be, a damaged compressed file. */
export class InputFileError extends Error {
  override name = 'IOException';
}

/** org.apache.hadoop.mapred.FileAlreadyExistsException for the folder of a save. */
export class OutputExistsError extends Error {
  override name = 'FileAlreadyExistsException';
}

/** org.apache.hadoop.fs.FileAlreadyExistsException. */
export class FileAlreadyExistsError extends Error {
  override name = 'FileAlreadyExistsException';
  /** As Node's own error of the local disk. */
  readonly code = 'EEXIST';

  constructor(path: string) {
    super(`${uriOf(path)} already exists`);
  }
}

/** java.io.FileNotFoundException. */
export class FileNotFoundError extends Error {
  override name = 'FileNotFoundException';
  /** As Node's own error of the local disk. */
  readonly code = 'ENOENT';
  readonly path: string;

  constructor(path: string) {
    super(`File ${uriOf(path)} does not exist`);
    this.path = path;
  }
}

/** org.apache.hadoop.fs.UnsupportedFileSystemException. */
export class UnsupportedFileSystemError extends Error {
  override name = 'UnsupportedFileSystemException';

  constructor(scheme: string, known: readonly string[], path: string) {
    super(`No FileSystem for scheme "${scheme}" in ${path}. The schemes there are: ${known.map((s) => (s === 'file' ? 'file: (and plain paths)' : `${s}:`)).join(', ')}`);
  }
}
