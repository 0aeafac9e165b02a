/** Keeps the identity of items that say the same as in the frame before, so that memoised nodes and edges are not drawn again. Pure. */

export type StableCache<T> = Map<string, { readonly print: string; readonly item: T }>;

/**
 * Replaces each item whose `print` is unchanged by the one of the frame before; forgets those that are gone.
 * @param print everything of the item that is drawn, as text.
 */
export function stableItems<T extends { readonly id: string }>(cache: StableCache<T>, items: readonly T[], print: (item: T) => string): T[] {
  const seen = new Set<string>();
  const result = items.map((item) => {
    seen.add(item.id);
    const text = print(item);
    const before = cache.get(item.id);
    if (before?.print === text) return before.item;
    cache.set(item.id, { print: text, item });
    return item;
  });
  for (const id of cache.keys()) if (!seen.has(id)) cache.delete(id);
  return result;
}
