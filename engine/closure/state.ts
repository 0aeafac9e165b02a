/**
 * Whether a shipped function carries state that running it could change: a captured object, or a captured variable it
 * assigns. Each task must then get a copy of its own, as in Spark; without state all tasks share one revived function.
 * Errs towards "yes".
 */
import { deserialize } from 'node:v8';
import type { ClosureGraph, Edge, GraphNode } from './graph.ts';

export function holdsState(bytes: Uint8Array): boolean {
  const graph = deserialize(bytes) as ClosureGraph;
  return graph.nodes.some((node) => (node.t === 'function' || node.t === 'class') && node.env.some(([name, edge]) => isMutable(graph, edge) || assigns(node.source, name)));
}

function isMutable(graph: ClosureGraph, edge: Edge): boolean {
  if (!('r' in edge)) return typeof edge.v === 'object' && edge.v !== null;
  const node = graph.nodes[edge.r] as GraphNode;
  switch (node.t) {
    case 'object':
    case 'array':
    case 'map':
    case 'set':
    case 'error':
    case 'bytes':
    case 'record':
      return true;
    case 'function':
    case 'class':
    case 'member':
    case 'symbol':
    case 'global':
    case 'import':
    case 'importFunction':
    case 'handle':
      return false;
  }
}

function assigns(source: string, name: string): boolean {
  const escaped = name.replace(/[$]/g, '\\$&');
  return new RegExp(`(^|[^\\w$.])${escaped}\\s*(\\+\\+|--|(\\*\\*|<<|>>>?|&&|\\|\\||\\?\\?|[-+*/%&|^])?=(?![=>]))|(\\+\\+|--)\\s*${escaped}(?![\\w$])`).test(source);
}
