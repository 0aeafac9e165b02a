/** Cache memory of the executors in a few words. Pure. */
import type { Status } from '../../engine/status/status.ts';
import { formatBytes } from '../ui/format.ts';

export interface ClusterStorage {
  readonly memoryUsed: number;
  readonly maxMemory: number;
  readonly diskUsed: number;
}

/** Sums over executors alive. The driver counts only where it runs tasks itself, as in local mode. */
export function clusterStorage(status: Status): ClusterStorage {
  const sum = { memoryUsed: 0, maxMemory: 0, diskUsed: 0 };
  for (const executor of Object.values(status.executors)) {
    if (executor.state !== 'alive' || (executor.id === 'driver' && executor.totalTasks === 0)) continue;
    sum.memoryUsed += executor.memoryUsed;
    sum.maxMemory += executor.maxMemory;
    sum.diskUsed += executor.diskUsed;
  }
  return sum;
}

/** Used and possible bytes, the unit once when it is the same: `38 / 614 MiB`, `24 MiB / 1.8 GiB`. */
export function storageText(used: number, most: number): string {
  const [usedText, mostText] = [formatBytes(used), formatBytes(most)];
  const [usedUnit, mostUnit] = [usedText.split(' ')[1], mostText.split(' ')[1]];
  return used === 0 || usedUnit === mostUnit ? `${usedText.split(' ')[0]} / ${mostText}` : `${usedText} / ${mostText}`;
}
