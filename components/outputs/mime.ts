import { TABLE_MIME, TREE_MIME, type MimeBundle } from '../../protocol/notebook.ts';

/** Richest first, in Jupyter's order, our own types before all. */
const ORDER = [TABLE_MIME, TREE_MIME, 'text/html', 'text/markdown', 'text/latex', 'image/svg+xml', 'image/png', 'image/jpeg', 'image/gif', 'image/webp', 'application/json', 'text/plain'] as const;

export type ShownMime = (typeof ORDER)[number];

/** The richest type of a bundle that can be shown, or null. */
export function richestMime(data: MimeBundle): ShownMime | null {
  return ORDER.find((mime) => data[mime] !== undefined) ?? null;
}

/** A text value of a bundle; nbformat may hold it as a list of lines. */
export function mimeText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.join('');
  return JSON.stringify(value, null, 2) ?? '';
}
