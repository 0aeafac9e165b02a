/**
 * Capture for functions that no cell compiler saw: engine code, libraries, tests.
 *
 * The source is the function's own text, put into a form that stands alone; free variables come from the same analysis
 * as in cells, their values from V8's scopes. `this` of an arrow function cannot be recovered and is refused.
 */
import { types } from 'node:util';
import { analyseProgram, ARGUMENTS_NAME, freeVariables, IMPORT_NAME, sliceForShipping, THIS_NAME } from './analysis.ts';
import type { FreeVariables } from './analysis.ts';
import type { AstNode } from './ast.ts';
import { child, children, isClass, isFunction, parseModule, text, walk } from './ast.ts';
import type { AnyFunction, CaptureInfo, FunctionMeta, SourceKind } from './capture.ts';
import { scopeValues } from './inspectScopes.ts';
import { moduleExportOf } from './modules.ts';

const metaByText = new Map<string, FunctionMeta | null>();
const REMEMBERED_TEXTS = 2000;

/** Capture info of an uncompiled function; undefined when it is native or bound. Values are read when shipped. */
export function fallbackCapture(fn: AnyFunction): CaptureInfo | undefined {
  const source = Function.prototype.toString.call(fn);
  let meta = metaByText.get(source);
  if (meta === undefined) {
    meta = analyseText(source);
    if (metaByText.size >= REMEMBERED_TEXTS) metaByText.clear();
    metaByText.set(source, meta);
  }
  if (meta === null) return undefined;
  // V8 keeps no variable that only `extends` uses: the parent class is the prototype.
  const parent = meta.kind === 'class' ? /^class\s*[\w$]*\s+extends\s+([\w$]+)/.exec(source)?.[1] : undefined;
  const names = meta.free.filter((name) => name !== IMPORT_NAME && name !== parent);
  return {
    kind: 'function',
    meta,
    thunk: () => ({ ...(names.length === 0 ? {} : scopeValues(fn, names)), ...(parent === undefined ? {} : { [parent]: Object.getPrototypeOf(fn) as unknown }) }),
  };
}

function analyseText(source: string): FunctionMeta | null {
  if (/\{\s*\[native code\]\s*\}$/.test(source)) return null;
  const asExpression = parseModule(`(${source}\n)`);
  if (asExpression.errors.length === 0) {
    const found = firstFunction(asExpression.program);
    if (found === undefined) return null;
    const free = freeVariables(analyseProgram(asExpression.program), found.start, found.end, false);
    return metaOf(`(${source}`, found.start, found.end, isClass(found) ? 'class' : 'expression', free, hasPrivateMembers(found), ownName(found));
  }
  const body = source.replace(/^static\s+(?=[^\s(=;])/, '');
  const asMethod = parseModule(`({${body}\n})`);
  if (asMethod.errors.length > 0) return null;
  let property: AstNode | undefined;
  walk(asMethod.program, { enter: (node) => { if (property === undefined && node.type === 'Property') property = node; } });
  if (property === undefined) return null;
  const accessor = text(property, 'kind');
  const kind: SourceKind = accessor === 'get' ? 'getter' : accessor === 'set' ? 'setter' : 'method';
  const value = child(property, 'value') ?? property;
  const free = freeVariables(analyseProgram(asMethod.program), value.start, value.end, true);
  const meta = metaOf(`({${body}`, property.start, property.end, kind, free, false, undefined);
  return property.computed === true ? { ...meta, problem: 'it is a method with a computed name' } : meta;
}

function ownName(node: AstNode): string | undefined {
  const id = child(node, 'id');
  return id === undefined ? undefined : text(id, 'name');
}

function metaOf(whole: string, start: number, end: number, kind: SourceKind, found: FreeVariables, hasPrivate: boolean, name: string | undefined): FunctionMeta {
  const free = [...found.names.keys()].filter((n) => n !== name);
  const members: Record<string, readonly string[]> = {};
  for (const n of free) {
    const used = memberUses(whole, start, end, n);
    if (used !== undefined) members[n] = used;
  }
  const problem = free.includes(THIS_NAME) ? 'it is an arrow function that uses `this` of the code around it'
    : free.includes(ARGUMENTS_NAME) ? 'it uses `arguments` of the function around it' : found.problem;
  return { source: sliceForShipping(whole, start, end, found.replacements), free, kind, hasPrivate, members, ...(problem === undefined ? {} : { problem }) };
}

/** Properties read from a variable when it is only ever used as `name.property`. */
function memberUses(whole: string, start: number, end: number, name: string): readonly string[] | undefined {
  const used = new Set<string>();
  const pattern = new RegExp(`(?<![\\w$.])${name.replaceAll('$', '\\$')}(?![\\w$])(\\.([A-Za-z_$][\\w$]*))?`, 'g');
  for (const match of whole.slice(start, end).matchAll(pattern)) {
    if (match[2] === undefined) return undefined;
    used.add(match[2]);
  }
  return [...used];
}

/** A module's namespace that is not registered shrinks to the exports the function reads. */
export function narrowNamespace(value: unknown, meta: FunctionMeta, name: string): unknown {
  const used = meta.members?.[name];
  if (used === undefined || typeof value !== 'object' || value === null || moduleExportOf(value) !== undefined) return value;
  if (!types.isModuleNamespaceObject(value) && (value as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag] !== 'Module') return value;
  return Object.fromEntries(used.map((key) => [key, (value as Record<string, unknown>)[key]]));
}

function firstFunction(program: AstNode): AstNode | undefined {
  let found: AstNode | undefined;
  walk(program, { enter: (node) => { if (found === undefined && (isFunction(node) || isClass(node))) found = node; } });
  return found;
}

/** Whether a class declares private instance fields or methods. */
function hasPrivateMembers(node: AstNode): boolean {
  return privateMembers(node).length > 0;
}

/** The names of a class's private instance fields, without `#`; undefined when it has no private instance members at all. */
export function privateFields(node: AstNode): readonly string[] | undefined {
  const members = privateMembers(node);
  return members.length === 0 ? undefined : members.filter((m) => m.type === 'PropertyDefinition').map((m) => text(child(m, 'key') ?? m, 'name'));
}

function privateMembers(node: AstNode): readonly AstNode[] {
  const body = child(node, 'body');
  return isClass(node) && body !== undefined ? children(body, 'body').filter((m) => m.static !== true && child(m, 'key')?.type === 'PrivateIdentifier') : [];
}
