/** What each slot of each executor is started with, from the application's properties. */
import type { SlotConfig } from '../executor/messages.ts';
import { executorMemory, offHeapBytes } from '../storage/executorMemory.ts';
import type { AppFolder } from './appFolder.ts';
import type { SparkConf } from './conf.ts';
import type { Deployment } from './deployment.ts';

const MIB = 1 << 20;
const UNROLL_THRESHOLD = 'spark.storage.unrollMemoryThreshold';

export interface SlotConfigSource {
  readonly appId: string;
  readonly cwd: string;
  readonly conf: SparkConf;
  readonly folder: AppFolder;
  readonly deployment: Deployment;
}

/** Throws when the executors' memory is too small to work with. */
export function slotConfigs(source: SlotConfigSource): { of(executorId: string, slot: number): SlotConfig } {
  const { appId, cwd, conf, folder, deployment } = source;
  const heapLimit = deployment.heapMiB * MIB;
  const unifiedMemory = Math.floor(executorMemory(heapLimit, conf.all).unified / deployment.cores);
  const offHeapMemory = offHeapBytes(conf.all);
  return {
    of: (executorId, slot) => ({
      appId, executorId, slot, unifiedMemory, offHeapMemory, ...(conf.contains(UNROLL_THRESHOLD) ? { unrollThreshold: conf.size(UNROLL_THRESHOLD) } : {}), storageFraction: conf.number('spark.memory.storageFraction'), heapLimit,
      localDir: folder.executor(executorId), appDir: folder.path, cwd, conf: conf.all,
    }),
  };
}
