/** The properties of a shuffle, read once for each slot. */
import { IllegalArgumentError } from '../rdd/errors.ts';
import type { BatchCompression } from '../storage/packedBatch.ts';
import { parseBytes } from '../storage/executorMemory.ts';
import type { ShuffleSettings } from './taskMemory.ts';

const FORCE_SPILL = 'spark.shuffle.spill.numElementsForceSpillThreshold';
const CODECS: Readonly<Record<string, BatchCompression>> = { lz4: 'lz4', zstd: 'zstd' };

/**
 * Reads spark.shuffle.compress and spark.shuffle.spill.compress (false: a local disk's cache is faster than any codec),
 * spark.io.compression.codec (lz4), spark.shuffle.spill.initialMemoryThreshold (5m) and
 * spark.shuffle.spill.numElementsForceSpillThreshold (never). Throws on a codec that is not there and on a number that is none.
 */
export function shuffleSettings(conf: Readonly<Record<string, string>>): ShuffleSettings {
  const name = conf['spark.io.compression.codec'] ?? 'lz4';
  const codec = CODECS[name.toLowerCase()];
  const compression = (key: string): BatchCompression => {
    if (conf[key] !== 'true') return 'none';
    if (codec === undefined) throw new IllegalArgumentError(`The property spark.io.compression.codec is "${name}", and ${key} is true: shuffles are compressed with lz4 or zstd.`);
    return codec;
  };
  const threshold = conf[FORCE_SPILL] === undefined ? Infinity : Number(conf[FORCE_SPILL]);
  if (!(threshold >= 1)) throw new IllegalArgumentError(`The property ${FORCE_SPILL} must be a number of records, but is "${conf[FORCE_SPILL]}".`);
  return {
    outputCompression: compression('spark.shuffle.compress'),
    compression: compression('spark.shuffle.spill.compress'),
    untracked: parseBytes(conf['spark.shuffle.spill.initialMemoryThreshold'] ?? '5m', 'b'),
    forceSpillRecords: Math.floor(threshold),
  };
}
