/** Reads the tagged form; objects get their numbers in the order they open, as TaggedWriter gave them. */
import { Buffer } from 'node:buffer';
import type { ByteReader } from './byteReader.ts';
import type { ClassRegistry } from './classRegistry.ts';
import { CodecFormatError, UnknownClassError } from './errors.ts';
import { readPrimitiveColumn } from './primitiveColumns.ts';
import { ERROR_CLASSES, TYPED_ARRAYS } from './prototypes.ts';
import { wellKnownSymbol } from './symbols.ts';
import { Tag } from './tags.ts';

export class TaggedReader {
  readonly #in: ByteReader;
  readonly #classes: ClassRegistry;
  #seen: object[] = [];

  constructor(input: ByteReader, classes: ClassRegistry) {
    this.#in = input;
    this.#classes = classes;
  }

  record(): unknown {
    if (this.#seen.length > 0) this.#seen = [];
    return this.value();
  }

  value(): unknown {
    const input = this.#in;
    const tag = input.u8();
    switch (tag) {
      case Tag.undefined:
        return undefined;
      case Tag.null:
        return null;
      case Tag.true:
        return true;
      case Tag.false:
        return false;
      case Tag.int:
        return input.varint();
      case Tag.negativeInt:
        return -input.varint();
      case Tag.double:
        return input.f64();
      case Tag.latin1:
      case Tag.utf16:
        return this.#text(tag);
      case Tag.bigint:
        return this.#bigint();
      case Tag.negativeBigint:
        return -this.#bigint();
      case Tag.reference:
        return this.#reference();
      case Tag.instance:
        return this.#instance();
      case Tag.guarded:
        return this.#guarded();
      case Tag.registeredSymbol:
        return Symbol.for(this.string());
      case Tag.wellKnownSymbol:
        return this.#symbol();
      default:
        return this.#body(tag, undefined);
    }
  }

  string(): string {
    return this.#text(this.#in.u8());
  }

  #text(tag: number): string {
    if (tag === Tag.latin1) return this.#in.latin1(this.#in.count(1));
    if (tag === Tag.utf16) return this.#in.utf16(this.#in.count(2));
    throw new CodecFormatError(`a string expected at ${this.#in.position}, tag ${tag} found`);
  }

  #bigint(): bigint {
    return BigInt(`0x${this.#in.latin1(this.#in.count(1))}`);
  }

  #reference(): object {
    const index = this.#in.varint();
    const target = this.#seen[index];
    if (target === undefined) throw new CodecFormatError(`reference ${index} at ${this.#in.position} points nowhere`);
    return target;
  }

  #symbol(): symbol {
    const name = this.string();
    const symbol = wellKnownSymbol(name);
    if (symbol === undefined) throw new CodecFormatError(`Symbol.${name} is not known here`);
    return symbol;
  }

  #instance(): object {
    const { prototype } = this.#class();
    return this.#properties(this.#body(this.#in.u8(), prototype));
  }

  #class(): { readonly prototype: object; readonly id: string } {
    const id = this.string();
    const prototype = this.#classes.prototypeOf(id);
    if (prototype === undefined) throw new UnknownClassError(id, 'an encoded record');
    return { prototype, id };
  }

  /** An instance with private fields: the class itself makes the object, or gives one of a built-in class its fields. */
  #guarded(): object {
    const { prototype, id } = this.#class();
    const hidden = this.#classes.privateStateOf?.(prototype);
    if (hidden === undefined) throw new UnknownClassError(id, 'an encoded record');
    const tag = this.#in.u8();
    const value = tag === Tag.object ? this.#properties(this.#open(hidden.make(undefined), undefined)) : hidden.make(this.#body(tag, prototype));
    this.#properties(value);
    hidden.write(value, this.value() as readonly (readonly unknown[])[]);
    return value;
  }

  /** Numbers a new object and gives it its class, before its parts are read. */
  #open<T extends object>(value: T, prototype: object | undefined): T {
    if (prototype !== undefined && Object.getPrototypeOf(value) !== prototype) Object.setPrototypeOf(value, prototype);
    this.#seen.push(value);
    return value;
  }

  #body(tag: number, prototype: object | undefined): object {
    const input = this.#in;
    switch (tag) {
      case Tag.object:
        return this.#properties(this.#open(prototype === undefined ? {} : (Object.create(prototype) as object), undefined));
      case Tag.nullProtoObject:
        return this.#properties(this.#open(Object.create(null) as object, undefined));
      case Tag.array:
      case Tag.sparseArray:
      case Tag.column:
      case Tag.matchArray:
        return this.#array(tag, prototype);
      case Tag.date:
        return this.#open(new Date(input.f64()), prototype);
      case Tag.map: {
        const map = this.#open(new Map<unknown, unknown>(), prototype);
        for (let left = input.count(2); left > 0; left--) {
          const key = this.value();
          Map.prototype.set.call(map, key, this.value());
        }
        return map;
      }
      case Tag.set: {
        const set = this.#open(new Set<unknown>(), prototype);
        for (let left = input.count(1); left > 0; left--) Set.prototype.add.call(set, this.value());
        return set;
      }
      case Tag.regexp: {
        const regexp = new RegExp(this.string(), this.string());
        regexp.lastIndex = input.varint();
        return this.#open(regexp, prototype);
      }
      case Tag.error:
        return this.#error(prototype);
      case Tag.boxed:
        return this.#open(Object(this.value()) as object, prototype);
      default:
        return this.#binary(tag, prototype);
    }
  }

  #binary(tag: number, prototype: object | undefined): object {
    const input = this.#in;
    switch (tag) {
      case Tag.arrayBuffer:
        return this.#open(input.copy(input.count(1)).buffer, prototype);
      case Tag.resizableBuffer: {
        const length = input.count(1);
        const buffer = new ArrayBuffer(length, { maxByteLength: input.varint() });
        new Uint8Array(buffer).set(input.bytes(length));
        return this.#open(buffer, prototype);
      }
      case Tag.viewOn:
        return this.#viewOn(prototype);
      case Tag.dataView:
      case Tag.nodeBuffer:
      case Tag.typedArray: {
        const make = this.#viewType(tag);
        const { buffer, byteLength } = input.copy(input.count(1));
        return this.#open(make(buffer, 0, byteLength), prototype);
      }
      case Tag.url:
        return this.#open(new URL(this.string()), prototype);
      case Tag.searchParams:
        return this.#open(new URLSearchParams(this.string()), prototype);
      default:
        throw new CodecFormatError(`unknown tag ${tag} at ${input.position}`);
    }
  }

  #viewType(tag: number): (buffer: ArrayBuffer, offset: number, bytes: number) => ArrayBufferView {
    if (tag === Tag.dataView) return (buffer, offset, bytes) => new DataView(buffer, offset, bytes);
    if (tag === Tag.nodeBuffer) return (buffer, offset, bytes) => Buffer.from(buffer, offset, bytes);
    const type = tag === Tag.typedArray ? TYPED_ARRAYS[this.#in.u8()] : undefined;
    if (type === undefined) throw new CodecFormatError(`unknown typed array at ${this.#in.position}`);
    return (buffer, offset, bytes) => new type(buffer, offset, bytes / type.BYTES_PER_ELEMENT);
  }

  /** The view opened before its buffer, which may be a reference: its number is kept free until the buffer is there. */
  #viewOn(prototype: object | undefined): object {
    const make = this.#viewType(this.#in.u8());
    const index = this.#seen.push(this.#seen) - 1;
    const buffer = this.value();
    const offset = this.#in.varint();
    const bytes = this.#in.varint();
    if (!(buffer instanceof ArrayBuffer) || offset + bytes > buffer.byteLength) throw new CodecFormatError(`a view without its buffer at ${this.#in.position}`);
    const view = make(buffer, offset, bytes);
    if (prototype !== undefined) Object.setPrototypeOf(view, prototype);
    this.#seen[index] = view;
    return view;
  }

  #array(tag: number, prototype: object | undefined): unknown[] {
    const array = this.#open<unknown[]>([], prototype);
    if (tag === Tag.matchArray) {
      this.#properties(array);
      this.#elements(this.#in.u8(), array);
    } else {
      this.#elements(tag, array);
    }
    return array;
  }

  #elements(tag: number, array: unknown[]): void {
    const input = this.#in;
    if (tag === Tag.array) {
      const length = input.count(1);
      for (let i = 0; i < length; i++) array.push(this.value());
    } else if (tag === Tag.column) {
      const length = input.varint();
      const values = readPrimitiveColumn(input, input.u8(), length);
      if (values === undefined) throw new CodecFormatError(`unknown column at ${input.position}`);
      for (let i = 0; i < length; i++) array.push(values[i]);
    } else if (tag === Tag.sparseArray) {
      array.length = input.varint();
      for (let left = input.count(2); left > 0; left--) {
        const index = input.varint();
        array[index] = this.value();
      }
    } else {
      throw new CodecFormatError(`an array expected at ${input.position}, tag ${tag} found`);
    }
  }

  #properties<T extends object>(target: T): T {
    for (let left = this.#in.count(2); left > 0; left--) {
      const key = this.string();
      setOwn(target, key, this.value());
    }
    return target;
  }

  #error(prototype: object | undefined): Error {
    const type = ERROR_CLASSES[this.#in.u8()] ?? Error;
    const error = this.#open((type as unknown) === AggregateError ? new AggregateError([]) : new type(), prototype);
    for (const key of Reflect.ownKeys(error)) Reflect.deleteProperty(error, key);
    for (let left = this.#in.count(2); left > 0; left--) {
      const key = this.string();
      Object.defineProperty(error, key, { value: this.value(), writable: true, configurable: true, enumerable: false });
    }
    return this.#properties(error);
  }
}

/** Sets an own data property even where an inherited setter or `__proto__` would catch an assignment. */
function setOwn(target: object, key: string, value: unknown): void {
  if (key in target && !Object.hasOwn(target, key)) {
    Object.defineProperty(target, key, { value, writable: true, configurable: true, enumerable: true });
  } else {
    (target as Record<string, unknown>)[key] = value;
  }
}
