/**
 * The general form: each value behind a tag, objects numbered in the order they are met so that a second meeting (a
 * shared or cyclic reference) is a number. Every JavaScript data value has a form here; the columnar form falls back to it.
 *
 * As with structured clone, own enumerable string-keyed properties are what an object holds, a getter's value among them; of
 * built-in objects only errors and instances of user classes keep properties of their own, of arrays also a regular
 * expression's match. Private fields travel when the class registry knows how to read them.
 *
 * A typed array is written with the bytes it covers. When a record holds a buffer twice (two views, or a view and the buffer),
 * it is written again with the whole buffer once, so that what they share stays shared.
 */
import { Buffer } from 'node:buffer';
import { types } from 'node:util';
import type { ByteWriter } from './byteWriter.ts';
import type { ClassRegistry } from './classRegistry.ts';
import { classNameOf, describeUnsupported, ERROR_CLASSES, isExotic, isPlainPrototype, TYPED_ARRAYS } from './prototypes.ts';
import { tryPrimitiveColumn } from './primitiveColumns.ts';
import { wellKnownName } from './symbols.ts';
import { Tag } from './tags.ts';

/** Thrown on the way down; the caller finds the path and throws the error users see. */
export class Refused extends Error {
  readonly value: unknown;
  readonly unknownClass: string | undefined;

  constructor(value: unknown, unknownClass?: string) {
    super('refused');
    this.value = value;
    this.unknownClass = unknownClass;
  }
}

/** Arrays of numbers or strings from this length on are written as one column. */
const COLUMN_LENGTH = 16;

const MATCH_PROPERTIES = ['index', 'input', 'groups', 'indices'] as const;

/** Whether an array is what `String.match` returned, with named properties of its own. */
export function isMatchArray(array: readonly unknown[]): boolean {
  return (array as { index?: unknown }).index !== undefined;
}

/** Writes one value; `seen` numbers the objects of the record it belongs to. */
export class TaggedWriter {
  readonly #out: ByteWriter;
  readonly #classes: ClassRegistry;
  readonly #seen = new Map<object, number>();
  #collected: object[] | undefined;
  /** Buffers met in the record, until one is met again; most records have one at most. */
  #firstBuffer: object | undefined;
  readonly #buffers = new Set<object>();
  #sharesBuffers = false;

  constructor(out: ByteWriter, classes: ClassRegistry) {
    this.#out = out;
    this.#classes = classes;
  }

  /** From now on every object written is also added to `objects`, once a record. */
  collectInto(objects: object[] | undefined): void {
    this.#collected = objects;
  }

  /** Writes a value that shares no reference with values written before. */
  record(value: unknown): void {
    if (typeof value !== 'object' || value === null) return this.value(value);
    const mark = this.#out.length;
    const collected = this.#collected?.length ?? 0;
    this.#begin();
    try {
      this.value(value);
    } catch (error) {
      if (error !== BUFFER_MET_AGAIN) throw error;
      this.#out.reset(mark);
      if (this.#collected !== undefined) this.#collected.length = collected;
      this.#begin();
      this.#sharesBuffers = true;
      this.value(value);
    }
  }

  #begin(): void {
    this.#seen.clear();
    this.#firstBuffer = undefined;
    if (this.#buffers.size > 0) this.#buffers.clear();
    this.#sharesBuffers = false;
  }

  value(value: unknown): void {
    switch (typeof value) {
      case 'string':
        return this.string(value);
      case 'number':
        return this.#number(value);
      case 'boolean':
        return this.#out.u8(value ? Tag.true : Tag.false);
      case 'undefined':
        return this.#out.u8(Tag.undefined);
      case 'bigint':
        return this.#bigint(value);
      case 'object':
        return value === null ? this.#out.u8(Tag.null) : this.#object(value);
      case 'symbol':
        return this.#symbol(value);
      default:
        throw new Refused(value);
    }
  }

  #symbol(value: symbol): void {
    const key = Symbol.keyFor(value);
    const name = key ?? wellKnownName(value);
    if (name === undefined) throw new Refused(value);
    this.#out.u8(key === undefined ? Tag.wellKnownSymbol : Tag.registeredSymbol);
    this.string(name);
  }

  string(text: string): void {
    const out = this.#out;
    const mark = out.length;
    out.u8(Tag.latin1);
    out.varint(text.length);
    if (out.tryLatin1(text)) return;
    out.reset(mark);
    out.u8(Tag.utf16);
    out.varint(text.length);
    out.utf16(text);
  }

  #number(value: number): void {
    const out = this.#out;
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
      out.u8(value < 0 ? Tag.negativeInt : Tag.int);
      out.varint(Math.abs(value));
      return;
    }
    out.u8(Tag.double);
    out.f64(value);
  }

  #bigint(value: bigint): void {
    const digits = (value < 0n ? -value : value).toString(16);
    this.#out.u8(value < 0n ? Tag.negativeBigint : Tag.bigint);
    this.#out.varint(digits.length);
    this.#out.tryLatin1(digits);
  }

  #object(value: object): void {
    const known = this.#seen.get(value);
    if (known !== undefined) {
      this.#out.u8(Tag.reference);
      this.#out.varint(known);
      return;
    }
    this.#seen.set(value, this.#seen.size);
    if (this.#collected !== undefined) this.#collected.push(value);
    const prototype = Object.getPrototypeOf(value) as object | null;
    if (prototype === Object.prototype) {
      this.#out.u8(Tag.object);
      return this.#properties(value as Record<string, unknown>, Object.keys(value));
    }
    if (prototype === null || BUILTIN_PROTOTYPES.has(prototype)) return this.#body(value, prototype);
    const hidden = this.#classes.privateStateOf?.(prototype);
    const isInstance = this.#classOf(value, prototype, hidden === undefined ? Tag.instance : Tag.guarded);
    this.#body(value, prototype);
    if (!isInstance) return;
    this.#fields(value);
    if (hidden !== undefined) this.value(hidden.read(value));
  }

  /** The fields a user class added to a built-in kind whose body does not hold them. */
  #fields(value: object): void {
    const inBody = ArrayBuffer.isView(value) || types.isNativeError(value) || !isExotic(value);
    const keys = inBody ? [] : Object.keys(value);
    this.#properties(value as Record<string, unknown>, Array.isArray(value) ? keys.filter((key) => !isIndex(key, value.length)) : keys);
  }

  /** Names a user class before its instance's body and says that it did; refuses a class nobody knows. */
  #classOf(value: object, prototype: object, tag: number): boolean {
    if (isPlainPrototype(prototype)) return false;
    if (describeUnsupported(value) !== undefined) throw new Refused(value);
    const id = this.#classes.idOf(prototype);
    if (id !== undefined) {
      this.#out.u8(tag);
      this.string(id);
      return true;
    }
    if (!isForeignBuiltin(prototype)) throw new Refused(value, classNameOf(value));
    return false;
  }

  #body(value: object, prototype: object | null): void {
    const out = this.#out;
    if (Array.isArray(value)) return this.#array(value);
    if (types.isDate(value)) {
      out.u8(Tag.date);
      return out.f64(Date.prototype.getTime.call(value));
    }
    if (types.isMap(value)) {
      out.u8(Tag.map);
      out.varint(value.size);
      value.forEach((v, k) => {
        this.value(k);
        this.value(v);
      });
      return;
    }
    if (types.isSet(value)) {
      out.u8(Tag.set);
      out.varint(value.size);
      value.forEach((v) => this.value(v));
      return;
    }
    if (types.isRegExp(value)) {
      out.u8(Tag.regexp);
      this.string(value.source);
      this.string(value.flags);
      return out.varint(value.lastIndex);
    }
    if (ArrayBuffer.isView(value)) return this.#view(value);
    if (types.isArrayBuffer(value)) return this.#buffer(value);
    if (types.isNativeError(value)) return this.#error(value);
    if (types.isBoxedPrimitive(value)) {
      out.u8(Tag.boxed);
      return this.value(value.valueOf());
    }
    if (value instanceof URL || value instanceof URLSearchParams) {
      out.u8(value instanceof URL ? Tag.url : Tag.searchParams);
      return this.string(value.toString());
    }
    out.u8(prototype === null ? Tag.nullProtoObject : Tag.object);
    this.#properties(value as Record<string, unknown>, Object.keys(value));
  }

  #properties(value: Record<string, unknown>, keys: readonly string[]): void {
    this.#out.varint(keys.length);
    for (const key of keys) {
      this.string(key);
      this.value(value[key]);
    }
  }

  #array(value: readonly unknown[]): void {
    const out = this.#out;
    if (isMatchArray(value)) {
      out.u8(Tag.matchArray);
      const named = value as unknown as Record<string, unknown>;
      this.#properties(named, MATCH_PROPERTIES.filter((key) => Object.hasOwn(value, key)));
    }
    const mark = out.length;
    if (hasHoles(value)) return this.#sparse(value);
    if (value.length >= COLUMN_LENGTH) {
      out.u8(Tag.column);
      out.varint(value.length);
      if (tryPrimitiveColumn(out, value)) return;
      out.reset(mark);
    }
    out.u8(Tag.array);
    out.varint(value.length);
    for (const element of value) this.value(element);
  }

  #sparse(value: readonly unknown[]): void {
    const out = this.#out;
    const present = Object.keys(value).filter((key) => isIndex(key, value.length));
    out.u8(Tag.sparseArray);
    out.varint(value.length);
    out.varint(present.length);
    for (const key of present) {
      out.varint(Number(key));
      this.value(value[Number(key)]);
    }
  }

  #buffer(value: ArrayBuffer): void {
    const out = this.#out;
    this.#meet(value);
    out.u8(value.resizable ? Tag.resizableBuffer : Tag.arrayBuffer);
    out.varint(value.byteLength);
    if (value.resizable) out.varint(value.maxByteLength);
    out.bytes(new Uint8Array(value));
  }

  /** Ends the attempt when the record holds the buffer already. */
  #meet(buffer: ArrayBufferLike): void {
    if (this.#sharesBuffers) return;
    if (this.#firstBuffer === undefined) {
      this.#firstBuffer = buffer;
      return;
    }
    const before = this.#buffers.size;
    if (buffer !== this.#firstBuffer) this.#buffers.add(buffer);
    if (this.#buffers.size === before) throw BUFFER_MET_AGAIN;
  }

  #view(value: ArrayBufferView): void {
    const out = this.#out;
    const { buffer } = value;
    const isOwn = types.isSharedArrayBuffer(buffer) || (Buffer.isBuffer(value) && buffer.byteLength === Buffer.poolSize);
    if (!isOwn) {
      this.#meet(buffer);
      if (this.#collected !== undefined && this.#collected.at(-1) !== buffer) this.#collected.push(buffer);
      if (this.#sharesBuffers) out.u8(Tag.viewOn);
    }
    if (types.isDataView(value)) {
      out.u8(Tag.dataView);
    } else if (Buffer.isBuffer(value)) {
      out.u8(Tag.nodeBuffer);
    } else {
      const name = (value as unknown as { [Symbol.toStringTag]: string })[Symbol.toStringTag];
      const code = TYPED_ARRAYS.findIndex((type) => type.name === name);
      if (code < 0) throw new Refused(value, name);
      out.u8(Tag.typedArray);
      out.u8(code);
    }
    if (this.#sharesBuffers && !isOwn) {
      this.value(buffer);
      out.varint(value.byteOffset);
      return out.varint(value.byteLength);
    }
    out.varint(value.byteLength);
    out.view(value);
  }

  /** What an error holds that is not enumerable (message, stack, cause, errors), then the rest. */
  #error(value: Error): void {
    const out = this.#out;
    out.u8(Tag.error);
    const code = ERROR_CLASSES.findLastIndex((type) => hasPrototypeNamed(value, type.name));
    out.u8(Math.max(code, 0));
    const properties = value as unknown as Record<string, unknown>;
    const visible = Object.keys(value);
    this.#properties(properties, Object.getOwnPropertyNames(value).filter((key) => !visible.includes(key)));
    this.#properties(properties, visible);
  }
}

/** Thrown to write a record again with its buffers whole. */
const BUFFER_MET_AGAIN = new Error('A buffer was met again.');

function hasHoles(value: readonly unknown[]): boolean {
  for (let i = 0; i < value.length; i++) if (value.at(i) === undefined && !(i in value)) return true;
  return false;
}

function isIndex(key: string, length: number): boolean {
  const index = Number(key);
  return Number.isInteger(index) && index >= 0 && index < length && String(index) === key;
}

/** By constructor name along the chain, so that another realm's TypeError is one too. */
function hasPrototypeNamed(value: object, name: string): boolean {
  for (let at = Object.getPrototypeOf(value) as object | null; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    if (Object.hasOwn(at, 'constructor') && (at as { constructor: { name?: string } }).constructor.name === name) return true;
  }
  return false;
}

const BUILTIN_PROTOTYPES: ReadonlySet<object> = new Set<object>([
  Array.prototype, Date.prototype, RegExp.prototype, Map.prototype, Set.prototype, ArrayBuffer.prototype, DataView.prototype, Buffer.prototype,
  Number.prototype, String.prototype, Boolean.prototype, BigInt.prototype, Symbol.prototype, URL.prototype, URLSearchParams.prototype,
  ...TYPED_ARRAYS.map((type) => type.prototype), ...ERROR_CLASSES.map((type) => type.prototype as object),
]);

/** Whether the prototype is a built-in of another realm: its constructor is native code with the same name as one of ours. */
function isForeignBuiltin(prototype: object): boolean {
  const constructor = (prototype as { constructor?: unknown }).constructor;
  if (typeof constructor !== 'function' || !Object.hasOwn(prototype, 'constructor')) return false;
  const source = Function.prototype.toString.call(constructor);
  for (const ours of BUILTIN_PROTOTYPES) {
    const type = (ours as { constructor: () => unknown }).constructor;
    if (type.name === constructor.name && source === Function.prototype.toString.call(type)) return true;
  }
  return false;
}
