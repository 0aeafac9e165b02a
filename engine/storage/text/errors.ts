/** Errors of text input and output, worded as Hadoop's. */

/** org.apache.hadoop.mapred.InvalidInputException. */
export class InputPathNotExistError extends Error {
  override name = 'InvalidInputException';
}

/** org.apache.hadoop.mapred.FileAlreadyExistsException. */
export class OutputExistsError extends Error {
  override name = 'FileAlreadyExistsException';
}
