'use client';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ClipboardCopy } from 'lucide-react';
import { memo, useEffect, useMemo, useRef, useState } from 'react';
import type { TableData } from '../../protocol/notebook.ts';
import { request } from '../client/connection.ts';
import { Button } from '../ui/Button.tsx';
import { cx } from '../ui/cx.ts';
import { formatCount, plural } from '../ui/format.ts';
import { toast } from '../ui/Toasts.tsx';
import { askedFor, cellText, columnChars, firstPages, missingPages, nextSort, PAGE_ROWS, rowAt, rowsHere, sorted, toTsv, withoutKernel, withPage, type Row, type TablePages } from './tablePages.ts';
import styles from './table.module.css';

const ROW = 26;
const TALLEST = 14;
const MOST_COPIED = 100_000;

/** Rows of a value: only what is in view is drawn, and what is not here yet is asked from the kernel page by page. */
export const TableOutput = memo(function TableOutput({ path, data }: { readonly path: string; readonly data: TableData }) {
  const [state, setState] = useState(() => firstPages(data));
  useEffect(() => setState(firstPages(data)), [data]);
  const box = useRef<HTMLDivElement>(null);
  const total = state.gone === null ? data.totalRows : data.rows.length;
  const virtual = useVirtualizer({ count: total, getScrollElement: () => box.current, estimateSize: () => ROW, overscan: 12 });
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;

  useEffect(() => {
    const missing = missingPages(state, first, last, total);
    if (missing.length === 0) return;
    setState((s) => askedFor(s, missing));
    for (const page of missing) void fetchPage(page);
    async function fetchPage(page: number) {
      const { sort } = state;
      try {
        const rows = await request('tableRows', { path, handle: data.handle, offset: page * PAGE_ROWS, limit: PAGE_ROWS, ...(sort ? { sort } : {}) });
        setState((s) => withPage(s, sort, page, rows));
      } catch (error) {
        setState((s) => (s.gone === null ? withoutKernel(s, data, error instanceof Error ? error.message : String(error)) : s));
      }
    }
  }, [state, first, last, total, path, data]);

  const widths = useMemo(() => data.columns.map((c, i) => columnChars(c.name, i, data.rows)), [data]);
  const template = `${Math.max(3, String(total).length + 1)}ch ${widths.map((w) => `minmax(${w + 2}ch, ${w + 2}fr)`).join(' ')}`;
  const height = Math.min(total, TALLEST) * ROW + ROW + 2;

  return (
    <div className={styles.wrap}>
      <div ref={box} className={styles.box} style={{ height }} role="table" aria-rowcount={total + 1} aria-colcount={data.columns.length} aria-label={`Table, ${plural(total, 'row')}`} tabIndex={0}>
        <div className={styles.grid}>
          <div className={cx(styles.row, styles.head)} style={{ gridTemplateColumns: template }} role="row" aria-rowindex={1}>
            <span className={styles.index} aria-hidden />
            {data.columns.map((column, i) => {
              const sort = state.sort?.column === i ? state.sort : null;
              return (
                <span key={i} role="columnheader" aria-sort={sort ? (sort.descending ? 'descending' : 'ascending') : 'none'} className={cx(styles.th, isRight(column.type) && styles.right)}>
                  <button type="button" className={styles.sort} title={`${column.name} · ${column.type}`} onClick={() => setState((s) => sorted(s, data, nextSort(s.sort, i)))}>
                    {column.name}
                    <span className={styles.arrow} aria-hidden>
                      {sort ? (sort.descending ? '▾' : '▴') : ''}
                    </span>
                  </button>
                </span>
              );
            })}
          </div>
          <div style={{ height: virtual.getTotalSize(), position: 'relative' }} role="rowgroup">
            {items.map((item) => (
              <TableRow key={item.index} index={item.index} top={item.start} row={rowAt(state, item.index)} data={data} template={template} />
            ))}
          </div>
        </div>
      </div>
      <div className={styles.foot}>
        <span>
          {plural(data.totalRows, 'row')} × {plural(data.columns.length, 'column')}
          {state.gone !== null && data.rows.length < data.totalRows && ` · the first ${formatCount(data.rows.length)} were kept, the rest went with the kernel: run the cell again to see them`}
        </span>
        <Button size="small" look="quiet" onClick={() => void copyAll(path, data, state)}>
          <ClipboardCopy size={12} aria-hidden /> Copy
        </Button>
      </div>
    </div>
  );
});

const TableRow = memo(function TableRow({ index, top, row, data, template }: { readonly index: number; readonly top: number; readonly row: Row | undefined; readonly data: TableData; readonly template: string }) {
  return (
    <div className={styles.row} style={{ gridTemplateColumns: template, transform: `translateY(${top}px)`, position: 'absolute', top: 0, left: 0, right: 0 }} role="row" aria-rowindex={index + 2}>
      <span className={styles.index} aria-hidden>
        {index}
      </span>
      {data.columns.map((column, i) => {
        const value = row?.[i];
        const text = row === undefined ? '' : cellText(value);
        return (
          <span key={i} role="cell" className={cx(styles.td, isRight(column.type) && styles.right, row !== undefined && (value === null || value === undefined) && styles.missing)} title={text.length > 24 ? text : undefined}>
            {row === undefined ? '·' : value === null ? 'null' : value === undefined ? 'undefined' : text}
          </span>
        );
      })}
    </div>
  );
});

function isRight(type: TableData['columns'][number]['type']): boolean {
  return type === 'number' || type === 'bigint';
}

/** Copies all rows in the order that is shown. */
async function copyAll(path: string, data: TableData, state: TablePages): Promise<void> {
  try {
    const names = data.columns.map((c) => c.name);
    const { sort } = state;
    let rows = rowsHere(state, data);
    if (state.gone === null && data.rows.length < data.totalRows) {
      const all: Row[] = [];
      while (all.length < Math.min(data.totalRows, MOST_COPIED)) {
        const page = await request('tableRows', { path, handle: data.handle, offset: all.length, limit: 5_000, ...(sort ? { sort } : {}) });
        if (page.length === 0) break;
        all.push(...page);
      }
      rows = all.slice(0, MOST_COPIED);
    }
    await navigator.clipboard.writeText(toTsv(names, rows));
    toast(`Copied ${plural(rows.length, 'row')}${rows.length < data.totalRows ? ` of ${formatCount(data.totalRows)}` : ''}`);
  } catch (error) {
    toast(`Not copied: ${error instanceof Error ? error.message : String(error)}`, { tone: 'fail' });
  }
}
