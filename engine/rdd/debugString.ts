/**
 * `toDebugString`: the lineage as text in Spark's exact layout.
 *
 * Partition counts stand at the root and at each shuffle; a bar runs down a chain of narrow dependencies; a shuffle
 * opens a new indented block with `+-`. Every line's bracket shows the root's storage level, as in Spark.
 */
import { bytesToString } from '../storage/bytesToString.ts';
import { StorageLevel } from '../storage/storageLevel.ts';
import type { AnyRdd } from './spec.ts';

export function toDebugString(root: AnyRdd): string {
  const level = root.getStorageLevel();
  const persistence = level.equals(StorageLevel.NONE) ? '' : level.description;

  const describe = (rdd: AnyRdd): readonly string[] => {
    const stored = rdd.host.storedSize(rdd.id);
    const line = `${rdd.toString()} [${persistence}]`;
    if (stored === undefined) return [line];
    return [line, `    CachedPartitions: ${stored.cachedPartitions}; MemorySize: ${bytesToString(stored.memoryBytes)}; DiskSize: ${bytesToString(stored.diskBytes)}`];
  };
  const count = (rdd: AnyRdd): { readonly label: string; readonly bar: string } => {
    const label = `(${rdd.getNumPartitions()})`;
    const left = Math.floor((label.length - 1) / 2);
    return { label, bar: `${' '.repeat(left)}|${' '.repeat(label.length - left)}` };
  };

  const first = count(root);
  const lines = describe(root).map((line, i) => (i === 0 ? `${first.label} ${line}` : `${first.bar} ${line}`));
  // A stack instead of recursion: iterative programs build lineages thousands of RDDs deep.
  type Frame = { readonly rdd: AnyRdd; readonly prefix: string; readonly shuffle: boolean; readonly last: boolean };
  const childrenOf = (rdd: AnyRdd, prefix: string): Frame[] => rdd.dependencies.map((d, i, all) => ({ rdd: d.rdd, prefix, shuffle: d.kind === 'shuffle', last: i === all.length - 1 }));
  const stack = childrenOf(root, first.bar).reverse();
  for (let frame = stack.pop(); frame !== undefined; frame = stack.pop()) {
    const { rdd, prefix } = frame;
    if (!frame.shuffle) {
      lines.push(...describe(rdd).map((line) => prefix + line));
      stack.push(...childrenOf(rdd, prefix).reverse());
      continue;
    }
    const own = prefix.replace(/\|\s+$/, '');
    const { label, bar } = count(rdd);
    const next = `${own}${frame.last ? '  ' : '| '}${bar}`;
    lines.push(...describe(rdd).map((line, i) => (i === 0 ? `${own}+-${label} ${line}` : `${next}${line}`)));
    stack.push(...childrenOf(rdd, next).reverse());
  }
  return lines.join('\n');
}
