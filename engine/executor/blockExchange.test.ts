import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { BlockStore } from '../storage/blockStore.ts';
import { StorageLevel } from '../storage/storageLevel.ts';
import { UnifiedMemory } from '../storage/unifiedMemory.ts';
import { BlockExchange } from './blockExchange.ts';
import type { FromSlot, Payload, SlotAddress, TaskDescription } from './messages.ts';

const root = mkdtempSync(join(tmpdir(), 'emberline-exchange-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let store: BlockStore;
let sent: FromSlot[];
let exchange: BlockExchange;
beforeEach(() => open(false));

function open(tracksVisibility: boolean): void {
  store = new BlockStore({ memory: new UnifiedMemory(1 << 24), directory: join(root, 'blocks'), onUpdate: () => undefined });
  sent = [];
  exchange = new BlockExchange(store, root, root, '0-0', tracksVisibility, (message) => void sent.push(message));
}
function put(blockId: string, level: StorageLevel, rows: readonly unknown[] = [1, 2, 3]): void {
  const builder = store.builder(blockId, level, 1);
  for (const row of rows) builder.push(row);
  builder.finish();
}
const at = (executorId: string): SlotAddress => ({ executorId, slot: 0 });
const taskThatReads = (blockLocations: Readonly<Record<string, readonly SlotAddress[]>>): TaskDescription => ({
  taskId: 1, jobId: 0, stageId: 0, stageAttempt: 0, partition: 0, numPartitions: 1, attempt: 0, binaryId: '0', partitionData: { kind: 'inline', bytes: new Uint8Array() }, localProperties: {}, blockLocations,
});

describe('[B9.11] a block that is not here', () => {
  test('is fetched from its first holder that still has it; nobody else is asked', async () => {
    const fetched = exchange.fetch(taskThatReads({ rdd_0_0: [at('1'), at('2'), at('3')] }));
    expect(sent).toEqual([{ type: 'fetchBlock', request: 0, blockId: 'rdd_0_0', from: at('1') }]);
    exchange.received(0, null);
    await Promise.resolve();
    expect(sent.at(-1)).toEqual({ type: 'fetchBlock', request: 1, blockId: 'rdd_0_0', from: at('2') });
    const payload: Payload = { kind: 'inline', bytes: new Uint8Array(1) };
    exchange.received(1, payload);
    expect([[...await fetched], sent.length]).toEqual([[['rdd_0_0', payload]], 2]);
  });

  test('and that nobody has any more is computed', async () => {
    const fetched = exchange.fetch(taskThatReads({ rdd_0_0: [at('1')] }));
    exchange.received(0, null);
    expect([...await fetched]).toEqual([]);
  });

  test('is not waited for when its records cannot travel', () => {
    put('rdd_0_0', StorageLevel.MEMORY_ONLY, [() => 1]);
    exchange.give(5, 'rdd_0_0');
    expect(sent).toEqual([{ type: 'blockData', request: 5, payload: null }]);
  });

  test('is not asked for when it came meanwhile', async () => {
    put('rdd_0_0', StorageLevel.MEMORY_ONLY);
    expect([[...await exchange.fetch(taskThatReads({ rdd_0_0: [at('1')] }))], sent]).toEqual([[], []]);
  });

  test('leaves no file when its task ends', async () => {
    const path = join(root, 'block-7');
    writeFileSync(path, 'rows');
    exchange.release(new Map([['rdd_0_0', { kind: 'file', path, size: 4 }]]));
    expect(existsSync(path)).toBe(false);
  });
});

describe('blocks that a task stored', () => {
  test('are offered when their level asks for copies, whatever became of the task', () => {
    put('rdd_1_0', StorageLevel.MEMORY_ONLY);
    put('rdd_2_0', StorageLevel.MEMORY_ONLY_2);
    exchange.taskEnded(store.endTask(1), 1, false);
    expect(sent).toEqual([{ type: 'replicaOffered', blockId: 'rdd_2_0', level: { ...StorageLevel.MEMORY_ONLY_2 }, payload: { kind: 'inline', bytes: expect.any(Uint8Array) as Uint8Array } }]);
  });

  test('[B9.15] go with a failed task when visibility is tracked, and stay with one that succeeded', () => {
    open(true);
    put('rdd_1_0', StorageLevel.MEMORY_ONLY);
    exchange.taskEnded(store.endTask(1), 1, true);
    put('rdd_1_1', StorageLevel.MEMORY_ONLY);
    exchange.taskEnded(store.endTask(1), 1, false);
    expect([store.has('rdd_1_0'), store.has('rdd_1_1')]).toEqual([true, false]);
  });

  test('whose rows cannot be encoded are offered without bytes, so that it is known', () => {
    put('rdd_1_0', StorageLevel.MEMORY_ONLY_2, [() => 1]);
    exchange.taskEnded(store.endTask(1), 1, true);
    expect(sent).toMatchObject([{ type: 'replicaOffered', blockId: 'rdd_1_0', payload: null }]);
  });
});

test('a copy is kept and said to be; one that has no room is said not to be', () => {
  put('rdd_1_0', StorageLevel.MEMORY_ONLY_SER);
  const payload = store.offer('rdd_1_0', join(root, 'p'))!;
  exchange.adopt(4, 'rdd_2_0', { ...StorageLevel.DISK_ONLY }, payload);
  exchange.adopt(5, 'rdd_2_1', { ...StorageLevel.OFF_HEAP, useDisk: false }, payload);
  exchange.adopt(6, 'rdd_2_2', { ...StorageLevel.MEMORY_ONLY }, { kind: 'inline', bytes: new Uint8Array(9) });
  expect(sent).toEqual([{ type: 'replicaStored', request: 4, stored: true }, { type: 'replicaStored', request: 5, stored: false }, { type: 'replicaStored', request: 6, stored: false }]);
  exchange.replicateAgain('rdd_9_9', 2);
  expect(sent.at(-1)).toEqual({ type: 'replicaOffered', blockId: 'rdd_9_9', level: { ...StorageLevel.NONE }, payload: null });
  exchange.replicateAgain('rdd_2_0', 2);
  expect(sent.at(-1)).toMatchObject({ type: 'replicaOffered', blockId: 'rdd_2_0', level: { ...StorageLevel.DISK_ONLY_2 } });
});
