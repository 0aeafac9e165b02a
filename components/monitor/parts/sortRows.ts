/** Sorting of table rows. Pure; equal rows keep their order, unknown values go last either way. */

export type SortKey = string | number | null;

export interface SortOrder {
  readonly column: string;
  readonly descending: boolean;
}

/** A sorted copy; text is compared with numbers inside it as numbers (`task 9` before `task 10`). */
export function sortRows<R>(rows: readonly R[], value: (row: R) => SortKey, descending: boolean): R[] {
  const keyed = rows.map((row, i) => ({ row, i, key: value(row) }));
  const sign = descending ? -1 : 1;
  keyed.sort((a, b) => {
    if (a.key === b.key) return a.i - b.i;
    if (a.key === null) return 1;
    if (b.key === null) return -1;
    const order = typeof a.key === 'number' && typeof b.key === 'number' ? a.key - b.key : compareText(String(a.key), String(b.key));
    return order === 0 ? a.i - b.i : sign * order;
  });
  return keyed.map((entry) => entry.row);
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

function compareText(a: string, b: string): number {
  return collator.compare(a, b);
}
