/** Any value a record may hold, for property tests: primitives of every kind, containers in each other, built-in objects. */
import fc from 'fast-check';

export const anyNumber = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(-0, NaN, Infinity, -Infinity, 2 ** 31, -(2 ** 31), 2 ** 53, Number.MIN_VALUE));
export const anyString = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)), fc.constantFrom('', 'ÿ', 'Ā', '😀', '\ud800', '\udc00'));
const anySymbol = fc.oneof(fc.string().map((key) => Symbol.for(key)), fc.constantFrom(Symbol.iterator, Symbol.asyncIterator, Symbol.toStringTag));
const anyPrimitive = fc.oneof(anyNumber, anyString, fc.boolean(), fc.constantFrom(null, undefined), fc.bigInt(), anySymbol);

const typedArray = fc.oneof(
  fc.int8Array(), fc.uint8Array(), fc.uint8ClampedArray(), fc.int16Array(), fc.uint16Array(), fc.int32Array(), fc.uint32Array(), fc.float32Array(), fc.float64Array(), fc.bigInt64Array(), fc.bigUint64Array(),
  fc.uint8Array().map((bytes) => Buffer.from(bytes)), fc.uint8Array().map((bytes) => bytes.buffer), fc.uint8Array().map((bytes) => new DataView(bytes.buffer)),
);
/** Several views on one buffer, which stay views on one buffer. */
const sharedBuffer = fc.uint8Array({ minLength: 16, maxLength: 40 }).map(({ buffer }) => [new Uint8Array(buffer, 3), new Float64Array(buffer, 8, 1), new DataView(buffer, 1, 4), buffer]);
const anyError = fc.tuple(anyString, fc.option(anyPrimitive), fc.constantFrom(Error, TypeError, RangeError)).map(([message, cause, type]) => Object.assign(cause === null ? new type(message) : new type(message, { cause }), { code: message.length }));
const anyRegExp = fc.constantFrom(/a\/b(?<n>c)/giu, /^$/, new RegExp('\ud800'), Object.assign(/x/y, { lastIndex: 3 }));
const boxed = fc.oneof(anyNumber, fc.string(), fc.boolean(), fc.bigInt(), anySymbol).map((value) => Object(value) as object);
const url = fc.webUrl({ withQueryParameters: true }).map((text) => new URL(text));

/** `instance` makes instances of user classes, from a number and any value. */
export function anyValueWith(instance: (n: number, value: unknown) => unknown): fc.Arbitrary<unknown> {
  return fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof({ depthSize: 'small', withCrossShrink: true },
      anyPrimitive,
      fc.array(tie('value'), { maxLength: 5 }),
      fc.sparseArray(tie('value'), { maxLength: 6 }),
      fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', '1', 'a')), tie('value'), { maxKeys: 4, noNullPrototype: false }),
      fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 3 }).map((entries) => new Map(entries)),
      fc.array(tie('value'), { maxLength: 3 }).map((values) => new Set(values)),
      fc.tuple(fc.integer(), tie('value')).map(([n, value]) => instance(n, value)),
      tie('value').map((value) => cyclic(value)),
      fc.date({ noInvalidDate: false }),
      fc.oneof(typedArray, sharedBuffer, anyError, anyRegExp, boxed, url)),
  })).value;
}

/** A record that holds itself, and the same part twice. */
function cyclic(part: unknown): unknown {
  const record: Record<string, unknown> = { part, again: part };
  record['self'] = record;
  return record;
}
