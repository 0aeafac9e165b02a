/** Sorts the rotations of a block by doubling the length they are compared by. The same time for every kind of data. */
export class RotationSorter {
  readonly #order: Int32Array;
  readonly #shifted: Int32Array;
  readonly #counts: Int32Array;
  #ranks: Int32Array;
  #next: Int32Array;

  /** `most` is the longest block it will sort. */
  constructor(most: number) {
    this.#order = new Int32Array(most);
    this.#shifted = new Int32Array(most);
    this.#ranks = new Int32Array(most);
    this.#next = new Int32Array(most);
    this.#counts = new Int32Array(Math.max(most, 1 << 16) + 1);
  }

  /** Where each rotation begins, in sorted order. Valid until the next call. */
  sort(block: Uint8Array): Int32Array {
    const n = block.length;
    const order = this.#order.subarray(0, n);
    const shifted = this.#shifted;
    for (let i = 0; i < n; i++) {
      this.#next[i] = (block[i]! << 8) | block[i + 1 === n ? 0 : i + 1]!;
      shifted[i] = i;
    }
    [this.#ranks, this.#next] = [this.#next, this.#ranks];
    this.#byRank(order, n, 1 << 16);
    let classes = this.#rank(order, n, 0);
    for (let length = 2; classes < n && length < n; length *= 2) {
      for (let i = 0; i < n; i++) {
        const start = order[i]! - length;
        shifted[i] = start < 0 ? start + n : start;
      }
      this.#byRank(order, n, classes);
      classes = this.#rank(order, n, length);
    }
    return order;
  }

  /** Sorts `shifted` by rank into `order`, keeping the order of equals. */
  #byRank(order: Int32Array, n: number, classes: number): void {
    const counts = this.#counts.subarray(0, classes + 1).fill(0);
    const ranks = this.#ranks;
    const shifted = this.#shifted;
    for (let i = 0; i < n; i++) counts[ranks[i]! + 1]!++;
    for (let rank = 0; rank < classes; rank++) counts[rank + 1]! += counts[rank]!;
    for (let i = 0; i < n; i++) {
      const start = shifted[i]!;
      order[counts[ranks[start]!]!++] = start;
    }
  }

  /** Ranks of rotations compared by twice `length` bytes (by the first ranks alone when 0). Returns how many differ. */
  #rank(order: Int32Array, n: number, length: number): number {
    const ranks = this.#ranks;
    const next = this.#next;
    let rank = 0;
    next[order[0]!] = 0;
    for (let i = 1; i < n; i++) {
      const a = order[i - 1]!;
      const b = order[i]!;
      if (ranks[a] !== ranks[b] || (length > 0 && ranks[(a + length) % n] !== ranks[(b + length) % n])) rank++;
      next[b] = rank;
    }
    this.#ranks = next;
    this.#next = ranks;
    return rank + 1;
  }
}
