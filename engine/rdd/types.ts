/** Types shared by the operations. */

/**
 * Any record. The tuple member makes TypeScript infer `[string, number]`, not `(string | number)[]`, for a function that
 * returns `[word, 1]`, so that the result is an RDD of pairs.
 */
export type Row = {} | null | undefined | [Row, ...Row[]] | readonly [Row, ...Row[]];

/**
 * The tuple that a function returns, fit for arithmetic: `as const` makes `[word, 1]` a `[string, 1]`, whose counts could
 * not be added; here it is `[string, number]`. Anything else is itself.
 */
export type Plain<U> = U extends readonly [unknown, ...unknown[]] ? { -readonly [I in keyof U]: Counted<U[I]> } : U;

type Counted<T> = T extends number ? number : Plain<T>;

/** What has a natural order: the keys that sort, and the records that `max`, `top` and the like compare. */
export type Orderable = string | number | bigint | boolean | Date | null | undefined | readonly Orderable[];

/** An order: negative when `a` comes first, positive when `b` does (scala.math.Ordering). */
export type Compare<T> = (a: T, b: T) => number;
