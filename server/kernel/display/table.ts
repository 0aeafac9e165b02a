/**
 * Arrays of records or tuples as tables: what the reader sees first travels at once, the rest is asked for by handle.
 */
import type { TableData } from '../../../protocol/notebook.ts';
import { columnType, tableCell } from './cellText.ts';

/** Rows and bytes of JSON that travel with the output. The server keeps 1 MiB of output for a whole cell. */
export const FIRST_ROWS = 1000;
export const FIRST_BYTES = 384 * 1024;
const MOST_COLUMNS = 200;
/** Rows that decide whether an array is a table and what its columns are. */
const SAMPLE = 200;

export interface TableSource {
  readonly columns: TableData['columns'];
  readonly totalRows: number;
  /** The raw value of a cell. */
  value(row: number, column: number): unknown;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || ArrayBuffer.isView(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return Object.keys(value).length > 0;
  // Instances of the user's classes are records; Map, Date, Error, Promise and the like are not.
  return Object.prototype.toString.call(value) === '[object Object]' && Object.keys(value).length > 0;
}

function isTuple(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length > 0;
}

/** The table an array is, or undefined when it is something else. */
export function tableOf(value: unknown): TableSource | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const rows = value as readonly unknown[];
  const sample = rows.slice(0, SAMPLE);
  if (sample.every(isRecord)) {
    const names = new Set<string>();
    for (const row of sample) for (const key of Object.keys(row)) if (names.size < MOST_COLUMNS) names.add(key);
    const keys = [...names];
    return source(rows, keys, (row, c) => (row as Readonly<Record<string, unknown>> | null | undefined)?.[keys[c] as string]);
  }
  if (sample.every(isTuple) && new Set(sample.map((row) => row.length)).size === 1) {
    const width = (sample[0] as readonly unknown[]).length;
    // Spark's names for the parts of a tuple.
    if (width <= MOST_COLUMNS) return source(rows, Array.from({ length: width }, (_, i) => `_${i + 1}`), (row, c) => (row as readonly unknown[] | undefined)?.[c]);
  }
  return undefined;
}

function source(rows: readonly unknown[], names: readonly string[], read: (row: unknown, column: number) => unknown): TableSource {
  const columns = names.map((name, c) => ({ name, type: columnType(rows.slice(0, SAMPLE).map((row) => read(row, c))) }));
  return { columns, totalRows: rows.length, value: (row, column) => read(rows[row], column) };
}

/** Rows `offset`… of the table as JSON, in the order of `order` when given. */
export function tableRows(table: TableSource, offset: number, limit: number, order?: Uint32Array): (readonly unknown[])[] {
  const rows: (readonly unknown[])[] = [];
  for (let i = offset; i < Math.min(table.totalRows, offset + limit); i++) {
    const row = order?.[i] ?? i;
    rows.push(table.columns.map((_, c) => tableCell(table.value(row, c))));
  }
  return rows;
}

/** The rows that travel with the output: up to FIRST_ROWS and FIRST_BYTES. */
export function firstRows(table: TableSource): (readonly unknown[])[] {
  const rows: (readonly unknown[])[] = [];
  let bytes = 0;
  for (let i = 0; i < Math.min(table.totalRows, FIRST_ROWS); i++) {
    const [row] = tableRows(table, i, 1);
    bytes += JSON.stringify(row).length;
    if (bytes > FIRST_BYTES && rows.length > 0) break;
    rows.push(row as readonly unknown[]);
  }
  return rows;
}

/** Row numbers in the order of one column; stable, missing values last. Numbers by value, text by code unit order of the locale. */
export function sortedOrder(table: TableSource, column: number, descending: boolean): Uint32Array {
  const order = Uint32Array.from({ length: table.totalRows }, (_, i) => i);
  const direction = descending ? -1 : 1;
  const collator = new Intl.Collator(undefined, { numeric: true });
  const values = Array.from({ length: table.totalRows }, (_, i) => table.value(i, column));
  return order.sort((a, b) => {
    const x = values[a];
    const y = values[b];
    const missing = Number(isMissing(x)) - Number(isMissing(y));
    if (missing !== 0) return missing;
    return (isMissing(x) ? 0 : direction * compare(x, y, collator)) || a - b;
  });
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'number' && Number.isNaN(value));
}

function compare(x: unknown, y: unknown, collator: Intl.Collator): number {
  if (typeof x === 'string' && typeof y === 'string') return collator.compare(x, y);
  if ((typeof x === 'number' || typeof x === 'bigint' || typeof x === 'boolean') && (typeof y === 'number' || typeof y === 'bigint' || typeof y === 'boolean')) return x < y ? -1 : x > y ? 1 : 0;
  if (x instanceof Date && y instanceof Date) return x.getTime() - y.getTime();
  return collator.compare(String(tableCell(x)), String(tableCell(y)));
}
