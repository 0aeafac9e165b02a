import { expect, test } from 'vitest';
import { StorageLevel } from './storageLevel.ts';

const NAMES = [
  'NONE', 'DISK_ONLY', 'DISK_ONLY_2', 'DISK_ONLY_3', 'MEMORY_ONLY', 'MEMORY_ONLY_2', 'MEMORY_ONLY_SER', 'MEMORY_ONLY_SER_2',
  'MEMORY_AND_DISK', 'MEMORY_AND_DISK_2', 'MEMORY_AND_DISK_SER', 'MEMORY_AND_DISK_SER_2', 'OFF_HEAP',
] as const;

test('has Spark’s levels with Spark’s bits, copies and words', () => {
  expect(NAMES.map((name) => [name, StorageLevel[name].toInt(), StorageLevel[name].replication, StorageLevel[name].toString()])).toEqual([
    ['NONE', 0, 1, 'StorageLevel(1 replicas)'],
    ['DISK_ONLY', 8, 1, 'StorageLevel(disk, 1 replicas)'],
    ['DISK_ONLY_2', 8, 2, 'StorageLevel(disk, 2 replicas)'],
    ['DISK_ONLY_3', 8, 3, 'StorageLevel(disk, 3 replicas)'],
    ['MEMORY_ONLY', 5, 1, 'StorageLevel(memory, deserialized, 1 replicas)'],
    ['MEMORY_ONLY_2', 5, 2, 'StorageLevel(memory, deserialized, 2 replicas)'],
    ['MEMORY_ONLY_SER', 4, 1, 'StorageLevel(memory, 1 replicas)'],
    ['MEMORY_ONLY_SER_2', 4, 2, 'StorageLevel(memory, 2 replicas)'],
    ['MEMORY_AND_DISK', 13, 1, 'StorageLevel(disk, memory, deserialized, 1 replicas)'],
    ['MEMORY_AND_DISK_2', 13, 2, 'StorageLevel(disk, memory, deserialized, 2 replicas)'],
    ['MEMORY_AND_DISK_SER', 12, 1, 'StorageLevel(disk, memory, 1 replicas)'],
    ['MEMORY_AND_DISK_SER_2', 12, 2, 'StorageLevel(disk, memory, 2 replicas)'],
    ['OFF_HEAP', 14, 1, 'StorageLevel(disk, memory, offheap, 1 replicas)'],
  ]);
  expect(StorageLevel.OFF_HEAP.description).toBe('Disk Memory (off heap) Serialized 1x Replicated');
});

test('is found by its name, and made of flags', () => {
  for (const name of NAMES) expect(StorageLevel.fromString(name)).toBe(StorageLevel[name]);
  expect(() => StorageLevel.fromString('MEMORY')).toThrow('Invalid StorageLevel: MEMORY');
  const custom = StorageLevel.of({ useMemory: true, replication: 4 });
  expect([custom.toString(), custom.isValid, custom.equals(new StorageLevel(false, true, false, false, 4)), custom.withReplication(2).equals(StorageLevel.MEMORY_ONLY_SER_2)]).toEqual(['StorageLevel(memory, 4 replicas)', true, true, true]);
  for (const name of NAMES) expect(StorageLevel.of({ ...StorageLevel[name] }).equals(StorageLevel[name])).toBe(true);
});

test('that cannot be is refused in Spark’s words', () => {
  expect(() => StorageLevel.of({ useMemory: true, replication: 40 })).toThrow('requirement failed: Replication restricted to be less than 40 for calculating hash codes');
  expect(() => new StorageLevel(false, true, true, true)).toThrow(expect.objectContaining({ name: 'IllegalArgumentException', message: 'requirement failed: Off-heap storage level does not support deserialized storage' }) as Error);
});

test('of a local checkpoint has the disk, and is on the heap', () => {
  const transformed = (['NONE', 'MEMORY_ONLY', 'MEMORY_ONLY_SER', 'MEMORY_ONLY_2', 'MEMORY_AND_DISK_SER_2', 'DISK_ONLY_3'] as const).map((name) => StorageLevel[name].forLocalCheckpoint());
  const { DISK_ONLY, MEMORY_AND_DISK, MEMORY_AND_DISK_SER, MEMORY_AND_DISK_2, MEMORY_AND_DISK_SER_2, DISK_ONLY_3 } = StorageLevel;
  expect(transformed).toEqual([DISK_ONLY, MEMORY_AND_DISK, MEMORY_AND_DISK_SER, MEMORY_AND_DISK_2, MEMORY_AND_DISK_SER_2, DISK_ONLY_3]);
});
