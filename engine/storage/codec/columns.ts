/**
 * The columnar form, by recursion: records of one shape become one column for each part, and a column of primitives is
 * a typed array. Rows that do not agree fall back to the tagged form, a column at a time.
 *
 * Columns know nothing of each other, so a reference shared inside one record would become two copies. Whenever a batch
 * has two places for an object of which neither is inside the other, they are compared after the fact; if two hold the
 * same object, the batch is written again in the tagged form, which keeps identity.
 */
import type { ByteReader } from './byteReader.ts';
import type { ByteWriter } from './byteWriter.ts';
import type { ClassRegistry } from './classRegistry.ts';
import { CodecFormatError, UnknownClassError } from './errors.ts';
import { isExotic } from './prototypes.ts';
import { readLengths, readPrimitiveColumn, tryPrimitiveColumn, writeLengths } from './primitiveColumns.ts';
import { buildInstances, buildObjects, buildTuples, commonKeys } from './shapes.ts';
import { isMatchArray, TaggedWriter } from './tagged.ts';
import { TaggedReader } from './taggedReader.ts';
import { Column } from './tags.ts';

/** Records nested deeper than this (cyclic ones are without end) are written in the tagged form. */
const MAX_DEPTH = 12;
/** A list column may have at most this many elements for each row on average before rows are written one by one. */
const MAX_LIST_ELEMENTS = 1 << 24;

export class ColumnWriter {
  readonly #out: ByteWriter;
  readonly #tagged: TaggedWriter;
  readonly #classes: ClassRegistry;
  /** Columns of objects below the rows themselves. */
  #inner: (readonly unknown[])[] = [];
  /** Objects inside tagged columns below the rows. */
  #inTagged: object[] = [];
  /** How many inner columns have no column of objects below them; below a list each counts twice. */
  #leaves = 0;
  /** Whether rows of the inner columns stand for the same record at the same index. */
  #aligned = true;

  constructor(out: ByteWriter, classes: ClassRegistry) {
    this.#out = out;
    this.#classes = classes;
    this.#tagged = new TaggedWriter(out, classes);
  }

  /** Writes `rows` as one column, keeping what is shared inside each row. */
  rows(rows: readonly unknown[]): void {
    const mark = this.#out.length;
    this.#begin();
    this.#column(rows, 0, false);
    if (!this.#shares(rows)) return;
    this.#out.reset(mark);
    this.#taggedColumn(rows);
  }

  /** Writes rows `[keys[i], values[i]]` without making them; read back by `readPairs`. */
  pairs(keys: readonly unknown[], values: readonly unknown[]): void {
    const mark = this.#out.length;
    this.#begin();
    this.#out.u8(Column.tuple);
    this.#out.varint(2);
    this.#column(keys, 1, false);
    this.#column(values, 1, false);
    if (!this.#shares([])) return;
    this.#out.reset(mark);
    this.#taggedColumn(keys.map((key, i) => [key, values[i]]));
  }

  #begin(): void {
    this.#inner = [];
    this.#inTagged = [];
    this.#leaves = 0;
    this.#aligned = true;
  }

  #column(values: readonly unknown[], depth: number, inList: boolean): void {
    if (values.length === 0 || tryPrimitiveColumn(this.#out, values)) {
      if (values.length === 0) this.#taggedColumn(values);
      return;
    }
    const first = values[0];
    if (first === null || first === undefined) return this.#nullish(values, depth, inList);
    const leaves = this.#leaves;
    if (typeof first === 'object' && depth < MAX_DEPTH && this.#objects(values as readonly object[], first, depth, inList)) {
      return this.#place(values, depth, inList, leaves);
    }
    if (this.#nullable(values, depth, inList)) return;
    if (depth === 0) return this.#taggedColumn(values);
    // What lies inside a tagged value may be met outside it too.
    this.#tagged.collectInto(this.#inTagged);
    this.#taggedColumn(values);
    this.#tagged.collectInto(undefined);
  }

  /** Notes a column that holds objects; `leaves` is what was counted before the columns below it. */
  #place(values: readonly unknown[], depth: number, inList: boolean, leaves: number): void {
    if (depth === 0) return;
    this.#inner.push(values);
    if (this.#leaves === leaves) this.#leaves += inList ? 2 : 1;
  }

  #taggedColumn(values: readonly unknown[]): void {
    this.#out.u8(Column.tagged);
    for (let i = 0; i < values.length; i++) this.#tagged.record(values[i]);
  }

  /** A column whose first row is null or undefined. */
  #nullish(values: readonly unknown[], depth: number, inList: boolean): void {
    const first = values[0];
    if (values.every((value, i) => value === first && i in values)) {
      this.#out.u8(Column.constant);
      this.#tagged.record(first);
    } else if (!this.#nullable(values, depth, inList)) {
      this.#taggedColumn(values);
    }
  }

  /** Rows of values with null or undefined between them; false when there are none of these, or too few values. */
  #nullable(values: readonly unknown[], depth: number, inList: boolean): boolean {
    const mask = new Uint8Array(values.length);
    const present: unknown[] = [];
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (value === null) mask[i] = 1;
      else if (value === undefined) mask[i] = 2;
      else present.push(value);
    }
    if (present.length === values.length || present.length === 0) return false;
    this.#aligned = false;
    this.#out.u8(Column.nullable);
    this.#out.bytes(mask);
    this.#column(present, depth + 1, inList);
    return true;
  }

  #objects(values: readonly object[], first: object, depth: number, inList: boolean): boolean {
    if (Array.isArray(first)) return this.#arrays(values, depth, inList);
    const prototype = Object.getPrototypeOf(first) as object | null;
    if (prototype === Date.prototype) return this.#dates(values);
    if (prototype === null) return false;
    const id = prototype === Object.prototype ? undefined : this.#classes.idOf(prototype);
    if (prototype !== Object.prototype && (id === undefined || isExotic(first))) return false;
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== prototype || (id !== undefined && isExotic(value))) return false;
    }
    const keys = commonKeys(values);
    if (keys === undefined || (id !== undefined && keys.some((key) => key in prototype))) return false;
    this.#out.u8(id === undefined ? Column.object : Column.instance);
    if (id !== undefined) this.#tagged.string(id);
    this.#out.varint(keys.length);
    for (const key of keys) this.#tagged.string(key);
    for (const key of keys) {
      const column = new Array<unknown>(values.length);
      for (let i = 0; i < values.length; i++) column[i] = (values[i] as Record<string, unknown>)[key];
      this.#column(column, depth + 1, inList);
    }
    return true;
  }

  #dates(values: readonly object[]): boolean {
    const times = new Float64Array(values.length);
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (!(value instanceof Date) || Object.getPrototypeOf(value) !== Date.prototype) return false;
      times[i] = value.getTime();
    }
    this.#out.u8(Column.date);
    this.#out.view(times);
    return true;
  }

  #arrays(values: readonly unknown[], depth: number, inList: boolean): boolean {
    const width = (values[0] as readonly unknown[]).length;
    let same = true;
    let total = 0;
    let longest = 0;
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (!Array.isArray(value) || Object.getPrototypeOf(value) !== Array.prototype || isMatchArray(value)) return false;
      const length = value.length;
      if (length !== width) same = false;
      if (length > longest) longest = length;
      total += length;
    }
    const arrays = values as readonly (readonly unknown[])[];
    if (same && width <= 16) return this.#tuples(arrays, width, depth, inList);
    if (total > MAX_LIST_ELEMENTS) return false;
    const elements = new Array<unknown>(total);
    let at = 0;
    for (let i = 0; i < arrays.length; i++) {
      const array = arrays[i]!;
      for (let j = 0; j < array.length; j++) {
        const element = array[j];
        if (element === undefined && !(j in array)) return false;
        elements[at++] = element;
      }
    }
    this.#aligned = false;
    this.#out.u8(Column.list);
    writeLengths(this.#out, arrays, longest);
    this.#out.varint(total);
    this.#column(elements, depth + 1, true);
    return true;
  }

  #tuples(arrays: readonly (readonly unknown[])[], width: number, depth: number, inList: boolean): boolean {
    const columns: unknown[][] = [];
    for (let c = 0; c < width; c++) {
      const column = new Array<unknown>(arrays.length);
      for (let i = 0; i < arrays.length; i++) {
        const array = arrays[i]!;
        const element = array[c];
        if (element === undefined && !(c in array)) return false;
        column[i] = element;
      }
      columns.push(column);
    }
    this.#out.u8(Column.tuple);
    this.#out.varint(width);
    for (const column of columns) this.#column(column, depth + 1, inList);
    return true;
  }

  /** Whether an object stands in two places of one record (or, where records are not told apart, of two). */
  #shares(rows: readonly unknown[]): boolean {
    if (this.#inTagged.length > 0) return sharesAnywhere([rows, ...this.#inner, this.#inTagged]);
    if (this.#leaves < 2) return false;
    return this.#aligned ? sharesInRow(this.#inner) : sharesAnywhere([rows, ...this.#inner]);
  }
}

function sharesInRow(columns: readonly (readonly unknown[])[]): boolean {
  for (let a = 1; a < columns.length; a++) {
    const left = columns[a]!;
    for (let b = 0; b < a; b++) {
      const right = columns[b]!;
      for (let i = 0; i < left.length; i++) {
        const value = left[i];
        if (value === right[i] && typeof value === 'object' && value !== null) return true;
      }
    }
  }
  return false;
}

function sharesAnywhere(columns: readonly (readonly unknown[])[]): boolean {
  const met = new Set<unknown>();
  for (const column of columns) {
    for (let i = 0; i < column.length; i++) {
      const value = column[i];
      if (typeof value !== 'object' || value === null) continue;
      const before = met.size;
      met.add(value);
      if (met.size === before) return true;
    }
  }
  return false;
}

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
    const input = this.#in;
    const kind = input.u8();
    switch (kind) {
      case Column.constant:
        return new Array<unknown>(count).fill(this.#tagged.record());
      case Column.date:
        return Array.from(new Float64Array(input.copy(count * 8).buffer), (time) => new Date(time));
      case Column.tuple:
        return buildTuples(this.#columns(input.count(1), count), count);
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
