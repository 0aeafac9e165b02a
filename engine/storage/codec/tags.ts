/** The bytes that open each value in the tagged form and each column in the columnar form. Append only: files outlive processes. */

/** First byte of everything encoded. */
export const FORMAT_VERSION = 1;

export const Tag = {
  undefined: 0, null: 1, true: 2, false: 3, int: 4, negativeInt: 5, double: 6, latin1: 7, utf16: 8, bigint: 9, negativeBigint: 10,
  date: 11, regexp: 12, map: 13, set: 14, object: 15, nullProtoObject: 16, array: 17, sparseArray: 18, matchArray: 19, typedArray: 20, nodeBuffer: 21,
  arrayBuffer: 22, dataView: 23, error: 24, instance: 25, reference: 26, boxed: 27, column: 28,
  registeredSymbol: 29, wellKnownSymbol: 30,
  /** A view on a buffer that other values of the record see too: what it is, the buffer, offset, bytes. */
  viewOn: 31,
  resizableBuffer: 32, url: 33, searchParams: 34,
  /** As `instance`, then the values of its private fields. */
  guarded: 35,
} as const;

export const Column = {
  /** One tagged primitive for every row. */
  constant: 0,
  int8: 1, int16: 2, int32: 3, double: 4, boolean: 5, bigint64: 6, date: 7,
  latin1: 8, utf8: 9, utf16: 10,
  /** A column of distinct strings, then one index a row. */
  dictionary: 11,
  /** Arrays of one length: that many columns. */
  tuple: 12,
  /** Arrays of any length: lengths, then one column of all elements. */
  list: 13,
  /** Plain objects with the same keys: keys, then a column for each. */
  object: 14,
  /** Instances of one class with the same keys. */
  instance: 15,
  /** A byte a row (0 value, 1 null, 2 undefined), then a column of the values. */
  nullable: 16,
  /** Each row in the tagged form. */
  tagged: 17,
} as const;
