/** Reads the columnar form that ColumnWriter writes: columns first, then the records put together from them. */
import type { ByteReader } from './byteReader.ts';
import type { ClassRegistry } from './classRegistry.ts';
import { CodecFormatError, UnknownClassError } from './errors.ts';
import { isNumbers, readLengths, readNumbers, readPrimitiveColumn } from './primitiveColumns.ts';
import { buildInstances, buildObjects, buildTuples } from './shapes.ts';
import { TaggedReader } from './taggedReader.ts';
import { Column } from './tags.ts';

export class ColumnReader {
  readonly #in: ByteReader;
  readonly #classes: ClassRegistry;
  readonly #tagged: TaggedReader;

  constructor(input: ByteReader, classes: ClassRegistry) {
    this.#in = input;
    this.#classes = classes;
    this.#tagged = new TaggedReader(input, classes);
  }

  column(count: number): unknown[] {
    return this.#column(this.#in.u8(), count);
  }

  #column(kind: number, count: number): unknown[] {
    const input = this.#in;
    switch (kind) {
      case Column.constant:
        return new Array<unknown>(count).fill(this.#tagged.record());
      case Column.date:
        return Array.from(new Float64Array(input.copy(count * 8).buffer), (time) => new Date(time));
      case Column.tuple:
        return this.#tuples(input.count(1), count);
      case Column.list:
        return this.#lists(count);
      case Column.object: {
        const keys = this.#keys();
        return buildObjects(keys, this.#columns(keys.length, count), count);
      }
      case Column.instance: {
        const id = this.#tagged.string();
        const prototype = this.#classes.prototypeOf(id);
        if (prototype === undefined) throw new UnknownClassError(id, 'an encoded record');
        const keys = this.#keys();
        return buildInstances(prototype, keys, this.#columns(keys.length, count), count);
      }
      case Column.nullable:
        return this.#nullable(count);
      case Column.tagged: {
        const rows: unknown[] = [];
        for (let i = 0; i < count; i++) rows.push(this.#tagged.record());
        return rows;
      }
      default: {
        const values = readPrimitiveColumn(input, kind, count);
        if (values === undefined) throw new CodecFormatError(`unknown column ${kind} at ${input.position}`);
        return values;
      }
    }
  }

  /** Reads what `ColumnWriter.pairs` wrote. */
  pairs(count: number): { keys: unknown[]; values: unknown[] } {
    const kind = this.#in.u8();
    if (kind === Column.tuple && this.#in.varint() === 2) return { keys: this.column(count), values: this.column(count) };
    return this.#taggedPairs(kind, count);
  }

  #taggedPairs(kind: number, count: number): { keys: unknown[]; values: unknown[] } {
    if (kind !== Column.tagged) throw new CodecFormatError(`pairs expected at ${this.#in.position}, column ${kind} found`);
    const keys: unknown[] = [];
    const values: unknown[] = [];
    for (let i = 0; i < count; i++) {
      const [key, value] = this.#tagged.record() as [unknown, unknown];
      keys.push(key);
      values.push(value);
    }
    return { keys, values };
  }

  /** As `pairs`, with a column of numbers left as it is. */
  pairColumns(count: number): { keys: Float64Array | unknown[]; values: Float64Array | unknown[] } {
    const kind = this.#in.u8();
    if (kind === Column.tuple && this.#in.varint() === 2) return { keys: this.#cells(count), values: this.#cells(count) };
    return this.#taggedPairs(kind, count);
  }

  #cells(count: number): Float64Array | unknown[] {
    const kind = this.#in.u8();
    return readNumbers(this.#in, kind, count) ?? this.#column(kind, count);
  }

  #tuples(width: number, count: number): unknown[] {
    let numbersOnly = true;
    const columns = Array.from({ length: width }, () => {
      const kind = this.#in.u8();
      numbersOnly &&= isNumbers(kind);
      return this.#column(kind, count);
    });
    return buildTuples(columns, count, numbersOnly);
  }

  #keys(): string[] {
    return Array.from({ length: this.#in.count(2) }, () => this.#tagged.string());
  }

  #columns(width: number, count: number): unknown[][] {
    return Array.from({ length: width }, () => this.column(count));
  }

  #lists(count: number): unknown[][] {
    const lengths = readLengths(this.#in, count);
    const elements = this.column(this.#in.varint());
    const lists = new Array<unknown[]>(count);
    let from = 0;
    for (let i = 0; i < count; i++) {
      const to = from + lengths[i]!;
      lists[i] = elements.slice(from, to);
      from = to;
    }
    return lists;
  }

  #nullable(count: number): unknown[] {
    const mask = this.#in.copy(count);
    let present = 0;
    for (let i = 0; i < count; i++) if (mask[i] === 0) present++;
    const values = this.column(present);
    const rows = new Array<unknown>(count);
    let at = 0;
    for (let i = 0; i < count; i++) rows[i] = mask[i] === 0 ? values[at++] : mask[i] === 1 ? null : undefined;
    return rows;
  }
}
