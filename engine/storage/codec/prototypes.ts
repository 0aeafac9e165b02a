/** Which built-in kind an object is, by its brand rather than by its realm: cells may run in a context of their own. */
import { types } from 'node:util';

/** True for `{…}` and for objects of another realm's Object. */
export function isPlainPrototype(prototype: object | null): boolean {
  if (prototype === Object.prototype) return true;
  return prototype !== null && Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'isPrototypeOf');
}

const optionalSuppressed = (globalThis as unknown as { SuppressedError?: ErrorConstructor }).SuppressedError;

/** The built-in error classes, in the order of their codes in encoded bytes (append only). */
export const ERROR_CLASSES: readonly ErrorConstructor[] = [
  Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError, AggregateError as unknown as ErrorConstructor,
  ...(optionalSuppressed === undefined ? [] : [optionalSuppressed]),
];

type TypedArrayConstructor = { new (buffer: ArrayBuffer, byteOffset?: number, length?: number): ArrayBufferView; readonly BYTES_PER_ELEMENT: number; readonly prototype: object; readonly name: string };

const optionalFloat16 = (globalThis as { Float16Array?: TypedArrayConstructor }).Float16Array;

/** Typed array classes in the order of their codes in encoded bytes (append only). */
export const TYPED_ARRAYS: readonly TypedArrayConstructor[] = [
  Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array,
  ...(optionalFloat16 === undefined ? [] : [optionalFloat16]),
] as readonly TypedArrayConstructor[];

/** The name a message gives to an object's class. */
export function classNameOf(value: object): string {
  const prototype = Object.getPrototypeOf(value) as { constructor?: { name?: unknown } } | null;
  const name = prototype?.constructor?.name;
  return typeof name === 'string' && name !== '' ? name : '(anonymous)';
}

/** Names what can never be data (`a promise`), or undefined when the value can be. */
export function describeUnsupported(value: unknown): string | undefined {
  if (typeof value === 'function') return value.name === '' ? 'a function' : `the function "${value.name}"`;
  if (typeof value === 'symbol') return `the symbol ${String(value)} (only the language's own and those of Symbol.for are the same in another process)`;
  if (typeof value !== 'object' || value === null) return undefined;
  if (types.isPromise(value)) return 'a promise (await it first)';
  if (types.isWeakMap(value) || types.isWeakSet(value) || value instanceof WeakRef) return `a ${classNameOf(value)}`;
  if (types.isGeneratorObject(value)) return 'a generator (spread it into an array first)';
  if (types.isMapIterator(value) || types.isSetIterator(value)) return 'an iterator (spread it into an array first)';
  if (types.isProxy(value)) return 'a Proxy';
  if (types.isSharedArrayBuffer(value)) return 'a SharedArrayBuffer';
  if (types.isExternal(value) || types.isModuleNamespaceObject(value)) return 'a native object';
  return undefined;
}

/** Whether an object's contents are more than its properties. */
export function isExotic(value: object): boolean {
  return Array.isArray(value) || ArrayBuffer.isView(value) || types.isMap(value) || types.isSet(value) || types.isDate(value) || types.isRegExp(value)
    || types.isNativeError(value) || types.isAnyArrayBuffer(value) || types.isBoxedPrimitive(value) || types.isPromise(value) || types.isProxy(value);
}
