/** What `display` gives back. It shows nothing itself, so that `display(x)` as a cell's last expression shows `x` once. */
export interface DisplayHandle {
  readonly displayId: string;
  /** Replaces the output. */
  update(value: unknown): Promise<void>;
}

const handles = new WeakSet<object>();

export function displayHandle(displayId: string, update: (value: unknown) => Promise<void>): DisplayHandle {
  const handle = { displayId, update };
  handles.add(handle);
  return handle;
}

/** True for a handle and for a list of nothing but handles, as `Promise.all` of several `display`s gives. */
export function isShown(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return handles.has(value) || (Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'object' && item !== null && handles.has(item as object)));
}
