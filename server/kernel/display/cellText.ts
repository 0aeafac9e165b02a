/** Values of table cells and tree leaves as JSON or printable text. */
import { inspect } from 'node:util';
import type { TableData } from '../../../protocol/notebook.ts';

export type ColumnType = TableData['columns'][number]['type'];

const LONGEST_TEXT = 2000;

/** A value for a table cell: JSON's own kinds as they are, everything else as text. */
export function tableCell(value: unknown): unknown {
  switch (typeof value) {
    case 'string': return value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT)}…` : value;
    case 'boolean': return value;
    case 'number': return Number.isFinite(value) && !Object.is(value, -0) ? value : Object.is(value, -0) ? '-0' : String(value);
    case 'bigint': return `${value}n`;
    case 'undefined': return 'undefined';
    case 'symbol': case 'function': return shortText(value);
    case 'object': return value === null ? null : value instanceof Date ? dateText(value) : shortText(value);
  }
}

export function dateText(value: Date): string {
  return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
}

/** One line, cut. */
export function shortText(value: unknown): string {
  const text = safeInspect(value, { depth: 2, breakLength: Number.POSITIVE_INFINITY, maxArrayLength: 20, maxStringLength: 200 });
  return text.length > 500 ? `${text.slice(0, 500)}…` : text;
}

/** `util.inspect` that survives objects whose getters or proxies throw. */
export function safeInspect(value: unknown, options: Parameters<typeof inspect>[1] = {}): string {
  try {
    return inspect(value, options);
  } catch (error) {
    return `[value that cannot be printed: ${error instanceof Error ? error.message : String(error)}]`;
  }
}

/** The type of a column from its values; undefined and null belong to any. */
export function columnType(values: Iterable<unknown>): ColumnType {
  let type: ColumnType | undefined;
  for (const value of values) {
    if (value === undefined || value === null) continue;
    const one: ColumnType = value instanceof Date ? 'date' : typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'bigint' ? typeof value as ColumnType : 'mixed';
    if (type === undefined) type = one;
    else if (type !== one) return 'mixed';
  }
  return type ?? 'mixed';
}
