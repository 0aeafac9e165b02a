'use client';
/**
 * A table of any length: sortable, virtual beyond a screenful, operable by keyboard. It is the twin of every drawing, so
 * it uses table roles throughout, and rows that lead somewhere are reached with the arrow keys and opened with Enter.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { cx } from '../../ui/cx.ts';
import { useBeyond, useWidth } from './useCanvas.ts';
import { sortRows, type SortKey, type SortOrder } from './sortRows.ts';
import styles from './DataTable.module.css';

export interface Column<R> {
  readonly key: string;
  readonly header: string;
  /** Explains the column on hover. */
  readonly hint?: string;
  /** CSS grid track, e.g. `72px` or `minmax(160px, 2fr)`. */
  readonly width: string;
  readonly numeric?: boolean;
  /** Least width of the table, in pixels, that has room for the column. What is left out must be told elsewhere. */
  readonly from?: number;
  readonly value: (row: R) => SortKey;
  /** What is shown; the value by itself when absent. */
  readonly render?: (row: R) => ReactNode;
}

export interface DataTableProps<R> {
  readonly label: string;
  readonly columns: readonly Column<R>[];
  readonly rows: readonly R[];
  readonly rowKey: (row: R) => string | number;
  readonly initialSort?: SortOrder;
  /** Opens a row; rows are then focusable. */
  readonly onOpen?: (row: R) => void;
  readonly selectedKey?: string | number | null;
  readonly empty?: string;
  /** The table takes the height it needs and the page scrolls, instead of scrolling by itself. */
  readonly grow?: boolean;
}

const ROW = 33;
const VIRTUAL_FROM = 80;

export function DataTable<R>({ label, columns: all, rows, rowKey, initialSort, onOpen, selectedKey, empty = 'Nothing here yet.', grow }: DataTableProps<R>) {
  const [sort, setSort] = useState<SortOrder | null>(initialSort ?? null);
  const [active, setActive] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  const width = useWidth(scroller);
  const columns = useMemo(() => all.filter((column) => width === 0 || (column.from ?? 0) <= width), [all, width]);
  const beyond = useBeyond(scroller);
  const sorted = useMemo(() => {
    const column = all.find((c) => c.key === sort?.column);
    return sort === null || column === undefined ? rows : sortRows(rows, column.value, sort.descending);
  }, [rows, all, sort]);
  const virtual = !grow || sorted.length > VIRTUAL_FROM;
  const virtualizer = useVirtualizer({ count: sorted.length, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: 12, enabled: virtual });
  const focusRow = useRef<number | null>(null);
  const template = columns.map((c) => c.width).join(' ');

  useEffect(() => {
    if (focusRow.current === null) return;
    scroller.current?.querySelector<HTMLElement>(`[data-row="${focusRow.current}"]`)?.focus();
    focusRow.current = null;
  });

  const move = (event: KeyboardEvent, index: number): void => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 12, PageUp: -12, Home: -Infinity, End: Infinity }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const next = Math.max(0, Math.min(sorted.length - 1, index + step));
      setActive(next);
      focusRow.current = next;
      if (virtual) virtualizer.scrollToIndex(next);
      return;
    }
    const row = sorted[index];
    if ((event.key === 'Enter' || event.key === ' ') && row !== undefined && event.target === event.currentTarget) {
      event.preventDefault();
      onOpen?.(row);
    }
  };

  const rowAt = (index: number, style?: React.CSSProperties): ReactNode => {
    const row = sorted[index];
    if (row === undefined) return null;
    const key = rowKey(row);
    return (
      <div
        key={key} role="row" aria-rowindex={index + 2} data-row={index} style={{ gridTemplateColumns: template, ...style }}
        className={cx(styles.row, onOpen && styles.opens, selectedKey === key && styles.selected)}
        {...(onOpen ? { tabIndex: index === active ? 0 : -1, onClick: () => onOpen(row), onKeyDown: (e: KeyboardEvent) => move(e, index), onFocus: () => setActive(index) } : {})}
        aria-current={selectedKey === key ? true : undefined}
      >
        {columns.map((column) => (
          <div key={column.key} role="cell" className={cx(styles.cell, column.numeric && styles.numeric)}>
            {column.render ? column.render(row) : column.value(row)}
          </div>
        ))}
      </div>
    );
  };

  return (
    <div className={cx(styles.frame, grow && styles.grow, beyond.left && styles.moreLeft, beyond.right && styles.moreRight)}>
      <div ref={scroller} className={cx(styles.scroller, grow && virtual && styles.tall)} tabIndex={onOpen ? -1 : 0} role="region" aria-label={label}>
        <div role="table" aria-label={label} aria-rowcount={sorted.length + 1} className={styles.table}>
          <div role="row" className={styles.head} style={{ gridTemplateColumns: template }}>
            {columns.map((column) => {
              const on = sort?.column === column.key;
              return (
                <div key={column.key} role="columnheader" aria-sort={on ? (sort.descending ? 'descending' : 'ascending') : 'none'} className={cx(styles.cell, column.numeric && styles.numeric)} title={column.hint}>
                  <button type="button" className={styles.sorter} onClick={() => setSort({ column: column.key, descending: on ? !sort.descending : column.numeric === true })}>
                    {column.header}
                    <span aria-hidden className={styles.arrow}>{on ? (sort.descending ? '▾' : '▴') : ''}</span>
                  </button>
                </div>
              );
            })}
          </div>
          {sorted.length === 0 && <div className={styles.none}>{empty}</div>}
          {virtual ? (
            <div role="rowgroup" style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
              {virtualizer.getVirtualItems().map((item) => rowAt(item.index, { position: 'absolute', top: 0, left: 0, right: 0, transform: `translateY(${item.start}px)` }))}
            </div>
          ) : (
            <div role="rowgroup">{sorted.map((_, i) => rowAt(i))}</div>
          )}
        </div>
      </div>
    </div>
  );
}
