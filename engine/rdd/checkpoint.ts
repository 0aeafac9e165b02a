/**
 * Checkpoints: after a successful job, marked RDDs of its lineage are stored and their lineage is cut (RDD.doCheckpoint,
 * ReliableRDDCheckpointData, LocalRDDCheckpointData).
 *
 * Each RDD is walked once ever, so a mark that comes after a walk has no effect. The walk stops at the first marked RDD of a
 * branch: what lies behind it is no longer needed. A reliable checkpoint is a second job that writes one part file per
 * partition, and counts only once its commit file is there; a local one makes sure that every partition is cached.
 */
import { checkpointFolder, commitCheckpoint, listCheckpointParts, openCheckpoint, startCheckpoint } from '../storage/checkpointFiles.ts';
import type { CheckpointPart } from '../storage/checkpointFiles.ts';
import { absolutePath } from '../storage/files/paths.ts';
import type { BatchCompression } from '../storage/packedBatch.ts';
import { IllegalArgumentError, SparkException } from './errors.ts';
import type { CallSite, RddHost } from './host.ts';
import { readPartitioner, writePartitioner } from './partitionerFile.ts';
import { prepareLineage } from './prepare.ts';
import { Rdd } from './rdd.ts';
import { inScope } from './scope.ts';
import type { AnyRdd, RddSpec } from './spec.ts';

/** Stores what is marked in the lineage of `rdd`. `callSite` is that of the action whose job just ended. */
export async function doCheckpoint(rdd: AnyRdd, callSite: CallSite): Promise<void> {
  const stack = [rdd];
  const marked: AnyRdd[] = [];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    if (top.checkpointWalked) continue;
    top.checkpointWalked = true;
    const isMarked = top.checkpointState.state === 'marked';
    if (isMarked) marked.push(top);
    if (!isMarked || top.checkpointAllMarked) stack.push(...top.dependencies.map((d) => d.rdd));
  }
  // Ancestors first: once a child is cut, nothing leads to them.
  for (const found of marked.sort((a, b) => a.id - b.id)) await checkpointMarked(found, callSite);
}

/** Carries out the mark of `rdd` at once, whether a job has walked it before or not. */
export async function checkpointNow(rdd: AnyRdd, callSite: CallSite): Promise<void> {
  rdd.checkpointWalked = true;
  await prepareLineage(rdd);
  await checkpointMarked(rdd, callSite);
}

/** An RDD of the records of a checkpoint, of this application or an earlier one. Throws when the folder holds no whole checkpoint. */
export function checkpointFile<T>(host: RddHost, path: string): Rdd<T> {
  host.assertNotStopped();
  const directory = absolutePath(path, host.cwd);
  const { files } = openCheckpoint(directory);
  const partitioner = readPartitioner(host, directory);
  return inScope('checkpointFile', (name) => host.callSite(name), (scope) => new Rdd<T>(host, { spec: { kind: 'checkpoint', directory, files }, dependencies: [], partitioner }, scope));
}

async function checkpointMarked(rdd: AnyRdd, callSite: CallSite): Promise<void> {
  const { checkpointState } = rdd;
  if (checkpointState.state !== 'marked') return;
  const { kind } = checkpointState;
  rdd.advanceCheckpoint({ state: 'writing', kind });
  try {
    await (kind === 'reliable' ? writeReliable(rdd, callSite) : completeLocal(rdd, callSite));
  } catch (error) {
    // The error reaches the action whose job was followed by this one; the mark stays for the next.
    rdd.advanceCheckpoint({ state: 'marked', kind });
    rdd.checkpointWalked = false;
    throw error;
  }
}

async function writeReliable(rdd: AnyRdd, callSite: CallSite): Promise<void> {
  const { host } = rdd;
  const checkpointDir = host.getCheckpointDir();
  if (checkpointDir === undefined) throw new SparkException('Checkpoint directory has not been set in the SparkContext');
  const directory = checkpointFolder(checkpointDir, rdd.id);
  const compression = compressionOf(host);
  startCheckpoint(directory);
  const parts: CheckpointPart[] = [];
  await host.runJob<CheckpointPart>({
    rdd,
    result: { kind: 'writeCheckpoint', directory, compression },
    callSite,
    checkpointOf: rdd.id,
    onResult: (index, part) => {
      parts[index] = part;
    },
  });
  const files = listCheckpointParts(directory).map((part) => part.file);
  if (files.length !== rdd.getNumPartitions()) {
    throw new SparkException(`Checkpoint RDD has a different number of partitions from original RDD. Original RDD [ID: ${rdd.id}, num of partitions: ${rdd.getNumPartitions()}]; Checkpoint RDD [num of partitions: ${files.length}].`);
  }
  writePartitioner(host, directory, rdd.partitioner);
  commitCheckpoint(directory);
  finish(rdd, 'reliable', directory, { kind: 'checkpoint', directory, files }, callSite, parts);
}

/** spark.checkpoint.compress with spark.io.compression.codec. */
function compressionOf(host: RddHost): BatchCompression {
  if (host.conf('spark.checkpoint.compress') !== 'true') return 'none';
  const codec = host.conf('spark.io.compression.codec')?.toLowerCase();
  if (codec === 'lz4' || codec === 'zstd') return codec;
  throw new IllegalArgumentError(`spark.io.compression.codec is "${codec}"; checkpoints are compressed with lz4 or zstd.`);
}

async function completeLocal(rdd: AnyRdd, callSite: CallSite): Promise<void> {
  const { host } = rdd;
  const missing = (): readonly number[] => {
    const stored = host.storedPartitions(rdd.id);
    return Array.from({ length: rdd.getNumPartitions() }, (_, i) => i).filter((p) => !stored.has(p));
  };
  const before = missing();
  if (before.length > 0) await host.runJob<number>({ rdd, result: { kind: 'count' }, partitions: before, callSite, onResult: () => undefined });
  const after = missing();
  if (after.length > 0) {
    throw new SparkException(`Local checkpoint of RDD ${rdd.id}: partition ${after.join(', ')} could not be stored (storage level ${rdd.getStorageLevel().toString()}), so the lineage is kept. Free memory or disk, or call checkpoint() instead.`);
  }
  finish(rdd, 'local', '', { kind: 'localCheckpoint', of: rdd.id, numPartitions: rdd.getNumPartitions() }, callSite, []);
}

function finish(rdd: AnyRdd, kind: 'reliable' | 'local', path: string, spec: RddSpec, callSite: CallSite, parts: readonly CheckpointPart[]): void {
  const { host, partitioner } = rdd;
  const checkpointRdd = inScope('checkpoint', () => callSite, (scope) => new Rdd<unknown>(host, { spec, dependencies: [], partitioner }, scope));
  rdd.advanceCheckpoint({ state: 'done', kind, rdd: checkpointRdd, path });
  host.checkpointWritten({ rddId: rdd.id, kind, path, parts, checkpointRdd });
}
