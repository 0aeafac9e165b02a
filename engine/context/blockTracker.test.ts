import { describe, expect, it } from 'vitest';
import { BlockTracker } from './blockTracker.ts';
import type { BlockReport } from './blockTracker.ts';

const stored = (blockId: string, memorySize = 100): BlockReport => ({ type: 'blockUpdated', blockId, useMemory: true, useDisk: false, useOffHeap: false, deserialized: true, replication: 1, memorySize, diskSize: 0, cause: { kind: 'stored', taskId: 1 } });
const gone = (blockId: string, kind: 'evicted' | 'unpersisted'): BlockReport => ({ type: 'blockUpdated', blockId, useMemory: false, useDisk: false, useOffHeap: false, deserialized: false, replication: 1, memorySize: 0, diskSize: 0, cause: { kind } });
const slot = (executorId: string, index = 0) => ({ executorId, slot: index });

describe('the block tracker', () => {
  it('tells of a stored block with its size and level, and of an evicted one with the size that is gone and the cause', () => {
    const tracker = new BlockTracker();
    expect(tracker.update(slot('0'), stored('rdd_3_1'), 'h', 5)).toEqual({
      Event: 'SparkListenerBlockUpdated', 'Emberline Timestamp': 5, 'Emberline Cause': { kind: 'stored', taskId: 1 },
      'Block Updated Info': {
        'Block Manager ID': { 'Executor ID': '0', Host: 'h', Port: 2 }, 'Block ID': 'rdd_3_1', 'Memory Size': 100, 'Disk Size': 0,
        'Storage Level': { 'Use Disk': false, 'Use Memory': true, 'Use Off Heap': false, Deserialized: true, Replication: 1 },
      },
    });
    expect(tracker.storedSize(3)).toEqual({ cachedPartitions: 1, memoryBytes: 100, diskBytes: 0 });
    const event = tracker.update(slot('0'), { ...gone('rdd_3_1', 'evicted'), cause: { kind: 'evicted', evictedFor: 'rdd_4_0' } }, 'h', 6);
    expect([event['Block Updated Info']['Storage Level']['Use Memory'], event['Block Updated Info']['Memory Size'], event['Emberline Cause']]).toEqual([false, 100, { kind: 'evicted', evictedFor: 'rdd_4_0' }]);
    expect(tracker.storedSize(3)).toBeUndefined();
  });

  it('keeps a block of an executor until its last slot has dropped it', () => {
    const tracker = new BlockTracker();
    tracker.update(slot('0', 0), stored('rdd_3_1', 100), 'h', 0);
    tracker.update(slot('0', 1), stored('rdd_3_1', 90), 'h', 0);
    expect(tracker.update(slot('0', 0), gone('rdd_3_1', 'evicted'), 'h', 0)['Block Updated Info']['Memory Size']).toBe(90);
    expect(tracker.update(slot('0', 1), gone('rdd_3_1', 'evicted'), 'h', 0)['Block Updated Info']).toMatchObject({ 'Memory Size': 90, 'Storage Level': { 'Use Memory': false, 'Use Disk': false } });
  });

  it('tells of every block that a lost executor held, and keeps the others', () => {
    const tracker = new BlockTracker();
    tracker.update(slot('0'), stored('rdd_3_0'), 'h', 0);
    tracker.update(slot('1'), stored('rdd_3_1'), 'h', 0);
    const lost = tracker.executorLost('0', 'h', 9);
    expect(lost.map((e) => [e['Block Updated Info']['Block ID'], e['Block Updated Info']['Memory Size'], e['Emberline Cause']])).toEqual([['rdd_3_0', 100, { kind: 'lost' }]]);
    expect([...tracker.storedPartitions(3)]).toEqual([1]);
  });

  it('says when nothing of an RDD is stored any more', async () => {
    const tracker = new BlockTracker();
    await tracker.whenGone(3);
    tracker.update(slot('0'), stored('rdd_3_0'), 'h', 0);
    tracker.update(slot('1'), stored('rdd_3_1'), 'h', 0);
    const whenGone = tracker.whenGone(3);
    tracker.update(slot('0'), gone('rdd_3_0', 'unpersisted'), 'h', 0);
    tracker.executorLost('1', 'h', 0);
    await whenGone;
  });

  it('lets nobody wait for an application that has ended', async () => {
    const tracker = new BlockTracker();
    tracker.update(slot('0'), stored('rdd_3_0'), 'h', 0);
    const whenGone = tracker.whenGone(3);
    tracker.stop();
    await whenGone;
  });

  it('knows which blocks fewer executors hold than their level asks for', () => {
    const tracker = new BlockTracker();
    const copied = { ...stored('rdd_3_0'), replication: 2 };
    tracker.update(slot('0'), copied, 'h', 0);
    tracker.update(slot('0', 1), stored('rdd_3_1'), 'h', 0);
    expect([...tracker.underReplicated()]).toEqual([{ blockId: 'rdd_3_0', at: slot('0'), replication: 2 }]);
    tracker.update(slot('1'), stored('rdd_3_0'), 'h', 0);
    expect([[...tracker.underReplicated()], tracker.holders('rdd_3_0')]).toEqual([[], [slot('0'), slot('1')]]);
    // The copy says nothing of the level: that two are wanted is remembered until the block is gone.
    tracker.executorLost('0', 'h', 0);
    expect([...tracker.underReplicated()]).toEqual([{ blockId: 'rdd_3_0', at: slot('1'), replication: 2 }]);
    tracker.update(slot('1'), gone('rdd_3_0', 'unpersisted'), 'h', 0);
    expect([...tracker.underReplicated()]).toEqual([]);
  });
});
