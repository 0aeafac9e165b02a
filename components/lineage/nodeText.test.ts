import { expect, it } from 'vitest';
import type { StorageLevelJson } from '../../engine/events/types.ts';
import type { LineageViewEdge, LineageViewNode } from '../../engine/status/views/lineage.ts';
import { nodeBadge, shortTitle, shuffleLabel } from './nodeText.ts';

const node = (key: string, stageKey: string | null, more: Partial<LineageViewNode> = {}): LineageViewNode => ({
  key, rddId: 0, rdds: [], title: key, name: key, variable: key, operation: 'map', cell: null, callSite: '', numPartitions: 4, partitioner: null,
  storageLevel: { 'Use Disk': false, 'Use Memory': false, Deserialized: false, Replication: 1 }, persisted: false, levelName: '', cachedPartitions: 0, cachedFraction: 0, memoryBytes: 0, diskBytes: 0, computed: 0, hits: 0, barrier: false,
  checkpoint: { state: 'none', path: '', parts: [], bytes: 0 }, cost: null, ghost: stageKey === null, stageKey, ...more,
});
const level = (disk: boolean, memory: boolean, more: Partial<StorageLevelJson> = {}): StorageLevelJson => ({ 'Use Disk': disk, 'Use Memory': memory, Deserialized: true, Replication: 1, ...more });
const edge = (from: string, to: string, kind: 'narrow' | 'shuffle' = 'narrow', more: Partial<LineageViewEdge> = {}): LineageViewEdge => ({ key: `${from}-${to}`, from, to, kind, shuffleId: null, fromPartitions: 5, toPartitions: 4, shuffleBytes: null, shuffleRecords: null, ghost: false, cut: false, ...more });

it('a shuffle says what moved and between how many partitions', () => {
  expect([shuffleLabel(edge('a', 'b')), shuffleLabel(edge('a', 'b', 'shuffle')), shuffleLabel(edge('a', 'b', 'shuffle', { shuffleBytes: 412 }))]).toEqual(['', '5 → 4', '412 B · 5 → 4']);
});

it('a box says the checkpoint before the cache, and how much is cached', () => {
  const persisted = { persisted: true, storageLevel: level(true, true), cachedPartitions: 2 };
  expect(nodeBadge(node('a', 's'))).toBeNull();
  expect(nodeBadge(node('a', 's', persisted))).toEqual({ tone: 'cache', text: '▮ mem+disk 2/4' });
  expect(nodeBadge(node('a', 's', { ...persisted, checkpoint: { state: 'reliable', path: '', parts: [{ file: 'part-00000', bytes: 1946 }], bytes: 1946 } }))).toEqual({ tone: 'ckpt', text: '✂ 1 file · 1.9 KiB' });
  expect(nodeBadge(node('a', 's', { checkpoint: { state: 'marked', path: '', parts: [], bytes: 0 } }))).toEqual({ tone: 'ckpt', text: '✂ at next action' });
});

it('a box says where the cache is, whether it holds bytes, and how many copies', () => {
  const words = [level(false, true), level(true, true, { Deserialized: false, Replication: 2 }), level(true, false, { Deserialized: false, Replication: 3 }), level(true, true, { 'Use Off Heap': true, Deserialized: false })];
  expect(words.map((storageLevel) => nodeBadge(node('a', 's', { persisted: true, storageLevel }))?.text)).toEqual(['▮ memory 0/4', '▮ mem+disk ser ×2 0/4', '▮ disk ×3 0/4', '▮ off heap 0/4']);
});

it('an RDD named by a path shows the last part of it', () => {
  expect([shortTitle('/data/flights/2015.csv'), shortTitle('words'), shortTitle('a/b')]).toEqual(['…/2015.csv', 'words', 'a/b']);
});
