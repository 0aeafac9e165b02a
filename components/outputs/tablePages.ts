/**
 * Rows of a table that are here, page by page, and which pages a view still needs. Pure: fetching is the caller's.
 */
import type { TableData } from '../../protocol/notebook.ts';

export const PAGE_ROWS = 200;

export interface Sort {
  readonly column: number;
  readonly descending: boolean;
}

export type Row = readonly unknown[];

export interface TablePages {
  readonly sort: Sort | null;
  readonly pages: ReadonlyMap<number, readonly Row[]>;
  readonly asked: ReadonlySet<number>;
  /** Set when the kernel no longer has the rows: only what came with the output is left. */
  readonly gone: string | null;
}

/** Before anything was asked: the rows that travelled with the output. */
export function firstPages(data: TableData): TablePages {
  const pages = new Map<number, readonly Row[]>();
  for (let p = 0; p * PAGE_ROWS < data.rows.length; p++) {
    const rows = data.rows.slice(p * PAGE_ROWS, (p + 1) * PAGE_ROWS);
    // A partial page is only whole when the table ends there.
    if (rows.length === PAGE_ROWS || data.rows.length >= data.totalRows) pages.set(p, rows);
  }
  return { sort: null, pages, asked: new Set(), gone: null };
}

/** Pages that rows `first`…`last` need and that nobody asked for yet. */
export function missingPages(state: TablePages, first: number, last: number, totalRows: number): readonly number[] {
  if (state.gone !== null || totalRows === 0) return [];
  const missing: number[] = [];
  const end = Math.min(last, totalRows - 1);
  for (let p = Math.floor(Math.max(0, first) / PAGE_ROWS); p * PAGE_ROWS <= end; p++) {
    if (!state.pages.has(p) && !state.asked.has(p)) missing.push(p);
  }
  return missing;
}

export function askedFor(state: TablePages, pages: readonly number[]): TablePages {
  return { ...state, asked: new Set([...state.asked, ...pages]) };
}

/** Adds a page; one that was asked for under another order is ignored. */
export function withPage(state: TablePages, sort: Sort | null, page: number, rows: readonly Row[]): TablePages {
  if (!sameSort(sort, state.sort)) return state;
  return { ...state, pages: new Map(state.pages).set(page, rows) };
}

/** Another order: whole tables that are already here are sorted here, others are asked again. */
export function sorted(state: TablePages, data: TableData, sort: Sort | null): TablePages {
  if (data.rows.length < data.totalRows && state.gone === null) {
    return sort === null ? { ...firstPages(data), gone: null } : { sort, pages: new Map(), asked: new Set(), gone: null };
  }
  const rows = sort === null ? data.rows : sortRows(data, sort);
  return { ...firstPages({ ...data, rows, totalRows: rows.length }), sort, gone: state.gone };
}

/** The kernel does not have the table any more. */
export function withoutKernel(state: TablePages, data: TableData, reason: string): TablePages {
  const kept = sorted({ ...state, gone: reason }, data, state.sort);
  return { ...kept, gone: reason };
}

/** The row, or undefined while it is not here. */
export function rowAt(state: TablePages, index: number): Row | undefined {
  return state.pages.get(Math.floor(index / PAGE_ROWS))?.[index % PAGE_ROWS];
}

/** The rows that travelled with the output, in the order that is shown. */
export function rowsHere(state: TablePages, data: TableData): readonly Row[] {
  return state.sort === null ? data.rows : sortRows(data, state.sort);
}

export function sameSort(a: Sort | null, b: Sort | null): boolean {
  return a === b || (a !== null && b !== null && a.column === b.column && a.descending === b.descending);
}

/** Ascending, then descending, then as it came. */
export function nextSort(sort: Sort | null, column: number): Sort | null {
  if (sort?.column !== column) return { column, descending: false };
  return sort.descending ? null : { column, descending: true };
}

function sortRows(data: TableData, sort: Sort): readonly Row[] {
  const type = data.columns[sort.column]?.type;
  const sign = sort.descending ? -1 : 1;
  return data.rows
    .map((row, i) => ({ row, i, key: sortKey(row[sort.column], type) }))
    .toSorted((a, b) => {
      // Missing values stand last in both directions.
      if (a.key === null || b.key === null) return a.key === b.key ? a.i - b.i : a.key === null ? 1 : -1;
      if (a.key < b.key) return -sign;
      if (a.key > b.key) return sign;
      return a.i - b.i;
    })
    .map(({ row }) => row);
}

function sortKey(value: unknown, type: string | undefined): number | bigint | string | null {
  if (value === null || value === undefined || value === '') return null;
  if (type === 'bigint' && /^-?\d+n?$/.test(String(value))) return BigInt(String(value).replace(/n$/, ''));
  if (typeof value === 'number') return Number.isNaN(value) ? null : value;
  if (typeof value === 'boolean') return Number(value);
  if (type === 'number') {
    const n = Number(value);
    return Number.isNaN(n) ? null : n;
  }
  return String(value);
}

/** Tab-separated text with a header line, as spreadsheets take it. */
export function toTsv(columns: readonly string[], rows: readonly Row[]): string {
  const cell = (v: unknown) => cellText(v).replace(/[\t\n\r]+/g, ' ');
  return [columns.map(cell).join('\t'), ...rows.map((r) => columns.map((_, i) => cell(r[i])).join('\t'))].join('\n');
}

/** A value as a table shows it. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'object') return JSON.stringify(value);
  return String(value);
}

/** A column's width in characters from its header and a sample of its values. */
export function columnChars(name: string, column: number, rows: readonly Row[]): number {
  let longest = name.length + 2;
  for (const row of rows.slice(0, 100)) longest = Math.max(longest, cellText(row[column]).length);
  return Math.min(48, Math.max(5, longest));
}
