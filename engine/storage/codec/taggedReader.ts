/** Reads the tagged form; objects get their numbers in the order they open, as TaggedWriter gave them. */
import { Buffer } from 'node:buffer';
import type { ByteReader } from './byteReader.ts';
import type { ClassRegistry } from './classRegistry.ts';
import { CodecFormatError, UnknownClassError } from './errors.ts';
import { readPrimitiveColumn } from './primitiveColumns.ts';
import { ERROR_CLASSES, TYPED_ARRAYS } from './prototypes.ts';
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

  #instance(): object {
    const id = this.string();
    const prototype = this.#classes.prototypeOf(id);
    if (prototype === undefined) throw new UnknownClassError(id, 'an encoded record');
    return this.#properties(this.#body(this.#in.u8(), prototype));
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
      case Tag.dataView:
        return this.#open(new DataView(input.copy(input.count(1)).buffer), prototype);
      case Tag.nodeBuffer:
        return this.#open(Buffer.from(input.copy(input.count(1)).buffer), prototype);
      case Tag.typedArray: {
        const type = TYPED_ARRAYS[input.u8()];
        if (type === undefined) throw new CodecFormatError(`unknown typed array at ${input.position}`);
        return this.#open(new type(input.copy(input.count(1)).buffer), prototype);
      }
      default:
        throw new CodecFormatError(`unknown tag ${tag} at ${input.position}`);
    }
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
    for (const key of ['message', 'stack', 'cause', 'errors']) Reflect.deleteProperty(error, key);
    for (let left = this.#in.count(2); left > 0; left--) {
      const key = this.string();
      Object.defineProperty(error, key, { value: this.value(), writable: true, configurable: true, enumerable: false });
    }
    return this.#properties(error);
  }
}

/** Sets an own data property even where an inherited setter or `__proto__` would catch an assignment. */
export function setOwn(target: object, key: string, value: unknown): void {
  if (key in target && !Object.hasOwn(target, key)) {
    Object.defineProperty(target, key, { value, writable: true, configurable: true, enumerable: true });
  } else {
    (target as Record<string, unknown>)[key] = value;
  }
}
