/** The memory of an executor over time: measured with heartbeats, and known to shrink when blocks are given up between them. */
import type { Mutable } from '../draft.ts';
import type { ExecutorStatus, MemorySample } from '../executor.ts';
import type { Fold } from './fold.ts';

/** Appends; when full, each pair of neighbours becomes the higher of the two, so peaks stay and old time gets coarser. */
export function addSample(fold: Fold, executor: Mutable<ExecutorStatus>, sample: MemorySample): void {
  executor.now = sample;
  const series = fold.draft.own(executor, 'memory');
  if (series.at(-1)?.time === sample.time) series[series.length - 1] = sample;
  else series.push(sample);
  if (series.length <= fold.limits.memorySamples) return;
  const recent = series.length >>> 1;
  const thinned: MemorySample[] = [];
  for (let i = 0; i + 1 < recent; i += 2) {
    const [a, b] = [series[i]!, series[i + 1]!];
    thinned.push(a.storage + a.execution >= b.storage + b.execution ? a : b);
  }
  series.splice(0, recent - (recent % 2), ...thinned);
}

/**
 * Storage memory that blocks gave back. An idle executor is measured seconds later, and until then would seem to hold what
 * was unpersisted. Never below what its blocks still take: the last measurement may have been made after they went.
 */
export function storageFreed(fold: Fold, executor: Mutable<ExecutorStatus>, bytes: number): void {
  const { now } = executor;
  if (now === null || executor.state !== 'alive') return;
  const storage = Math.min(now.storage, Math.max(executor.memoryUsed, now.storage - bytes));
  if (storage !== now.storage) addSample(fold, executor, { ...now, time: Math.max(now.time, fold.status.time), storage });
}
