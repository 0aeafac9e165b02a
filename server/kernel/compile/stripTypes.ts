/**
 * TypeScript of a cell to JavaScript at the same positions.
 *
 * Types become spaces (Node's own stripping), so lines and columns of the cell are those of the code that runs, in the
 * kernel and on executors, with no source map. What TypeScript adds to the language (enum, namespace, parameter
 * properties) is first written out in JavaScript on the same lines.
 */
import { stripTypeScriptTypes } from 'node:module';
import MagicString from 'magic-string';
import { parseSync } from 'oxc-parser';
import { transformSync } from 'oxc-transform';
import type { AstNode } from '../../../engine/closure/ast.ts';
import { child, children, walk } from '../../../engine/closure/ast.ts';
import { CellSyntaxError } from './compileError.ts';
import { LineTable } from './lineTable.ts';

export interface Stripped {
  readonly code: string;
  /** Names of enums and namespaces, which each run makes anew. */
  readonly reset: readonly string[];
}

/** Throws CellSyntaxError with the position of the first error. */
export function stripTypes(source: string): Stripped {
  try {
    return { code: stripTypeScriptTypes(source), reset: [] };
  } catch (error) {
    const code = (error as { code?: string }).code;
    if (code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') return stripDesugared(source);
    throw syntaxError(source, error);
  }
}

function stripDesugared(source: string): Stripped {
  const { text, reset } = desugar(source);
  try {
    return { code: stripTypeScriptTypes(text), reset };
  } catch (error) {
    throw syntaxError(source, error);
  }
}

function syntaxError(source: string, cause: unknown): CellSyntaxError {
  const parsed = parseSync('cell.ts', source, { lang: 'ts', sourceType: 'module' });
  const first = parsed.errors[0];
  const message = first?.message ?? (cause instanceof Error ? cause.message.split('\n').find((line) => line.trim() !== '') ?? 'Invalid TypeScript' : String(cause));
  return new CellSyntaxError(message.trim(), new LineTable(source).at(first?.labels[0]?.start ?? 0));
}

function desugar(source: string): { text: string; reset: readonly string[] } {
  const parsed = parseSync('cell.ts', source, { lang: 'ts', sourceType: 'module', range: true });
  if (parsed.errors.length > 0) throw syntaxError(source, undefined);
  const edit = new MagicString(source);
  const reset: string[] = [];
  let inside: AstNode | null = null;
  walk(parsed.program as unknown as AstNode, {
    enter(node, parent) {
      if (inside !== null) return;
      if ((node.type === 'TSEnumDeclaration' || node.type === 'TSModuleDeclaration') && node.declare !== true) {
        inside = node;
        const name = source.slice(child(node, 'id')?.start, child(node, 'id')?.end);
        edit.update(node.start, node.end, onSameLines(transformSync('part.ts', source.slice(node.start, node.end), { lang: 'ts' }).code, source.slice(node.start, node.end)));
        if (parent?.type === 'Program' || parent?.type === 'ExportNamedDeclaration') reset.push(name);
      } else if (node.type === 'MethodDefinition' && node.kind === 'constructor') {
        parameterProperties(node, edit, source);
      }
    },
    leave(node) {
      if (inside === node) inside = null;
    },
  });
  return { text: edit.toString(), reset };
}

/** Generated code on one line, then as many line breaks as the original had. */
function onSameLines(code: string, original: string): string {
  const flat = code.trim()
    .replace(/`(?:[^`\\]|\\.)*`/gs, (template) => template.replaceAll('\n', '\\n'))
    .replace(/\s*\n\s*/g, ' ');
  return flat + '\n'.repeat(original.split('\n').length - 1);
}

function parameterProperties(constructor: AstNode, edit: MagicString, source: string): void {
  const value = child(constructor, 'value');
  const body = value === undefined ? undefined : child(value, 'body');
  if (value === undefined || body === undefined) return;
  const names: string[] = [];
  for (const parameter of children(value, 'params')) {
    if (parameter.type !== 'TSParameterProperty') continue;
    const inner = child(parameter, 'parameter');
    if (inner === undefined) continue;
    edit.update(parameter.start, inner.start, ' '.repeat(inner.start - parameter.start));
    const id = inner.type === 'AssignmentPattern' ? child(inner, 'left') : inner;
    names.push(String(id?.name));
  }
  if (names.length === 0) return;
  const assignments = names.map((name) => ` this.${name} = ${name};`).join('');
  const superCall = children(body, 'body').find((s) => s.type === 'ExpressionStatement' && /^super\s*\(/.test(source.slice(s.start, s.end)));
  if (superCall === undefined) edit.appendLeft(body.start + 1, assignments);
  else edit.appendLeft(superCall.end, `;${assignments}`);
}
