/**
 * The capture side of compiling: for each function of a cell, its shipped source and the thunk that reads what it
 * captures.
 */
import type { Analysis, FreeVariables } from '../../../engine/closure/analysis.ts';
import { ARGUMENTS_NAME, freeVariables, IMPORT_NAME, sliceForShipping, THIS_NAME } from '../../../engine/closure/analysis.ts';
import type { AstNode } from '../../../engine/closure/ast.ts';
import { child } from '../../../engine/closure/ast.ts';
import type { FunctionMeta, SourceKind } from '../../../engine/closure/capture.ts';
import { privateFields } from '../../../engine/closure/fallback.ts';
import { privateStateMembers } from '../../../engine/closure/privateState.ts';
import type { CellPlace, KnownNames } from './cellCode.ts';
import type { LineTable } from './lineTable.ts';

export interface CaptureCode {
  readonly index: number;
  /** Text of the thunk, to stand where the function stands. */
  readonly thunk: string;
  /** What a class with private fields gets before its last brace. */
  readonly opened?: string;
}

/** Collects the metas of a cell in order; `add` gives the text that captures one function. */
export class MetaTable {
  readonly metas: FunctionMeta[] = [];
  readonly #code: string;
  readonly #analysis: Analysis;
  readonly #lines: LineTable;
  readonly #place: CellPlace;
  readonly #names: KnownNames;
  /** Top-level names that live in the notebook's scope. */
  readonly #topLevel: ReadonlySet<string>;
  readonly #topReferences: ReadonlySet<number>;

  constructor(code: string, analysis: Analysis, lines: LineTable, place: CellPlace, names: KnownNames, topLevel: ReadonlySet<string>) {
    this.#code = code;
    this.#analysis = analysis;
    this.#lines = lines;
    this.#place = place;
    this.#names = names;
    this.#topLevel = topLevel;
    this.#topReferences = new Set(analysis.references.filter((r) => r.topLevel && topLevel.has(r.name)).map((r) => r.start));
  }

  /** `node` is a function, a class, or a Property that is a method or accessor of an object literal. */
  add(node: AstNode, kind: SourceKind): CaptureCode {
    const isPart = kind === 'method' || kind === 'getter' || kind === 'setter';
    const scoped = isPart ? child(node, 'value') ?? node : node;
    const found = freeVariables(this.#analysis, scoped.start, scoped.end, isPart);
    const id = child(node, 'id');
    const ownName = id?.type === 'Identifier' ? String(id.name) : undefined;
    const free = [...found.names.keys()].filter((name) => name !== ownName && !this.#isGlobal(name, found));
    const from = this.#lines.at(node.start);
    const to = this.#lines.at(node.end);
    const hidden = privateFields(node);
    const opened = hidden === undefined ? undefined : privateStateMembers(hidden);
    const shipped = sliceForShipping(this.#code, node.start, node.end, found.replacements);
    this.metas.push({
      source: opened === undefined ? shipped : `${shipped.slice(0, -1)}${opened} }`,
      free,
      kind,
      at: { ...this.#place, startLine: from.line, startColumn: from.column, endLine: to.line, endColumn: to.column },
      lines: Object.fromEntries(free.map((name) => [name, this.#lines.at(found.names.get(name) as number).line])),
      ...(found.problem === undefined ? {} : { problem: found.problem }),
    });
    return { index: this.metas.length - 1, thunk: this.#thunk(free, found), ...(opened === undefined ? {} : { opened }) };
  }

  #isGlobal(name: string, found: FreeVariables): boolean {
    return found.undeclared.has(name) && !this.#names.has(name) && !this.#topLevel.has(name) && this.#names.isGlobal(name);
  }

  #thunk(free: readonly string[], found: FreeVariables): string {
    const parts = free.filter((name) => name !== IMPORT_NAME).map((name) => {
      if (name === THIS_NAME) return `${name}: this`;
      if (name === ARGUMENTS_NAME) return `${name}: Array.from(arguments)`;
      if (found.undeclared.has(name)) return this.#names.has(name) ? `${name}: __s.${name}` : `...("${name}" in __s ? { ${name}: __s.${name} } : {})`;
      return this.#topReferences.has(found.names.get(name) as number) ? `${name}: __s.${name}` : name;
    });
    return parts.length === 0 ? '__r.none' : `() => ({ ${parts.join(', ')} })`;
  }
}
