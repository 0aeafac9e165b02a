/** Anything a record can hold, for property tests: every kind of value alone and nested, and rows that mostly agree. */
import fc from 'fast-check';
import type { ClassRegistry } from '../index.ts';

/** A class as cells define them. */
export class Point {
  readonly x: number;
  readonly y: unknown;
  constructor(x: number, y: unknown) {
    this.x = x;
    this.y = y;
  }
}
/** Knows `Point` and what else is given, by name. */
export function classesOf(...more: readonly (readonly [string, object])[]): ClassRegistry {
  const known = new Map<string, object>([['Point', Point.prototype], ...more]);
  return { idOf: (prototype) => [...known].find(([, one]) => one === prototype)?.[0], prototypeOf: (id) => known.get(id) };
}

export const anyNumber = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(-0, NaN, Infinity, -Infinity, 2 ** 31, -(2 ** 31), 2 ** 53, Number.MIN_VALUE));
export const anyString = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)), fc.constantFrom('', 'ÿ', 'Ā', '😀', '\ud800', '\udc00'));
const primitive = fc.oneof(anyNumber, anyString, fc.boolean(), fc.constantFrom(null, undefined), fc.bigInt());
const typedArray = fc.oneof(fc.uint8Array(), fc.float64Array(), fc.int16Array(), fc.bigInt64Array(), fc.uint8Array().map((bytes) => Buffer.from(bytes)), fc.uint8Array().map((bytes) => bytes.buffer), fc.uint8Array().map((bytes) => new DataView(bytes.buffer)));
export const { value: anyValue } = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'small', withCrossShrink: true },
    primitive,
    fc.array(tie('value'), { maxLength: 5 }),
    fc.sparseArray(tie('value'), { maxLength: 6 }),
    fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', '1', 'a')), tie('value'), { maxKeys: 4, noNullPrototype: false }),
    fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 3 }).map((entries) => new Map(entries)),
    fc.array(tie('value'), { maxLength: 3 }).map((values) => new Set(values)),
    fc.tuple(fc.integer(), tie('value')).map(([x, y]) => new Point(x, y)),
    fc.date({ noInvalidDate: false }),
    typedArray),
}));
/** Rows that mostly agree, as records of a dataset do. */
const shape = fc.oneof(
  fc.constant(anyNumber), fc.constant(anyString), fc.constant(fc.integer({ min: -300, max: 300 })), fc.constant(fc.date({ noInvalidDate: false })), fc.constant(fc.bigInt({ min: -5n, max: 2n ** 62n })),
  fc.constant(fc.tuple(anyString, anyNumber)), fc.constant(fc.tuple(fc.option(anyString), fc.option(fc.integer(), { nil: undefined }))),
  fc.constant(fc.record({ id: fc.integer(), name: anyString, tags: fc.array(anyString, { maxLength: 3 }), at: fc.date(), nested: fc.record({ ok: fc.boolean() }) })),
  fc.constant(fc.tuple(anyString, fc.tuple(fc.array(fc.integer(), { maxLength: 4 }), fc.array(fc.tuple(anyString, anyNumber), { maxLength: 3 })))),
  fc.constant(fc.tuple(fc.integer(), anyString).map(([x, y]) => new Point(x, y))), fc.constant(fc.constantFrom('a', 'b', 'cc', '')), fc.constant(anyValue),
);
export const alikeRows = shape.chain((row) => fc.array(row as fc.Arbitrary<unknown>, { maxLength: 200, size: 'max' }));
