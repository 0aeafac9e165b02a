/**
 * A thin view of the ESTree that oxc-parser gives: typed access without importing its whole node union.
 *
 * Offsets are UTF-16 units into the parsed text. Children are found through oxc's visitor keys, so a node type that a
 * later parser version adds is walked as well.
 */
import { parseSync, visitorKeys } from 'oxc-parser';

export interface AstNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

export interface ParsedText {
  readonly program: AstNode;
  readonly errors: readonly { readonly message: string; readonly start: number; readonly end: number }[];
}

/** Parses JavaScript as a module (strict, top-level await). Never throws: syntax errors are in `errors`. */
export function parseModule(text: string): ParsedText {
  const parsed = parseSync('cell.js', text, { lang: 'js', sourceType: 'module', range: true, preserveParens: true });
  return {
    program: parsed.program as unknown as AstNode,
    errors: parsed.errors.map((e) => ({ message: e.message, start: e.labels[0]?.start ?? 0, end: e.labels[0]?.end ?? 0 })),
  };
}

function isNode(value: unknown): value is AstNode {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

/** The child node under `key`, or undefined. */
export function child(node: AstNode, key: string): AstNode | undefined {
  const value = node[key];
  return isNode(value) ? value : undefined;
}

/** The child nodes of the list under `key` (holes of array patterns left out). */
export function children(node: AstNode, key: string): readonly AstNode[] {
  const value = node[key];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

export function text(node: AstNode, key: string): string {
  const value = node[key];
  return typeof value === 'string' ? value : '';
}

export interface Visit {
  enter(node: AstNode, parent: AstNode | null, key: string): void;
  leave?(node: AstNode, parent: AstNode | null, key: string): void;
}

/** Depth first, in source order. */
export function walk(node: AstNode, visit: Visit, parent: AstNode | null = null, key = ''): void {
  visit.enter(node, parent, key);
  for (const name of visitorKeys[node.type] ?? []) {
    const value = node[name];
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) walk(item, visit, node, name);
    } else if (isNode(value)) {
      walk(value, visit, node, name);
    }
  }
  visit.leave?.(node, parent, key);
}

const FUNCTIONS: ReadonlySet<string> = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);

export function isFunction(node: AstNode): boolean {
  return FUNCTIONS.has(node.type);
}

export function isClass(node: AstNode): boolean {
  return node.type === 'ClassDeclaration' || node.type === 'ClassExpression';
}
