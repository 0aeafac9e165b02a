/** Execution memory of a given size, and what was done with it: for tests. */
import type { ExecutionMemory, SpillLimits } from '../executionMemory.ts';
import { NO_CLASSES } from '../../storage/codec/index.ts';

export interface LimitedMemory extends ExecutionMemory {
  readonly seen: { memoryBytes: number; diskBytes: number; peak: number; held: number; files: { close(): void }[] };
}

export function limitedMemory(directory: string, bytes = Infinity, limits: Partial<SpillLimits> = {}): LimitedMemory {
  const seen: LimitedMemory['seen'] = { memoryBytes: 0, diskBytes: 0, peak: 0, held: 0, files: [] };
  let used = 0;
  return {
    directory,
    classes: NO_CLASSES,
    limits: { untracked: bytes === Infinity ? 5 << 20 : 0, forceSpillRecords: Infinity, compression: 'none', ...limits },
    seen,
    acquire(wanted) {
      const granted = Math.max(0, Math.min(wanted, bytes - seen.held));
      seen.held += granted;
      return granted;
    },
    release(given) {
      seen.held -= given;
    },
    spilled(memoryBytes, diskBytes) {
      seen.memoryBytes += memoryBytes;
      seen.diskBytes += diskBytes;
    },
    used(change) {
      used += change;
      seen.peak = Math.max(seen.peak, used);
    },
    closeWithTask(file) {
      seen.files.push(file);
    },
  };
}
