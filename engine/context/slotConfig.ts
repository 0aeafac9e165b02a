/** What each slot of each executor is started with, from the application's properties. */
import type { SlotConfig } from '../executor/messages.ts';
import { shuffleSettings } from '../executor/shuffleSettings.ts';
import { executorMemory, offHeapBytes } from '../storage/executorMemory.ts';
import { IllegalArgumentError } from '../rdd/errors.ts';
import type { BatchCompression } from '../storage/packedBatch.ts';
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

/** Throws for a codec that is not there. */
function compressionOf(conf: SparkConf): BatchCompression {
  if (conf.get('spark.rdd.compress') !== 'true') return 'none';
  const codec = conf.get('spark.io.compression.codec')?.toLowerCase();
  if (codec === 'lz4' || codec === 'zstd') return codec;
  throw new IllegalArgumentError(`spark.io.compression.codec is "${codec}"; cached blocks are compressed with lz4 or zstd.`);
}

/** Throws when the executors' memory is too small to work with, or a property of shuffles cannot be read. */
export function slotConfigs(source: SlotConfigSource): { of(executorId: string, slot: number): SlotConfig } {
  const { appId, cwd, conf, folder, deployment } = source;
  shuffleSettings(conf.all);
  const heapLimit = deployment.heapMiB * MIB;
  const unifiedMemory = Math.floor(executorMemory(heapLimit, conf.all).unified / deployment.cores);
  const offHeapMemory = offHeapBytes(conf.all);
  const blockCompression = compressionOf(conf);
  return {
    of: (executorId, slot) => ({
      appId, executorId, slot, unifiedMemory, offHeapMemory, blockCompression, ...(conf.contains(UNROLL_THRESHOLD) ? { unrollThreshold: conf.size(UNROLL_THRESHOLD) } : {}), storageFraction: conf.number('spark.memory.storageFraction'), heapLimit,
      localDir: folder.executor(executorId), appDir: folder.path, cwd, conf: conf.all,
    }),
  };
}
