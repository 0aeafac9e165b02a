import { describe, expect, it } from 'vitest';
import type { ListenerEvent } from '../../events/types.ts';
import { DISK, LogBuilder, MEMORY_ONLY, NONE, START } from '../testing/logBuilder.ts';
import { executorsView } from './executors.ts';
import { storageView } from './storage.ts';

function twoCached(): LogBuilder {
  return new LogBuilder()
    .executor('0').executor('1')
    .rdd(0, 'textFile', 3, [], { variable: 'links', storageLevel: MEMORY_ONLY })
    .rdd(1, 'map', 2, [], { variable: 'words', storageLevel: MEMORY_ONLY })
    .block('0', 'rdd_0_0', MEMORY_ONLY, 100).block('0', 'rdd_0_1', MEMORY_ONLY, 110).block('1', 'rdd_0_2', MEMORY_ONLY, 120).block('1', 'rdd_1_0', MEMORY_ONLY, 130);
}

describe('the storage view', () => {
  it('shows where each partition is and how it is spread', () => {
    const view = storageView(twoCached().block('1', 'rdd_0_0', MEMORY_ONLY, 140).block('1', 'rdd_0_2', { ...MEMORY_ONLY, 'Use Disk': true }, 150).status);
    expect(view.rdds[0]!.partitions.map((cell) => [cell.place, cell.executors, cell.memoryBytes, cell.diskBytes])).toEqual([['memory', ['0', '1'], 200, 0], ['memory', ['0'], 100, 0], ['both', ['1'], 100, 100]]);
    expect(view.rdds[0]).toMatchObject({ title: 'links', levelName: 'MEMORY_ONLY', cachedPartitions: 3, fraction: 1, memoryBytes: 400, diskBytes: 100 });
    expect(view.rdds[0]!.byExecutor).toEqual([{ executorId: '0', partitions: 2, memoryBytes: 200, diskBytes: 0 }, { executorId: '1', partitions: 2, memoryBytes: 200, diskBytes: 100 }]);
    expect(view.rdds[1]!.partitions.map((cell) => cell.place)).toEqual(['memory', 'none']);
    expect([view.memoryBytes, view.diskBytes, view.maxMemory]).toEqual([500, 100, 2000]);
  });

  it('says whether a level of several copies has them, and what is off the heap', () => {
    const two = { ...MEMORY_ONLY, Replication: 2 };
    const offHeap = { 'Use Disk': false, 'Use Memory': true, 'Use Off Heap': true, Deserialized: false, Replication: 1 };
    const memory: ListenerEvent = { Event: 'SparkListenerBlockManagerAdded', 'Block Manager ID': { 'Executor ID': '0', Host: 'localhost', Port: 2 }, 'Maximum Memory': 1500, Timestamp: START, 'Maximum Onheap Memory': 1000, 'Maximum Offheap Memory': 500 };
    const log = new LogBuilder().executor('0').executor('1').add(memory).rdd(0, 'map', 2, [], { storageLevel: two }).rdd(1, 'map', 1, [], { storageLevel: { ...offHeap, 'Use Disk': true } })
      .block('0', 'rdd_0_0', two, 100).block('1', 'rdd_0_1', two, 110).block('1', 'rdd_0_0', MEMORY_ONLY, 120).block('0', 'rdd_1_0', offHeap, 130);
    const [copied, off] = storageView(log.status).rdds;
    expect([copied!.levelName, copied!.copies, copied!.memoryBytes]).toEqual(['MEMORY_ONLY_2', '1 partition of 2 is on fewer than 2 executors.', 300]);
    expect([off!.levelName, off!.copies, off!.partitions[0]!.offHeap]).toEqual(['OFF_HEAP', '', true]);
    expect([log.status.executors['0']!.offHeapUsed, log.status.executors['0']!.onHeapUsed]).toEqual([100, 100]);
    expect(executorsView(log.status).executors.map((card) => [card.id, card.offHeapUsed, card.maxOffHeap])).toEqual([['0', 100, 500], ['1', 0, 0]]);
    const toDisk = log.block('0', 'rdd_1_0', { ...offHeap, 'Use Disk': true, 'Use Memory': false }, 135, { kind: 'evicted' }).status;
    expect([toDisk.executors['0']!.offHeapUsed, toDisk.executors['0']!.onHeapUsed, storageView(toDisk).rdds[1]!.partitions[0]!.offHeap]).toEqual([0, 100, false]);
    expect(storageView(log.block('0', 'rdd_0_1', MEMORY_ONLY, 140).status).rdds[0]!.copies).toBe('Each partition is on 2 executors.');
  });

  it('says that blocks of a local checkpoint cannot be recomputed', () => {
    const log = twoCached().add({ Event: 'EmberlineCheckpoint', Timestamp: START, 'RDD ID': 1, Kind: 'local', Path: '', Parts: [], 'Checkpoint RDD ID': 9 });
    expect(storageView(log.status).rdds[1]!.ifLost.map((item) => item.sentence)).toEqual(['If executor 1 were lost now: 1 partition of a local checkpoint would be gone, and jobs that need it fail.']);
  });

  it('does not count the memory of a driver that runs no tasks', () => {
    const driver: ListenerEvent = { Event: 'SparkListenerBlockManagerAdded', 'Block Manager ID': { 'Executor ID': 'driver', Host: 'localhost', Port: 1 }, 'Maximum Memory': 5000, Timestamp: START };
    expect(storageView(twoCached().add(driver).status).maxMemory).toBe(2000);
    expect(storageView(new LogBuilder().executor('driver').status).maxMemory).toBe(1000);
  });

  it('tells which partitions had to make room for what, and takes it back when they return', () => {
    const evicted = { kind: 'evicted' as const, evictedFor: 'rdd_1_1' };
    const log = twoCached().block('0', 'rdd_0_0', NONE, 12_400, evicted).block('0', 'rdd_0_1', NONE, 12_450, evicted).block('1', 'rdd_0_2', DISK, 12_460, evicted);
    const links = storageView(log.status).rdds[0]!;
    expect(links.evictions).toEqual(['Partitions 0 and 1 were evicted to make room for words at 12.4 s.', 'Partition 2 was moved to disk to make room for words at 12.5 s.']);
    expect(links.partitions.map((cell) => [cell.place, cell.evictedAt])).toEqual([['evicted', START + 12_400], ['evicted', START + 12_450], ['disk', START + 12_460]]);
    expect(log.status.executors['0']!.markers).toEqual([{ time: START + 12_400, kind: 'evicted', bytes: 200, subject: 'rdd_0_0', count: 2 }]);
    const back = storageView(log.block('0', 'rdd_0_0', MEMORY_ONLY, 13_000).block('0', 'rdd_0_1', MEMORY_ONLY, 13_000).status).rdds[0]!;
    expect(back.evictions).toEqual(['Partition 2 was moved to disk to make room for words at 12.5 s.']);
  });

  it('says what a loss would cost, and after it what was lost', () => {
    const log = twoCached();
    expect(storageView(log.status).rdds[0]!.ifLost.map((item) => item.sentence)).toEqual(['If executor 0 were lost now: 2 partitions to recompute.', 'If executor 1 were lost now: 1 partition to recompute.']);
    const view = storageView(log.lose('0', 500).block('0', 'rdd_0_0', MEMORY_ONLY, 501).status);
    expect(view.rdds[0]!.evictions).toEqual(['Partitions 0 and 1 were lost with executor 0 at 0.5 s.']);
    expect(view.rdds[0]!.partitions.map((cell) => cell.place)).toEqual(['lost', 'lost', 'memory']);
    expect([view.rdds[0]!.cachedPartitions, view.memoryBytes, view.maxMemory]).toEqual([1, 200, 1000]);
  });

  it('counts a block reported twice once, and forgets an RDD that is unpersisted', () => {
    const log = twoCached().block('0', 'rdd_0_0', MEMORY_ONLY, 200);
    expect(log.status.executors['0']).toMatchObject({ memoryUsed: 200, rddBlocks: 2 });
    const after = log.add({ Event: 'SparkListenerUnpersistRDD', 'RDD ID': 0 }).block('0', 'rdd_0_0', NONE, 210, { kind: 'unpersisted' }).status;
    expect(storageView(after).rdds.map((rdd) => rdd.title)).toEqual(['words']);
    expect(after.executors['0']).toMatchObject({ memoryUsed: 0, rddBlocks: 0 });
  });
});

describe('the executors view', () => {
  it('has cards in words, the alive first, and one time axis', () => {
    const log = twoCached().stage(5, 'count', 64, [0]).job(0, [5], 0).submit(5, 0).task(5, 41, { executor: '1', running: true }).lose('0', 12_400).executor('2', { at: 12_600, replaces: '0' });
    const view = executorsView(log.status);
    expect(view.executors.map((card) => [card.id, card.state, card.stateText, card.summary])).toEqual([
      ['1', 'alive', 'alive', '1 core · task 5.41 · 2 blocks · 0 failures'],
      ['2', 'alive', 'alive', '1 core · idle · 0 blocks · 0 failures'],
      ['0', 'replaced', 'lost at 12.4 s, replaced by executor 2 in 0.2 s', 'SIGKILL · 9 blocks, 4 map outputs lost · replaced by executor 2 in 0.2 s'],
    ]);
    expect([view.length, view.totals]).toEqual([12_600, { alive: 2, lost: 1, cores: 2, runningTasks: 1, storageUsed: 200, maxMemory: 2000, diskUsed: 0, failedTasks: 0 }]);
  });

  it('lets storage memory shrink as soon as blocks go, not with the next measurement', () => {
    const measured = (storage: number, at: number): ListenerEvent => ({
      Event: 'SparkListenerExecutorMetricsUpdate', 'Executor ID': '0', 'Metrics Updated': [], 'Emberline Timestamp': START + at,
      'Executor Metrics Updated': [{ 'Stage ID': -1, 'Stage Attempt ID': -1, 'Executor Metrics': { OnHeapStorageMemory: storage, JVMHeapMemory: 900 } }],
    });
    const storage = (log: LogBuilder): readonly unknown[] => executorsView(log.status).executors[0]!.series.map((sample) => [sample.time, sample.storage, sample.heapUsed]);
    const unpersisted = { kind: 'unpersisted' as const };
    expect(storage(twoCached().add(measured(250, 200)).block('0', 'rdd_0_0', NONE, 300, unpersisted))).toEqual([[200, 250, 900], [300, 150, 900]]);
    expect(storage(twoCached().add(measured(150, 200)).block('0', 'rdd_0_0', NONE, 300, unpersisted))).toEqual([[200, 150, 900], [300, 100, 900]]);
  });

  it('draws memory over time, bounded, with the peaks kept as old time gets coarser', () => {
    const log = new LogBuilder().executor('0');
    for (let i = 0; i < 2000; i++) {
      log.add({
        Event: 'SparkListenerExecutorMetricsUpdate', 'Executor ID': '0', 'Metrics Updated': [], 'Emberline Timestamp': START + i * 100,
        'Executor Metrics Updated': [{ 'Stage ID': -1, 'Stage Attempt ID': -1, 'Executor Metrics': { OnHeapStorageMemory: i === 77 ? 9999 : 10, OnHeapExecutionMemory: 5, JVMHeapMemory: 50 } }],
      });
    }
    const { series, now } = executorsView(log.status).executors[0]!;
    expect(series.length).toBeLessThanOrEqual(600);
    expect(series.find((sample) => sample.storage === 9999)?.time).toBe(7700);
    expect(series.map((sample) => sample.time)).toEqual(series.map((sample) => sample.time).toSorted((a, b) => a - b));
    expect(now).toEqual({ time: 199_900, storage: 10, execution: 5, heapUsed: 50, offHeap: 0, rss: 0 });
    expect(series.at(-1)).toEqual(now);
  });
});
