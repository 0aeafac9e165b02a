/**
 * A cell's TypeScript to a script for the kernel and the facts of its functions and calls.
 *
 * Pure: the same source and names give the same text. About 2 ms for a usual cell.
 */
import { analyseProgram } from '../../../engine/closure/analysis.ts';
import type { Analysis } from '../../../engine/closure/analysis.ts';
import { parseModule, walk } from '../../../engine/closure/ast.ts';
import type { AstNode } from '../../../engine/closure/ast.ts';
import { callTable } from './callTable.ts';
import type { CellPlace, CompiledCell, KnownNames } from './cellCode.ts';
import { CellSyntaxError } from './compileError.ts';
import { LineTable } from './lineTable.ts';
import { MetaTable } from './metas.ts';
import { rewriteCell } from './rewrite.ts';
import { stripTypes } from './stripTypes.ts';

type Segment = readonly [generatedColumn: number, source: number, line: number, column: number];

/** Throws CellSyntaxError. */
export function compileCell(source: string, place: CellPlace, names: KnownNames): CompiledCell {
  const { code, reset } = stripTypes(source);
  const lines = new LineTable(code);
  const { program, errors } = parseModule(code);
  const first = errors[0];
  if (first !== undefined) throw new CellSyntaxError(first.message, lines.at(first.start));
  const analysis = analyseProgram(program);
  checkEarlyErrors(program, analysis, names, lines);
  const scoped = new Set(analysis.topLevel.filter((v) => v.kind !== 'using').map((v) => v.name));
  const metas = new MetaTable(code, analysis, lines, place, names, scoped);
  const { edit, prologue } = rewriteCell(code, program, analysis, names, scoped, metas, lines);
  const resets = reset.map((name) => `__s.${name} = void 0;`).join(' ');
  const calls = callTable(program, lines, place);
  const anchors = new Set(calls.map((call) => call.anchor));
  let segments: readonly (readonly Segment[])[] | undefined;
  /** V8 puts `(0, __s.f)(x)` at its arguments: back to the name. */
  const toCalledName = (position: { readonly line: number; readonly column: number }): { readonly line: number; readonly column: number } => {
    const offset = lines.offset(position.line, position.column);
    const name = code[offset] === '(' ? /[\p{ID_Continue}$]+$/u.exec(code.slice(Math.max(0, offset - 100), offset))?.[0] ?? '' : '';
    return name !== '' && anchors.has(offset - name.length) ? { line: position.line, column: position.column - name.length } : position;
  };
  return {
    place,
    // One line before the cell: the script is compiled with a line offset of -1.
    script: `'use strict'; (async (__s, __r, __f, __p) => { ${resets} ${prologue}\n${edit.toString()}\n})`,
    functions: metas.metas,
    declares: analysis.topLevel.filter((v) => v.kind !== 'using'),
    calls,
    original(line, column) {
      segments ??= edit.generateDecodedMap({ hires: 'boundary' }).mappings as unknown as readonly (readonly Segment[])[];
      const row = segments[line - 1] ?? [];
      let found: Segment | undefined;
      for (const segment of row) {
        if (segment[0] > column - 1) break;
        found = segment;
      }
      return found === undefined ? { line, column: 1 } : toCalledName({ line: found[2] + 1, column: found[3] + 1 });
    },
    offset: (line, column) => lines.offset(line, column),
  };
}

function checkEarlyErrors(program: AstNode, analysis: Analysis, names: KnownNames, lines: LineTable): void {
  const constants = new Set<string>();
  for (const variable of analysis.topLevel) {
    const again = variable.declaredAt[1];
    if (again !== undefined && variable.kind !== 'var' && variable.kind !== 'function') throw new CellSyntaxError(`Identifier '${variable.name}' has already been declared`, lines.at(again));
    if (variable.kind === 'const' || variable.kind === 'import') constants.add(variable.name);
  }
  for (const reference of analysis.references) {
    if (!reference.write || reference.init) continue;
    const isConst = reference.topLevel ? constants.has(reference.name) : reference.declaredIn === null && names.has(reference.name) && names.isConst(reference.name);
    if (isConst) throw new CellSyntaxError(`Cannot assign to '${reference.name}' because it is a constant`, lines.at(reference.start));
  }
  walk(program, {
    enter(node) {
      if (node.type === 'Decorator') throw new CellSyntaxError('Decorators are not supported in cells', lines.at(node.start));
    },
  });
}
