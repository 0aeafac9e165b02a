import { beforeEach, describe, expect, test } from 'vitest';
import type { Payload, SlotAddress, ToSlot } from '../executor/messages.ts';
import { StorageLevel } from '../storage/storageLevel.ts';
import { Replication } from './replication.ts';

const PAYLOAD: Payload = { kind: 'inline', bytes: new Uint8Array(3) };
const at = (executorId: string, slot = 0): SlotAddress => ({ executorId, slot });

let slots: SlotAddress[];
let holders: Map<string, SlotAddress[]>;
let sent: { to: string; message: ToSlot }[];
let warned: string[];
let dropped: number;
let persisted: boolean;

beforeEach(() => {
  slots = ['0', '1', '2', '3', '4'].map((id) => at(id));
  holders = new Map();
  sent = [];
  warned = [];
  dropped = 0;
  persisted = true;
});

/** Blocks that are under-replicated by `wanted` and `holders`. */
function make(config: { maxFailures?: number; proactive?: boolean } = {}, wanted: Readonly<Record<string, number>> = {}): Replication {
  return new Replication({
    slots: () => slots,
    holders: (blockId) => holders.get(blockId) ?? [],
    *underReplicated() {
      for (const [blockId, replication] of Object.entries(wanted)) {
        const [first] = holders.get(blockId) ?? [];
        if (first !== undefined && (holders.get(blockId)?.length ?? 0) < replication) yield { blockId, at: first, replication };
      }
    },
    isPersisted: () => persisted,
    send: (to, message) => void sent.push({ to: to.executorId, message }),
    dropPayload: () => void dropped++,
    warn: (message) => void warned.push(message),
  }, { maxFailures: config.maxFailures ?? 1, proactive: config.proactive ?? true });
}
const offer = (replication: Replication, copies: number, blockId = 'rdd_3_0', payload: Payload | null = PAYLOAD): void =>
  replication.offered(at('0'), { type: 'replicaOffered', blockId, level: { ...StorageLevel.MEMORY_ONLY, replication: copies }, payload });
const requests = (): readonly number[] => sent.flatMap(({ message }) => (message.type === 'storeReplica' ? [message.request] : []));

describe('[B9.14] copies', () => {
  test.each([1, 2, 3, 4, 5])('%i of them: each peer once, none to the executor that has it, and each stored as the only one', (copies) => {
    const replication = make();
    offer(replication, copies);
    const peers = sent.map(({ to }) => to);
    expect([peers.length, new Set(peers).size, peers.includes('0')]).toEqual([copies - 1, copies - 1, false]);
    expect(sent.every(({ message }) => message.type === 'storeReplica' && message.level.replication === 1)).toBe(true);
    expect(dropped).toBe(copies === 1 ? 1 : 0);
    for (const request of requests()) replication.answered(request, true);
    expect([dropped, warned]).toEqual([1, []]);
  });

  test('go round the executors by partition', () => {
    const replication = make();
    for (const partition of [0, 1, 2, 3, 4]) offer(replication, 2, `rdd_3_${partition}`);
    expect(sent.map(({ to }) => to)).toEqual(['1', '2', '3', '4', '1']);
  });

  test('leave out executors that have the block already', () => {
    holders.set('rdd_3_0', [at('0'), at('1'), at('2')]);
    offer(make(), 4);
    expect(sent.map(({ to }) => to)).toEqual(['3']);
  });

  test('without peers: none, and it is said once for each RDD', () => {
    slots = [at('0')];
    const replication = make();
    for (const blockId of ['rdd_3_0', 'rdd_3_1', 'rdd_4_0']) offer(replication, 3, blockId);
    expect([sent, dropped, warned]).toEqual([[], 3, [
      expect.stringMatching(/^Block rdd_3_0 replicated to only 0 peer\(s\) instead of 2 peers\./), expect.stringMatching(/^Block rdd_4_0 replicated to only 0 peer/),
    ]]);
  });

  test('a peer that has no room is replaced by another one; after too many failures what is there must do', () => {
    const replication = make({ maxFailures: 1 });
    offer(replication, 2);
    replication.answered(0, false);
    expect(sent.map(({ to }) => to)).toEqual(['1', '2']);
    replication.answered(1, false);
    expect([sent.length, dropped, warned.length]).toEqual([2, 1, 1]);
    replication.answered(1, true);
    expect(dropped).toBe(1);
  });

  test('a peer that dies is replaced by another one', () => {
    const replication = make();
    offer(replication, 3);
    slots = slots.filter((slot) => slot.executorId !== '1');
    replication.executorLost('1');
    expect(sent.map(({ to }) => to)).toEqual(['1', '2', '3']);
  });

  test('of an RDD that is persisted no more, or whose rows cannot be encoded, are not made', () => {
    const replication = make();
    offer(replication, 2, 'rdd_5_0', null);
    persisted = false;
    offer(replication, 2);
    expect([sent, dropped, warned.length]).toEqual([[], 1, 1]);
  });
});

describe('[B9.14] after an executor is lost', () => {
  test('blocks with too few copies are offered again, each once', () => {
    const replication = make({}, { rdd_3_0: 2, rdd_3_1: 2 });
    holders.set('rdd_3_0', [at('2')]);
    holders.set('rdd_3_1', [at('2'), at('3')]);
    replication.executorLost('1');
    replication.executorsChanged();
    expect(sent).toEqual([{ to: '2', message: { type: 'replicateBlock', blockId: 'rdd_3_0', replication: 2 } }]);
    replication.offered(at('2'), { type: 'replicaOffered', blockId: 'rdd_3_0', level: { ...StorageLevel.MEMORY_ONLY_2 }, payload: PAYLOAD });
    expect(sent[1]).toMatchObject({ to: '0', message: { type: 'storeReplica' } });
  });

  test('not while nobody could take a copy, but when one comes', () => {
    const replication = make({}, { rdd_3_0: 2 });
    holders.set('rdd_3_0', [at('0')]);
    slots = [at('0')];
    replication.executorLost('1');
    expect(sent).toEqual([]);
    slots = [at('0'), at('5')];
    replication.executorsChanged();
    expect(sent).toHaveLength(1);
  });

  test('not when spark.storage.replication.proactive is off', () => {
    const replication = make({ proactive: false }, { rdd_3_0: 2 });
    holders.set('rdd_3_0', [at('0')]);
    replication.executorLost('1');
    expect(sent).toEqual([]);
  });
});
