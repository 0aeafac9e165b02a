/** Quantiles by Spark's rule: the value at min(floor(q·n), n−1) of the sorted values (AppStatusStore.taskSummary). */

/**
 * The values at `quantiles` (ascending, 0..1); zeros when there are none. Reorders `values`: selection instead of
 * sorting, because a stage of 100,000 tasks has twenty metrics to rank many times a minute.
 */
export function quantilesOf(values: Float64Array, quantiles: readonly number[]): number[] {
  const n = values.length;
  if (n === 0) return quantiles.map(() => 0);
  let from = 0;
  return quantiles.map((q) => {
    const index = Math.min(Math.floor(q * n), n - 1);
    if (index >= from) select(values, index, from);
    from = Math.max(from, index);
    return values[index]!;
  });
}

/** Hoare's selection: after it nothing in [from, k) is greater and nothing in (k, end) is smaller than values[k]. */
function select(values: Float64Array, k: number, from: number): void {
  let low = from;
  let high = values.length - 1;
  while (low < high) {
    const pivot = values[(low + high) >>> 1]!;
    let i = low;
    let j = high;
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i > j) break;
      const swap = values[i]!;
      values[i++] = values[j]!;
      values[j--] = swap;
    }
    if (k <= j) high = j;
    else if (k >= i) low = i;
    else return;
  }
}
