import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { reviveClosure, shipClosure, TaskNotSerializableError } from '../../engine/closure/index.ts';
import type { ReviveHost } from '../../engine/closure/index.ts';
import { callSiteIn } from './callSites.ts';
import { cellError } from './errors.ts';
import { Evaluator } from './evaluator.ts';
import { InterruptedError, Run } from './runContext.ts';

const folder = mkdtempSync(join(tmpdir(), 'emberline-cells-'));
writeFileSync(join(folder, 'lib.ts'), 'export const triple = (x: number): number => x * 3;\nexport default 7;\n');
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

const host: ReviveHost = { handle: (_type, payload) => payload, importModule: (specifier) => import(/* @vite-ignore */ specifier) as Promise<Record<string, unknown>> };
let evaluator: Evaluator;
let runs = 0;

beforeEach(() => {
  runs = 0;
  evaluator = new Evaluator({ predefined: { ship: (fn: () => unknown) => shipClosure(fn, 'map'), where: (operation: string) => callSiteIn(evaluator.cells, operation) }, folder, own: () => Promise.resolve({ answer: 42 }) });
});

function nextRun(source: string): Run {
  runs++;
  return new Run({ cellId: `c${runs}`, cellNumber: runs, runId: `r${runs}` }, runs, source);
}

/** Runs cells in order; the value of the last. */
async function cells(...sources: readonly string[]): Promise<unknown> {
  let value: unknown;
  for (const source of sources) value = await evaluator.evaluate(nextRun(source));
  return value;
}

test.each([
  ['const z = {}', 'z.barrier()', 'z.barrier is not a function'],
  ['const f = 3', 'f()', 'f is not a function'],
  ['const n = 3', 'for (const x of n) { }', 'n is not iterable'],
])('an error quotes the cell as it was written: %s; %s', async (first, second, message) => {
  await cells(first);
  const error: unknown = await cells(second).catch((e: unknown) => e);
  expect(cellError(error, { cellId: 'c2', cellNumber: 2, runId: 'r2' }, evaluator.cells).message).toBe(message);
});

describe('what persists', () => {
  const cases: readonly [title: string, sources: readonly string[], expected: unknown][] = [
    ['the last expression is the value', ['const a = 2; a * 3'], 6],
    ['a declaration has no value', ['const a = 2'], undefined],
    ['a promise is awaited', ['Promise.resolve(3)'], 3],
    ['top-level await works', ['const a = await Promise.resolve(3)', 'a + 1'], 4],
    ['let, const, var, functions, classes, enums and namespaces persist', ['let a = 1; const b = 2; var c = 3; function d() { return 4 } class E { f = 5 } enum F { G = 6 } namespace H { export const i = 7 }', '[a, b, c, d(), new E().f, F.G, H.i]'], [1, 2, 3, 4, 5, 6, 7]],
    ['destructuring persists, renamed, with defaults and rest', ['const { a, b: { c: [d = 4] }, ...rest } = { a: 1, b: { c: [] }, e: 5 }', '[a, d, rest]'], [1, 4, { e: 5 }]],
    ['a var of a loop persists, a let of a loop does not', ['for (var i = 0; i < 3; i++) { let inner = i }', '[i, typeof inner]'], [3, 'undefined']],
    ['declaring a const again is legal in another run', ['const a = 1', 'const a = 2', 'a'], 2],
    ['a const may become a let', ['const a = 1', 'let a = 2', 'a = 3'], 3],
    ['a closure of an earlier cell sees a later assignment', ['let a = 1; const f = () => a', 'a = 5', 'f()'], 5],
    ['a closure of an earlier cell sees a later declaration of the same name', ['const a = 1; const f = () => a', 'const a = 9', 'f()'], 9],
    ['a function may call one that a later cell declares', ['function f() { return g() + 1 }', 'function g() { return 10 }', 'f()'], 11],
    ['functions are hoisted in their cell', ['f(); function f() { return 3 }', 'f()'], 3],
    ['parameter properties and private members work', ['class P { constructor(private readonly x: number, public y = 2) {} get sum() { return this.x + this.y } }', 'new P(1).sum'], 3],
    ['names of functions are those of plain JavaScript', ['const a = () => 1, b = function () {}, c = class {}; const o = { d: () => 1, e() {} }; [a.name, b.name, c.name, o.d.name, o.e.name, (() => 1).name]'], ['a', 'b', 'c', 'd', 'e', '']],
    ['an enum of an earlier run leaves nothing behind', ['enum E { A, B }', 'enum E { A }', 'Object.keys(E)'], ['0', 'A']],
    ['an export word is allowed', ['export const a = 4; export function f() { return a }', 'f()'], 4],
    ['statements without semicolons stay apart', ['const a = [1]\nconst f = () => 2\nf()\nf()\n;[a[0], f()]'], [1, 2]],
    ['a called variable has no this', ['function f() { return this }', 'f()'], undefined],
    ['shorthand properties of notebook variables', ['const a = 1', 'const b = { a }; b'], { a: 1 }],
    ['assignment in patterns', ['let a = 0, b = 0; [a, { b }] = [1, { b: 2 }]', '[a, b]'], [1, 2]],
    ['typeof of an unknown name', ['typeof nowhere'], 'undefined'],
    ['a cell may shadow a predefined name', ['const where = 3', 'where'], 3],
    ['nested functions, classes and switch declarations work', ['function outer() { switch (1) { case 1: function inner() { return 5 } return new (class K { v = inner() })().v } }', 'outer()'], 5],
    ['new of a function or class expression', ['[new class { v = 1 }().v, new (function () { this.v = 2 })().v]'], [1, 2]],
  ];
  test.each(cases)('%s', async (_title, sources, expected) => {
    expect(await cells(...sources)).toEqual(expected);
  });

  test('a failing cell keeps what it declared before the failure', async () => {
    await expect(cells('const a = 1; throw new Error("x"); const b = 2')).rejects.toThrow('x');
    expect(await cells('[a, b]')).toEqual([1, undefined]);
  });

  test('an assignment to an undeclared name is an error', async () => {
    await expect(cells('undeclared = 3')).rejects.toThrow('undeclared is not defined');
  });
});

describe('imports', () => {
  test('packages, builtins, files of the folder and emberline', async () => {
    expect(await cells('import { join as j } from "node:path"; import seven, { triple } from "./lib.ts"; import * as e from "emberline"; import { z } from "zod"', '[j("a", "b"), triple(seven), e.answer, typeof z]')).toEqual(['a/b', 21, 42, 'object']);
    expect(await cells('(await import("./lib.ts")).default')).toBe(7);
  });

  test('a missing export says so, a type is not missed', async () => {
    await expect(cells('import { nothing } from "./lib.ts"; nothing')).rejects.toThrow("The requested module './lib.ts' does not provide an export named 'nothing'");
    expect(await cells('import { SomeType } from "./lib.ts"; const a: SomeType = 1; a')).toBe(1);
  });

  test('a missing package is named', async () => {
    await expect(cells('import x from "no-such-package-here"')).rejects.toThrow("no-such-package-here");
  });
});

describe('functions of cells travel', () => {
  const call = async (...args: readonly unknown[]): Promise<unknown> => {
    const shipped = evaluator.scope.object.shipped as ReturnType<typeof shipClosure>;
    return (await reviveClosure<(...a: readonly unknown[]) => unknown>(shipped, host))(...args);
  };
  const cases: readonly [title: string, sources: readonly string[], args: readonly unknown[], expected: unknown][] = [
    ['with variables of other cells', ['const k = 3', 'const shipped = ship((x: number) => x * k)'], [2], 6],
    ['with the value a variable has when shipped', ['let k = 1; const f = () => k', 'k = 2; const shipped = ship(f)'], [], 2],
    ['with local variables of the function that made them', ['function adder(n: number) { return (x: number) => x + n }', 'const shipped = ship(adder(4))'], [1], 5],
    ['each with its own loop variable', ['const fs = []; for (let i = 0; i < 3; i++) fs.push(() => i); const shipped = ship(() => fs.map(f => f()))'], [], [0, 1, 2]],
    ['recursive ones', ['function fib(n: number): number { return n < 2 ? n : fib(n - 1) + fib(n - 2) }\nconst shipped = ship(fib)'], [10], 55],
    ['ones that call each other', ['function even(n: number): boolean { return n === 0 || odd(n - 1) }\nfunction odd(n: number): boolean { return n !== 0 && even(n - 1) }\nconst shipped = ship(even)'], [7], false],
    ['with classes, their parents and their instances', ['class A { constructor(public v: number) {} twice() { return this.v * 2 } }\nclass B extends A { twice() { return super.twice() + 1 } }\nconst b = new B(5)', 'const shipped = ship((n: number) => [b.twice(), new B(n).twice(), b instanceof B])'], [1], [11, 3, true]],
    ['with `this` of a method', ['class T { constructor(private f: number) {} make() { return (x: number) => x * this.f } }', 'const shipped = ship(new T(3).make())'], [2], 6],
    ['a static method with its class', ['class P { static k = 2; static parse(s: string) { return Number(s) * P.k } }', 'const shipped = ship(P.parse)'], ['4'], 8],
    ['with imported bindings', ['import { triple } from "./lib.ts"', 'const shipped = ship((x: number) => triple(x))'], [2], 6],
    ['with methods and getters of objects', ['const k = 2; const o = { m(x: number) { return x * k }, get g() { return k + 1 } }', 'const shipped = ship((x: number) => o.m(x) + o.g)'], [3], 9],
    ['with an enum', ['enum E { A = 4 }', 'const shipped = ship(() => E.A)'], [], 4],
    ['async, with import()', ['const shipped = ship(async () => (await import("node:path")).sep.length)'], [], 1],
  ];
  test.each(cases)('%s', async (_title, sources, args, expected) => {
    await cells(...sources);
    expect(await call(...args)).toEqual(expected);
  });

  test('the refusal names variable, cell and line', async () => {
    await cells('import { Socket } from "node:net"; const socket = new Socket()');
    const error = await cells('\n\nship((x: number) => {\n  return socket.write(String(x))\n})').catch((e: unknown) => e);
    expect(error).toBeInstanceOf(TaskNotSerializableError);
    expect((error as Error).message).toMatch(/^Task not serializable: captured variable "socket" \(Socket\) in cell 2, line 4\. /);
  });
});

describe('positions', () => {
  test('an error shows the frames of its cells with their columns', async () => {
    await cells('function inner(x: { y: number }) {\n  return x.y.z\n}');
    const run = nextRun('const outer = () => inner(null)\n\n   outer()');
    const error = await evaluator.evaluate(run).catch((e: unknown) => e);
    const described = cellError(error, run.place, evaluator.cells);
    expect({ name: described.name, message: described.message }).toEqual({ name: 'TypeError', message: "Cannot read properties of null (reading 'y')" });
    expect(described.frames.filter((f) => !f.engine).map((f) => [f.functionName, f.cellNumber, f.line, f.column])).toEqual([['inner', 1, 2, 12], ['outer', 2, 1, 21], ['', 2, 3, 4]]);
  });

  test('a syntax error is a frame of its cell', async () => {
    const run = nextRun('const a = 1\nconst b = ;');
    const described = cellError(await evaluator.evaluate(run).catch((e: unknown) => e), run.place, evaluator.cells);
    expect(described.frames).toEqual([{ functionName: '', cellId: 'c1', cellNumber: 1, line: 2, column: 11, engine: false }]);
  });

  test('a call site is the range of the call in the running cell', async () => {
    await cells('function helper() { return where("map") }');
    const site = (await cells('const a = 1\nconst site =   helper()\nsite')) as ReturnType<typeof callSiteIn>;
    expect(site).toEqual({
      short: 'map at <cell 2>:2', long: '<cell 1>:1\n<cell 2>:2', variable: 'site',
      cell: { cellId: 'c2', cellNumber: 2, runId: 'r2', startLine: 2, startColumn: 16, endLine: 2, endColumn: 24 },
    });
  });

  test('after an await in another cell the run is still known', async () => {
    await cells('async function helper() { await null; await new Promise((r) => setTimeout(r, 1)); return where("count") }');
    const site = (await cells('await helper()')) as ReturnType<typeof callSiteIn>;
    expect(site?.cell?.runId).toBe('r2');
  });
});

describe('interrupt', () => {
  test('a cell that waits ends at once, and so does a loop of awaits', async () => {
    const waiting = nextRun('await new Promise(() => {})');
    const result = evaluator.evaluate(waiting);
    waiting.interrupt();
    await expect(result).rejects.toBeInstanceOf(InterruptedError);
    const looping = nextRun('let turns = 0\nfor (;;) { turns++; await new Promise((r) => setTimeout(r, 0)) }');
    const loop = evaluator.evaluate(looping);
    looping.interrupt();
    await expect(loop).rejects.toBeInstanceOf(InterruptedError);
    const turns = await cells('turns');
    await new Promise((resolve) => { setTimeout(resolve, 20); });
    expect(await cells('turns')).toBe(turns);
  });
});

test('an error of a library shows the awaits it came through', async () => {
  await cells('import { readFile } from "node:fs/promises"\nasync function load() {\n  return await readFile("/no/such/file")\n}');
  const run = nextRun('\nawait load()');
  const described = cellError(await evaluator.evaluate(run).catch((e: unknown) => e), run.place, evaluator.cells);
  expect(described.frames.filter((f) => !f.engine).map((f) => [f.cellNumber, f.line, f.column])).toEqual([[1, 3, 10], [2, 2, 1]]);
});
