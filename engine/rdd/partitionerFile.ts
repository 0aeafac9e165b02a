/**
 * The partitioner beside a checkpoint's parts, saved and restored as well as can be: without it the data is still whole and
 * only a shuffle is lost, so nothing here fails a job (ReliableCheckpointRDD.writePartitionerToCheckpointDir).
 *
 * Hash and range partitioners travel as data. One of a cell's own class travels as an instance, and comes back where
 * that class is known: in a new application after the cell that declares it ran.
 */
import { classRegistry } from '../closure/classes.ts';
import { compareKeys } from '../shuffle/keys.ts';
import { rangePartitionOf } from '../shuffle/partitioner.ts';
import { readCheckpointPartitioner, writeCheckpointPartitioner } from '../storage/checkpointFiles.ts';
import type { RddHost } from './host.ts';
import { HashPartitioner, Partitioner, RangePartitioner } from './partitioner.ts';

type SavedPartitioner =
  | { readonly kind: 'hash'; readonly numPartitions: number }
  | { readonly kind: 'range'; readonly bounds: readonly unknown[]; readonly ascending: boolean }
  | { readonly kind: 'custom'; readonly partitioner: Partitioner };

/** Writes the partitioner into the folder; warns when it cannot be written. */
export function writePartitioner(host: RddHost, directory: string, partitioner: Partitioner | undefined): void {
  try {
    const saved = toSave(partitioner);
    if (saved !== undefined) writeCheckpointPartitioner(directory, saved, classRegistry);
  } catch (error) {
    host.warn(`The partitioner ${String(partitioner)} is not saved with the checkpoint ${directory}; what reads it will shuffle again. ${(error as Error).message}`);
  }
}

/** The partitioner in the folder; undefined when there is none, or, with a warning, when it cannot be read. */
export function readPartitioner(host: RddHost, directory: string): Partitioner | undefined {
  try {
    const saved = readCheckpointPartitioner(directory, classRegistry) as SavedPartitioner | undefined;
    return saved === undefined ? undefined : restored(saved);
  } catch (error) {
    host.warn(`The partitioner of the checkpoint ${directory} cannot be read; what needs it will shuffle again. ${(error as Error).message}`);
    return undefined;
  }
}

function toSave(partitioner: Partitioner | undefined): SavedPartitioner | undefined {
  if (partitioner === undefined) return undefined;
  if (partitioner instanceof HashPartitioner) return { kind: 'hash', numPartitions: partitioner.numPartitions };
  if (!(partitioner instanceof RangePartitioner)) return { kind: 'custom', partitioner };
  if (!partitioner.isPrepared) return undefined;
  if (partitioner.compare !== undefined) throw new TypeError('Its order is a function, which no file holds.');
  return { kind: 'range', bounds: partitioner.bounds, ascending: partitioner.ascending };
}

function restored(saved: SavedPartitioner): Partitioner {
  switch (saved.kind) {
    case 'hash':
      return new HashPartitioner(saved.numPartitions);
    case 'range': {
      const { bounds, ascending } = saved;
      const partitioner = new RangePartitioner(bounds.length + 1, ascending);
      partitioner.prepare(bounds, (key) => rangePartitionOf({ kind: 'range', bounds, ascending }, key, compareKeys));
      return partitioner;
    }
    case 'custom':
      if (!(saved.partitioner instanceof Partitioner)) throw new TypeError('The file holds a value that is no Partitioner.');
      return saved.partitioner;
  }
}
