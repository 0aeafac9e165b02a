/**
 * Compiles shipped source text into a function, keeping names and cell positions.
 *
 * The text stands at its own line and column of a script named after its cell, so that V8's stack frames are cell
 * positions without any map. Names come from the language: `{"name": <function>}` names an anonymous function.
 */
import { Script } from 'node:vm';
import type { CellRange } from '../events/types.ts';
import type { AnyFunction, SourceKind } from './capture.ts';
import { cellUrl } from './stack.ts';

export interface CodeText {
  readonly source: string;
  readonly kind: SourceKind;
  readonly name: string;
  readonly params: readonly string[];
  readonly at?: CellRange;
}

export interface Compiled {
  readonly value: AnyFunction;
  /** Gives a captured variable its value afterwards. */
  readonly set: (name: string, value: unknown) => void;
}

type Factory = (...values: readonly unknown[]) => Compiled;

const factories = new Map<string, Factory>();
const REMEMBERED = 500;

/** A function from captured values to the compiled function. The same text compiles once. */
export function compileFactory(code: CodeText): Factory {
  const { at } = code;
  const script = scriptText(code);
  const filename = at === undefined ? 'emberline-shipped' : cellUrl({ cellId: at.cellId, runId: at.runId, cellNumber: at.cellNumber });
  const key = `${filename}\0${at?.startLine ?? 0}\0${script}`;
  const known = factories.get(key);
  if (known !== undefined) return known;
  const factory = new Script(script, { filename, lineOffset: at === undefined ? -1 : at.startLine - 2 }).runInThisContext() as Factory;
  if (factories.size >= REMEMBERED) factories.clear();
  factories.set(key, factory);
  return factory;
}

function scriptText(code: CodeText): string {
  const name = JSON.stringify(code.name);
  const indent = ' '.repeat(Math.max(0, (code.at?.startColumn ?? 1) - 1));
  const setters = code.params.map((p) => `case ${JSON.stringify(p)}: ${p} = v; break;`).join(' ');
  const [open, close] = wrapping(code, name);
  return `'use strict'; (function (${code.params.join(', ')}) { return { value: ${open}\n${indent}${code.source}\n${close}, set(n, v) { switch (n) { ${setters} } } }; })`;
}

function wrapping(code: CodeText, name: string): readonly [string, string] {
  const literal = name === '"__proto__"' ? '["__proto__"]' : name;
  switch (code.kind) {
    case 'expression': case 'class': return [`{ ${literal}: (`, `) }[${name}]`];
    case 'method': return ['Object.values({', '})[0]'];
    case 'getter': return ['Object.values(Object.getOwnPropertyDescriptors({', '}))[0].get'];
    case 'setter': return ['Object.values(Object.getOwnPropertyDescriptors({', '}))[0].set'];
  }
}
