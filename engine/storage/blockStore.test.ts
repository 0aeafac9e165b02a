import { existsSync, mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { BlockUpdate } from './block.ts';
import { BlockStore } from './blockStore.ts';
import type { RowBatches } from './rowBatches.ts';
import { payloadBatches } from './rowPayload.ts';
import { rowFileBytes } from './rowFile.ts';
import { decodeBatches, encodeBatches, flatten } from './rowBatches.ts';
import { StorageLevel } from './storageLevel.ts';
import { UnifiedMemory } from './unifiedMemory.ts';

const MIB = 1 << 20;
const { MEMORY_ONLY, MEMORY_ONLY_SER, MEMORY_AND_DISK, DISK_ONLY } = StorageLevel;
/** Rows whose estimate is about `mib` MiB. */
const rowsOf = (mib: number, tag = 'r'): unknown[] => Array.from({ length: mib * 1024 }, (_, i) => `${tag}${i}`.padEnd(984, '.'));

let root: string;
let directory: string;
let updates: BlockUpdate[];
let memory: UnifiedMemory;
let store: BlockStore;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'emberline-blocks-'));
});
beforeEach(() => open(10 * MIB));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function open(maxMemory: number): void {
  directory = join(mkdtempSync(join(root, 'test-')), 'blocks');
  updates = [];
  memory = new UnifiedMemory(maxMemory, 0.5);
  store = new BlockStore({ memory, directory, onUpdate: (update) => updates.push(update) });
}

/** Stores rows as a task does; undefined when the builder gave up. */
function put(blockId: string, rows: readonly unknown[], level: StorageLevel, taskId = 1): readonly unknown[] | undefined {
  const builder = store.builder(blockId, level, taskId);
  for (const row of rows) {
    if (!builder.push(row)) {
      builder.abandon();
      return undefined;
    }
  }
  return all(builder.finish());
}
const all = (batches: RowBatches | undefined): unknown[] | undefined => batches && [...flatten(batches)];
const where = (blockId: string): string | undefined => {
  const block = store.blocks().find((b) => b.blockId === blockId);
  return block && [block.useMemory ? 'memory' : '', block.useDisk ? 'disk' : ''].filter(Boolean).join(' and ');
};
const told = (): unknown[] => updates.map(({ blockId, useMemory, useDisk, cause }) => `${blockId} ${cause.kind}${cause.evictedFor === undefined ? '' : ` for ${cause.evictedFor}`}: ${useMemory ? 'memory ' : ''}${useDisk ? 'disk' : ''}`.trim());

describe('MEMORY_ONLY', () => {
  test('a block is stored, told, read back as the same objects, and removed', () => {
    const rows = [{ a: 1 }, { a: 2 }];
    const kept = put('rdd_1_0', rows, MEMORY_ONLY, 9);
    expect(kept).toEqual(rows);
    expect(all(store.get('rdd_1_0'))?.[0]).toBe(rows[0]);
    expect(updates).toEqual([{ blockId: 'rdd_1_0', useMemory: true, useDisk: false, useOffHeap: false, deserialized: true, replication: 1, memorySize: memory.blockBytes('rdd_1_0'), diskSize: 0, cause: { kind: 'stored', taskId: 9 } }]);
    expect(memory.unrollUsed).toBe(0);
    expect(store.remove('rdd_1_0')).toBe(true);
    expect(updates.at(-1)).toEqual({ blockId: 'rdd_1_0', useMemory: false, useDisk: false, useOffHeap: false, deserialized: false, replication: 1, memorySize: 0, diskSize: 0, cause: { kind: 'unpersisted' } });
    expect([all(store.get('rdd_1_0')), store.remove('rdd_1_0'), memory.storageUsed]).toEqual([undefined, false, 0]);
  });

  test('an empty block is a block', () => {
    expect(put('rdd_1_0', [], MEMORY_ONLY)).toEqual([]);
    expect(all(store.get('rdd_1_0'))).toEqual([]);
  });

  test('a new block evicts the least recently used of another RDD, and says for whom', () => {
    put('rdd_1_0', rowsOf(4), MEMORY_ONLY);
    put('rdd_2_0', rowsOf(4), MEMORY_ONLY);
    store.get('rdd_1_0');
    put('rdd_3_0', rowsOf(4), MEMORY_ONLY, 5);
    expect(store.get('rdd_2_0')).toBeUndefined();
    expect(told().slice(2)).toEqual(['rdd_2_0 evicted for rdd_3_0:', 'rdd_3_0 stored: memory']);
    expect(updates[2]?.cause).toEqual({ kind: 'evicted', evictedFor: 'rdd_3_0', taskId: 5 });
    expect(store.has('rdd_1_0')).toBe(true);
  });

  test('a block of the same RDD is not evicted: the builder gives up and hands over what it has', () => {
    put('rdd_0_1', rowsOf(4), MEMORY_ONLY);
    put('rdd_0_2', rowsOf(4), MEMORY_ONLY);
    const rows = rowsOf(4);
    const builder = store.builder('rdd_0_3', MEMORY_ONLY, 1);
    let pushed = 0;
    while (builder.push(rows[pushed++]));
    expect(memory.unrollUsed).toBeGreaterThan(0);
    expect(all(builder.handOver())).toEqual(rows.slice(0, pushed));
    expect(pushed).toBeLessThan(rows.length);
    expect(memory.unrollUsed).toBe(0);
    expect(store.blocks().map((block) => block.blockId)).toEqual(['rdd_0_1', 'rdd_0_2']);
  });

  test('a block bigger than all memory passes through and evicts no one for long', () => {
    expect(put('rdd_1_0', rowsOf(30), MEMORY_ONLY)).toBeUndefined();
    expect(memory.storageUsed).toBe(0);
    expect(told()).toEqual([]);
  });

  test('a block that the task reads is pinned until the task ends', () => {
    put('rdd_1_0', rowsOf(6), MEMORY_ONLY);
    store.get('rdd_1_0', 7);
    expect(put('rdd_2_0', rowsOf(6), MEMORY_ONLY, 7)).toBeUndefined();
    expect(store.has('rdd_1_0')).toBe(true);
    store.endTask(7);
    expect(put('rdd_2_0', rowsOf(6), MEMORY_ONLY, 8)).toHaveLength(6 * 1024);
    expect(store.has('rdd_1_0')).toBe(false);
  });

  test('a task that fails leaves no memory, no block and no word', () => {
    const builder = store.builder('rdd_1_0', MEMORY_ONLY, 7);
    for (const row of rowsOf(3)) builder.push(row);
    expect(memory.unrollUsed).toBeGreaterThan(0);
    store.endTask(7);
    expect([memory.storageUsed, store.blocks(), updates]).toEqual([0, [], []]);
    builder.abandon();
    expect(memory.storageUsed).toBe(0);
  });

  test('its reserved memory covers what is unrolled, and is not wildly more', () => {
    open(200 * MIB);
    const builder = store.builder('rdd_1_0', MEMORY_ONLY, 1);
    const rows = rowsOf(40);
    let worst = 0;
    rows.forEach((row, i) => {
      builder.push(row);
      worst = Math.max(worst, i * 1024 - builder.reserved);
    });
    expect(worst).toBeLessThan(2 * MIB);
    expect(builder.reserved).toBeLessThan(61 * MIB);
    builder.finish();
    expect(memory.blockBytes('rdd_1_0')! / (40 * MIB)).toBeCloseTo(1, 1);
  });
});

describe('MEMORY_AND_DISK', () => {
  test('an evicted block goes to disk and comes back to memory when it is read', () => {
    const first = rowsOf(6, 'a');
    put('rdd_1_0', first, MEMORY_AND_DISK);
    put('rdd_2_0', rowsOf(6, 'b'), MEMORY_AND_DISK);
    expect([where('rdd_1_0'), where('rdd_2_0')]).toEqual(['disk', 'memory']);
    expect(all(store.get('rdd_1_0'))).toEqual(first);
    expect([where('rdd_1_0'), where('rdd_2_0')]).toEqual(['memory and disk', 'disk']);
    expect(told()).toEqual(['rdd_1_0 stored: memory', 'rdd_1_0 evicted for rdd_2_0: disk', 'rdd_2_0 stored: memory', 'rdd_2_0 evicted for rdd_1_0: disk', 'rdd_1_0 stored: memory disk']);
    expect(store.blocks().map((block) => [block.memorySize, block.diskSize > 6000])).toEqual([[memory.storageUsed, true], [0, true]]);
  });

  test('a block that does not fit streams to disk, and its values come back whole', () => {
    const rows = rowsOf(30);
    expect(put('rdd_1_0', rows, MEMORY_AND_DISK)).toEqual(rows);
    expect(where('rdd_1_0')).toBe('disk');
    expect(memory.storageUsed).toBe(0);
    expect(all(store.get('rdd_1_0'))).toEqual(rows);
    expect(updates).toMatchObject([{ useMemory: false, useDisk: true, deserialized: false, memorySize: 0 }]);
  });

  test('a block that cannot be written is dropped when it is evicted, and the other one is stored', () => {
    put('rdd_1_0', [...rowsOf(6), () => 1], MEMORY_AND_DISK);
    put('rdd_2_0', rowsOf(6), MEMORY_AND_DISK);
    expect([where('rdd_1_0'), where('rdd_2_0')]).toEqual([undefined, 'memory']);
    expect(readdirSync(directory)).toEqual([]);
  });
});

describe('DISK_ONLY', () => {
  test('streams to a file that has its name only when it is whole', () => {
    const builder = store.builder('rdd_1_0', DISK_ONLY, 1);
    for (const row of rowsOf(8)) builder.push(row);
    expect(readdirSync(directory)).toEqual(['rdd_1_0.tmp']);
    expect(all(builder.finish())).toEqual(rowsOf(8));
    expect(readdirSync(directory)).toEqual(['rdd_1_0']);
    expect([where('rdd_1_0'), memory.storageUsed]).toEqual(['disk', 0]);
    expect(all(store.get('rdd_1_0'))).toEqual(rowsOf(8));
    expect(where('rdd_1_0')).toBe('disk');
  });

  test('abandoned, it leaves no file', () => {
    const builder = store.builder('rdd_1_0', DISK_ONLY, 1);
    builder.push(1);
    store.endTask(1);
    expect(readdirSync(directory)).toEqual([]);
    expect(() => builder.finish()).toThrow('already finished or abandoned');
  });

  test.each([
    ['missing', (file: string) => rmSync(file)],
    ['cut', (file: string) => truncateSync(file, 200)],
    ['without its footer', (file: string) => truncateSync(file, 1000)],
  ])('a file that is %s is a lost block: told, then absent', (_, damage) => {
    put('rdd_1_0', Array.from({ length: 300 }, (__, i) => `row ${i}`), DISK_ONLY);
    damage(join(directory, 'rdd_1_0'));
    expect(store.get('rdd_1_0', 3)).toBeUndefined();
    expect(updates.at(-1)).toMatchObject({ blockId: 'rdd_1_0', useDisk: false, diskSize: 0, cause: { kind: 'lost', taskId: 3 } });
    expect(store.blocks()).toEqual([]);
    expect(existsSync(join(directory, 'rdd_1_0'))).toBe(false);
  });
});

test('execution pushes blocks out of borrowed memory, and they are told as evicted for no block', () => {
  put('rdd_1_0', rowsOf(4), MEMORY_ONLY);
  put('rdd_2_0', rowsOf(4), MEMORY_AND_DISK);
  expect(store.acquireExecution(6 * MIB, 4)).toBeGreaterThanOrEqual(5 * MIB);
  expect(updates.at(-1)).toMatchObject({ blockId: 'rdd_1_0', cause: { kind: 'evicted', taskId: 4 } });
  expect(updates.at(-1)?.cause).not.toHaveProperty('evictedFor');
  store.releaseExecution(6 * MIB);
  expect(memory.executionUsed).toBe(0);
});

test('a file is closed when its task ends, wherever the loop over it stopped', (context) => {
  context.skip(!existsSync('/proc/self/fd'), 'this system does not list open files');
  put('rdd_1_0', rowsOf(4), DISK_ONLY);
  const open = (): number => readdirSync('/proc/self/fd').length;
  const before = open();
  const rows = store.get('rdd_1_0', 5)![Symbol.iterator]();
  rows.next();
  expect(open()).toBe(before + 1);
  store.endTask(5);
  expect([open(), rows.next().done]).toEqual([before, true]);
});

describe('for another executor', () => {
  const rowsIn = (blockId: string): unknown[] | undefined => {
    const payload = store.offer(blockId, join(root, 'offered'));
    return payload && [...flatten(decodeBatches(payloadBatches(payload)))];
  };

  test('a block decodes to its rows, wherever it is', () => {
    put('rdd_1_0', [[1, 'a'], [2, 'b']], MEMORY_ONLY);
    put('rdd_1_1', [[3, 'c']], DISK_ONLY);
    put('rdd_1_2', rowsOf(4), MEMORY_ONLY);
    put('rdd_1_3', [[4, 'd']], MEMORY_ONLY_SER);
    expect([rowsIn('rdd_1_0'), rowsIn('rdd_1_1'), rowsIn('rdd_1_3'), rowsIn('rdd_9_9')]).toEqual([[[1, 'a'], [2, 'b']], [[3, 'c']], [[4, 'd']], undefined]);
    expect(rowsIn('rdd_1_2')).toEqual(rowsOf(4));
  });

  test('a block on disk travels as a second name of its file, and outlives the first', () => {
    put('rdd_1_1', rowsOf(2), DISK_ONLY);
    const payload = store.offer('rdd_1_1', join(root, 'linked'))!;
    store.remove('rdd_1_1');
    expect([payload.kind, [...flatten(decodeBatches(payloadBatches(payload)))]]).toEqual(['file', rowsOf(2)]);
  });

  test.each([['MEMORY_ONLY', 'memory'], ['MEMORY_ONLY_SER', 'memory'], ['MEMORY_AND_DISK_SER', 'memory'], ['DISK_ONLY', 'disk']] as const)('a block given to it is adopted at %s', (name, place) => {
    const bytes = rowFileBytes([...encodeBatches(rowsOf(1))]);
    expect(store.adopt('rdd_2_0', { kind: 'inline', bytes }, StorageLevel[name])).toBe(true);
    expect([where('rdd_2_0'), all(store.get('rdd_2_0'))]).toEqual([place, rowsOf(1)]);
  });

  test('one that does not fit is refused and leaves nothing', () => {
    const bytes = rowFileBytes([...encodeBatches(rowsOf(30))]);
    expect([MEMORY_ONLY, MEMORY_ONLY_SER].map((level) => store.adopt('rdd_2_1', { kind: 'inline', bytes }, level))).toEqual([false, false]);
    expect([memory.storageUsed, store.blocks(), updates]).toEqual([0, [], []]);
  });
});

test('a block stored again replaces the one before, in memory and on disk', () => {
  put('rdd_1_0', [1], DISK_ONLY);
  put('rdd_1_0', [2], DISK_ONLY);
  expect(all(store.get('rdd_1_0'))).toEqual([2]);
  put('rdd_1_0', [3], MEMORY_ONLY);
  expect([all(store.get('rdd_1_0')), readdirSync(directory)]).toEqual([[3], []]);
  put('rdd_1_0', [4], MEMORY_ONLY);
  expect(memory.storageUsed).toBe(memory.blockBytes('rdd_1_0'));
});

test('removing an RDD removes its blocks and no other’s', () => {
  for (const blockId of ['rdd_1_0', 'rdd_1_1', 'rdd_11_0']) put(blockId, [blockId], MEMORY_AND_DISK);
  expect(store.removeRdd(1)).toBe(2);
  expect(store.blocks().map((block) => block.blockId)).toEqual(['rdd_11_0']);
  expect(told().slice(3)).toEqual(['rdd_1_0 unpersisted:', 'rdd_1_1 unpersisted:']);
});
