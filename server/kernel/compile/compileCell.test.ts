import { describe, expect, test } from 'vitest';
import type { KnownNames } from './cellCode.ts';
import { findCall } from './callTable.ts';
import { privateStateMembers } from '../../../engine/closure/privateState.ts';
import { compileCell } from './compileCell.ts';
import { CellSyntaxError } from './compileError.ts';

const place = { cellId: 'c1', cellNumber: 1, runId: 'r1' };

function names(known: readonly string[] = [], constants: readonly string[] = []): KnownNames {
  return { has: (n) => known.includes(n) || constants.includes(n), isConst: (n) => constants.includes(n), isGlobal: (n) => n in globalThis };
}

describe('the shipped source of each function', () => {
  const cases: readonly [title: string, cell: string, source: string, free: readonly string[]][] = [
    ['is the text of the function without its types, at its columns', 'const f = (x: number): number => x * 2', '(x        )         => x * 2', []],
    ['names the variables of the notebook it uses', 'const k = 2;\nconst f = (x) => x * k', '(x) => x * k', ['k']],
    ['leaves out what its own parameters and blocks declare', 'const x = 1; const f = ({ x, y: [z = x] }) => { const q = z; return q }', '({ x, y: [z = x] }) => { const q = z; return q }', []],
    ['leaves out globals', 'const f = (x) => Math.max(x, console.length)', '(x) => Math.max(x, console.length)', []],
    ['keeps names that nothing declares yet', 'const f = () => later()', '() => later()', ['later']],
    ['gives `this` of an arrow function a name of the same length', 'const f = () => this.x', '() => th$s.x', ['th$s']],
    ['keeps `this` of a function of its own', 'const f = function () { return () => this.x }', 'function () { return () => this.x }', []],
    ['gives `arguments` of the function around a name of the same length', 'function g() { return () => arguments.length }', '() => argument$.length', ['argument$']],
    ['gives import() a stand-in', 'const f = async () => import("x")', 'async () => imp$rt("x")', ['imp$rt']],
    ['is not free in its own name', 'const f = function fact(n) { return n < 2 ? 1 : fact(n - 1) }', 'function fact(n) { return n < 2 ? 1 : fact(n - 1) }', []],
    ['may be a method of an object', 'const k = 1; const o = { m(x) { return x + k } }', 'm(x) { return x + k }', ['k']],
    ['may be a class with its parent', 'class A extends B { p = k }', 'class A extends B { p = k }', ['B', 'k']],
    ['opens the private fields of a class at its end', 'class A { #p = k; #m() {} static #s = 1 }', `class A { #p = k; #m() {} static #s = 1 ${privateStateMembers(['p'])} }`, ['k']],
  ];
  test.each(cases)('%s', (_title, cell, source, free) => {
    const metas = compileCell(cell, place, names(['k', 'B'])).functions;
    const found = metas.find((m) => m.source === source);
    expect(metas.map((m) => m.source)).toContain(source);
    expect(found?.free).toEqual(free);
  });

  test('stands at its place in the cell, with the line of each use', () => {
    const [meta] = compileCell('const k = 1\n\n  sc.map((x) =>\n    x + k)', place, names(['sc'])).functions;
    expect(meta?.at).toEqual({ ...place, startLine: 3, startColumn: 10, endLine: 4, endColumn: 10 });
    expect(meta?.lines).toEqual({ k: 4 });
  });
});

describe('errors name their place in the cell', () => {
  test.each([
    ['const a = 1\nconst b = ;', 2, 11, 'Unexpected token'],
    ['let a = 1\nlet a = 2', 2, 5, "Identifier 'a' has already been declared"],
    ['const a = 1;\n\n  a = 2', 3, 3, "Cannot assign to 'a' because it is a constant"],
    ['fixed++', 1, 1, "Cannot assign to 'fixed' because it is a constant"],
    ['@dec class A {}', 1, 1, 'Decorators are not supported in cells'],
  ])('%j', (cell, line, column, message) => {
    let error: unknown;
    try { compileCell(cell, place, names([], ['fixed'])); } catch (e) { error = e; }
    expect(error).toBeInstanceOf(CellSyntaxError);
    expect([(error as CellSyntaxError).line, (error as CellSyntaxError).column, (error as CellSyntaxError).message]).toEqual([line, column, message]);
  });
});

describe('call sites', () => {
  const source = 'const scaled = sc\n  .map((x) => x * 10)\n  .filter((x) => x > 50);\nconst big = scaled.filter((x) => x > 5)\nscaled.count()';
  const { calls } = compileCell(source, place, names(['sc']));
  const textAt = (anchor: string, from = 0): readonly [string, string | undefined] => {
    const call = findCall(calls, source.indexOf(anchor, from));
    const { startLine, startColumn, endLine, endColumn } = call?.range ?? { startLine: 0, startColumn: 0, endLine: 0, endColumn: 0 };
    const lines = source.split('\n');
    const start = lines.slice(0, startLine - 1).join('\n').length + (startLine > 1 ? 1 : 0) + startColumn - 1;
    const end = lines.slice(0, endLine - 1).join('\n').length + (endLine > 1 ? 1 : 0) + endColumn - 1;
    return [source.slice(start, end), call?.variable];
  };

  test('a link of a chain starts at its own method', () => {
    expect(textAt('filter')).toEqual(['filter((x) => x > 50)', 'scaled']);
  });
  test('the first link on a plain name shows whole', () => {
    expect(textAt('map')[0]).toBe('sc\n  .map((x) => x * 10)');
    expect(textAt('filter', source.indexOf('big'))).toEqual(['scaled.filter((x) => x > 5)', 'big']);
  });
});

test('line numbers of the script are those of the cell, columns map back', () => {
  const source = 'import { a,\n  b } from "x"\nenum E { A,\n B }\nconst f = (x) => x, g = f(\n  1)\nthrow new Error("here")';
  const cell = compileCell(source, place, names());
  const lines = cell.script.split('\n');
  expect(lines[5]).toContain('__s.g = ');
  const column = (lines[7] as string).indexOf('new Error') + 1;
  expect(cell.original(7, column)).toEqual({ line: 7, column: 7 });
});
