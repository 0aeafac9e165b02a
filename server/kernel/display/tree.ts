/**
 * A nested value as a tree that a reader can unfold, cut at a depth, a length and a total so that it stays small.
 */
import { types } from 'node:util';
import type { TreeNode } from '../../../protocol/notebook.ts';
import { dateText, safeInspect, shortText } from './cellText.ts';

const DEPTH = 6;
const ENTRIES = 100;
const NODES = 5000;
const LONGEST_STRING = 1000;

type Leaf = Extract<TreeNode, { type: 'leaf' }>['kind'];

/** Builds the tree. Getters are not called. */
export function treeOf(value: unknown): TreeNode {
  let nodes = 0;
  const path = new Set<object>();

  const leaf = (text: string, kind: Leaf): TreeNode => ({ type: 'leaf', text, kind });

  const branch = (holder: object, label: string, size: number, entries: Iterable<readonly [string, () => TreeNode]>, depth: number): TreeNode => {
    const shown: { key: string; value: TreeNode }[] = [];
    if (depth < DEPTH) {
      path.add(holder);
      for (const [key, child] of entries) {
        if (shown.length >= ENTRIES || nodes >= NODES) break;
        shown.push({ key, value: child() });
      }
      path.delete(holder);
    }
    return { type: 'branch', label, entries: shown, missing: size - shown.length };
  };

  const build = (v: unknown, depth: number): TreeNode => {
    nodes++;
    switch (typeof v) {
      case 'string': return leaf(v.length > LONGEST_STRING ? `${v.slice(0, LONGEST_STRING)}…` : v, 'string');
      case 'number': return leaf(Object.is(v, -0) ? '-0' : String(v), 'number');
      case 'bigint': return leaf(`${v}n`, 'bigint');
      case 'boolean': return leaf(String(v), 'boolean');
      case 'undefined': return leaf('undefined', 'undefined');
      case 'symbol': return leaf(String(v), 'symbol');
      case 'function': return leaf(safeInspect(v, { depth: 0 }), 'function');
      case 'object': return v === null ? leaf('null', 'null') : buildObject(v, depth);
    }
  };

  const buildObject = (v: object, depth: number): TreeNode => {
    if (path.has(v)) return { type: 'cycle', label: labelOf(v) };
    if (v instanceof Date) return leaf(dateText(v), 'date');
    if (v instanceof RegExp) return leaf(String(v), 'regexp');
    if (types.isNativeError(v)) return leaf(`${v.name}: ${v.message}`, 'error');
    if (types.isProxy(v) || types.isPromise(v) || ArrayBuffer.isView(v) && !(v instanceof DataView) && v.byteLength > 4096) return leaf(shortText(v), 'other');
    if (Array.isArray(v)) return branch(v, `Array(${v.length})`, v.length, lazily(v.keys(), (i) => [String(i), () => build(v[i], depth + 1)]), depth);
    if (v instanceof Map) return branch(v, `Map(${v.size})`, v.size, lazily(v.entries(), ([k, item]) => [typeof k === 'string' ? k : shortText(k), () => build(item, depth + 1)]), depth);
    if (v instanceof Set) {
      let i = 0;
      return branch(v, `Set(${v.size})`, v.size, lazily(v.values(), (item) => [String(i++), () => build(item, depth + 1)]), depth);
    }
    const keys = Object.keys(v);
    if (keys.length === 0 && Object.getPrototypeOf(v) !== Object.prototype) return leaf(shortText(v), 'other');
    return branch(v, labelOf(v), keys.length, lazily(keys, (key) => [key, () => {
      const property = Object.getOwnPropertyDescriptor(v, key);
      return property?.get === undefined ? build(property?.value, depth + 1) : leaf('[Getter]', 'other');
    }]), depth);
  };

  return build(value, 0);
}

function labelOf(value: object): string {
  if (Array.isArray(value)) return `Array(${value.length})`;
  const constructor: unknown = (Object.getPrototypeOf(value) as { constructor?: unknown } | null)?.constructor;
  return typeof constructor === 'function' && constructor.name !== '' ? constructor.name : 'Object';
}

function* lazily<T>(items: Iterable<T>, make: (item: T) => readonly [string, () => TreeNode]): Iterable<readonly [string, () => TreeNode]> {
  for (const item of items) yield make(item);
}
