/**
 * The wire form of a closure: a table of nodes over values that V8's serializer keeps exactly.
 *
 * A value that V8 keeps (plain data, cycles included) stands in an edge as itself; everything else, and every container
 * that reaches something else, is a node of its own. One `v8.serialize` call over the table keeps shared references.
 */
import type { CellRange } from '../events/types.ts';
import type { SourceKind } from './capture.ts';

/** To a node of the table, or a value as it is. */
export type Edge = { readonly r: number } | { readonly v: unknown };

export type NamedEdge = readonly [name: string, edge: Edge];

export type GraphNode =
  | { readonly t: 'function'; readonly source: string; readonly kind: SourceKind; readonly name: string; readonly env: readonly NamedEdge[]; readonly at?: CellRange; readonly props: readonly NamedEdge[] }
  | { readonly t: 'class'; readonly id: string; /** Hash of the class and all it captures. */ readonly key: string; readonly source: string; readonly name: string; readonly env: readonly NamedEdge[]; readonly at?: CellRange }
  | { readonly t: 'member'; readonly owner: Edge; readonly key: string; readonly isStatic: boolean }
  | { readonly t: 'object'; readonly prototype: Prototype; readonly props: readonly ObjectProp[] }
  | { readonly t: 'array'; readonly prototype: Prototype; readonly length: number; readonly props: readonly ObjectProp[] }
  | { readonly t: 'map'; readonly prototype: Prototype; readonly entries: readonly (readonly [Edge, Edge])[]; readonly props: readonly ObjectProp[] }
  | { readonly t: 'set'; readonly prototype: Prototype; readonly entries: readonly Edge[]; readonly props: readonly ObjectProp[] }
  | { readonly t: 'error'; readonly prototype: Prototype; readonly base: string; readonly props: readonly ObjectProp[] }
  | { readonly t: 'bytes'; readonly type: string; readonly bytes: Uint8Array }
  /** An instance with private fields, as the row codec writes it; its class is known once `owner` is made. */
  | { readonly t: 'record'; readonly owner: Edge; readonly bytes: Uint8Array }
  | { readonly t: 'symbol'; readonly key: string; readonly wellKnown: boolean }
  | { readonly t: 'global'; readonly path: string }
  | { readonly t: 'import'; readonly specifier: string; readonly name: string }
  | { readonly t: 'importFunction' }
  | { readonly t: 'handle'; readonly type: 'broadcast' | 'accumulator' | 'builtin'; readonly payload: Edge };

/** `standard`: that of the language for the node's type; otherwise null or a cell class. */
export type Prototype = 'standard' | 'null' | { readonly of: Edge };

export interface ObjectProp {
  /** A string key, or the edge of a symbol. */
  readonly key: string | Edge;
  readonly value?: Edge;
  readonly get?: Edge;
  readonly set?: Edge;
  readonly hidden?: true;
}

export interface ClosureGraph {
  readonly nodes: readonly GraphNode[];
  readonly root: number;
}
