/**
 * The reduce side's fetch: one reducer's segment of one map output. Anything wrong with the file is a fetch failure, so
 * that the map stage is run again; it is never a wrong answer.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { decodePairs, iterateFrames } from '../storage/codec/index.ts';
import type { ClassRegistry } from '../storage/codec/index.ts';

/** What the reader needs of a map output (a part of executor messages' MapOutput). */
export interface SegmentSource {
  readonly mapIndex: number;
  readonly mapId: number;
  readonly executorId: string;
  readonly path: string;
  readonly sizes: readonly number[];
}

/** org.apache.spark.shuffle.FetchFailedException. */
export class ShuffleFetchError extends Error {
  override name = 'FetchFailedException';
  readonly shuffleId: number;
  readonly mapId: number;
  readonly mapIndex: number;
  readonly reduceId: number;
  readonly executorId: string;

  constructor(shuffleId: number, output: SegmentSource, reduceId: number, reason: string) {
    super(`Failed to fetch map output ${output.mapIndex} of shuffle ${shuffleId} (task ${output.mapId}, executor ${output.executorId}) for partition ${reduceId}: ${reason}`);
    this.shuffleId = shuffleId;
    this.mapId = output.mapId;
    this.mapIndex = output.mapIndex;
    this.reduceId = reduceId;
    this.executorId = output.executorId;
  }
}

/** Hands over the pairs of `reducer` in batches. Throws ShuffleFetchError. */
export function readSegment(
  shuffleId: number,
  output: SegmentSource,
  reducer: number,
  onBatch: (keys: readonly unknown[], values: readonly unknown[]) => void,
  classes?: ClassRegistry,
): void {
  const bytes = segmentBytes(shuffleId, output, reducer);
  const batches: { keys: unknown[]; values: unknown[] }[] = [];
  try {
    for (const payload of iterateFrames(bytes)) batches.push(decodePairs(payload, classes));
  } catch (error) {
    throw new ShuffleFetchError(shuffleId, output, reducer, `the file ${output.path} is damaged: ${(error as Error).message}`);
  }
  for (const { keys, values } of batches) onBatch(keys, values);
}

function segmentBytes(shuffleId: number, output: SegmentSource, reducer: number): Uint8Array {
  let start = 0;
  for (let i = 0; i < reducer; i++) start += output.sizes[i] ?? 0;
  const length = output.sizes[reducer] ?? 0;
  const bytes = Buffer.allocUnsafe(length);
  let file: number;
  try {
    file = openSync(output.path, 'r');
  } catch (error) {
    throw new ShuffleFetchError(shuffleId, output, reducer, `the file ${output.path} cannot be opened (${(error as NodeJS.ErrnoException).code ?? (error as Error).message})`);
  }
  try {
    const read = readSync(file, bytes, 0, length, start);
    if (read < length) throw new ShuffleFetchError(shuffleId, output, reducer, `the file ${output.path} is cut short: ${length} bytes expected at ${start}, ${read} are there`);
  } finally {
    closeSync(file);
  }
  return bytes;
}
