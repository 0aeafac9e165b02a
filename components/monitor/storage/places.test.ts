import { expect, it } from 'vitest';
import type { PartitionCell } from '../../../engine/status/views/storage.ts';
import { partitionSentence, placeCounts } from './places.ts';

const cell = (partition: number, more: Partial<PartitionCell> = {}): PartitionCell => ({ partition, place: 'none', executors: [], offHeap: false, memoryBytes: 0, diskBytes: 0, hits: 0, computed: 0, evictedAt: null, ...more });

it('a partition says where it is, how big and how useful', () => {
  expect(partitionSentence(cell(3, { place: 'memory', executors: ['1'], memoryBytes: 2048, hits: 4, computed: 1 }))).toBe('Partition 3: in memory on executor 1, 2 KiB of memory, read 4 times, computed 1 time');
  expect(partitionSentence(cell(4, { place: 'both', executors: ['0', '2'], offHeap: true }))).toBe('Partition 4: in memory and on disk (off the heap) on executors 0, 2');
  expect(partitionSentence(cell(0))).toBe('Partition 0: not cached');
});

it('counts the places that occur', () => {
  expect(placeCounts([cell(0), cell(1, { place: 'disk' }), cell(2, { place: 'disk' })])).toEqual([{ place: 'disk', count: 2 }, { place: 'none', count: 1 }]);
});
