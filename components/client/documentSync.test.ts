import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptyCell } from '../../protocol/apply.ts';
import type { Notebook } from '../../protocol/notebook.ts';
import type { Operation } from '../../protocol/operations.ts';
import { ChangeLog } from '../../server/notebooks/changeLog.ts';
import { confirmed, did, nextToSend, opened, received, refused, reopened, unsent, type DocumentSync } from './documentSync.ts';

const doc: Notebook = { path: 'n.ipynb', metadata: {}, cells: [{ ...emptyCell('a'), source: 'hello' }, { ...emptyCell('b'), source: 'world' }] };
const edit = (cellId: string, revision: number, offset: number, deleted: number, inserted: string): Operation => ({ type: 'editSource', cellId, revision, edits: [{ offset, deleted, inserted }] });
const text = (n: Notebook, id = 'a') => n.cells.find((c) => c.id === id)?.source;
const send = (s: DocumentSync) => nextToSend(s, () => 'id') ?? s;

describe('a tab’s copy of a document', () => {
  test('what the reader does is shown at once and typing is joined while one operation is on its way', () => {
    let s = send(did(opened(doc), edit('a', 0, 5, 0, '!')));
    s = did(s, edit('a', 1, 6, 0, '?'));
    s = did(s, edit('a', 2, 7, 0, '.'));
    expect([text(s.shown), text(s.confirmed), s.waiting, unsent(s)]).toEqual(['hello!?.', 'hello', [{ type: 'editSource', cellId: 'a', revision: 1, edits: [{ offset: 6, deleted: 0, inserted: '?.' }] }], 2]);
  });
  test('another tab’s typing is woven in', () => {
    const s = received(send(did(opened(doc), edit('a', 0, 5, 0, '!'))), edit('a', 0, 0, 0, '>> '));
    expect([text(s.shown), text(s.confirmed), s.sent?.operation]).toEqual(['>> hello!', '>> hello', edit('a', 1, 8, 0, '!')]);
  });
  test('the own operation, come back, is no longer on its way and nothing moves', () => {
    const before = send(did(opened(doc), edit('a', 0, 5, 0, '!')));
    const after = confirmed(before, edit('a', 0, 5, 0, '!'));
    expect([text(after.shown), after.sent, unsent(after)]).toEqual(['hello!', null, 0]);
  });
  test('a refused operation is taken back, what came after it stays', () => {
    const s = did(send(did(opened(doc), { type: 'deleteCell', cellId: 'b' })), edit('a', 0, 0, 0, 'x'));
    const after = refused(s);
    expect([after.shown.cells.map((c) => c.source), after.waiting.length]).toEqual([['xhello', 'world'], 1]);
  });
  test('after an absence typing is moved over what changed meanwhile', () => {
    const away = did(send(did(opened(doc), edit('a', 0, 5, 0, '!'))), edit('b', 0, 0, 5, 'all'));
    const now: Notebook = { ...doc, cells: [{ ...emptyCell('a'), source: 'oh hello', sourceRevision: 7 }, { ...emptyCell('b'), source: 'world', sourceRevision: 0 }] };
    const lost = reopened(away, { notebook: now, lastOperationId: null });
    const had = reopened(away, { notebook: { ...now, cells: now.cells.map((c) => (c.id === 'a' ? { ...c, source: 'oh hello!' } : c)) }, lastOperationId: 'id' });
    expect([lost.shown.cells.map((c) => c.source), had.shown.cells.map((c) => c.source), had.sent]).toEqual([['oh hello!', 'all'], ['oh hello!', 'all'], null]);
  });
  test('typing in a cell that another tab deleted changes nothing', () => {
    const s = received(send(did(opened(doc), edit('b', 0, 0, 0, 'x'))), { type: 'deleteCell', cellId: 'b' });
    expect(s.shown.cells.map((c) => c.source)).toEqual(['hello']);
  });
  test('two tabs that type and change cells at random end with the same document as the server', () => {
    const step = fc.record({ tab: fc.nat(1), what: fc.constantFrom('type', 'type', 'type', 'delete', 'insert', 'move', 'deliver', 'deliver', 'deliver'), at: fc.nat(30), cell: fc.nat(5), text: fc.string({ maxLength: 3 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const world = new World();
        for (const s of steps) world.step(s.tab, s.what, s.at, s.cell, s.text);
        world.settle();
        expect(world.tabs.map((t) => t.sync.shown.cells)).toEqual([world.log.notebook.cells, world.log.notebook.cells]);
        expect(world.tabs.map((t) => unsent(t.sync))).toEqual([0, 0]);
      }),
      { seed: 20261121, numRuns: 300 },
    );
  });
});

/** A server's change log and two tabs whose messages are delivered one at a time. */
class World {
  readonly inbox: { operation: Operation; origin: string; seq: number }[][] = [[], []];
  readonly tabs = [{ sync: opened(doc), seq: 0 }, { sync: opened(doc), seq: 0 }];
  readonly outbox: { id: string; baseSeq: number; operation: Operation }[][] = [[], []];
  private n = 0;
  readonly log = new ChangeLog('s', doc, {}, (change) => {
    if (change.type === 'operation') for (const box of this.inbox) box.push(change);
  });

  step(tab: number, what: string, at: number, cell: number, inserted: string): void {
    const t = this.tabs[tab];
    if (!t) return;
    if (what === 'deliver') return this.deliver(tab);
    const target = t.sync.shown.cells[cell % Math.max(1, t.sync.shown.cells.length)];
    const operation = this.operation(what, at, target, inserted);
    if (operation) t.sync = did(t.sync, operation);
    this.pump(tab);
  }

  settle(): void {
    for (let i = 0; i < 2_000 && [...this.inbox, ...this.outbox].some((b) => b.length > 0); i++) for (const tab of [0, 1]) this.deliver(tab);
  }

  private operation(what: string, at: number, target: Notebook['cells'][number] | undefined, inserted: string): Operation | null {
    if (what === 'insert') return { type: 'insertCell', index: at % 4, cell: { ...emptyCell(`new${this.n++}`), source: inserted } };
    if (!target) return null;
    if (what === 'delete') return { type: 'deleteCell', cellId: target.id };
    if (what === 'move') return { type: 'moveCell', cellId: target.id, index: at % 3 };
    const offset = at % (target.source.length + 1);
    return edit(target.id, target.sourceRevision, offset, Math.min(at % 2, target.source.length - offset), inserted);
  }

  private deliver(tab: number): void {
    const t = this.tabs[tab];
    if (!t) return;
    const sent = this.outbox[tab]?.shift();
    if (sent && !this.log.operate(`tab${tab}`, sent.id, sent.baseSeq, sent.operation).ok) t.sync = refused(t.sync);
    const message = this.inbox[tab]?.shift();
    if (message) {
      t.sync = message.origin === `tab${tab}` ? confirmed(t.sync, message.operation) : received(t.sync, message.operation);
      t.seq = message.seq;
    }
    this.pump(tab);
  }

  private pump(tab: number): void {
    const t = this.tabs[tab];
    const next = t && nextToSend(t.sync, () => `op${this.n++}`);
    if (!t || !next?.sent) return;
    t.sync = next;
    this.outbox[tab]?.push({ id: next.sent.id, baseSeq: t.seq, operation: next.sent.operation });
  }
}
