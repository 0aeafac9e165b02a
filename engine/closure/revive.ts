/**
 * Rebuilds a shipped function on an executor.
 *
 * Each function is compiled alone, as a plain script whose captured values are parameters of the function around it:
 * no `with`, no proxies, so V8 optimises it as the user's own code. A value that is still being built (recursion,
 * functions that call each other) is put in its place once it exists.
 */
import { deserialize } from 'node:v8';
import type { AnyFunction } from './capture.ts';
import { makeBuiltin } from './builtin.ts';
import type { BuiltinPayload } from './builtin.ts';
import { decodeValue } from '../storage/codec/index.ts';
import { classRegistry } from './classes.ts';
import { compileFactory } from './compileFactory.ts';
import type { Compiled } from './compileFactory.ts';
import type { ClosureGraph, Edge, GraphNode, ObjectProp, Prototype } from './graph.ts';
import { intrinsicAt } from './intrinsics.ts';
import type { ReviveHost, ShippedClosure } from './shipped.ts';

type Callable = (...args: never[]) => unknown;

/** Rebuilds the function (or class). Imported modules are loaded first, everything after that is synchronous. */
export async function reviveClosure<F extends AnyFunction = Callable>(shipped: Pick<ShippedClosure, 'bytes'>, host: ReviveHost): Promise<F> {
  const graph = deserialize(shipped.bytes) as ClosureGraph;
  const modules = new Map<string, Readonly<Record<string, unknown>>>();
  for (const node of graph.nodes) {
    if (node.t === 'import' && !modules.has(node.specifier)) modules.set(node.specifier, await host.importModule(node.specifier));
  }
  return new Reviver(graph.nodes, modules, host).value({ r: graph.root }) as F;
}

/** As `reviveClosure`, at once: `load` gives imported modules. Throws what loading throws. */
export function reviveNow(shipped: Pick<ShippedClosure, 'bytes'>, host: ReviveHost, load: (specifier: string) => Readonly<Record<string, unknown>>): AnyFunction {
  const graph = deserialize(shipped.bytes) as ClosureGraph;
  const modules = new Map<string, Readonly<Record<string, unknown>>>();
  for (const node of graph.nodes) if (node.t === 'import' && !modules.has(node.specifier)) modules.set(node.specifier, load(node.specifier));
  return new Reviver(graph.nodes, modules, host).value({ r: graph.root }) as AnyFunction;
}

class Reviver {
  readonly #nodes: readonly GraphNode[];
  readonly #modules: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  readonly #host: ReviveHost;
  readonly #made = new Map<number, unknown>();
  readonly #building = new Set<number>();
  /** What to do once a node that is being built exists. */
  readonly #waiting = new Map<number, ((value: unknown) => void)[]>();

  constructor(nodes: readonly GraphNode[], modules: ReadonlyMap<string, Readonly<Record<string, unknown>>>, host: ReviveHost) {
    this.#nodes = nodes;
    this.#modules = modules;
    this.#host = host;
  }

  /** The value of an edge. Undefined when it is still being built and `later` was given: it is called then. */
  value(edge: Edge, later?: (value: unknown) => void): unknown {
    if (!('r' in edge)) return edge.v;
    const index = edge.r;
    if (this.#made.has(index)) return this.#made.get(index);
    if (this.#building.has(index)) {
      if (later !== undefined) {
        const waiting = this.#waiting.get(index);
        if (waiting === undefined) this.#waiting.set(index, [later]);
        else waiting.push(later);
      }
      return undefined;
    }
    this.#building.add(index);
    const value = this.#build(index, this.#nodes[index] as GraphNode);
    this.#building.delete(index);
    return value;
  }

  #done<T>(index: number, value: T): T {
    this.#made.set(index, value);
    for (const tell of this.#waiting.get(index) ?? []) tell(value);
    this.#waiting.delete(index);
    return value;
  }

  #build(index: number, node: GraphNode): unknown {
    switch (node.t) {
      case 'function': return this.#buildCode(index, node);
      case 'class': return this.#class(index, node);
      case 'record': {
        this.value(node.owner);
        return this.#done(index, decodeValue(node.bytes, classRegistry));
      }
      case 'member': {
        const owner = this.value(node.owner) as AnyFunction | undefined;
        const holder: object | undefined = node.isStatic ? owner : (owner?.prototype as object | undefined);
        return this.#done(index, holder === undefined ? undefined : (holder as Record<string, unknown>)[node.key]);
      }
      case 'object': return this.#fill(this.#done(index, {}), node.prototype, node.props);
      case 'array': {
        const array: unknown[] = [];
        array.length = node.length;
        return this.#fill(this.#done(index, array), node.prototype, node.props);
      }
      case 'map': {
        const map = this.#done(index, new Map<unknown, unknown>());
        for (const [k, v] of node.entries) {
          const key = this.value(k);
          map.set(key, this.value(v, (late) => map.set(key, late)));
        }
        return this.#fill(map, node.prototype, node.props);
      }
      case 'set': {
        const set = this.#done(index, new Set<unknown>());
        for (const v of node.entries) set.add(this.value(v));
        return this.#fill(set, node.prototype, node.props);
      }
      case 'error': {
        const error = this.#done(index, new (intrinsicAt(node.base) as new () => object)());
        for (const key of Reflect.ownKeys(error)) Reflect.deleteProperty(error, key);
        return this.#fill(error, node.prototype, node.props);
      }
      case 'bytes': return this.#done(index, reviveBytes(node.type, node.bytes));
      case 'symbol': return this.#done(index, node.wellKnown ? (Symbol as unknown as Record<string, symbol>)[node.key] : Symbol.for(node.key));
      case 'global': return this.#done(index, intrinsicAt(node.path));
      case 'import': {
        const namespace = this.#modules.get(node.specifier);
        return this.#done(index, node.name === '*' ? namespace : namespace?.[node.name]);
      }
      case 'importFunction': return this.#done(index, (specifier: string) => this.#host.importModule(specifier));
      case 'handle': {
        const payload = this.value(node.payload);
        return this.#done(index, node.type === 'builtin' ? makeBuiltin(payload as BuiltinPayload) : this.#host.handle(node.type, payload));
      }
    }
  }

  #class(index: number, node: Extract<GraphNode, { t: 'class' }>): unknown {
    const known = node.key === '' ? undefined : this.#host.classes?.get(node.key);
    if (known === undefined) return this.#buildCode(index, node);
    classRegistry.register(node.id, (known as AnyFunction).prototype as object);
    return this.#done(index, known);
  }

  #buildCode(index: number, node: Extract<GraphNode, { t: 'function' | 'class' }>): unknown {
    const late: { name: string; value?: unknown }[] = [];
    const compiled: { now?: Compiled } = {};
    const values = node.env.map(([name, edge]) => this.value(edge, (value) => {
      if (compiled.now === undefined) late.push({ name, value });
      else compiled.now.set(name, value);
    }));
    const kind = node.t === 'class' ? 'class' : node.kind;
    const made = compileFactory({ source: node.source, kind, name: node.name, params: node.env.map(([name]) => name), ...(node.at === undefined ? {} : { at: node.at }) })(...values);
    compiled.now = made;
    for (const { name, value } of late) made.set(name, value);
    if (node.t === 'class') {
      if (node.id !== '') classRegistry.register(node.id, (made.value as AnyFunction).prototype as object);
      if (node.key !== '') this.#host.classes?.set(node.key, made.value);
      return this.#done(index, made.value);
    }
    this.#done(index, made.value);
    for (const [key, edge] of node.props) {
      (made.value as unknown as Record<string, unknown>)[key] = this.value(edge, (value) => { (made.value as unknown as Record<string, unknown>)[key] = value; });
    }
    return made.value;
  }

  #fill<T extends object>(target: T, prototype: Prototype, props: readonly ObjectProp[]): T {
    if (prototype === 'null') Object.setPrototypeOf(target, null);
    else if (prototype !== 'standard') {
      const setPrototype = (owner: unknown): void => { Object.setPrototypeOf(target, (owner as AnyFunction).prototype as object); };
      const owner = this.value(prototype.of, setPrototype);
      if (owner !== undefined) setPrototype(owner);
    }
    for (const prop of props) {
      const key = typeof prop.key === 'string' ? prop.key : (this.value(prop.key) as symbol);
      const enumerable = prop.hidden !== true;
      if (prop.get !== undefined || prop.set !== undefined) {
        const get = prop.get === undefined ? undefined : (this.value(prop.get) as () => unknown);
        const set = prop.set === undefined ? undefined : (this.value(prop.set) as (value: unknown) => void);
        Object.defineProperty(target, key, { get, set, enumerable, configurable: true });
        continue;
      }
      const put = (value: unknown): void => { Object.defineProperty(target, key, { value, enumerable, writable: true, configurable: true }); };
      put(this.value(prop.value as Edge, put));
    }
    return target;
  }
}

function reviveBytes(type: string, bytes: Uint8Array): unknown {
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  if (type === 'ArrayBuffer') return buffer;
  if (type === 'Buffer') return Buffer.from(buffer);
  return new (intrinsicAt(type) as new (buffer: ArrayBuffer) => unknown)(buffer);
}
