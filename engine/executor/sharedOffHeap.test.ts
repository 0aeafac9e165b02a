import { afterEach, describe, expect, test } from 'vitest';
import { offHeapCopy } from '../storage/sharedBlocks.ts';
import { UnifiedMemory } from '../storage/unifiedMemory.ts';
import { LentBlocks, offHeapCounts, SharedBudget } from './sharedOffHeap.ts';

describe('one budget for all slots of an executor', () => {
  const make = (): readonly [UnifiedMemory, UnifiedMemory] => {
    const counts = offHeapCounts(2);
    return [new UnifiedMemory(1000, 0.5, new SharedBudget(counts, 0)), new UnifiedMemory(1000, 0.5, new SharedBudget(counts, 1))];
  };

  test('what one holds the other cannot have, until it is given back', () => {
    const [one, other] = make();
    expect([one.acquireStorage('a', 700).granted, other.acquireStorage('b', 400).granted, other.acquireStorage('b', 300).granted]).toEqual([true, false, true]);
    expect([one.maxStorage, other.maxStorage]).toEqual([700, 300]);
    one.releaseBlock('a');
    expect([other.acquireStorage('c', 700), other.storageUsed]).toEqual([{ granted: true, evict: [] }, 1000]);
  });

  test('a slot evicts its own blocks and nobody else’s', () => {
    const [one, other] = make();
    one.acquireStorage('a', 500);
    other.acquireStorage('b', 200);
    expect([other.acquireStorage('c', 400), other.acquireStorage('d', 600), one.blockIds()]).toEqual([{ granted: true, evict: ['b'] }, { granted: false, evict: [] }, ['a']]);
    expect(one.acquireStorage('e', 600)).toEqual({ granted: true, evict: ['a'] });
  });
});

describe('lent blocks', () => {
  const open: LentBlocks[] = [];
  const slot = (index: number): LentBlocks => {
    const made = new LentBlocks('emberline-test-lent', index);
    open.push(made);
    return made;
  };
  afterEach(() => {
    for (const one of open.splice(0)) one.close();
  });

  test('are found by the other slots in the same memory, until they are withdrawn', () => {
    const [one, other] = [slot(0), slot(1)];
    const batch = offHeapCopy(Uint8Array.of(1, 2, 3));
    one.lend('rdd_0_0', [batch]);
    const found = other.find('rdd_0_0')!;
    expect(found).toEqual([Uint8Array.of(1, 2, 3)]);
    batch[0] = 9;
    expect(found[0]![0]).toBe(9);
    one.withdraw('rdd_0_0');
    expect(other.find('rdd_0_0')).toBeUndefined();
  });

  test('a block that two slots lend stays when the first of them withdraws it', () => {
    const [one, two, other] = [slot(0), slot(1), slot(2)];
    one.lend('rdd_0_0', [offHeapCopy(Uint8Array.of(1))]);
    two.lend('rdd_0_0', [offHeapCopy(Uint8Array.of(1))]);
    one.withdraw('rdd_0_0');
    expect(other.find('rdd_0_0')).toEqual([Uint8Array.of(1)]);
  });
});
