import type { Layout } from 'react-resizable-panels';

const KEY = 'emberline.notebook.layout';

/** The widths of cells and explorer as the reader left them, or undefined. */
export function loadLayout(): Layout | undefined {
  const stored = typeof localStorage === 'undefined' ? null : localStorage.getItem(KEY);
  if (stored === null) return undefined;
  try {
    const value: unknown = JSON.parse(stored);
    return isLayout(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function saveLayout(layout: Layout): void {
  localStorage.setItem(KEY, JSON.stringify(layout));
}

function isLayout(value: unknown): value is Layout {
  return typeof value === 'object' && value !== null && ['cells', 'explorer'].every((k) => typeof (value as Record<string, unknown>)[k] === 'number');
}
