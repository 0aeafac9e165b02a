/** Errors of the RDD room, named and worded as Spark's. */

/** Spark's general exception for jobs and misuse (org.apache.spark.SparkException). */
export class SparkException extends Error {
  override name = 'SparkException';
}

/** An operation that makes no sense on this RDD, such as `reduce` on an empty one (java.lang.UnsupportedOperationException). */
export class UnsupportedOperationError extends Error {
  override name = 'UnsupportedOperationException';
}

/** An argument out of range (java.lang.IllegalArgumentException). */
export class IllegalArgumentError extends Error {
  override name = 'IllegalArgumentException';
}

/** Something is not in the state it must be in (java.lang.IllegalStateException). */
export class IllegalStateError extends Error {
  override name = 'IllegalStateException';
}

/** Throws IllegalArgumentError unless `holds`. */
export function require(holds: boolean, message: string): asserts holds {
  if (!holds) throw new IllegalArgumentError(`requirement failed: ${message}`);
}
