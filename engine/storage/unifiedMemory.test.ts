import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rddBlockId } from './blockId.ts';
import { executorMemory, parseBytes } from './executorMemory.ts';
import { UnifiedMemory } from './unifiedMemory.ts';

const MIB = 1 << 20;
const make = (blocks: Record<string, number> = {}, max = 1000): UnifiedMemory => {
  const memory = new UnifiedMemory(max, 0.5);
  for (const [blockId, bytes] of Object.entries(blocks)) memory.acquireStorage(blockId, bytes);
  return memory;
};
const GRANTED = { granted: true, evict: [] };
const REFUSED = { granted: false, evict: [] };

describe('execution (Spark’s UnifiedMemoryManagerSuite)', () => {
  test('takes all there is, then nothing, and gives back no more than it has', () => {
    const memory = make();
    expect([10, 100, 890, 1].map((bytes) => memory.acquireExecution(bytes).granted)).toEqual([10, 100, 890, 0]);
    memory.releaseExecution(5000);
    expect(memory.executionUsed).toBe(0);
  });

  test('evicts what storage borrowed, and no more', () => {
    const memory = make({ a: 250, b: 250, c: 250 });
    expect(memory.acquireExecution(100)).toEqual({ granted: 100, evict: [] });
    expect(memory.acquireExecution(200)).toEqual({ granted: 200, evict: ['a'] });
    expect([memory.executionUsed, memory.storageUsed]).toEqual([300, 500]);
  });

  test('leaves storage its region', () => {
    const memory = make({ a: 400 });
    expect(memory.acquireExecution(300)).toEqual({ granted: 300, evict: [] });
    expect(memory.acquireExecution(400)).toEqual({ granted: 300, evict: [] });
    expect(memory.storageUsed).toBe(400);
  });

  test('SPARK-12165: evicts although free memory would serve a part', () => {
    const memory = make({ a: 200, b: 500 });
    expect(memory.acquireExecution(500)).toEqual({ granted: 500, evict: ['a'] });
    expect([memory.executionUsed, memory.storageUsed]).toEqual([500, 500]);
  });
});

describe('storage', () => {
  test('more than there could ever be is refused without an eviction; all there is evicts what must go', () => {
    const memory = make({ a: 10, b: 100 });
    expect(memory.acquireStorage('c', 1001)).toEqual(REFUSED);
    expect(memory.blockIds()).toEqual(['a', 'b']);
    expect(memory.acquireStorage('c', 1000)).toEqual({ granted: true, evict: ['a', 'b'] });
    expect(memory.storageUsed).toBe(1000);
  });

  test('never takes from execution', () => {
    const memory = make();
    memory.acquireExecution(800);
    expect(memory.acquireStorage('a', 100)).toEqual(GRANTED);
    expect(memory.acquireStorage('b', 250)).toEqual(REFUSED);
    expect([memory.executionUsed, memory.storageUsed]).toEqual([800, 100]);
    memory.releaseExecution(600);
    expect(memory.acquireStorage('b', 650)).toEqual(GRANTED);
    expect(memory.acquireStorage('c', 850)).toEqual(REFUSED);
  });

  test('evicts the least recently used first', () => {
    const memory = make({ a: 400, b: 400 });
    expect(memory.acquireStorage('c', 400).evict).toEqual(['a']);
    memory.touch('b');
    expect(memory.acquireStorage('a', 400).evict).toEqual(['c']);
    expect(memory.blockIds()).toEqual(['b', 'a']);
  });

  test('a block of an RDD never pushes out one of the same RDD, however long unused', () => {
    const memory = make({ [rddBlockId(0, 1)]: 400, [rddBlockId(0, 2)]: 400 });
    expect(memory.acquireStorage(rddBlockId(0, 3), 400)).toEqual(REFUSED);
    expect(memory.acquireStorage(rddBlockId(1, 0), 400)).toEqual({ granted: true, evict: ['rdd_0_1'] });
    memory.touch('rdd_0_2');
    // SPARK-1194: the other RDD's block goes although it was used more recently than some of this one's.
    expect(memory.acquireStorage(rddBlockId(0, 3), 400)).toEqual({ granted: true, evict: ['rdd_1_0'] });
    expect(memory.acquireStorage(rddBlockId(0, 4), 400)).toEqual(REFUSED);
  });

  test('evicts all that is needed or nothing', () => {
    const memory = make({ [rddBlockId(1, 0)]: 100, [rddBlockId(2, 0)]: 800 });
    expect(memory.acquireStorage(rddBlockId(2, 1), 300)).toEqual(REFUSED);
    expect(memory.blockIds()).toEqual(['rdd_1_0', 'rdd_2_0']);
  });

  test('[B9.18] a pinned block stays until its last reader lets go, and the next one goes instead', () => {
    const memory = make({ a: 400, b: 400 });
    memory.pin('a');
    memory.pin('a');
    memory.unpin('a');
    memory.pin('b');
    expect(memory.acquireStorage('c', 400)).toEqual(REFUSED);
    memory.unpin('b');
    expect(memory.acquireStorage('c', 400).evict).toEqual(['b']);
  });
});

describe('unrolling', () => {
  test('counts as storage until the block is whole, then as the block', () => {
    const memory = make();
    for (const bytes of [100, 200, 500]) expect(memory.acquireUnroll('a', bytes)).toEqual(GRANTED);
    expect([memory.unrollUsed, memory.storageUsed]).toEqual([800, 800]);
    expect(memory.acquireUnroll('a', 1_000_000)).toEqual(REFUSED);
    expect(memory.commitUnroll('a', 800, 650)).toEqual(GRANTED);
    expect([memory.unrollUsed, memory.storageUsed, memory.blockBytes('a')]).toEqual([0, 650, 650]);
  });

  test('a block bigger than was unrolled asks for the rest, and a refusal changes nothing', () => {
    const memory = make({ b: 300 });
    memory.acquireUnroll('a', 100);
    expect(memory.commitUnroll('a', 100, 1100)).toEqual(REFUSED);
    expect([memory.unrollUsed, memory.blockBytes('a')]).toEqual([100, undefined]);
    expect(memory.commitUnroll('a', 100, 800)).toEqual({ granted: true, evict: ['b'] });
    memory.releaseBlock('a');
    expect(memory.storageUsed).toBe(0);
  });
});

test('whatever is asked in whatever order, no byte is counted twice or lost, and the limit holds', () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('store' as const), id: fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 9 })), bytes: fc.integer({ min: 0, max: 1200 }) }),
    fc.record({ do: fc.constant('unroll' as const), bytes: fc.integer({ min: 0, max: 600 }) }), fc.record({ do: fc.constant('free unroll' as const), bytes: fc.integer({ min: 0, max: 900 }) }),
    fc.record({ do: fc.constant('run' as const), bytes: fc.integer({ min: 0, max: 1200 }) }), fc.record({ do: fc.constant('end' as const), bytes: fc.integer({ min: 0, max: 1200 }) }));
  fc.assert(fc.property(fc.array(step, { maxLength: 80, size: 'max' }), (steps) => {
    const memory = make();
    const blocks = new Map<string, number>();
    let unrolled = 0;
    let running = 0;
    for (const one of steps) {
      if (one.do === 'store') {
        const id = rddBlockId(...one.id);
        if (blocks.has(id)) {
          expect(memory.releaseBlock(id)).toBe(blocks.get(id));
          blocks.delete(id);
        }
        const { granted, evict } = memory.acquireStorage(id, one.bytes);
        for (const gone of evict) {
          expect(gone.startsWith(`rdd_${one.id[0]}_`)).toBe(false);
          expect(blocks.delete(gone)).toBe(true);
        }
        if (granted) blocks.set(id, one.bytes);
        else expect(evict).toEqual([]);
      } else if (one.do === 'unroll') {
        const { granted, evict } = memory.acquireUnroll('other', one.bytes);
        for (const gone of evict) blocks.delete(gone);
        if (granted) unrolled += one.bytes;
      } else if (one.do === 'free unroll') {
        memory.releaseUnroll(one.bytes);
        unrolled = Math.max(0, unrolled - one.bytes);
      } else if (one.do === 'run') {
        const { granted, evict } = memory.acquireExecution(one.bytes);
        for (const gone of evict) blocks.delete(gone);
        expect(granted).toBeLessThanOrEqual(one.bytes);
        running += granted;
      } else {
        memory.releaseExecution(one.bytes);
        running = Math.max(0, running - one.bytes);
      }
      const stored = [...blocks.values()].reduce((sum, bytes) => sum + bytes, 0);
      expect([memory.storageUsed, memory.unrollUsed, memory.executionUsed]).toEqual([stored + unrolled, unrolled, running]);
      expect(memory.storageUsed + memory.executionUsed).toBeLessThanOrEqual(1000);
      expect(new Set(memory.blockIds())).toEqual(new Set(blocks.keys()));
    }
  }), { seed: 20_150_616, numRuns: 300 });
});

describe('the memory of an executor', () => {
  test('is six tenths of what the heap has beyond 300 MiB', () => {
    expect(executorMemory(1024 * MIB)).toEqual({ usable: 724 * MIB, unified: Math.floor(724 * MIB * 0.6), storageRegion: Math.floor(Math.floor(724 * MIB * 0.6) * 0.5) });
    expect(executorMemory(1000, { 'spark.testing.reservedMemory': '100', 'spark.memory.fraction': '0.8', 'spark.memory.storageFraction': '0.25' })).toEqual({ usable: 900, unified: 720, storageRegion: 180 });
  });

  test('[B9.25] a heap below one and a half times the reserve is refused in Spark’s words', () => {
    expect(() => executorMemory(400 * MIB)).toThrow(`System memory ${400 * MIB} must be at least ${450 * MIB}. Please increase heap size using the --driver-memory option or spark.driver.memory in Spark configuration.`);
    expect(() => executorMemory(1024 * MIB, { 'spark.executor.memory': '400m' })).toThrow(`Executor memory ${400 * MIB} must be at least ${450 * MIB}. Please increase executor memory using the --executor-memory option or spark.executor.memory in Spark configuration.`);
    expect(() => executorMemory(1024 * MIB, { 'spark.memory.fraction': '1.5' })).toThrow("spark.memory.fraction should be between 0 and 1 (was '1.5').");
  });

  test('sizes are read as Spark writes them', () => {
    expect([parseBytes('512m', 'b'), parseBytes('1g', 'b'), parseBytes('2048', 'k'), parseBytes('3kb', 'm'), parseBytes(' 7 B ', 'm')]).toEqual([512 * MIB, 1024 * MIB, 2 * MIB, 3072, 7]);
    expect(() => parseBytes('lots', 'b')).toThrow('"lots" is not a size: write a whole number and a unit, like 512m or 2g.');
  });
});
