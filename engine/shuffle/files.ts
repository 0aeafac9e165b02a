/** Names and removal of shuffle files: `shuffle_<id>_<mapId>_0.data`, as Spark names them. */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

export function shuffleDataFile(directory: string, shuffleId: number, mapId: number): string {
  return join(directory, `shuffle_${shuffleId}_${mapId}_0.data`);
}

/** Removes all files of a shuffle from a slot's folder. */
export function removeShuffleFiles(directory: string, shuffleId: number): void {
  let names: readonly string[];
  try {
    names = readdirSync(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  for (const name of names) if (name.startsWith(`shuffle_${shuffleId}_`)) rmSync(join(directory, name), { force: true });
}
