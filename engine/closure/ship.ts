/**
 * Turns a function and everything it captures into bytes.
 *
 * Captured values are read now, so what a task sees is what the variables held when its stage was submitted (Spark's
 * rule). The same graph always gives the same bytes, and with them the same hash.
 */
import { hash } from 'node:crypto';
import { types } from 'node:util';
import { serialize } from 'node:v8';
import type { AnyFunction } from './capture.ts';
import { captureOf } from './capture.ts';
import { classRegistry } from './classes.ts';
import type { ClosureGraph, Edge, GraphNode, NamedEdge, ObjectProp, Prototype } from './graph.ts';
import { intrinsicPath } from './intrinsics.ts';
import type { ShippedClosure } from './shipped.ts';
import { walkValues } from './walkValues.ts';
import type { Reference, Special, Visited } from './walkValues.ts';

/** Ships a function or class. `operation` (`map`) is named in errors. Throws TaskNotSerializableError. */
export function shipClosure(fn: AnyFunction, operation: string): ShippedClosure {
  const { visited } = walkValues(fn, operation, true);
  const bytes = new Uint8Array(serialize(encodeGraph(fn, visited, (owner) => classKey(owner, operation))));
  const info = captureOf(fn);
  const at = info?.kind === 'function' ? info.meta.at : undefined;
  return { hash: hash('sha1', bytes), bytes, ...(at === undefined ? {} : { at }) };
}

/** The checks of `shipClosure` without making bytes; variables that have no value yet are let through. */
export function checkClosure(fn: AnyFunction, operation: string): void {
  walkValues(fn, operation, false);
}

/** A hash of a class and everything it captures: functions shipped apart that capture the same class get one class again. */
function classKey(owner: AnyFunction, operation: string): string {
  return hash('sha1', serialize(encodeGraph(owner, walkValues(owner, operation, true).visited, () => '')));
}

function encodeGraph(root: AnyFunction, visited: ReadonlyMap<Reference, Visited>, keyOf: (owner: AnyFunction) => string): ClosureGraph {
  const indexOf = new Map<Reference, number>();
  for (const [value, info] of visited) if (info.dirty) indexOf.set(value, indexOf.size);

  const edge = (value: unknown): Edge => {
    const index = indexOf.get(value as Reference);
    return index === undefined ? { v: value } : { r: index };
  };
  const named = (entries: Iterable<readonly [string, unknown]>): NamedEdge[] => Array.from(entries, ([name, value]) => [name, edge(value)] as const);
  const prototypeOf = (info: Visited): Prototype => (info.instanceOf === null ? 'standard' : { of: edge(info.instanceOf) });

  const props = (value: object, keys: readonly (string | symbol)[]): ObjectProp[] => keys.map((key) => {
    const d = Object.getOwnPropertyDescriptor(value, key) as PropertyDescriptor;
    if (key === 'stack' && types.isNativeError(value)) return { key, value: { v: String(value.stack) }, hidden: true as const };
    return {
      key: typeof key === 'symbol' ? edge(key) : key,
      ...(d.get !== undefined || d.set !== undefined
        ? { ...(d.get === undefined ? {} : { get: edge(d.get) }), ...(d.set === undefined ? {} : { set: edge(d.set) }) }
        : { value: edge(d.value) }),
      ...(d.enumerable === true ? {} : { hidden: true as const }),
    };
  });
  const ownKeys = (value: object): (string | symbol)[] => Reflect.ownKeys(value);

  const container = (value: object, info: Visited): GraphNode => {
    const prototype = prototypeOf(info);
    if (Array.isArray(value)) return { t: 'array', prototype, length: value.length, props: props(value, ownKeys(value).filter((k) => k !== 'length')) };
    if (value instanceof Map) return { t: 'map', prototype, entries: Array.from(Map.prototype.entries.call(value), ([k, v]) => [edge(k), edge(v)] as const), props: props(value, ownKeys(value)) };
    if (value instanceof Set) return { t: 'set', prototype, entries: Array.from(Set.prototype.values.call(value), edge), props: props(value, ownKeys(value)) };
    return { t: 'object', prototype: Object.getPrototypeOf(value) === null ? 'null' : prototype, props: props(value, ownKeys(value)) };
  };

  const encodeSpecial = (value: Reference, s: Special, info: Visited): GraphNode => {
    switch (s.t) {
      case 'function': {
        const fn = value as AnyFunction;
        return { t: 'function', source: s.meta.source, kind: s.meta.kind ?? 'expression', name: fn.name, env: named(s.env), ...(s.meta.at === undefined ? {} : { at: s.meta.at }), props: named(Object.entries(fn)) };
      }
      case 'class': {
        const owner = value as AnyFunction;
        const id = classRegistry.idOf(owner.prototype as object) ?? '';
        return { t: 'class', id, key: keyOf(owner), source: s.meta.source, name: owner.name, env: named(s.env), ...(s.meta.at === undefined ? {} : { at: s.meta.at }) };
      }
      case 'member': return { t: 'member', owner: edge(s.owner), key: s.key, isStatic: s.isStatic };
      case 'handle': return { t: 'handle', type: s.type, payload: edge(s.payload) };
      case 'error': return { t: 'error', prototype: prototypeOf(info), base: errorBase(value as object), props: props(value as object, ownKeys(value as object)) };
      case 'record': return { t: 'record', owner: edge(s.owner), bytes: s.bytes };
      case 'bytes': return encodeBytes(value as ArrayBuffer | ArrayBufferView);
      case 'import': case 'global': case 'symbol': case 'importFunction': return s;
    }
  };

  const nodes: GraphNode[] = [];
  for (const [value, info] of visited) {
    if (info.dirty) nodes.push(info.special === null ? container(value as object, info) : encodeSpecial(value, info.special, info));
  }
  return { nodes, root: indexOf.get(root) as number };
}

function errorBase(value: object): string {
  for (let p: unknown = Object.getPrototypeOf(value); p !== null; p = Object.getPrototypeOf(p)) {
    const path = intrinsicPath(p);
    if (path !== undefined) return path.replace(/\.prototype$/, '');
  }
  return 'Error';
}

function encodeBytes(value: ArrayBuffer | ArrayBufferView): GraphNode {
  const bytes = ArrayBuffer.isView(value) ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : new Uint8Array(value);
  return { t: 'bytes', type: Buffer.isBuffer(value) ? 'Buffer' : Object.prototype.toString.call(value).slice(8, -1), bytes };
}
