/** A set of small non-negative integers as an array of 32-bit words: plain JSON, and 100,000 task indices copy in microseconds. */
export type IndexSet = readonly number[];

/** Whether `index` is a member. */
export function hasIndex(set: IndexSet, index: number): boolean {
  return ((set[index >>> 5] ?? 0) & (1 << (index & 31))) !== 0;
}

/** Adds `index` in place; false when it was a member already. */
export function addIndex(set: number[], index: number): boolean {
  if (hasIndex(set, index)) return false;
  const word = index >>> 5;
  while (set.length <= word) set.push(0);
  set[word] = (set[word] ?? 0) | (1 << (index & 31));
  return true;
}

/** Number of members. */
export function countIndices(set: IndexSet): number {
  let count = 0;
  for (let word of set) {
    for (; word !== 0; word &= word - 1) count++;
  }
  return count;
}
