/** Spark's Utils.bytesToString: 1024-based, one decimal, two units' worth before stepping up. */
export function bytesToString(size: number): string {
  const units = ['EiB', 'PiB', 'TiB', 'GiB', 'MiB', 'KiB'] as const;
  for (const [i, unit] of units.entries()) {
    const unitSize = 2 ** (10 * (units.length - i));
    if (size >= 2 * unitSize) return `${(size / unitSize).toFixed(1)} ${unit}`;
  }
  return `${size.toFixed(1)} B`;
}
