/**
 * Rewrites the JavaScript of a cell so that it runs in the notebook's scope.
 *
 * Top-level variables become properties of the scope object `__s`, which is what lets them persist, be declared again
 * and be seen by closures of earlier cells. Functions are stamped with what they capture, awaits can be interrupted,
 * imports load through the kernel. Only insertions and same-line replacements: line numbers never change.
 */
import MagicString from 'magic-string';
import type { Analysis, VariableRef } from '../../../engine/closure/analysis.ts';
import type { AstNode } from '../../../engine/closure/ast.ts';
import { child, children, isClass, isFunction, text, walk } from '../../../engine/closure/ast.ts';
import type { KnownNames } from './cellCode.ts';
import type { LineTable } from './lineTable.ts';
import type { CaptureCode, MetaTable } from './metas.ts';

export interface Rewritten {
  readonly edit: MagicString;
  /** Statements that run before the cell: imports and function declarations. */
  readonly prologue: string;
}

type Naming = { readonly open: string; readonly close: string };
const NO_NAME: Naming = { open: '', close: '' };

export function rewriteCell(code: string, program: AstNode, analysis: Analysis, names: KnownNames, scoped: ReadonlySet<string>, metas: MetaTable, lines: LineTable): Rewritten {
  const edit = new MagicString(code);
  const imports: string[] = [];
  const hoisted: string[] = [];
  const references = new Map<number, VariableRef>();
  for (const reference of analysis.references) references.set(reference.start, reference);
  const stack: { readonly node: AstNode; readonly key: string }[] = [];
  const closers = new Map<AstNode, string>();

  const open = (at: number, inserted: string): void => { edit.appendRight(at, inserted); };
  const close = (node: AstNode, inserted: string): void => { closers.set(node, inserted + (closers.get(node) ?? '')); };
  const parentOf = (depth = 1): AstNode | undefined => stack[stack.length - 1 - depth]?.node;
  const keyOf = (): string => stack.at(-1)?.key ?? '';
  const cut = (start: number, end: number): void => {
    if (end > start) edit.update(start, end, '\n'.repeat(code.slice(start, end).split('\n').length - 1) || ' ');
  };
  const captureCall = (c: CaptureCode): string => `, ${c.thunk}, __f[${c.index}])`;
  const inFunction = (): boolean => stack.slice(0, -1).some(({ node }) => isFunction(node) || node.type === 'StaticBlock' || node.type === 'PropertyDefinition');
  const isTopDeclaration = (): boolean => {
    const parent = parentOf();
    return parent?.type === 'Program' || parent?.type === 'ExportNamedDeclaration' || parent?.type === 'ExportDefaultDeclaration';
  };

  const naming = (node: AstNode): Naming => {
    if (child(node, 'id') !== undefined) return NO_NAME;
    let depth = 1;
    while (parentOf(depth)?.type === 'ParenthesizedExpression') depth++;
    const parent = parentOf(depth);
    if (parent === undefined) return NO_NAME;
    const inner = parentOf(depth - 1);
    const target = parent.type === 'VariableDeclarator' && parent.init === inner ? child(parent, 'id')
      : (parent.type === 'AssignmentExpression' || parent.type === 'AssignmentPattern') && parent.right === inner ? child(parent, 'left')
        : (parent.type === 'Property' || parent.type === 'PropertyDefinition') && parent.value === inner && parent.computed !== true ? child(parent, 'key') : undefined;
    const name = target?.type === 'Identifier' || target?.type === 'PrivateIdentifier' ? String(target.name) : target?.type === 'Literal' ? String(target.value) : undefined;
    if (name === undefined) return NO_NAME;
    const quoted = JSON.stringify(name);
    return { open: `({ [${quoted}]: `, close: ` })[${quoted}]` };
  };

  const wrap = (node: AstNode, helper: string, capture: CaptureCode): void => {
    const { open: before, close: after } = naming(node);
    const isNewCallee = parentOf()?.type === 'NewExpression' && keyOf() === 'callee';
    open(node.start, `${isNewCallee ? '(' : ''}__r.${helper}(${before}`);
    close(node, `${after}${captureCall(capture)}${isNewCallee ? ')' : ''}`);
  };

  const enterFunction = (node: AstNode): void => {
    const parent = parentOf();
    if (node.type !== 'FunctionDeclaration') {
      const isPart = (parent?.type === 'MethodDefinition' || (parent?.type === 'Property' && (parent.method === true || parent.kind !== 'init'))) && keyOf() === 'value';
      if (!isPart) wrap(node, 'c', metas.add(node, 'expression'));
      return;
    }
    const name = text(child(node, 'id') ?? node, 'name');
    const capture = metas.add(node, 'expression');
    if (isTopDeclaration()) {
      if (name !== '') hoisted.push(`__s.${name} = __r.c(${name}${captureCall(capture)};`);
      return;
    }
    const at = parent?.type === 'BlockStatement' || parent?.type === 'StaticBlock' ? code.indexOf('{', parent.start) + 1 : node.start;
    edit.appendLeft(at, ` __r.c(${name}${captureCall(capture)};`);
  };

  const enterClass = (node: AstNode): void => {
    const capture = metas.add(node, 'class');
    if (capture.opened !== undefined) edit.appendLeft(node.end - 1, capture.opened);
    if (node.type === 'ClassExpression') {
      wrap(node, 'k', capture);
      return;
    }
    const name = text(child(node, 'id') ?? node, 'name');
    if (isTopDeclaration() && name !== '') {
      open(node.start, `;__s.${name} = __r.k(`);
      close(node, `${captureCall(capture)};`);
    } else if (name !== '') {
      close(node, `;__r.k(${name}${captureCall(capture)};`);
    }
  };

  const enterObject = (node: AstNode): void => {
    const parts = children(node, 'properties').filter((p) => p.type === 'Property' && p.computed !== true && (p.method === true || p.kind !== 'init'));
    if (parts.length === 0) return;
    const entries = parts.map((p) => {
      const key = child(p, 'key');
      const name = key?.type === 'Identifier' ? String(key.name) : String(key?.value);
      const kind = p.kind === 'get' ? 'getter' : p.kind === 'set' ? 'setter' : 'method';
      const capture = metas.add(p, kind);
      return `[${JSON.stringify(name)}, ${capture.thunk}, __f[${capture.index}]]`;
    });
    open(node.start, '__r.o(');
    close(node, `, ${entries.join(', ')})`);
  };

  const enterDeclaration = (node: AstNode): void => {
    const kind = text(node, 'kind');
    const parent = parentOf();
    const isScoped = kind === 'var' ? !inFunction() : (kind === 'let' || kind === 'const') && isTopDeclaration();
    if (!isScoped) return;
    const isHead = (parent?.type === 'ForStatement' && keyOf() === 'init') || ((parent?.type === 'ForOfStatement' || parent?.type === 'ForInStatement') && keyOf() === 'left');
    const declarators = children(node, 'declarations');
    const first = declarators[0];
    if (first === undefined) return;
    const inList = !isHead && (parent?.type === 'Program' || parent?.type === 'BlockStatement' || parent?.type === 'SwitchCase' || parent?.type === 'ExportNamedDeclaration');
    edit.update(node.start, first.start, `${inList ? ';' : ''}${'\n'.repeat(code.slice(node.start, first.start).split('\n').length - 1)}`);
    const isLoopTarget = isHead && parent?.type !== 'ForStatement';
    for (const declarator of declarators) {
      const id = child(declarator, 'id');
      if (id === undefined || isLoopTarget) continue;
      if (child(declarator, 'init') === undefined) {
        open(id.start, '__s.');
        close(id, kind === 'var' ? ` = __s.${text(id, 'name')}` : ' = void 0');
      } else if (id.type === 'ObjectPattern') {
        open(declarator.start, '(');
        close(declarator, ')');
      }
    }
  };

  const enterImport = (node: AstNode): void => {
    cut(node.start, node.end);
    const specifier = JSON.stringify(child(node, 'source')?.value);
    const bindings = children(node, 'specifiers').map((s) => {
      const imported = child(s, 'imported');
      const name = s.type === 'ImportDefaultSpecifier' ? 'default' : s.type === 'ImportNamespaceSpecifier' ? '*' : String(imported?.type === 'Identifier' ? imported.name : imported?.value);
      const local = text(child(s, 'local') ?? s, 'name');
      const isUsed = analysis.references.some((r) => r.topLevel && r.name === local);
      return `[${JSON.stringify(local)}, ${JSON.stringify(name)}, ${isUsed}]`;
    });
    imports.push(`await __r.i(${specifier}, [${bindings.join(', ')}]);`);
  };

  const enterIdentifier = (node: AstNode): void => {
    const reference = references.get(node.start);
    if (reference === undefined || reference.end !== node.end || reference.name !== node.name || keyOf() === 'label') return;
    const isScoped = (reference.topLevel && scoped.has(reference.name)) || (reference.declaredIn === null && names.has(reference.name));
    const isUnknown = reference.declaredIn === null && !isScoped && !names.isGlobal(reference.name) && reference.name !== 'arguments';
    if (!isScoped && !isUnknown) return;
    const parent = parentOf();
    if (parent?.type === 'Property' && parent.shorthand === true && keyOf() === 'key') return;
    // A shorthand property with a default has the pattern between the name and the property.
    const property = parent?.type === 'Property' ? parent : parent?.type === 'AssignmentPattern' && parent.left === node ? parentOf(2) : undefined;
    if (property?.type === 'Property' && property.shorthand === true) open(node.start, `${reference.name}: `);
    if (isUnknown) {
      if (reference.write) open(node.start, `__r.w(__s, "${reference.name}").`);
      else if (parent?.type === 'UnaryExpression' && parent.operator === 'typeof') open(node.start, '__s.');
      else {
        open(node.start, `("${reference.name}" in __s ? __s.${reference.name} : `);
        close(node, ')');
      }
      return;
    }
    const isCallee = (parent?.type === 'CallExpression' && keyOf() === 'callee') || (parent?.type === 'TaggedTemplateExpression' && keyOf() === 'tag');
    open(node.start, isCallee ? '(0, __s.' : '__s.');
    if (isCallee) close(node, ')');
  };

  const enterStatement = (node: AstNode, isLast: boolean): void => {
    const parent = parentOf()?.type;
    const expression = child(node, 'expression');
    if (isLast && expression !== undefined) {
      open(node.start, ';return (');
      close(expression, ')');
    } else if (parent === 'Program' || parent === 'BlockStatement' || parent === 'StaticBlock' || parent === 'SwitchCase') {
      open(node.start, ';');
    }
  };

  const lastStatement = children(program, 'body').at(-1);
  walk(program, {
    enter(node, _parent, key) {
      stack.push({ node, key });
      switch (node.type) {
        case 'ImportDeclaration': enterImport(node); break;
        case 'ExportAllDeclaration': cut(node.start, node.end); break;
        case 'ExportNamedDeclaration': {
          const declaration = child(node, 'declaration');
          cut(node.start, declaration?.start ?? node.end);
          break;
        }
        case 'ExportDefaultDeclaration': {
          const declaration = child(node, 'declaration');
          if (declaration === undefined) break;
          const named = (declaration.type === 'FunctionDeclaration' || declaration.type === 'ClassDeclaration') && child(declaration, 'id') !== undefined;
          edit.update(node.start, declaration.start, named ? ' ' : ';(');
          if (!named) close(declaration, ')');
          break;
        }
        case 'VariableDeclaration': enterDeclaration(node); break;
        case 'ExpressionStatement': enterStatement(node, node === lastStatement); break;
        case 'ObjectExpression': enterObject(node); break;
        case 'Identifier': enterIdentifier(node); break;
        case 'AwaitExpression': {
          const argument = child(node, 'argument');
          if (argument === undefined) break;
          const at = lines.at(node.start);
          open(argument.start, '__r.a(');
          close(argument, `, __p, ${at.line}, ${at.column})`);
          break;
        }
        case 'ForOfStatement': {
          const body = child(node, 'body');
          if (node.await !== true || body === undefined) break;
          if (body.type === 'BlockStatement') {
            edit.appendLeft(body.start + 1, ' __r.l();');
          } else {
            open(body.start, '{ __r.l(); ');
            close(body, ' }');
          }
          break;
        }
        case 'ImportExpression': edit.update(node.start, node.start + 6, '__r.d'); break;
        case 'MetaProperty': if (text(child(node, 'meta') ?? node, 'name') === 'import') edit.update(node.start, node.end, '__r.m'); break;
        default:
          if (isFunction(node)) enterFunction(node);
          else if (isClass(node)) enterClass(node);
      }
    },
    leave(node) {
      const closing = closers.get(node);
      if (closing !== undefined) edit.appendLeft(node.end, closing);
      stack.pop();
    },
  });
  return { edit, prologue: [...imports, ...hoisted].join(' ') };
}
