/** Errors of text input and output, worded as Hadoop's. */

/** org.apache.hadoop.mapred.InvalidInputException. */
export class InputPathNotExistError extends Error {
  override name = 'InvalidInputException';
}

/** Input that is there but cannot be read as text: a folder where a file should be, a damaged compressed file. */
export class InputFileError extends Error {
  override name = 'IOException';
}

/** org.apache.hadoop.mapred.FileAlreadyExistsException. */
export class OutputExistsError extends Error {
  override name = 'FileAlreadyExistsException';
}
