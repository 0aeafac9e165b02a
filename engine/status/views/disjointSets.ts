/** Union-find: which of a set of things hang together. */
export class DisjointSets<T> {
  readonly #parent = new Map<T, T>();

  constructor(items: Iterable<T>) {
    for (const item of items) this.#parent.set(item, item);
  }

  /** The item that stands for the set of `item`. */
  find(item: T): T {
    let root = item;
    for (let parent = this.#parent.get(root); parent !== undefined && parent !== root; parent = this.#parent.get(root)) root = parent;
    for (let at = item; at !== root; ) {
      const next = this.#parent.get(at)!;
      this.#parent.set(at, root);
      at = next;
    }
    return root;
  }

  /** Makes one set of the two; its root is that of `into`. */
  join(item: T, into: T): void {
    this.#parent.set(this.find(item), this.find(into));
  }
}
