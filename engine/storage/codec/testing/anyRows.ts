/** Anything a record can hold, for property tests: every kind of value alone and nested, and rows that mostly agree. */
import fc from 'fast-check';
import type { ClassRegistry } from '../index.ts';
import { anyNumber, anyString, anyValueWith } from './anyValue.ts';

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

export const anyValue = anyValueWith((x, y) => new Point(x, y));

/** Rows that mostly agree, as records of a dataset do. */
const shape = fc.oneof(
  fc.constant(anyNumber), fc.constant(anyString), fc.constant(fc.integer({ min: -300, max: 300 })), fc.constant(fc.date({ noInvalidDate: false })), fc.constant(fc.bigInt({ min: -5n, max: 2n ** 62n })),
  fc.constant(fc.tuple(anyString, anyNumber)), fc.constant(fc.tuple(fc.option(anyString), fc.option(fc.integer(), { nil: undefined }))),
  fc.constant(fc.record({ id: fc.integer(), name: anyString, tags: fc.array(anyString, { maxLength: 3 }), at: fc.date(), nested: fc.record({ ok: fc.boolean() }) })),
  fc.constant(fc.tuple(anyString, fc.tuple(fc.array(fc.integer(), { maxLength: 4 }), fc.array(fc.tuple(anyString, anyNumber), { maxLength: 3 })))),
  fc.constant(fc.tuple(fc.integer(), anyString).map(([x, y]) => new Point(x, y))), fc.constant(fc.constantFrom('a', 'b', 'cc', '')), fc.constant(anyValue),
);
export const alikeRows = shape.chain((row) => fc.array(row as fc.Arbitrary<unknown>, { maxLength: 200, size: 'max' }));
