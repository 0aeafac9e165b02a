import { describe, expect, test } from 'vitest';
import { Evaluator } from './evaluator.ts';
import { Run } from './runContext.ts';

/** Programs whose value as a cell must be what plain JavaScript gives for the expression after the mark. */
const programs: readonly string[] = [
  'class A { static #count = 0; #x = 1; static s = () => A.#count; f = () => this.#x; get g() { return this.#x } set g(v) { this.#x = v } static { A.#count = 4 } #m() { return 7 } m() { return this.#m() } }\nconst a = new A(); a.g = 3; /*=*/[A.s(), a.f(), a.g, a.m()]',
  'const o = { f() { return 1 }, "quoted name"() { return 2 }, 3() { return 3 }, ["com" + "puted"]() { return 4 }, async g() { return 5 }, *h() { yield 6 }, get i() { return 7 }, __proto__: { z() { return 8 } }, j() { return super.z() } };\n/*=*/[o.f(), o["quoted name"](), o[3](), o.computed(), [...o.h()], o.i, o.j(), Object.keys(o), o.f.name, o["quoted name"].name]',
  'let f; let g = () => 3; /*=*/[f?.(), g?.(), g?.name, f?.a.b]',
  'const tag = (s, ...v) => s.raw.join("|") + v.join(); const k = 2; /*=*/tag`a${k}b${k + 1}c`',
  'function F() { return new.target === F } /*=*/[new F() instanceof F, F()]',
  'const list = [{ x: 1 }, { x: 2, y: 5 }]; let x, y, seen = []; for ({ x, y = 3 } of list) seen.push([x, y]); /*=*/seen',
  'let i; const out = []; for (i = 0; i < 3; i++) out.push(() => i); /*=*/out.map((f) => f())',
  'const out = []; for (let i = 0, n = 3; i < n; i++) out.push(() => i); /*=*/out.map((f) => f())',
  'const out = []; for (const [k, v] of new Map([["a", 1]])) out.push(k, v); for (const k in { p: 1, q: 2 }) out.push(k); /*=*/out',
  'async function* gen() { yield 1; yield 2 } let sum = 0; for await (const v of gen()) sum += v; for await (const v of [3]) { sum += v } /*=*/sum',
  'let caught; try { null.x } catch ({ name }) { caught = name } finally { caught += "!" } try { throw 1 } catch { caught += 2 } /*=*/caught',
  'var a = 1; { var a = 2 } if (true) { var b = 3 } function v() { var a = 9; return a } /*=*/[a, b, v()]',
  'const a = 1; { const a = 2; { let a = 3; } } const g = (a) => { { const a = 5; } return a }; /*=*/[a, g(7)]',
  'function outer(a, b = () => a, { c, ...rest } = { c: 3, d: 4 }, ...more) { a = 10; return [a, b(), c, rest, more, arguments.length] } /*=*/outer(1, undefined, undefined, 5, 6)',
  'const fib = function inner(n) { return n < 2 ? n : inner(n - 1) + inner(n - 2) }; /*=*/[fib(10), typeof inner]',
  'outer: for (const a of [1, 2]) { for (const b of [1, 2]) { if (b === 2) continue outer; if (a === 2) break outer } }\n/*=*/"done"',
  'let a = 5; const o = { a, b: a, c: { a } }; ({ a } = { a: 6 }); /*=*/[o, a]',
  'let a = 1, b = 2;\n[a, b] = [b, a]\n;/*=*/[a, b]',
  'let a = null; a ??= 4; let b = 0; b ||= 5; let c = 1; c &&= 6; a **= 2; a++; --b; /*=*/[a, b, c, a--, ++b, delete {}.x, void 0, -a, typeof a]',
  'const s = "x"\nconst t = `${s}${`nested ${s.length}`}`\n/*=*/t',
  'const r = /a+(?<n>b)/giu; /*=*/"aab".match(/a+(?<n>b)/u).groups.n + r.flags',
  'const big = 10_000n ** 2n; /*=*/[String(big), 0.1_5, 0xff]',
  'const p = [1, 2, 3].map((x) => x * 2).filter(Boolean)\n  .map(String)\n/*=*/p',
  'const f = async () => { await null; return 3 }; const v = await f(); const [w] = await Promise.all([f()]); /*=*/v + w',
  '/*=*/(await (async () => ({ a: await 1 }))()).a',
  'class P { constructor(x) { this.x = x } static of(x) { return new this(x) } } class Q extends P { get y() { return super.constructor.name + this.x } } /*=*/Q.of(2).y',
  'const C = class Named { static n = Named.name }; /*=*/[C.name, C.n, (class {}).name, ({ c: class {} }).c.name]',
  'const { a: { b: [, c = 2, ...d] = [] } = {}, ...e } = { a: { b: [1, undefined, 3, 4] }, f: 5 }; /*=*/[c, d, e]',
  'function* g() { const x = yield 1; yield x * 2 } const it = g(); /*=*/[it.next().value, it.next(4).value]',
  'const counter = (() => { let n = 0; return { inc: () => ++n, get n() { return n } } })(); counter.inc(); counter.inc(); /*=*/counter.n',
  'const fns = { add: (a, b) => a + b, "sub-tract": function (a, b) { return a - b } }; /*=*/[fns.add(1, 2), fns["sub-tract"](3, 1), fns.add.name, fns["sub-tract"].name]',
  'const m = new Map([[1, () => 1]]); /*=*/[...m.values()].map((f) => f())',
  'let log = ""; const o = { get a() { log += "a"; return { b() { log += "b"; return this === x } } } }; const x = o.a; x.b(); /*=*/log',
  'const self = function () { return this }; /*=*/self() === undefined',
  'let n = 0; do n++; while (n < 3)\nwhile (n < 5) n++\n/*=*/n',
  'if (false) var never = 1; else var always = 2;\n/*=*/[never, always]',
  'switch (2) { case 1: var q = 1; break; case 2: function inSwitch() { return typeof q } var res = inSwitch(); break; default: }\n/*=*/res',
  'const sym = Symbol("s"); const o = { [sym]: 1, ["a" + 1]: () => 2 }; /*=*/[o[sym], o.a1()]',
  '/*=*/[3, 1, 2].toSorted((a, b) => a - b)',
  'const a = 1 // comment with `backtick\n/* block\n comment */ const b = 2\n/*=*/a + b // last',
  'const undefinedHere = undefined; let NaNHere = NaN; /*=*/[undefinedHere === undefined, NaNHere !== NaNHere, Infinity]',
  'const e = eval("1 + 1"); /*=*/e',
  'const get = 1, set = 2, of = 3, async = 4, from = 5; const o = { get, set, of, async, from }; /*=*/o',
  'const a = { "b": (x) => x }; const { b } = a; const { "b": c } = a; /*=*/[b(1), c(2)]',
  'const a = [1, 2, 3], [first, ...others] = a; let last; [last] = others.slice(-1); /*=*/[first, others, last]',
  'const nested = (a) => (b) => (c) => a + b + c; /*=*/nested(1)(2)(3)',
  'const now = new (class { constructor() { return { v: 1 } } })(); /*=*/now.v',
  'const x = 1, y = x + 1, z = (() => y + 1)(); /*=*/[x, y, z]',
  'const gen = { *[Symbol.iterator]() { yield* [1, 2] } }; /*=*/[...gen]',
  '"use strict"; const x = 3; /*=*/x',
  'let x = 3; { x = 4; let y = x; x = y + 1 } /*=*/x',
];

const AsyncFunction = (async () => undefined).constructor as new (body: string) => () => Promise<unknown>;

/** The program as a function that returns what stands after the mark. */
function plainly(program: string): Promise<unknown> {
  return new AsyncFunction(`'use strict'; ${program.replace('/*=*/', 'return ')}`)();
}

describe('a cell behaves as plain JavaScript', () => {
  test.each(programs)('%s', async (program) => {
    const evaluator = new Evaluator({ predefined: {}, folder: process.cwd(), own: () => Promise.resolve({}) });
    const value = await evaluator.evaluate(new Run({ cellId: 'c', cellNumber: 1, runId: 'r' }, 1, program));
    expect(value).toEqual(await plainly(program));
  });
});
