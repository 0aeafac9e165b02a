/** Numbers and levels in words, the same in every sentence a view makes. */
import type { StorageLevelJson } from '../../events/types.ts';
import type { LineageNode } from '../lineage.ts';

/** `45 ms`, `0.4 s`, `9.3 s`, `2 min 5 s`. */
export function seconds(ms: number): string {
  if (ms < 100) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const whole = Math.round(ms / 1000);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** A moment of the run: `12.4 s`, always in the seconds the time axis is labelled with. */
export function moment(ms: number): string {
  return ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : seconds(ms);
}

/** `1 job`, `3 jobs`; give the plural where it is not with an s. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}

/** `3`, `3 and 8`, `3, 8 and 9`; more than `max` end in `and 12 more`. */
export function listed(items: readonly (string | number)[], max = 8): string {
  if (items.length > max) return `${items.slice(0, max - 1).join(', ')} and ${items.length - max + 1} more`;
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

const NAMED_LEVELS: readonly (readonly [string, boolean, boolean, boolean, boolean])[] = [
  ['DISK_ONLY', true, false, false, false],
  ['MEMORY_ONLY', false, true, false, true],
  ['MEMORY_ONLY_SER', false, true, false, false],
  ['MEMORY_AND_DISK', true, true, false, true],
  ['MEMORY_AND_DISK_SER', true, true, false, false],
  ['OFF_HEAP', true, true, true, false],
];

/** Spark's words for a level (StorageLevel.description): `Memory Deserialized 1x Replicated`. */
export function levelDescription(level: StorageLevelJson): string {
  const memory = level['Use Memory'] ? (level['Use Off Heap'] === true ? 'Memory (off heap) ' : 'Memory ') : '';
  return `${level['Use Disk'] ? 'Disk ' : ''}${memory}${level.Deserialized ? 'Deserialized ' : 'Serialized '}${level.Replication}x Replicated`;
}

/** Spark's name of a level (`MEMORY_ONLY_2`), its description for one without a name, nothing for NONE. */
export function levelName(level: StorageLevelJson): string {
  if (!level['Use Memory'] && !level['Use Disk']) return '';
  const named = NAMED_LEVELS.find(([, disk, memory, offHeap, deserialized]) =>
    level['Use Disk'] === disk && level['Use Memory'] === memory && (level['Use Off Heap'] ?? false) === offHeap && level.Deserialized === deserialized);
  const isNamed = level.Replication === 1 || (level.Replication === 2 && named?.[0] !== 'OFF_HEAP') || (level.Replication === 3 && named?.[0] === 'DISK_ONLY');
  if (named === undefined || !isNamed) return levelDescription(level);
  return level.Replication === 1 ? named[0] : `${named[0]}_${level.Replication}`;
}

/** What to call an RDD: its variable, the name it was given, its operation. */
export function rddTitle(node: Pick<LineageNode, 'variable' | 'name' | 'className' | 'operation'>): string {
  return node.variable ?? (node.name !== node.className ? node.name : node.operation);
}

/** `count` of `count at <cell 3>:2`. */
export function actionOf(name: string): string {
  const at = name.indexOf(' at ');
  return at < 0 ? name : name.slice(0, at);
}
