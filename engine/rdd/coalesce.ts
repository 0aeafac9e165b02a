/** Groups `count` neighbouring partitions into `wanted` runs whose lengths differ by one at most (Spark's DefaultPartitionCoalescer without locality). */
export function chunkNeighbours(count: number, wanted: number): readonly (readonly number[])[] {
  const groups = Math.min(count, wanted);
  return Array.from({ length: groups }, (_, i) => {
    const start = Math.floor((i * count) / groups);
    const end = Math.floor(((i + 1) * count) / groups);
    return Array.from({ length: end - start }, (_unused, k) => start + k);
  });
}
