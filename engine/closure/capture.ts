/**
 * What the cell compiler knows about a function, kept on the function itself.
 *
 * The stamp is a private field that a constructor returning its argument leaves on any object: invisible to the user's
 * code, dies with the function, and costs far less than a WeakMap entry (functions are made in hot loops).
 */
import type { CellRange } from '../events/types.ts';

// eslint-disable-next-line @typescript-eslint/no-unsafe-function-type -- any callable, classes included
export type AnyFunction = Function;

/** How the source text stands on its own: as an expression, or as a part of an object literal. */
export type SourceKind = 'expression' | 'class' | 'method' | 'getter' | 'setter';

/** Static facts of one function in one cell; made once by the compiler and shared by all its closures. */
export interface FunctionMeta {
  /** The function's own text before instrumentation; positions as in the cell. */
  readonly source: string;
  /** Free variables of the source, as they are named in it. */
  readonly free: readonly string[];
  /** Absent for code outside cells. */
  readonly at?: CellRange;
  readonly kind?: SourceKind;
  /** Cell line of the first use of each free variable, for messages. */
  readonly lines?: Readonly<Record<string, number>>;
  /** Why it can never travel. */
  readonly problem?: string;
  /** Of a class: it declares private (`#`) instance members that no compiler opened, so its instances cannot be rebuilt. */
  readonly hasPrivate?: boolean;
  /** Properties read from a free variable that is only ever used as `name.property`. */
  readonly members?: Readonly<Record<string, readonly string[]>>;
}

export type CaptureInfo =
  | { readonly kind: 'function'; readonly meta: FunctionMeta; readonly thunk: () => Record<string, unknown> }
  /** A method of a class: travels with its class. */
  | { readonly kind: 'member'; readonly owner: AnyFunction; readonly key: string; readonly isStatic: boolean };

const Returns = function (this: unknown, target: object): object { return target; } as unknown as new (target: object) => object;

class Stamp extends Returns {
  #info: CaptureInfo;

  constructor(target: object, info: CaptureInfo) {
    super(target);
    this.#info = info;
  }

  static read(target: object): CaptureInfo | undefined {
    return #info in target ? (target as Stamp).#info : undefined;
  }

  static write(target: object, info: CaptureInfo): void {
    if (#info in target) (target as Stamp).#info = info;
    else new Stamp(target, info);
  }
}

/** Attaches capture info to a function or class and gives it back. `thunk` gives the current values of `meta.free`. */
export function capture<F extends AnyFunction>(fn: F, thunk: () => Record<string, unknown>, meta: FunctionMeta): F {
  Stamp.write(fn, { kind: 'function', meta, thunk });
  return fn;
}

/** The latest class made by each class expression of a cell: records of other processes may be instances of it. */
const classes = new Map<FunctionMeta, AnyFunction>();
/** More are forgotten, oldest first: each run of a cell makes its classes anew. */
const REMEMBERED_CLASSES = 1000;
let definitions = 0;

/** The classes that `captureClass` marked, oldest first. */
export function definedClasses(): Iterable<AnyFunction> {
  return classes.values();
}

/** Grows with each class that `captureClass` marks. */
export function definitionCount(): number {
  return definitions;
}

/** As `capture` for a class; its methods are marked as travelling with it. */
export function captureClass<C extends AnyFunction>(target: C, thunk: () => Record<string, unknown>, meta: FunctionMeta): C {
  capture(target, thunk, meta);
  classes.set(meta, target);
  if (classes.size > REMEMBERED_CLASSES) classes.delete(classes.keys().next().value as FunctionMeta);
  definitions++;
  markMembers(target, target, true);
  const prototype: unknown = target.prototype;
  if (typeof prototype === 'object' && prototype !== null) markMembers(target, prototype, false);
  return target;
}

function markMembers(owner: AnyFunction, holder: object, isStatic: boolean): void {
  for (const key of Object.getOwnPropertyNames(holder)) {
    if (key === 'constructor' || key === 'prototype') continue;
    const value: unknown = Object.getOwnPropertyDescriptor(holder, key)?.value;
    if (typeof value === 'function' && Stamp.read(value) === undefined) Stamp.write(value, { kind: 'member', owner, key, isStatic });
  }
}

/** The capture info of a function, or undefined for code that no cell compiler saw. */
export function captureOf(fn: AnyFunction): CaptureInfo | undefined {
  return Stamp.read(fn);
}
