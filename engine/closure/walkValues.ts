/**
 * Walks everything a function captures, deciding for each value how it travels, and refuses what cannot.
 *
 * Breadth first with an explicit queue, so that long linked lists do not exhaust the stack. Values V8's serializer keeps
 * exactly are only noted; the rest is described as `Special`. Whether a container reaches something special is settled
 * afterwards (`dirtyClosure`), because cycles make it unknowable on the way.
 */
import { types } from 'node:util';
import type { AnyFunction, FunctionMeta } from './capture.ts';
import { captureOf } from './capture.ts';
import { classRegistry } from './classes.ts';
import { encodeValue } from '../storage/codec/index.ts';
import { IMPORT_NAME } from './analysis.ts';
import { fallbackCapture, narrowNamespace } from './fallback.ts';
import { intrinsicPath } from './intrinsics.ts';
import { moduleExportOf } from './modules.ts';
import { TaskNotSerializableError } from './notSerializable.ts';
import { SHIP_AS } from './shipped.ts';
import type { ShipAs } from './shipped.ts';
import type { StepKind, Trail } from './trail.ts';
import { whereOf } from './trail.ts';
import { adviceFor, typeName } from './typeName.ts';

export type Reference = object | symbol;

/** How a value that is not plain for V8 travels. */
export type Special =
  | { readonly t: 'function' | 'class'; readonly meta: FunctionMeta; readonly env: ReadonlyMap<string, unknown> }
  | { readonly t: 'member'; readonly owner: AnyFunction; readonly key: string; readonly isStatic: boolean }
  | { readonly t: 'import'; readonly specifier: string; readonly name: string }
  | { readonly t: 'global'; readonly path: string }
  | { readonly t: 'symbol'; readonly key: string; readonly wellKnown: boolean }
  | { readonly t: 'handle'; readonly type: 'broadcast' | 'accumulator' | 'builtin'; readonly payload: unknown }
  | { readonly t: 'error' }
  | { readonly t: 'bytes' }
  | { readonly t: 'record'; readonly owner: AnyFunction; readonly bytes: Uint8Array }
  | { readonly t: 'importFunction' };

/** A walked value: `special` or a container; a container is `dirty` when V8 alone would lose something of it. */
export interface Visited {
  readonly special: Special | null;
  dirty: boolean;
  /** Class whose prototype it has, when not the language's own. */
  readonly instanceOf: AnyFunction | null;
}

/** Stands for `import()` inside a shipped function. */
const IMPORT_FUNCTION: AnyFunction = function importOnExecutor(): never {
  throw new Error('import() of a shipped function was called on the driver.');
};

interface Pending { readonly value: Reference; readonly trail: Trail }

export interface Walked {
  readonly visited: ReadonlyMap<Reference, Visited>;
}

const CONTAINER_TAGS = { array: Array.prototype, map: Map.prototype, set: Set.prototype } as const;

/** Walks from a root function or class. Throws TaskNotSerializableError. `strict` refuses variables not yet initialised. */
export function walkValues(root: AnyFunction, operation: string, strict: boolean): Walked {
  const visited = new Map<Reference, Visited>();
  const queue: Pending[] = [];
  const childOf: Reference[] = [];
  const parentOf: Reference[] = [];

  const refuse = (trail: Trail, name: string, why = adviceFor(name)): never => {
    throw new TaskNotSerializableError(whereOf(trail, name, operation, why));
  };

  const reach = (value: unknown, parent: Reference | null, from: Trail | null, kind: StepKind, name: unknown = null): void => {
    if (typeof value !== 'object' && typeof value !== 'function' && typeof value !== 'symbol') return;
    if (value === null) return;
    const reference = value as Reference;
    if (parent !== null) {
      childOf.push(reference);
      parentOf.push(parent);
    }
    if (visited.has(reference)) return;
    visited.set(reference, PLACEHOLDER);
    queue.push({ value: reference, trail: { from, kind, name } });
  };

  const visitFunction = (fn: AnyFunction, trail: Trail): Visited => {
    if (fn === IMPORT_FUNCTION) return special({ t: 'importFunction' });
    const shipped = shipAs(fn);
    if (shipped !== undefined) return visitShipAs(fn, shipped, trail);
    const path = intrinsicPath(fn);
    if (path !== undefined) return special({ t: 'global', path });
    const imported = moduleExportOf(fn);
    if (imported !== undefined) return special({ t: 'import', ...imported });
    const info = captureOf(fn) ?? fallbackCapture(fn);
    if (info === undefined) {
      const bound = fn.name.startsWith('bound ');
      return refuse({ ...trail, fn: { meta: { source: '', free: [] }, name: fn.name } }, bound ? `bound function ${fn.name.slice(6)}` : `native function ${fn.name || 'without a name'}`,
        bound ? 'A bound function does not show what it is bound to: write an arrow function that calls it.' : 'Its source cannot be read: write an arrow function that calls it.');
    }
    if (info.kind === 'member') {
      reach(info.owner, fn, trail, 'inner');
      return special({ t: 'member', owner: info.owner, key: info.key, isStatic: info.isStatic });
    }
    const { meta } = info;
    const here: Trail = { ...trail, fn: { meta, name: fn.name } };
    if (meta.problem !== undefined) return refuse(here, 'Function', `It cannot travel: ${meta.problem}.`);
    const env = environment(info.thunk, meta, here);
    for (const [name, value] of env) reach(value, fn, here, 'variable', name);
    if (meta.kind === 'class') return special({ t: 'class', meta, env });
    for (const key of Object.keys(fn)) reach((fn as unknown as Record<string, unknown>)[key], fn, here, 'property', key);
    return special({ t: 'function', meta, env });
  };

  const environment = (thunk: () => Record<string, unknown>, meta: FunctionMeta, here: Trail): ReadonlyMap<string, unknown> => {
    const env = new Map<string, unknown>();
    let values: Record<string, unknown>;
    try {
      values = thunk();
    } catch (error) {
      if (!strict && error instanceof ReferenceError) return env;
      const name = /'?([\p{ID_Start}$_][\p{ID_Continue}$]*)'?/u.exec(error instanceof Error ? error.message.replace(/^Cannot access /, '') : '')?.[1] ?? 'variable';
      return refuse({ from: here, kind: 'variable', name }, 'not initialised', 'It has no value yet: move its declaration before the action.');
    }
    for (const name of meta.free) {
      if (name === IMPORT_NAME) env.set(name, IMPORT_FUNCTION);
      else if (name in values) env.set(name, narrowNamespace(values[name], meta, name));
    }
    return env;
  };

  const visitShipAs = (holder: Reference, shipped: ShipAs, trail: Trail): Visited => {
    if (shipped.kind === 'refused') return refuse(trail, shipped.what, shipped.why);
    reach(shipped.payload, holder, trail, 'inner');
    return special({ t: 'handle', type: shipped.type, payload: shipped.payload });
  };

  const visitProps = (value: object, trail: Trail, skipIndices: boolean): boolean => {
    let dirty = false;
    for (const key of Reflect.ownKeys(value)) {
      // V8 gives `stack` as an accessor of its own; its text travels.
      if (key === 'stack' && types.isNativeError(value)) continue;
      if (skipIndices && (key === 'length' || (typeof key === 'string' && /^\d+$/.test(key)))) continue;
      const descriptor = Object.getOwnPropertyDescriptor(value, key) as PropertyDescriptor;
      if (typeof key === 'symbol') reach(key, value, trail, 'property', key);
      if (typeof key === 'symbol' || descriptor.enumerable !== true || descriptor.get !== undefined || descriptor.set !== undefined || skipIndices) dirty = true;
      if (descriptor.get !== undefined || descriptor.set !== undefined) {
        reach(descriptor.get, value, trail, 'property', key);
        reach(descriptor.set, value, trail, 'property', key);
      } else {
        reach(descriptor.value, value, trail, 'property', key);
      }
    }
    return dirty;
  };

  /** The cell class a prototype belongs to; null for the standard one given; refuses any other. */
  const classOf = (value: object, standard: object, trail: Trail): AnyFunction | null => {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === standard) return null;
    const owner: unknown = typeof prototype === 'object' && prototype !== null ? Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value : undefined;
    const info = typeof owner === 'function' ? captureOf(owner) : undefined;
    if (info?.kind !== 'function' || info.meta.kind !== 'class') return refuse(trail, typeName(value));
    for (let c: unknown = owner; typeof c === 'function'; c = Object.getPrototypeOf(c)) {
      const facts = captureOf(c);
      if (facts?.kind === 'function' && facts.meta.hasPrivate === true) {
        return refuse(trail, typeName(value), `The class ${c.name} keeps state in private #fields, which nothing outside can copy: use TypeScript's \`private\` instead.`);
      }
    }
    reach(owner, value, trail, 'inner');
    return owner as AnyFunction;
  };

  /** Private fields are read by the row codec, so the instance travels as a record: apart from what else is captured. */
  const visitRecord = (value: object, trail: Trail): Visited => {
    const owner = classOf(value, Object.prototype, trail) as AnyFunction;
    try {
      return special({ t: 'record', owner, bytes: encodeValue(value, classRegistry) });
    } catch (error) {
      return refuse(trail, typeName(value), error instanceof Error ? error.message : String(error));
    }
  };

  const visitObject = (value: object, trail: Trail): Visited => {
    const shipped = shipAs(value);
    if (shipped !== undefined) return visitShipAs(value, shipped, trail);
    const path = intrinsicPath(value);
    if (path !== undefined) return special({ t: 'global', path });
    const imported = moduleExportOf(value);
    if (imported !== undefined) return special({ t: 'import', ...imported });
    if (types.isProxy(value)) return refuse(trail, 'Proxy');
    if (hasPrivateState(value)) return visitRecord(value, trail);
    if (Array.isArray(value)) {
      const instanceOf = classOf(value, CONTAINER_TAGS.array, trail);
      for (let i = 0; i < value.length; i++) {
        const item: unknown = value[i];
        if (typeof item === 'object' || typeof item === 'function' || typeof item === 'symbol') reach(item, value, trail, 'index', i);
      }
      const extra = Object.keys(value).length > value.length || Object.getOwnPropertySymbols(value).length > 0 ? visitProps(value, trail, true) : false;
      return { special: null, dirty: instanceOf !== null || extra, instanceOf };
    }
    if (types.isMap(value)) {
      const instanceOf = classOf(value, CONTAINER_TAGS.map, trail);
      for (const [k, v] of Map.prototype.entries.call(value) as Iterable<[unknown, unknown]>) {
        reach(k, value, trail, 'key');
        reach(v, value, trail, 'entry', k);
      }
      return { special: null, dirty: instanceOf !== null || visitProps(value, trail, false) || Object.keys(value).length > 0, instanceOf };
    }
    if (types.isSet(value)) {
      const instanceOf = classOf(value, CONTAINER_TAGS.set, trail);
      for (const v of Set.prototype.values.call(value)) reach(v, value, trail, 'element');
      return { special: null, dirty: instanceOf !== null || visitProps(value, trail, false) || Object.keys(value).length > 0, instanceOf };
    }
    if (types.isNativeError(value)) {
      const base: unknown = Object.getPrototypeOf(value);
      const instanceOf = intrinsicPath(base) !== undefined ? null : classOf(value, Error.prototype, trail);
      visitProps(value, trail, false);
      return { special: { t: 'error' }, dirty: true, instanceOf };
    }
    if (ArrayBuffer.isView(value) || types.isArrayBuffer(value)) return special({ t: 'bytes' });
    if (types.isDate(value) || types.isRegExp(value) || types.isBoxedPrimitive(value)) {
      if (intrinsicPath(Object.getPrototypeOf(value)) === undefined) refuse(trail, typeName(value));
      return CLEAN;
    }
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === null) {
      visitProps(value, trail, false);
      return { special: null, dirty: true, instanceOf: null };
    }
    if (prototype === Object.prototype && isOpaque(value)) return refuse(trail, typeName(value));
    const instanceOf = classOf(value, Object.prototype, trail);
    const dirty = visitProps(value, trail, false);
    return { special: null, dirty: dirty || instanceOf !== null, instanceOf };
  };

  const visitSymbol = (value: symbol, trail: Trail): Visited => {
    const key = Symbol.keyFor(value);
    if (key !== undefined) return special({ t: 'symbol', key, wellKnown: false });
    const name = /^Symbol\(Symbol\.(\w+)\)$/.exec(String(value))?.[1];
    if (name !== undefined && (Symbol as unknown as Record<string, unknown>)[name] === value) return special({ t: 'symbol', key: name, wellKnown: true });
    return refuse(trail, 'Symbol', `${String(value)} has no identity in another process: use Symbol.for.`);
  };

  reach(root, null, null, 'root');
  for (let i = 0; i < queue.length; i++) {
    const { value, trail } = queue[i] as Pending;
    visited.set(value, typeof value === 'symbol' ? visitSymbol(value, trail) : typeof value === 'function' ? visitFunction(value, trail) : visitObject(value, trail));
  }
  spreadDirt(visited, childOf, parentOf);
  return { visited };
}

function hasPrivateState(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype !== null && prototype !== Object.prototype && classRegistry.privateStateOf(prototype) !== undefined;
}

const PLACEHOLDER: Visited = { special: null, dirty: false, instanceOf: null };
const CLEAN: Visited = PLACEHOLDER;

function special(s: Special): Visited {
  return { special: s, dirty: true, instanceOf: null };
}

function shipAs(value: object): ShipAs | undefined {
  // A proxy or a module namespace could answer anything; only real objects with the method speak for themselves.
  const method: unknown = types.isProxy(value) ? undefined : (value as { [SHIP_AS]?: unknown })[SHIP_AS];
  return typeof method === 'function' ? (method.call(value) as ShipAs) : undefined;
}

/** Objects with Object.prototype that still hold something V8 cannot copy. */
function isOpaque(value: object): boolean {
  return types.isExternal(value) || types.isModuleNamespaceObject(value) || types.isArgumentsObject(value) || types.isGeneratorObject(value);
}

function spreadDirt(visited: ReadonlyMap<Reference, Visited>, childOf: readonly Reference[], parentOf: readonly Reference[]): void {
  const isSpread = childOf.every((child, i) => visited.get(child)?.dirty !== true || visited.get(parentOf[i] as Reference)?.dirty === true);
  if (isSpread) return;
  const parents = new Map<Reference, Reference[]>();
  for (let i = 0; i < childOf.length; i++) {
    const parent = parentOf[i] as Reference;
    if (visited.get(parent)?.dirty === true) continue;
    const known = parents.get(childOf[i] as Reference);
    if (known === undefined) parents.set(childOf[i] as Reference, [parent]);
    else known.push(parent);
  }
  const stack: Reference[] = [];
  for (const [value, info] of visited) if (info.dirty) stack.push(value);
  for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
    for (const parent of parents.get(value) ?? []) {
      const info = visited.get(parent) as Visited;
      if (info.dirty) continue;
      info.dirty = true;
      stack.push(parent);
    }
  }
}
