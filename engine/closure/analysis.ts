/**
 * Which variables a piece of a parsed program takes from outside itself.
 *
 * Scopes come from eslint-scope; a reference inside a range is free when the scope that declares it is not inside the
 * range. `this`, `super`, `new.target` and `import()` are followed the same way, because an arrow function takes them
 * from around itself. Pure: the same for a cell, a function's own text and a class.
 */
import { analyze } from 'eslint-scope';
import type { AstNode } from './ast.ts';
import { child, isFunction, text, walk } from './ast.ts';

/** Stand-ins of the same length as the words they replace, so that columns stay. */
export const THIS_NAME = 'th$s';
export const ARGUMENTS_NAME = 'argument$';
export const IMPORT_NAME = 'imp$rt';

export interface VariableRef {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly write: boolean;
  /** The write is the variable's own declaration. */
  readonly init: boolean;
  /** Range of the scope that declares it; null when nothing in the program does. */
  readonly declaredIn: readonly [number, number] | null;
  /** Declared at the top level of the program. */
  readonly topLevel: boolean;
}

interface PseudoRef {
  readonly kind: 'this' | 'super' | 'new.target';
  readonly start: number;
  /** Range of the function or class element that gives it its meaning; null at the top level. */
  readonly owner: readonly [number, number] | null;
}

export interface TopLevelVariable {
  readonly name: string;
  readonly kind: 'const' | 'let' | 'var' | 'function' | 'class' | 'import' | 'using';
  /** Offsets of its declarations. */
  readonly declaredAt: readonly number[];
}

export interface Analysis {
  /** Every reference to a variable, by position. */
  readonly references: readonly VariableRef[];
  readonly topLevel: readonly TopLevelVariable[];
  readonly pseudo: readonly PseudoRef[];
  /** Positions of the `import` word of dynamic imports. */
  readonly dynamicImports: readonly number[];
}

/** What one function or class takes from outside. */
export interface FreeVariables {
  /** Names as they stand in the shipped source (stand-ins included), with the offset of their first use. */
  readonly names: ReadonlyMap<string, number>;
  /** Of `names`, those no scope of the program declares. */
  readonly undeclared: ReadonlySet<string>;
  /** Words of the source to replace, by offset. */
  readonly replacements: readonly { readonly start: number; readonly length: number; readonly with: string }[];
  /** Why it cannot travel at all, when it cannot. */
  readonly problem?: string;
}

function topLevelKind(definition: { readonly type: string; readonly parent?: unknown }): TopLevelVariable['kind'] {
  switch (definition.type) {
    case 'FunctionName': return 'function';
    case 'ClassName': return 'class';
    case 'ImportBinding': return 'import';
    default: {
      const kind = (definition.parent as { kind?: string } | null | undefined)?.kind;
      return kind === 'const' || kind === 'let' ? kind : kind === 'using' || kind === 'await using' ? 'using' : 'var';
    }
  }
}

/** Resolves every reference of a parsed module. */
export function analyseProgram(program: AstNode): Analysis {
  // eslint-scope is typed for acorn's ESTree; oxc gives the same shape.
  const manager = analyze(program as unknown as Parameters<typeof analyze>[0], { ecmaVersion: 2025 as never, sourceType: 'module' });
  const moduleScope = manager.scopes.find((s) => s.type === 'module');
  const references: VariableRef[] = [];
  for (const scope of manager.scopes) {
    for (const reference of scope.references) {
      const identifier = reference.identifier as unknown as AstNode;
      const declaring = reference.resolved?.scope;
      const block = declaring?.block as unknown as AstNode | undefined;
      const topLevel = declaring !== undefined && (declaring === moduleScope || declaring.type === 'global');
      references.push({
        name: reference.identifier.name as string,
        start: identifier.start,
        end: identifier.end,
        write: reference.isWrite(),
        init: reference.init === true,
        declaredIn: block === undefined ? null : topLevel ? [-1, Number.POSITIVE_INFINITY] : [block.start, block.end],
        topLevel,
      });
    }
  }
  references.sort((a, b) => a.start - b.start || a.end - b.end);
  const topLevel = (moduleScope?.variables ?? [])
    .filter((v) => v.defs.length > 0)
    .map((v) => ({
      name: v.name,
      kind: topLevelKind(v.defs[0] as { type: string; parent?: unknown }),
      declaredAt: v.defs.map((d) => (d.name as unknown as AstNode).start),
    }));
  return { references, topLevel, ...pseudoReferences(program) };
}

function pseudoReferences(program: AstNode): Pick<Analysis, 'pseudo' | 'dynamicImports'> {
  const pseudo: PseudoRef[] = [];
  const dynamicImports: number[] = [];
  const owners: (readonly [number, number])[] = [];
  const owns = (node: AstNode): boolean => (isFunction(node) && node.type !== 'ArrowFunctionExpression') || node.type === 'StaticBlock' || node.type === 'PropertyDefinition';
  walk(program, {
    enter(node) {
      if (owns(node)) owners.push([node.start, node.end]);
      const owner = owners.at(-1) ?? null;
      switch (node.type) {
        case 'ThisExpression': pseudo.push({ kind: 'this', start: node.start, owner }); break;
        case 'Super': pseudo.push({ kind: 'super', start: node.start, owner }); break;
        case 'MetaProperty':
          if (text(child(node, 'meta') ?? node, 'name') === 'new') pseudo.push({ kind: 'new.target', start: node.start, owner });
          break;
        case 'ImportExpression': dynamicImports.push(node.start); break;
      }
    },
    leave(node) {
      if (owns(node)) owners.pop();
    },
  });
  return { pseudo, dynamicImports };
}

/** The free variables of the source range of a function, method or class. `isMethod`: `super` and `this` are its own. */
export function freeVariables(analysis: Analysis, start: number, end: number, isMethod: boolean): FreeVariables {
  const names = new Map<string, number>();
  const undeclared = new Set<string>();
  const replacements: { start: number; length: number; with: string }[] = [];
  let problem: string | undefined;
  const inside = (range: readonly [number, number] | null): boolean => range !== null && range[0] >= start && range[1] <= end;
  const note = (name: string, at: number): void => {
    if (!names.has(name)) names.set(name, at);
  };
  const { references } = analysis;
  for (let i = firstAtOrAfter(references, start); i < references.length; i++) {
    const reference = references[i] as VariableRef;
    if (reference.start >= end) break;
    if (inside(reference.declaredIn)) continue;
    if (reference.name === 'arguments') {
      replacements.push({ start: reference.start, length: 9, with: ARGUMENTS_NAME });
      note(ARGUMENTS_NAME, reference.start);
      continue;
    }
    note(reference.name, reference.start);
    if (reference.declaredIn === null) undeclared.add(reference.name);
  }
  for (const use of analysis.pseudo) {
    if (use.start < start || use.start >= end || inside(use.owner)) continue;
    if (use.kind === 'this') {
      replacements.push({ start: use.start, length: 4, with: THIS_NAME });
      note(THIS_NAME, use.start);
    } else if (!isMethod) {
      problem = `it uses \`${use.kind}\` of the function around it`;
    }
  }
  if (isMethod && analysis.pseudo.some((p) => p.kind === 'super' && p.start >= start && p.start < end)) {
    problem = 'it is a method that uses `super`';
  }
  for (const at of analysis.dynamicImports) {
    if (at < start || at >= end) continue;
    replacements.push({ start: at, length: 6, with: IMPORT_NAME });
    note(IMPORT_NAME, at);
  }
  return { names, undeclared, replacements, ...(problem === undefined ? {} : { problem }) };
}

/** The source of a range with its replacements done; the same length, so positions stay. */
export function sliceForShipping(source: string, start: number, end: number, replacements: FreeVariables['replacements']): string {
  let out = '';
  let from = start;
  for (const r of [...replacements].sort((a, b) => a.start - b.start)) {
    out += source.slice(from, r.start) + r.with;
    from = r.start + r.length;
  }
  return out + source.slice(from, end);
}

function firstAtOrAfter(references: readonly VariableRef[], offset: number): number {
  let low = 0;
  let high = references.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((references[middle] as VariableRef).start < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
