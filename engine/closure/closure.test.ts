import { Socket } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CellRange } from '../events/types.ts';
import { builtin, capture, captureClass, checkClosure, classRegistry, defineBuiltin, mapTaskStack, registerModule, reviveClosure, SHIP_AS, shipClosure, TaskNotSerializableError } from './index.ts';
import type { AnyFunction, ReviveHost } from './index.ts';

const host: ReviveHost = {
  handle: (type, payload) => ({ type, payload }),
  importModule: (specifier) => import(specifier) as Promise<Record<string, unknown>>,
};
const at: CellRange = { cellId: 'c7', cellNumber: 7, runId: 'r1', startLine: 12, startColumn: 3, endLine: 12, endColumn: 30 };

async function travel<F extends AnyFunction>(fn: F): Promise<F> {
  return reviveClosure<F>(shipClosure(fn, 'map'), host);
}

async function travelValue<T>(value: T): Promise<T> {
  const fn = capture(() => value, () => ({ value }), { source: '() => value', free: ['value'] });
  return (await travel(fn))();
}

/** Evaluates program text that gives a function, ships it without capture info, calls it. */
async function callShipped(program: string, ...args: unknown[]): Promise<unknown> {
  const fn = new Function(`'use strict'; ${program}`)() as (...a: unknown[]) => unknown;
  return (await travel(fn))(...args);
}

describe('free variables of functions that no compiler saw', () => {
  const cases: readonly [title: string, program: string, args: readonly unknown[], expected: unknown][] = [
    ['an outer variable is captured', 'const k = 3; return (x) => x * k', [2], 6],
    ['a parameter shadows an outer variable', 'const x = 1; return (x) => x', [9], 9],
    ['a block variable shadows an outer one', 'const x = 1; return (y) => { { const x = 5; y += x; } return y + x; }', [1], 7],
    ['destructured parameters are not free', 'const b = 2; return ({ a, c: [d] }) => a + d + b', [{ a: 1, c: [4] }], 7],
    ['defaults see outer variables', 'const k = 4; return (x = k, y = x + k) => y', [], 8],
    ['a catch variable is not free', 'const e = 1; return () => { try { throw 5 } catch (e) { return e } }', [], 5],
    ['labels are not variables', 'const outer = 2; return () => { outer: for (;;) { break outer } return outer }', [], 2],
    ['a named function expression calls itself', 'return function fact(n) { return n < 2 ? 1 : n * fact(n - 1) }', [5], 120],
    ['a declared function calls itself', 'function fact(n) { return n < 2 ? 1 : n * fact(n - 1) } return fact', [5], 120],
    ['functions call each other', 'const even = (n) => n === 0 || odd(n - 1); const odd = (n) => n !== 0 && even(n - 1); return even', [10], true],
    ['a function captures a function that captures a value', 'const k = 7; const f = (x) => x + k; const g = (x) => f(x) * 2; return (x) => g(x)', [1], 16],
    ['each loop closure has its own variable', 'const fs = []; for (let i = 0; i < 3; i++) fs.push(() => i * 10); return () => fs.map((f) => f())', [], [0, 10, 20]],
    ['typeof of an unknown name is legal', 'return () => typeof notThere', [], 'undefined'],
    ['shorthand properties capture', 'const a = 1, b = 2; return () => ({ a, b })', [], { a: 1, b: 2 }],
    ['a variable assigned inside keeps its own copy', 'let n = 1; return () => { n += 1; return n }', [], 2],
    ['a class is captured with its parent', 'class A { f() { return 1 } } class B extends A { f() { return super.f() + 1 } } return () => new B().f()', [], 2],
    ['private and static members of a class work', 'class A { static k = 4; #x = 2; get v() { return this.#x * A.k } } return () => new A().v', [], 8],
    ['an object method stands alone', 'const k = 2; const o = { m(x) { return x * k } }; return o.m', [4], 8],
    ['a getter of a captured object works', 'const k = 2; const o = { get v() { return k } }; return () => o.v', [], 2],
    ['globals are not captured', 'return (x) => Math.max(x, Number.parseInt("7"))', [3], 7],
    ['functions of the language travel by name', 'const f = Math.max; return (x) => f(x, 5)', [3], 5],
  ];
  test.each(cases)('%s', async (_title, program, args, expected) => {
    expect(await callShipped(program, ...args)).toEqual(expected);
  });

  test('async functions and generators travel', async () => {
    expect(await callShipped('const k = 2; return async (x) => (await x) + k', Promise.resolve(1))).toBe(3);
    expect([...((await callShipped('const k = 2; return function* (x) { yield x; yield x + k }', 1)) as Iterable<number>)]).toEqual([1, 3]);
    expect(await callShipped('const k = 2; return { async m(x) { return (await x) * k } }.m', 4)).toBe(8);
    expect([...((await callShipped('return { *g(n) { yield n } }.g', 4)) as Iterable<number>)]).toEqual([4]);
  });

  test('an arrow function that uses `this` of its surroundings is refused', () => {
    const fn = new Function('return (function () { return () => this.x }).call({ x: 1 })')() as () => unknown;
    expect(() => shipClosure(fn, 'map')).toThrow('it is an arrow function that uses `this` of the code around it');
  });

  test('names are kept', async () => {
    const scale = (x: number): number => x * 2;
    expect((await travel(scale)).name).toBe('scale');
    expect((await travel(capture(scale, () => ({}), { source: '(x) => x * 2', free: [] }))).name).toBe('scale');
  });
});

describe('captured values', () => {
  test('any graph of supported values arrives equal, shared references and cycles included', async () => {
    const leaf = fc.oneof(
      fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true, withNullPrototype: true, withSparseArray: true, withObjectString: true }),
      fc.constantFrom(Number.NaN, -0, undefined, null, Math.max, /a+/giu, new Error('broken', { cause: 3 }), new RangeError('out'), Symbol.for('s'), Symbol.iterator, new Uint8Array([1, 2, 3]).subarray(1), Buffer.from('abc'), Object.create(null)),
      fc.bigUint64Array(), fc.float64Array(), fc.date(),
    );
    await fc.assert(fc.asyncProperty(fc.array(leaf, { maxLength: 6 }), fc.boolean(), async (values, cyclic) => {
      const graph: Record<string, unknown> = { values, again: values, nested: new Map([[values, new Set(values)]]) };
      if (cyclic) {
        graph.self = graph;
        values.push(graph);
      }
      const revived = await travelValue(graph);
      expect(revived).toStrictEqual(graph);
      expect(revived.again).toBe(revived.values);
      if (cyclic) expect(revived.self).toBe(revived);
    }), { seed: 7, numRuns: 300 });
  });

  test('functions inside a cyclic structure keep the structure', async () => {
    interface Tree { readonly name: string; readonly parent: Tree | null; readonly kids: Tree[]; readonly path: () => string }
    const make = (name: string, parent: Tree | null): Tree => {
      const node: Tree = { name, parent, kids: [], path: () => (node.parent === null ? node.name : `${node.parent.path()}/${node.name}`) };
      return node;
    };
    const root = make('a', null);
    root.kids.push(make('b', root), make('c', root));
    const revived = await travelValue(root);
    expect(revived.kids.map((k) => k.path())).toEqual(['a/b', 'a/c']);
    expect(revived.kids[0]?.parent).toBe(revived);
  });

  test('a long linked list does not exhaust the stack of the check', () => {
    interface Link { next: Link | null }
    let list: Link = { next: null };
    for (let i = 0; i < 200_000; i++) list = { next: list };
    expect(() => { checkClosure(capture(() => list, () => ({ list }), { source: '() => list', free: ['list'] }), 'map'); }).not.toThrow();
  });

  test('instances of cell classes keep their prototype, also in arrays, maps and errors', async () => {
    class Point { readonly x: number; constructor(x: number) { this.x = x; } double(): number { return this.x * 2; } }
    captureClass(Point, () => ({}), { source: 'class Point { constructor(x) { this.x = x } double() { return this.x * 2 } }', free: [], kind: 'class' });
    class Failure extends Error { code = 4; }
    captureClass(Failure, () => ({}), { source: 'class Failure extends Error { code = 4 }', free: [], kind: 'class' });
    const [points, failure] = await travelValue([[new Point(2), new Point(3)], new Failure('no')] as const);
    expect(points.map((p) => p.double())).toEqual([4, 6]);
    expect(points[0]).not.toBeInstanceOf(Point);
    expect(points[0]?.constructor.name).toBe('Point');
    expect([failure.message, failure.code, failure instanceof Error]).toEqual(['no', 4, true]);
  });

  test('a class that captures an instance of itself is rebuilt', async () => {
    class Point { static make(): unknown { return origin; } readonly x: number; constructor(x: number) { this.x = x; } }
    const origin = new Point(0);
    captureClass(Point, () => ({ origin }), { source: 'class Point { static make() { return origin } constructor(x) { this.x = x } }', free: ['origin'], kind: 'class' });
    const Revived = await travelValue(Point);
    expect(Revived.make()).toBeInstanceOf(Revived);
    expect((await travel(Point.make))()).toMatchObject({ x: 0 });
  });

  test('the class registry gives the prototype back by id on both sides', async () => {
    class Pair { readonly a: number; constructor(a: number) { this.a = a; } sum(): number { return this.a; } }
    captureClass(Pair, () => ({}), { source: 'class Pair { constructor(a) { this.a = a } sum() { return this.a } }', free: [], kind: 'class' });
    const id = classRegistry.idOf(Pair.prototype) as string;
    expect(classRegistry.prototypeOf(id)).toBe(Pair.prototype);
    const Revived = await travelValue(Pair);
    expect(classRegistry.idOf(Revived.prototype)).toBe(id);
    expect(classRegistry.prototypeOf(id)).toBe(Revived.prototype);
    expect(classRegistry.idOf(Map.prototype)).toBeUndefined();
  });

  test('imported bindings and modules travel as specifiers', async () => {
    const path = await import('node:path');
    registerModule('node:path', path as unknown as Record<string, unknown>);
    const { join } = path;
    expect(await travelValue({ join, all: path })).toEqual({ join, all: path });
  });

  test('handles reach the host with their payload, builtins are made again', async () => {
    const offset = 5;
    const handle = { [SHIP_AS]: () => ({ kind: 'handle' as const, type: 'broadcast' as const, payload: { id: 3, merge: (a: number) => a + offset } }) };
    const revived = (await travelValue(handle)) as unknown as { type: string; payload: { id: number; merge: (a: number) => number } };
    expect([revived.type, revived.payload.id, revived.payload.merge(1)]).toEqual(['broadcast', 3, 6]);
    defineBuiltin('test.thenAdd', (n: number, f: (x: number) => number) => (x: number) => f(x) + n);
    expect((await travel(builtin<(x: number) => number>('test.thenAdd', 10, (x: number) => x * offset)))(2)).toBe(20);
  });

  test('the hash depends on source and captured values alone', () => {
    const ship = (k: number): string => shipClosure(capture((x: number) => x + k, () => ({ k }), { source: '(x) => x + k', free: ['k'], at }), 'map').hash;
    expect(ship(1)).toBe(ship(1));
    expect(ship(1)).not.toBe(ship(2));
  });
});

describe('what cannot travel', () => {
  const cell = (fn: AnyFunction, values: Record<string, unknown>): AnyFunction =>
    capture(fn, () => values, { source: fn.toString(), free: Object.keys(values), at, lines: Object.fromEntries(Object.keys(values).map((k) => [k, 12])) });
  const messageOf = (fn: AnyFunction): string => {
    try {
      checkClosure(fn, 'map');
    } catch (error) {
      expect(error).toBeInstanceOf(TaskNotSerializableError);
      return (error as Error).message;
    }
    return 'travels';
  };

  test('the message names variable, type, cell and line', () => {
    const socket = new Socket();
    expect(messageOf(cell(() => socket, { socket }))).toMatch(/^Task not serializable: captured variable "socket" \(Socket\) in cell 7, line 12\. /);
  });

  test('the path leads from the variable to the value, through the functions between', () => {
    const config = { inner: [new Socket()] };
    const helper = cell(() => config, { config });
    Object.defineProperty(helper, 'name', { value: 'helper' });
    expect(messageOf(cell(() => helper, { helper }))).toMatch(/^Task not serializable: captured variable "config" \(Socket\) in cell 7, line 12 at config\.inner\[0\], reached from map through helper\. /);
  });

  test.each([
    ['Promise', Promise.resolve(1)], ['WeakMap', new WeakMap()], ['Generator', (function* () { yield 1; })()], ['Proxy', new Proxy({}, {})],
    ['Timeout', setTimeout(() => undefined, 0)], ['SharedArrayBuffer', new SharedArrayBuffer(8)], ['URL', new URL('http://a.b')], ['Symbol', Symbol('x')],
  ])('%s is refused by name', (name, value) => {
    expect(messageOf(cell(() => value, { value }))).toContain(`captured variable "value" (${name}) in cell 7, line 12`);
  });

  test('an object may refuse for itself', () => {
    const sc = { [SHIP_AS]: () => ({ kind: 'refused' as const, what: 'SparkContext', why: 'It lives on the driver (SPARK-5063).' }) };
    expect(messageOf(cell(() => sc, { sc }))).toBe('Task not serializable: captured variable "sc" (SparkContext) in cell 7, line 12. It lives on the driver (SPARK-5063).');
  });

  test('instances of classes with private fields and of foreign classes are refused', () => {
    class Secret { #x = 1; get x(): number { return this.#x; } }
    captureClass(Secret, () => ({}), { source: 'class Secret { #x = 1 }', free: [], kind: 'class', hasPrivate: true });
    expect(messageOf(cell(() => 0, { value: new Secret() }))).toContain('private #fields');
    class Foreign { x = 1; }
    expect(messageOf(cell(() => 0, { value: new Foreign() }))).toContain('(Foreign)');
  });

  test('bound and native functions are refused', () => {
    expect(messageOf((() => 1).bind(null))).toContain('bound function');
  });

  test('a variable without a value passes the check and fails the shipping', () => {
    const fn = capture(() => 1, () => { throw new ReferenceError("Cannot access 'later' before initialization"); }, { source: '() => later', free: ['later'], at });
    expect(messageOf(fn)).toBe('travels');
    expect(() => shipClosure(fn, 'map')).toThrow('captured variable "later" (not initialised) in cell 7, line 12');
  });
});

test('frames of a revived function are positions of its cell', async () => {
  const fn = capture((x: { y: number }) => x.y, () => ({}), { source: '(x) => {\n  return x.y;\n}', free: [], at });
  const revived = await travel(fn as (x: unknown) => number);
  let frames: unknown;
  try { revived(undefined); } catch (error) { frames = mapTaskStack(error as Error)[0]; }
  expect(frames).toMatchObject({ cell: { cellId: 'c7', runId: 'r1', cellNumber: 7 }, line: 13, column: 12 });
});
