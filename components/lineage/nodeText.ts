/** Which words fit into the boxes and beside the edges of a lineage. Pure. */
import type { StorageLevelJson } from '../../engine/events/types.ts';
import type { LineageViewEdge, LineageViewNode } from '../../engine/status/views/lineage.ts';
import { formatBytes, plural } from '../ui/format.ts';

/** `412 B · 5 → 4`; without bytes before the shuffle has run; empty for a narrow edge. */
export function shuffleLabel(edge: Pick<LineageViewEdge, 'kind' | 'shuffleBytes' | 'fromPartitions' | 'toPartitions'>): string {
  if (edge.kind === 'narrow') return '';
  const partitions = `${edge.fromPartitions} → ${edge.toPartitions}`;
  return edge.shuffleBytes === null ? partitions : `${formatBytes(edge.shuffleBytes)} · ${partitions}`;
}

/** What the box says of cache and checkpoint: `▮ memory 2/4`, `✂ 5 files · 1.9 KiB`. Null when there is nothing to say. */
export function nodeBadge(node: LineageViewNode): { readonly tone: 'ckpt' | 'cache'; readonly text: string } | null {
  const { checkpoint } = node;
  const cache = node.persisted ? `▮ ${shortLevel(node.storageLevel)} ${node.cachedPartitions}/${node.numPartitions}` : '';
  switch (checkpoint.state) {
    case 'reliable':
      return { tone: 'ckpt', text: `✂ ${plural(checkpoint.parts.length, 'file')} · ${formatBytes(checkpoint.bytes)}` };
    case 'local':
      return { tone: 'ckpt', text: node.persisted ? `✂ local · ${node.cachedPartitions}/${node.numPartitions}` : '✂ local' };
    case 'marked':
      return { tone: 'ckpt', text: '✂ at next action' };
    case 'none':
      return cache === '' ? null : { tone: 'cache', text: cache };
  }
}

/** An RDD of a file is named by its path: its last part says most. */
export function shortTitle(title: string): string {
  const parts = title.split('/').filter((part) => part !== '');
  return parts.length < 3 ? title : `…/${parts.at(-1)}`;
}

/** `memory`, `mem+disk ser ×2`: where, whether as bytes, how many copies. */
function shortLevel(level: StorageLevelJson): string {
  const { 'Use Memory': memory, 'Use Disk': disk, 'Use Off Heap': offHeap, Deserialized: objects, Replication: copies } = level;
  const place = offHeap === true ? 'off heap' : memory ? (disk ? 'mem+disk' : 'memory') : 'disk';
  return `${place}${memory && !objects && offHeap !== true ? ' ser' : ''}${copies > 1 ? ` ×${copies}` : ''}`;
}
