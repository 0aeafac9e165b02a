/** Types shared by the operations. */

/**
 * Any record. The tuple member makes TypeScript infer `[string, number]`, not `(string | number)[]`, for a function that
 * returns `[word, 1]`, so that the result is an RDD of pairs.
 */
export type Row = {} | null | undefined | [unknown] | readonly [unknown];

/** A natural order: negative, zero or positive. */
export type Compare<T> = (a: T, b: T) => number;
