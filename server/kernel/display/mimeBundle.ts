/**
 * A value as a MIME bundle: the richest form this product draws, always with a plain-text twin for other readers.
 */
import type { MimeBundle, TableData } from '../../../protocol/notebook.ts';
import { TABLE_MIME, TREE_MIME } from '../../../protocol/notebook.ts';
import { safeInspect } from './cellText.ts';
import { isShown } from './displayHandle.ts';
import { escapeHtml } from './escape.ts';
import { rawBundle } from './rawBundle.ts';
import { DISPLAY, isDisplayable } from './rich.ts';
import { firstRows, tableOf } from './table.ts';
import type { TableSource } from './table.ts';
import type { TableStore } from './tableStore.ts';
import { treeOf } from './tree.ts';

const TEXT_LIMIT = 64 * 1024;
const TWIN_ROWS = 20;

/** What the display needs to know of an RDD; the engine's class has all of it. */
export interface RddLike {
  readonly id: number;
  readonly name: string | undefined;
  getNumPartitions(): number;
  toDebugString(): string;
}

export interface DisplayContext {
  readonly tables: TableStore;
  isRdd(value: unknown): value is RddLike;
}

/**
 * The bundle of a value; null for undefined and for what is shown already. Runs no job. A promise only where a display
 * method of the user gives one; throws or rejects what such a method throws.
 */
export function mimeBundle(value: unknown, context: DisplayContext): MimeBundle | null | Promise<MimeBundle> {
  if (value === undefined || isShown(value)) return null;
  if (isDisplayable(value)) return value[DISPLAY]();
  if (context.isRdd(value)) return rddBundle(value);
  const raw = rawBundle(value);
  if (raw !== undefined) return raw;
  const table = tableOf(value);
  if (table !== undefined) return tableBundle(table, context.tables);
  if (typeof value === 'string') return { 'text/plain': cut(value.includes('\n') ? value : safeInspect(value, { maxStringLength: TEXT_LIMIT, breakLength: Number.POSITIVE_INFINITY })) };
  const text = cut(safeInspect(value, { maxArrayLength: 100, maxStringLength: 1000, depth: 4 }));
  if (typeof value !== 'object' || value === null || value instanceof Error || value instanceof Date || value instanceof RegExp) return { 'text/plain': text };
  const tree = treeOf(value);
  return tree.type === 'branch' ? { [TREE_MIME]: tree, 'text/plain': text } : { 'text/plain': text };
}

function cut(text: string): string {
  return text.length <= TEXT_LIMIT ? text : `${text.slice(0, TEXT_LIMIT)}\n… ${text.length - TEXT_LIMIT} more characters`;
}

function rddBundle(rdd: RddLike): MimeBundle {
  const partitions = rdd.getNumPartitions();
  const label = `${rdd.name ?? 'RDD'}[${rdd.id}], ${partitions} partition${partitions === 1 ? '' : 's'}`;
  const lineage = rdd.toDebugString();
  return { 'text/plain': `${label}\n${lineage}`, 'text/html': `<p><b>${escapeHtml(label)}</b></p><pre>${escapeHtml(lineage)}</pre>` };
}

function tableBundle(table: TableSource, tables: TableStore): MimeBundle {
  const rows = firstRows(table);
  const data: TableData = { columns: table.columns, rows, totalRows: table.totalRows, handle: tables.keep(table) };
  return { [TABLE_MIME]: data, 'text/html': htmlTwin(data), 'text/plain': textTwin(data) };
}

function htmlTwin(data: TableData): string {
  const row = (cells: readonly unknown[], tag: string): string => `<tr>${cells.map((c) => `<${tag}>${escapeHtml(plain(c))}</${tag}>`).join('')}</tr>`;
  const shown = data.rows.slice(0, TWIN_ROWS);
  return `<table><thead>${row(data.columns.map((c) => c.name), 'th')}</thead><tbody>${shown.map((r) => row(r, 'td')).join('')}</tbody></table>${more(data, shown.length) === '' ? '' : `<p>${more(data, shown.length)}</p>`}`;
}

function textTwin(data: TableData): string {
  const shown = data.rows.slice(0, TWIN_ROWS).map((r) => r.map((c) => plain(c).replaceAll('\n', '⏎').slice(0, 60)));
  const widths = data.columns.map((c, i) => Math.max(c.name.length, ...shown.map((r) => (r[i] ?? '').length)));
  const line = (cells: readonly string[]): string => cells.map((c, i) => c.padEnd(widths[i] ?? 0)).join('  ').trimEnd();
  const end = more(data, shown.length);
  return [line(data.columns.map((c) => c.name)), ...shown.map(line), ...(end === '' ? [] : [end])].join('\n');
}

function more(data: TableData, shown: number): string {
  return data.totalRows > shown ? `… ${data.totalRows - shown} more of ${data.totalRows} rows` : '';
}

function plain(cell: unknown): string {
  return cell === null ? 'null' : typeof cell === 'string' ? cell : JSON.stringify(cell);
}
