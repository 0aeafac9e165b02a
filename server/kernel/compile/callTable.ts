/**
 * Where the calls of a cell are, so that an RDD can say which call made it.
 *
 * V8 puts a method call at the method's name. A call on a plain name shows whole (`scaled.filter(…)`); a link of a chain
 * starts at its own method, so that chained calls differ.
 */
import type { AstNode } from '../../../engine/closure/ast.ts';
import { child, walk } from '../../../engine/closure/ast.ts';
import type { CallEntry, CellPlace } from './cellCode.ts';
import type { LineTable } from './lineTable.ts';

export function callTable(program: AstNode, lines: LineTable, place: CellPlace): readonly CallEntry[] {
  const calls: CallEntry[] = [];
  const variables = new Map<AstNode, string>();
  walk(program, {
    enter(node) {
      const target = node.type === 'VariableDeclarator' ? child(node, 'id') : node.type === 'AssignmentExpression' ? child(node, 'left') : undefined;
      const value = target === undefined ? undefined : bare(child(node, node.type === 'VariableDeclarator' ? 'init' : 'right'));
      if (target?.type === 'Identifier' && value !== undefined) variables.set(value, String(target.name));
      if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return;
      const callee = bare(child(node, 'callee'));
      if (callee === undefined) return;
      const member = callee.type === 'MemberExpression' ? child(callee, 'property') : undefined;
      const receiver = member === undefined ? undefined : bare(child(callee, 'object'));
      const chained = receiver !== undefined && receiver.type !== 'Identifier' && receiver.type !== 'ThisExpression';
      const anchor = (member ?? callee).start;
      const start = chained ? anchor : node.start;
      const from = lines.at(start);
      const to = lines.at(node.end);
      const variable = variables.get(node);
      calls.push({
        anchor,
        start: node.start,
        end: node.end,
        range: { ...place, startLine: from.line, startColumn: from.column, endLine: to.line, endColumn: to.column },
        ...(variable === undefined ? {} : { variable }),
      });
    },
  });
  return calls;
}

function bare(node: AstNode | undefined): AstNode | undefined {
  let inner = node;
  while (inner !== undefined && (inner.type === 'ParenthesizedExpression' || inner.type === 'AwaitExpression' || inner.type === 'ChainExpression')) {
    inner = child(inner, inner.type === 'AwaitExpression' ? 'argument' : 'expression');
  }
  return inner;
}

/** The call at an offset: the one V8 names, else the innermost around it. */
export function findCall(calls: readonly CallEntry[], offset: number): CallEntry | undefined {
  let best: CallEntry | undefined;
  for (const call of calls) {
    if (call.anchor === offset) return call;
    if (call.start <= offset && offset < call.end && (best === undefined || call.end - call.start <= best.end - best.start)) best = call;
  }
  return best;
}
