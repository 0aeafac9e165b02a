/**
 * Tables whose other rows a reader may still ask for, the last ones shown.
 */
import { sortedOrder, tableRows } from './table.ts';
import type { TableSource } from './table.ts';

const KEPT = 100;
const MOST_ROWS_AT_ONCE = 5000;

export interface TableSort {
  readonly column: number;
  readonly descending: boolean;
}

export class TableStore {
  readonly #tables = new Map<string, { readonly table: TableSource; sort?: { readonly key: string; readonly order: Uint32Array } }>();
  #next = 1;

  /** Keeps a table and gives its handle. */
  keep(table: TableSource): string {
    const handle = `t${this.#next++}`;
    this.#tables.set(handle, { table });
    if (this.#tables.size > KEPT) {
      for (const oldest of this.#tables.keys()) {
        this.#tables.delete(oldest);
        break;
      }
    }
    return handle;
  }

  /** Rows of a kept table. Throws when it is kept no longer or the column does not exist. */
  rows(handle: string, offset: number, limit: number, sort?: TableSort): readonly (readonly unknown[])[] {
    const kept = this.#tables.get(handle);
    if (kept === undefined) throw new Error(`The table ${handle} is no longer held by the kernel: run its cell again.`);
    if (sort !== undefined && kept.table.columns[sort.column] === undefined) throw new Error(`The table has no column ${sort.column}.`);
    const count = Math.min(limit, MOST_ROWS_AT_ONCE);
    if (sort === undefined) return tableRows(kept.table, offset, count);
    const key = `${sort.column}${sort.descending ? 'd' : 'a'}`;
    if (kept.sort?.key !== key) kept.sort = { key, order: sortedOrder(kept.table, sort.column, sort.descending) };
    return tableRows(kept.table, offset, count, kept.sort.order);
  }
}
