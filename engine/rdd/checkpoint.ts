/**
 * Checkpoints: after a successful job, marked RDDs of its lineage are stored and their lineage is cut (RDD.doCheckpoint,
 * ReliableRDDCheckpointData, LocalRDDCheckpointData).
 *
 * Each RDD is walked once ever. The walk stops at the first marked RDD of a branch: what lies behind it is no longer
 * needed. A reliable checkpoint is a second job that writes one part file per partition; a local one makes sure that
 * every partition is cached.
 */
import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { listCheckpointParts, writeCheckpointPartitioner } from '../storage/checkpointFiles.ts';
import { SparkException } from './errors.ts';
import type { CallSite } from './host.ts';
import { HashPartitioner, RangePartitioner } from './partitioner.ts';
import { Rdd } from './rdd.ts';
import { inScope } from './scope.ts';
import type { AnyRdd, RddSpec } from './spec.ts';

/** Stores what is marked in the lineage of `rdd`. `callSite` is that of the action whose job just ended. */
export async function doCheckpoint(rdd: AnyRdd, callSite: CallSite): Promise<void> {
  const stack = [rdd];
  const all = rdd.host.conf('spark.checkpoint.checkpointAllMarkedAncestors') === 'true';
  const marked: AnyRdd[] = [];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    if (top.checkpointWalked) continue;
    top.checkpointWalked = true;
    const isMarked = top.checkpointState.state === 'marked';
    if (isMarked) marked.push(top);
    if (!isMarked || all) stack.push(...top.dependencies.map((d) => d.rdd));
  }
  for (const found of marked.reverse()) {
    const { checkpointState } = found;
    if (checkpointState.state !== 'marked') continue;
    if (checkpointState.kind === 'reliable') await writeReliable(found, callSite);
    else await completeLocal(found, callSite);
  }
}

async function writeReliable(rdd: AnyRdd, callSite: CallSite): Promise<void> {
  const { host } = rdd;
  const { checkpointDir } = host;
  if (checkpointDir === undefined) throw new SparkException('Checkpoint directory has not been set in the SparkContext');
  const directory = join(checkpointDir, `rdd-${rdd.id}`);
  mkdirSync(directory, { recursive: true });
  rdd.advanceCheckpoint({ state: 'writing', kind: 'reliable' });
  const parts: { file: string; bytes: number }[] = [];
  try {
    await host.runJob<{ file: string; bytes: number }>({
      rdd,
      result: { kind: 'writeCheckpoint', directory },
      callSite,
      checkpointOf: rdd.id,
      onResult: (index, part) => {
        parts[index] = part;
      },
    });
  } catch (error) {
    // As Spark: the mark stays, and the error reaches the action whose job was followed by this one.
    rdd.advanceCheckpoint({ state: 'marked', kind: 'reliable' });
    rdd.checkpointWalked = false;
    throw error;
  }
  const files = listCheckpointParts(directory).map((file) => basename(file));
  if (files.length !== rdd.getNumPartitions()) {
    throw new SparkException(`Checkpoint RDD has a different number of partitions from original RDD. Original [ID: ${rdd.id}, num of partitions: ${rdd.getNumPartitions()}]; Checkpoint RDD [num of partitions: ${files.length}].`);
  }
  savePartitioner(rdd, directory);
  finish(rdd, 'reliable', directory, { kind: 'checkpoint', directory, files }, callSite, parts);
}

/** Best effort, as in Spark: without the file only the partitioner is lost. */
function savePartitioner(rdd: AnyRdd, directory: string): void {
  const { partitioner } = rdd;
  if (partitioner instanceof HashPartitioner) writeCheckpointPartitioner(directory, { kind: 'hash', numPartitions: partitioner.numPartitions });
  if (partitioner instanceof RangePartitioner && partitioner.isPrepared && partitioner.compare === undefined) writeCheckpointPartitioner(directory, { kind: 'range', bounds: partitioner.bounds, ascending: partitioner.ascending });
}

async function completeLocal(rdd: AnyRdd, callSite: CallSite): Promise<void> {
  const { host } = rdd;
  rdd.advanceCheckpoint({ state: 'writing', kind: 'local' });
  const stored = host.storedPartitions(rdd.id);
  const missing = Array.from({ length: rdd.getNumPartitions() }, (_, i) => i).filter((p) => !stored.has(p));
  try {
    if (missing.length > 0) await host.runJob<number>({ rdd, result: { kind: 'count' }, partitions: missing, callSite, onResult: () => undefined });
  } catch (error) {
    rdd.advanceCheckpoint({ state: 'marked', kind: 'local' });
    rdd.checkpointWalked = false;
    throw error;
  }
  finish(rdd, 'local', '', { kind: 'localCheckpoint', of: rdd.id, numPartitions: rdd.getNumPartitions() }, callSite, []);
}

function finish(rdd: AnyRdd, kind: 'reliable' | 'local', path: string, spec: RddSpec, callSite: CallSite, parts: readonly { file: string; bytes: number }[]): void {
  const { host, partitioner } = rdd;
  const checkpointRdd = inScope('checkpoint', () => callSite, (scope) => new Rdd<unknown>(host, { spec, dependencies: [], partitioner }, scope));
  rdd.advanceCheckpoint({ state: 'done', kind, rdd: checkpointRdd, path });
  host.checkpointWritten({ rddId: rdd.id, kind, path, parts, checkpointRddId: checkpointRdd.id });
}
