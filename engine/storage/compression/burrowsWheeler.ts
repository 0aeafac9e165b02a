/**
 * Sorts the rotations of a block by doubling the length they are compared by; only those that are still equal are looked at again
 * (Larsson and Sadakane). The worst data costs a few times the usual.
 */

/** A block has fewer bytes than this: rank and place of a rotation fit into one number. */
const PLACES = 1 << 20;
/** Up to this many equal rotations are sorted by insertion. */
const FEW = 24;

export class RotationSorter {
  readonly #order: Int32Array;
  /** Of each rotation: where those equal to it, as far as they were compared, begin in the order. */
  readonly #ranks: Int32Array;
  readonly #keys: Float64Array;
  readonly #counts = new Int32Array((1 << 16) + 1);

  /** `most` is the longest block it will sort, below a million. */
  constructor(most: number) {
    this.#order = new Int32Array(most);
    this.#ranks = new Int32Array(most);
    this.#keys = new Float64Array(most);
  }

  /** Where each rotation begins, in sorted order. Valid until the next call. */
  sort(block: Uint8Array): Int32Array {
    const n = block.length;
    let groups = this.#byTwoBytes(block);
    for (let length = 2; groups.length > 0 && length < n; length *= 2) {
      const next: number[] = [];
      for (let i = 0; i < groups.length; i += 2) this.#split(groups[i]!, groups[i + 1]!, length, n, next);
      groups = next;
    }
    return this.#order.subarray(0, n);
  }

  /** Gives start and end of each run of equal rotations, one after the other. */
  #byTwoBytes(block: Uint8Array): number[] {
    const n = block.length;
    const counts = this.#counts.fill(0);
    const first = block[0]!;
    for (let i = 0; i < n; i++) counts[((block[i]! << 8) | (i + 1 === n ? first : block[i + 1]!)) + 1]!++;
    for (let key = 0; key < 1 << 16; key++) counts[key + 1]! += counts[key]!;
    const groups: number[] = [];
    for (let key = 0; key < 1 << 16; key++) if (counts[key + 1]! - counts[key]! > 1) groups.push(counts[key]!, counts[key + 1]!);
    for (let i = 0; i < n; i++) this.#ranks[i] = counts[(block[i]! << 8) | (i + 1 === n ? first : block[i + 1]!)]!;
    for (let i = 0; i < n; i++) this.#order[counts[(block[i]! << 8) | (i + 1 === n ? first : block[i + 1]!)]!++] = i;
    return groups;
  }

  /** Sorts equal rotations by the ranks of what follows them after `length` bytes; those still equal go to `next`. */
  #split(start: number, end: number, length: number, n: number, next: number[]): void {
    const order = this.#order;
    const ranks = this.#ranks;
    const keys = this.#keys;
    const count = end - start;
    for (let i = 0; i < count; i++) {
      const place = order[start + i]!;
      const follower = place + length;
      const key = ranks[follower < n ? follower : follower - n]! * PLACES + place;
      if (count > FEW) {
        keys[i] = key;
        continue;
      }
      let at = i;
      for (; at > 0 && keys[at - 1]! > key; at--) keys[at] = keys[at - 1]!;
      keys[at] = key;
    }
    if (count > FEW) keys.subarray(0, count).sort();
    let rank = start;
    let previous = -1;
    for (let i = 0; i < count; i++) {
      const key = Math.floor(keys[i]! / PLACES);
      const place = keys[i]! - key * PLACES;
      if (key !== previous) {
        if (start + i - rank > 1) next.push(rank, start + i);
        rank = start + i;
        previous = key;
      }
      order[start + i] = place;
      ranks[place] = rank;
    }
    if (end - rank > 1) next.push(rank, end);
  }
}
