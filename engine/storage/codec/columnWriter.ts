/**
 * The columnar form, by recursion: records of one shape become one column for each part, and a column of primitives is
 * a typed array. Rows that do not agree fall back to the tagged form, a column at a time.
 *
 * Columns know nothing of each other, so a reference shared inside one record would become two copies. Whenever a batch
 * has two places for an object of which neither is inside the other, they are compared after the fact; if two hold the
 * same object, the batch is written again in the tagged form, which keeps identity.
 *
 * Elements of the user's arrays are read by `at`: V8's optimised code for an indexed read that has met arrays of doubles and
 * others turns the doubles into boxed numbers for good, here and in every loop of the user's over them afterwards.
 */
import type { ByteWriter } from './byteWriter.ts';
import type { ClassRegistry } from './classRegistry.ts';
import { tryPrimitiveColumn, writeLengths, writeNumbers } from './primitiveColumns.ts';
import { isExotic } from './prototypes.ts';
import { commonKeys } from './shapes.ts';
import { isMatchArray, TaggedWriter } from './tagged.ts';
import { Column } from './tags.ts';

/**
 * Records nested deeper, in more columns or with more list elements in a batch are written in the tagged form. Cyclic records
 * are without end: these bounds also end them.
 */
const MAX_DEPTH = 8;
const MAX_COLUMNS = 256;
const MAX_LIST_ELEMENTS = 1 << 22;

export class ColumnWriter {
  readonly #out: ByteWriter;
  readonly #tagged: TaggedWriter;
  readonly #classes: ClassRegistry;
  /** Columns of objects below the rows themselves. */
  #inner: (readonly unknown[])[] = [];
  #columns = 0;
  #listElements = 0;
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
    if (!this.#isOver() && !this.#shares(rows)) return;
    this.#out.reset(mark);
    this.#taggedColumn(rows);
  }

  /** Writes rows `[keys[i], values[i]]` without making them; read back by `ColumnReader.pairs`. */
  pairs(keys: Float64Array | readonly unknown[], values: Float64Array | readonly unknown[]): void {
    const mark = this.#out.length;
    this.#begin();
    this.#out.u8(Column.tuple);
    this.#out.varint(2);
    this.#pairColumn(keys);
    this.#pairColumn(values);
    if (!this.#isOver() && !this.#shares([])) return;
    this.#out.reset(mark);
    this.#taggedColumn(Array.from(keys, (key, i) => [key, values[i]]));
  }

  #pairColumn(values: Float64Array | readonly unknown[]): void {
    if (values instanceof Float64Array) writeNumbers(this.#out, values);
    else this.#column(values, 1, false);
  }

  #begin(): void {
    this.#inner = [];
    this.#inTagged = [];
    this.#columns = 0;
    this.#listElements = 0;
    this.#leaves = 0;
    this.#aligned = true;
  }

  #column(values: readonly unknown[], depth: number, inList: boolean): void {
    // Once over the bounds nothing written counts: the batch is written again.
    if (this.#isOver() || ++this.#columns > MAX_COLUMNS) return;
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

  #isOver(): boolean {
    return this.#columns > MAX_COLUMNS || this.#listElements > MAX_LIST_ELEMENTS;
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
    if (prototype !== Object.prototype && (id === undefined || isExotic(first) || this.#classes.privateStateOf?.(prototype) !== undefined)) return false;
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
    this.#listElements += total;
    if (this.#isOver()) return true;
    const elements = new Array<unknown>(total);
    let at = 0;
    for (let i = 0; i < arrays.length; i++) {
      const array = arrays[i]!;
      for (let j = 0; j < array.length; j++) {
        const element = array.at(j);
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
        const element = array.at(c);
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
