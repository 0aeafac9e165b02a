/** The properties of a shuffle, read once for each slot. */
import type { FrameCompression } from '../shuffle/frames.ts';
import { parseBytes } from '../storage/executorMemory.ts';
import type { ShuffleSettings } from './taskMemory.ts';

const CODECS: Readonly<Record<string, FrameCompression>> = { lz4: 'lz4', zstd: 'zstd' };

/**
 * Reads spark.shuffle.compress and spark.shuffle.spill.compress (false: a local disk's cache is faster than any codec),
 * spark.io.compression.codec (lz4), spark.shuffle.spill.initialMemoryThreshold (5m) and
 * spark.shuffle.spill.numElementsForceSpillThreshold (never). Throws on a codec that is not there.
 */
export function shuffleSettings(conf: Readonly<Record<string, string>>): ShuffleSettings {
  const name = conf['spark.io.compression.codec'] ?? 'lz4';
  const codec = CODECS[name.toLowerCase()];
  const compression = (key: string): FrameCompression => {
    if (conf[key] !== 'true') return 'none';
    if (codec === undefined) throw new Error(`spark.io.compression.codec is "${name}"; shuffles are compressed with lz4 or zstd.`);
    return codec;
  };
  const threshold = conf['spark.shuffle.spill.numElementsForceSpillThreshold'];
  return {
    outputCompression: compression('spark.shuffle.compress'),
    compression: compression('spark.shuffle.spill.compress'),
    untracked: parseBytes(conf['spark.shuffle.spill.initialMemoryThreshold'] ?? '5m', 'b'),
    forceSpillRecords: threshold === undefined ? Infinity : Math.max(1, Number(threshold)),
  };
}
