/** Spark's BlockManagerSuite, MemoryStoreSuite and UnifiedMemoryManagerSuite, on one slot's block store and memory. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { BlockUpdate } from './block.ts';
import { BlockStore } from './blockStore.ts';
import { flatten } from './rowBatches.ts';
import type { RowBatches } from './rowBatches.ts';
import { StorageLevel } from './storageLevel.ts';
import { UnifiedMemory } from './unifiedMemory.ts';

const MAX = 12_000;
const { MEMORY_ONLY, MEMORY_ONLY_SER, MEMORY_AND_DISK, MEMORY_AND_DISK_SER, DISK_ONLY } = StorageLevel;
/** Off the heap without disk, so that eviction means loss as for the other two. */
const OFF_HEAP_ONLY = StorageLevel.of({ useMemory: true, useOffHeap: true });
const FORMS = [['deserialised', MEMORY_ONLY], ['serialised', MEMORY_ONLY_SER], ['off heap', OFF_HEAP_ONLY]] as const;

const root = mkdtempSync(join(tmpdir(), 'emberline-scenarios-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let memory: UnifiedMemory;
let offHeap: UnifiedMemory;
let store: BlockStore;
let directory: string;
let updates: BlockUpdate[];
beforeEach(() => {
  memory = new UnifiedMemory(MAX, 0.5);
  offHeap = new UnifiedMemory(MAX, 0.5);
  directory = join(mkdtempSync(join(root, 'test-')), 'blocks');
  updates = [];
  store = new BlockStore({ memory, offHeap, directory, unrollThreshold: 512, onUpdate: (update) => updates.push(update) });
});

/** One record of `bytes` bytes that no encoding makes shorter. */
const block = (bytes: number): readonly unknown[] => [Uint8Array.from({ length: bytes }, (_, i) => (i * 7) & 0xff)];
const all = (batches: RowBatches | undefined): unknown[] | undefined => batches && [...flatten(batches)];

/** Stores rows as a task does; false when they were not stored. */
function put(blockId: string, level: StorageLevel, rows: Iterable<unknown> = block(4000), taskId = 0): boolean {
  const builder = store.builder(blockId, level, taskId);
  for (const row of rows) {
    if (builder.push(row)) continue;
    builder.abandon();
    return false;
  }
  builder.finish();
  return store.has(blockId);
}
const there = (...blockIds: readonly string[]): readonly boolean[] => blockIds.map((blockId) => store.has(blockId));
const inMemory = (blockId: string): boolean => store.blocks().find((b) => b.blockId === blockId)?.useMemory === true;

describe.each(FORMS)('%s', (_, level) => {
  test('[B9.1] the least recently used block goes', () => {
    for (const blockId of ['a1', 'a2', 'a3']) put(blockId, level);
    // Three times 4000 bytes and what it takes to keep them are more than 12000.
    expect(there('a1', 'a2', 'a3')).toEqual([false, true, true]);
    store.get('a2');
    put('a1', level);
    expect(there('a1', 'a2', 'a3')).toEqual([true, true, false]);
  });

  test('[B9.2] not for a block of its own RDD, however often that is asked for', () => {
    for (const blockId of ['rdd_0_1', 'rdd_0_2', 'rdd_0_3']) put(blockId, level);
    expect(there('rdd_0_1', 'rdd_0_2', 'rdd_0_3')).toEqual([true, true, false]);
    store.get('rdd_0_2');
    store.get('rdd_0_2');
    expect([put('rdd_0_3', level), ...there('rdd_0_1', 'rdd_0_2')]).toEqual([false, true, true]);
  });

  test('[B9.3] of several RDDs', () => {
    put('rdd_0_1', level);
    put('rdd_0_2', level);
    put('rdd_1_1', level);
    expect(there('rdd_0_1', 'rdd_0_2', 'rdd_1_1')).toEqual([false, true, true]);
    store.get('rdd_0_2');
    put('rdd_0_3', level);
    expect(there('rdd_0_2', 'rdd_0_3', 'rdd_1_1')).toEqual([true, true, false]);
    expect([put('rdd_0_4', level), ...there('rdd_0_2', 'rdd_0_3')]).toEqual([false, true, true]);
  });

  test('[B9.4] SPARK-1194: another RDD\'s block goes before one of the same RDD, though it was used later', () => {
    put('rdd_0_0', level);
    put('rdd_1_0', level);
    store.get('rdd_1_0');
    put('rdd_0_1', level);
    expect(there('rdd_0_0', 'rdd_0_1', 'rdd_1_0')).toEqual([true, true, false]);
  });

  test('[B9.7] a block bigger than the memory is not stored, and goes to disk where its level allows that', () => {
    put('a1', level);
    expect([put('big', level, block(20_000)), ...there('a1')]).toEqual([false, true]);
    expect(put('big', StorageLevel.of({ ...level, useDisk: true }), block(20_000))).toBe(true);
    expect([inMemory('big'), all(store.get('big'))]).toEqual([false, block(20_000)]);
  });

  test('[B9.8] a block that a task reads stays: the next one goes, though it was used later', () => {
    put('a1', level);
    put('a2', level);
    store.get('a1', 1);
    store.get('a2', 2);
    expect(put('a3', level, block(4000), 3)).toBe(false);
    store.endTask(2);
    expect(put('a3', level, block(4000), 3)).toBe(true);
    expect(there('a1', 'a2')).toEqual([true, false]);
  });

  test('[B9.9] a computation that fails leaves no block, no memory and no word', () => {
    const builder = store.builder('rdd_0_0', level, 5);
    expect(() => {
      for (const row of (function* (): Generator<unknown> {
        yield* Array.from({ length: 40 }, (__, i) => `row ${i}`);
        throw new Error('injected failure');
      })()) builder.push(row);
    }).toThrow('injected failure');
    store.endTask(5);
    expect([store.has('rdd_0_0'), memory.storageUsed, offHeap.storageUsed, updates]).toEqual([false, 0, 0, []]);
  });

  test('[B9.16] small blocks are unrolled and push out what is older; a big one fails and gives all its rows', () => {
    const small = Array.from({ length: 40 }, (__, i) => `row ${i}`.padEnd(100, '.'));
    const big = Array.from({ length: 40 }, (__, i) => block(1000 + i)[0]);
    const used = level === OFF_HEAP_ONLY ? offHeap : memory;
    expect([put('rdd_1_0', level, small), put('rdd_2_0', level, small)]).toEqual([true, true]);
    const builder = store.builder('rdd_3_0', level, 7);
    let pushed = 0;
    const given: unknown[] = [];
    while (pushed < big.length && builder.push(big[pushed++]));
    if (pushed === big.length) given.push(...flatten(builder.finish()));
    else given.push(...flatten(builder.handOver()), ...big.slice(pushed));
    expect([given, store.has('rdd_3_0'), used.unrollUsed]).toEqual([big, false, 0]);
  });
});

test.each(['lz4', 'zstd'] as const)('[B9.7] packed by %s, encoded blocks are smaller, in memory and on disk; records as they are stay so', (compression) => {
  const rows = Array.from({ length: 500 }, (_, i) => `a line that says much the same as the others, number ${i}`);
  const sizes = (packed: BlockStore): readonly number[] => [MEMORY_ONLY, MEMORY_ONLY_SER, DISK_ONLY].map((level, i) => {
    const builder = packed.builder(`rdd_${i}_0`, level);
    for (const row of rows) builder.push(row);
    builder.finish();
    expect(all(packed.get(`rdd_${i}_0`))).toEqual(rows);
    const { memorySize, diskSize } = packed.blocks()[i]!;
    return memorySize + diskSize;
  });
  const make = (how: 'none' | typeof compression): BlockStore => new BlockStore({ memory: new UnifiedMemory(1 << 20), directory: join(directory, how), compression: how, onUpdate: () => undefined });
  const [plain, packed] = [sizes(make('none')), sizes(make(compression))];
  expect([packed[0] === plain[0], packed[1]! < plain[1]! / 2, packed[2]! < plain[2]! / 2]).toEqual([true, true, true]);
});

describe('[B9.5] disk', () => {
  test('alone: every block is there', () => {
    for (const blockId of ['a1', 'a2', 'a3']) put(blockId, DISK_ONLY);
    expect(['a1', 'a2', 'a3'].map((blockId) => all(store.get(blockId)))).toEqual([block(4000), block(4000), block(4000)]);
    expect(memory.storageUsed).toBe(0);
  });

  test.each([MEMORY_AND_DISK, MEMORY_AND_DISK_SER, StorageLevel.OFF_HEAP])('after memory: what was evicted is read from disk and comes back to memory: %s', (level) => {
    for (const blockId of ['a1', 'a2', 'a3']) put(blockId, level);
    expect([inMemory('a1'), inMemory('a2'), inMemory('a3')]).toEqual([false, true, true]);
    expect(all(store.get('a1'))).toEqual(block(4000));
    expect([inMemory('a1'), inMemory('a2')]).toEqual([true, false]);
    expect(all(store.get('a2'))).toEqual(block(4000));
  });

  test('[B9.10] a block that cannot be unrolled goes on to disk with all its rows', () => {
    const rows = Array.from({ length: 40 }, (_, i) => block(1000 + i)[0]);
    for (const level of [MEMORY_AND_DISK, MEMORY_AND_DISK_SER]) {
      const builder = store.builder('rdd_0_0', level, 1);
      for (const row of rows) expect(builder.push(row)).toBe(true);
      expect([[...flatten(builder.finish())], inMemory('rdd_0_0'), readdirSync(directory), memory.unrollUsed]).toEqual([rows, false, ['rdd_0_0'], 0]);
    }
  });
});

test('[B9.6] levels side by side: only what has to go goes', () => {
  put('a1', MEMORY_ONLY_SER);
  put('a2', MEMORY_ONLY_SER);
  put('a3', DISK_ONLY);
  put('a4', MEMORY_AND_DISK);
  expect(there('a1', 'a2', 'a3', 'a4')).toEqual([false, true, true, true]);
});

test('[B9.13] [B9.17] a removed RDD leaves nothing; a block that cannot be written when it is evicted leaves no trace', () => {
  put('rdd_0_0', MEMORY_AND_DISK, [() => 1, ...block(5000)]);
  put('rdd_1_0', MEMORY_AND_DISK, block(8000));
  expect([there('rdd_0_0', 'rdd_1_0'), readdirSync(directory)]).toEqual([[false, true], []]);
  expect([store.removeRdd(1), store.removeRdd(1), memory.storageUsed, store.blocks()]).toEqual([1, 0, 0, []]);
});

describe('memory', () => {
  const make = (blocks: Record<string, number> = {}, max = 1000): UnifiedMemory => {
    const made = new UnifiedMemory(max, 0.5);
    for (const [blockId, bytes] of Object.entries(blocks)) made.acquireStorage(blockId, bytes);
    return made;
  };
  const given = (made: UnifiedMemory, ...bytes: readonly number[]): readonly number[] => bytes.map((one) => made.acquireExecution(one).granted);

  test('[B9.16] for unrolling is held, refused and given back to the byte', () => {
    const held = (bytes: number): readonly [boolean, number] => [memory.acquireUnroll('someBlock', bytes).granted, memory.unrollUsed];
    expect([held(100), held(200), held(500), held(1_000_000)]).toEqual([[true, 100], [true, 300], [true, 800], [false, 800]]);
    memory.releaseUnroll(100);
    memory.releaseUnroll(100);
    expect([memory.unrollUsed, held(4400), held(20_000)]).toEqual([600, [true, 5000], [false, 5000]]);
    memory.releaseUnroll(5000);
    expect([memory.unrollUsed, memory.storageUsed]).toEqual([0, 0]);
  });

  test('[B9.19] of a task: what is left, then nothing, then what it gave back', () => {
    const made = make({}, 1000);
    expect(given(made, 100, 400, 400, 200, 100)).toEqual([100, 400, 400, 100, 0]);
    made.releaseExecution(500);
    expect(given(made, 300, 300)).toEqual([300, 200]);
  });

  test('[B9.22] more given back than held is all of it; storage beyond the maximum is refused without an eviction', () => {
    const made = make();
    expect(given(made, 10, 100, 890, 1)).toEqual([10, 100, 890, 0]);
    made.releaseExecution(2000);
    expect(made.executionUsed).toBe(0);
    expect([made.acquireStorage('a', 10), made.acquireStorage('b', 100), made.acquireStorage('c', 1001)]).toEqual([{ granted: true, evict: [] }, { granted: true, evict: [] }, { granted: false, evict: [] }]);
    expect([made.acquireStorage('d', 1000), made.storageUsed]).toEqual([{ granted: true, evict: ['a', 'b'] }, 1000]);
  });

  test('[B9.23] execution takes back what storage borrowed, and no more', () => {
    const borrowed = make({ a: 750 });
    expect([borrowed.acquireExecution(100), borrowed.acquireExecution(200)]).toEqual([{ granted: 100, evict: [] }, { granted: 200, evict: ['a'] }]);
    const within = make({ a: 400 });
    expect([given(within, 300, 400), within.storageUsed]).toEqual([[300, 300], 400]);
    expect(make({ a: 700 }).acquireExecution(500)).toEqual({ granted: 500, evict: ['a'] });
  });

  test('[B9.24] storage takes nothing from execution', () => {
    const much = make();
    expect([given(much, 800), much.acquireStorage('a', 100), much.acquireStorage('b', 250), much.blockIds()]).toEqual([[800], { granted: true, evict: [] }, { granted: false, evict: [] }, ['a']]);
    const little = make();
    expect([given(little, 200), little.acquireStorage('a', 750), little.acquireStorage('b', 850)]).toEqual([[200], { granted: true, evict: [] }, { granted: false, evict: [] }]);
  });

  test('[B9.25] SPARK-15260: a refused eviction leaves the counts as they were', () => {
    const made = make({ rdd_1_0: 600 });
    made.pin('rdd_1_0');
    expect([made.acquireStorage('rdd_2_0', 500), made.acquireExecution(700).granted, made.storageUsed, made.executionUsed]).toEqual([{ granted: false, evict: [] }, 400, 600, 400]);
    made.unpin('rdd_1_0');
    made.releaseExecution(400);
    expect(made.acquireStorage('rdd_2_0', 1000)).toEqual({ granted: true, evict: ['rdd_1_0'] });
  });

  test('[B9.21] off the heap is counted apart from the heap', () => {
    put('a1', OFF_HEAP_ONLY);
    put('a2', MEMORY_ONLY_SER);
    expect(store.blocks().map((one) => [one.useOffHeap, one.memorySize])).toEqual([[true, offHeap.storageUsed], [false, memory.storageUsed]]);
  });
});
