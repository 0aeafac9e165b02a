/** Where a partition is, in a letter and a word. Pure. */
import type { PartitionCell, PartitionPlace } from '../../../engine/status/views/storage.ts';
import { formatBytes, plural } from '../../ui/format.ts';

export const PLACES: Readonly<Record<PartitionPlace, { readonly letter: string; readonly word: string }>> = {
  memory: { letter: 'M', word: 'in memory' },
  disk: { letter: 'D', word: 'on disk' },
  both: { letter: 'B', word: 'in memory and on disk' },
  none: { letter: '–', word: 'not cached' },
  evicted: { letter: 'E', word: 'evicted' },
  lost: { letter: 'L', word: 'lost with its executor' },
};

/** `in memory (off the heap)`. */
export function placeWords(cell: PartitionCell): string {
  return `${PLACES[cell.place].word}${cell.offHeap ? ' (off the heap)' : ''}`;
}

/** `Partition 3: in memory on executor 1, 1.2 MiB, read 4 times, computed once`. */
export function partitionSentence(cell: PartitionCell): string {
  const parts = [placeWords(cell) + (cell.executors.length > 0 ? ` on ${cell.executors.length === 1 ? 'executor' : 'executors'} ${cell.executors.join(', ')}` : '')];
  if (cell.memoryBytes > 0) parts.push(`${formatBytes(cell.memoryBytes)} of memory`);
  if (cell.diskBytes > 0) parts.push(`${formatBytes(cell.diskBytes)} of disk`);
  if (cell.hits > 0) parts.push(`read ${plural(cell.hits, 'time')}`);
  if (cell.computed > 0) parts.push(`computed ${plural(cell.computed, 'time')}`);
  return `Partition ${cell.partition}: ${parts.join(', ')}`;
}

/** How often each place occurs, for the line under the cells. */
export function placeCounts(cells: readonly PartitionCell[]): readonly { readonly place: PartitionPlace; readonly count: number }[] {
  const counts = new Map<PartitionPlace, number>();
  for (const cell of cells) counts.set(cell.place, (counts.get(cell.place) ?? 0) + 1);
  return (Object.keys(PLACES) as PartitionPlace[]).flatMap((place) => {
    const count = counts.get(place) ?? 0;
    return count === 0 ? [] : [{ place, count }];
  });
}
