import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { SlotAddress, ToSlot } from '../executor/messages.ts';
import { BlockRelay } from './blockRelay.ts';

const A: SlotAddress = { executorId: 'A', slot: 0 };
const B: SlotAddress = { executorId: 'B', slot: 1 };
const payload = { kind: 'inline', bytes: new Uint8Array([1]) } as const;

function relay(...dead: string[]): { relay: BlockRelay; sent: [SlotAddress, ToSlot][] } {
  const sent: [SlotAddress, ToSlot][] = [];
  return { sent, relay: new BlockRelay((to, message) => sent.push([to, message]), (id) => !dead.includes(id)) };
}

describe('the block relay', () => {
  it('asks the holder and hands its answer to who asked, under the number it asked with', () => {
    const r = relay();
    r.relay.fetch(A, { type: 'fetchBlock', request: 77, blockId: 'rdd_1_0', from: B });
    r.relay.answer(B, 0, payload);
    expect(r.sent).toEqual([[B, { type: 'readBlock', request: 0, blockId: 'rdd_1_0' }], [A, { type: 'blockData', request: 77, payload }]]);
  });

  it('answers with nothing when the holder is gone, or goes before it answers', () => {
    const dead = relay('B');
    dead.relay.fetch(A, { type: 'fetchBlock', request: 1, blockId: 'b', from: B });
    expect(dead.sent).toEqual([[A, { type: 'blockData', request: 1, payload: null }]]);
    const dying = relay();
    dying.relay.fetch(A, { type: 'fetchBlock', request: 2, blockId: 'b', from: B });
    dying.relay.executorLost('B');
    expect(dying.sent.at(-1)).toEqual([A, { type: 'blockData', request: 2, payload: null }]);
  });

  it('drops an answer for an executor that is gone, and one from a slot that was not asked', () => {
    const r = relay();
    r.relay.fetch(A, { type: 'fetchBlock', request: 1, blockId: 'b', from: B });
    r.relay.answer(A, 0, payload);
    r.relay.executorLost('A');
    r.relay.answer(B, 0, payload);
    expect(r.sent).toHaveLength(1);
  });

  it('removes the file of an answer that nobody takes in', () => {
    const folder = mkdtempSync(join(tmpdir(), 'emberline-relay-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const path = join(folder, 'block-0');
    writeFileSync(path, 'rows');
    const r = relay();
    r.relay.fetch(A, { type: 'fetchBlock', request: 1, blockId: 'b', from: B });
    r.relay.executorLost('A');
    r.relay.answer(B, 0, { kind: 'file', path, size: 4 });
    expect(existsSync(path)).toBe(false);
  });
});
