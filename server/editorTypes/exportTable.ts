/** What a declaration file exports, following its re-exports: names, whether they are values or types, type parameters. */
import { posix } from 'node:path';
import { parseSync } from 'oxc-parser';
import type { AstNode } from '../../engine/closure/ast.ts';
import { child, children, text } from '../../engine/closure/ast.ts';

export interface Exported {
  readonly value: boolean;
  readonly type: boolean;
  /** Names of the type's parameters. */
  readonly parameters: readonly string[];
}

type Files = ReadonlyMap<string, string>;

/** The exports of `path` among `files` (paths end in `.d.ts`). */
export function exportsOf(files: Files, path: string): ReadonlyMap<string, Exported> {
  return new Reader(files).exports(path);
}

class Reader {
  readonly #files: Files;
  readonly #read = new Map<string, { readonly exported: Map<string, Exported>; readonly local: Map<string, Exported> }>();

  constructor(files: Files) {
    this.#files = files;
  }

  exports(path: string): ReadonlyMap<string, Exported> {
    return this.#module(path).exported;
  }

  #module(path: string): { readonly exported: Map<string, Exported>; readonly local: Map<string, Exported> } {
    const known = this.#read.get(path);
    if (known !== undefined) return known;
    const module = { exported: new Map<string, Exported>(), local: new Map<string, Exported>() };
    this.#read.set(path, module);
    const source = this.#files.get(path);
    if (source === undefined) return module;
    const program = parseSync(path, source, { lang: 'dts', sourceType: 'module' }).program as unknown as AstNode;
    const body = children(program, 'body');
    for (const statement of body) this.#declare(path, statement, module.local);
    for (const statement of body) this.#export(path, statement, module);
    return module;
  }

  #declare(path: string, statement: AstNode, local: Map<string, Exported>): void {
    if (statement.type === 'ImportDeclaration') {
      const from = target(path, statement);
      for (const s of children(statement, 'specifiers')) {
        const imported = child(s, 'imported');
        const found = from === undefined || imported === undefined ? undefined : this.exports(from).get(text(imported, 'name'));
        if (found !== undefined) add(local, text(child(s, 'local') ?? s, 'name'), found);
      }
      return;
    }
    const declaration = statement.type === 'ExportNamedDeclaration' ? child(statement, 'declaration') : statement;
    for (const [name, what] of declaration === undefined ? [] : declared(declaration)) add(local, name, what);
  }

  #export(path: string, statement: AstNode, module: { readonly exported: Map<string, Exported>; readonly local: Map<string, Exported> }): void {
    if (statement.type === 'ExportAllDeclaration') {
      const from = target(path, statement);
      if (from !== undefined && child(statement, 'exported') === undefined) for (const [name, what] of this.exports(from)) add(module.exported, name, what);
      return;
    }
    if (statement.type !== 'ExportNamedDeclaration') return;
    const declaration = child(statement, 'declaration');
    if (declaration !== undefined) {
      for (const [name, what] of declared(declaration)) add(module.exported, name, what);
      return;
    }
    const from = target(path, statement);
    const source = from === undefined ? module.local : this.exports(from);
    for (const s of children(statement, 'specifiers')) {
      const found = source.get(text(child(s, 'local') ?? s, 'name'));
      const typeOnly = statement.exportKind === 'type' || s.exportKind === 'type';
      if (found !== undefined) add(module.exported, text(child(s, 'exported') ?? s, 'name'), typeOnly ? { ...found, value: false } : found);
    }
  }
}

function add(to: Map<string, Exported>, name: string, what: Exported): void {
  const known = to.get(name);
  to.set(name, known === undefined ? what : { value: known.value || what.value, type: known.type || what.type, parameters: what.parameters.length > 0 ? what.parameters : known.parameters });
}

function target(path: string, statement: AstNode): string | undefined {
  const specifier = child(statement, 'source')?.value;
  return typeof specifier === 'string' && specifier.startsWith('.') ? posix.normalize(posix.join(posix.dirname(path), specifier.replace(/\.(js|ts)$/, '.d.ts'))) : undefined;
}

function declared(node: AstNode): readonly (readonly [string, Exported])[] {
  const name = text(child(node, 'id') ?? node, 'name');
  const list = child(node, 'typeParameters');
  const parameters = list === undefined ? [] : children(list, 'params').map((p) => (typeof p.name === 'string' ? p.name : text(child(p, 'name') ?? p, 'name')));
  switch (node.type) {
    case 'ClassDeclaration': return [[name, { value: true, type: true, parameters }]];
    case 'TSInterfaceDeclaration': case 'TSTypeAliasDeclaration': return [[name, { value: false, type: true, parameters }]];
    case 'FunctionDeclaration': case 'TSDeclareFunction': return [[name, { value: true, type: false, parameters: [] }]];
    case 'TSEnumDeclaration': return [[name, { value: true, type: true, parameters: [] }]];
    case 'VariableDeclaration':
      return children(node, 'declarations').map((d) => [text(child(d, 'id') ?? d, 'name'), { value: true, type: false, parameters: [] }] as const);
    default: return [];
  }
}
