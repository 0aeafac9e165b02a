import { describe, expect, it } from 'vitest';
import { emptyCell } from '../../protocol/apply.ts';
import type { Change } from '../../protocol/messages.ts';
import type { Notebook } from '../../protocol/notebook.ts';
import type { Operation } from '../../protocol/operations.ts';
import type { Session } from '../../protocol/session.ts';
import { isSynced, openRequest, startSync, syncStep, type SyncEvent, type SyncState } from '../../protocol/syncClient.ts';
import { ChangeLog } from './changeLog.ts';

const SESSION: Session = { kernel: { state: 'stopped' }, master: 'local[2]', appId: null, cells: {}, queue: [] };

/** mulberry32. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Three tabs and a server over links that delay, and drop with everything on them, at random. */
class World {
  readonly pick: (count: number) => number;
  log: ChangeLog;
  readonly tabs: Tab[];
  readonly lost: string[] = [];

  constructor(seed: number, start: Notebook) {
    const next = random(seed);
    this.pick = (count) => Math.floor(next() * count);
    this.log = this.makeLog(start, {});
    this.tabs = ['a', 'b', 'c'].map((id) => new Tab(id, this));
  }

  makeLog(notebook: Notebook, last: Readonly<Record<string, string>>): ChangeLog {
    return new ChangeLog(`stream-${this.pick(1e9)}`, notebook, last, (change) => {
      for (const tab of this.tabs) if (tab.subscribed) tab.down.push({ type: 'changes', changes: [change] });
    });
  }

  /** The server is killed after a save: the document and each client's last operation survive, numbers do not. */
  restart(): void {
    const { notebook, lastOperations } = this.log;
    for (const tab of this.tabs) tab.cut();
    this.log = this.makeLog(notebook, lastOperations);
  }

  settle(): void {
    for (let round = 0; round < 10_000; round++) {
      if (this.tabs.every((tab) => tab.idle)) return;
      for (const tab of this.tabs) tab.turn();
    }
    throw new Error('did not settle');
  }
}

type Up = { type: 'open'; request: ReturnType<typeof openRequest> } | { type: 'operate'; operationId: string; baseSeq: number; operation: Operation };

class Tab {
  readonly id: string;
  readonly world: World;
  state: SyncState;
  up: Up[] = [];
  down: SyncEvent[] = [];
  connected = false;
  subscribed = false;
  made = 0;

  constructor(id: string, world: World) {
    this.id = id;
    this.world = world;
    this.state = startSync(id);
  }

  get idle(): boolean {
    return this.connected && this.up.length === 0 && this.down.length === 0 && this.state.open && isSynced(this.state);
  }

  cut(): void {
    this.connected = false;
    this.subscribed = false;
    this.up = [];
    this.down = [];
    this.event({ type: 'disconnected' });
  }

  connect(): void {
    this.connected = true;
    this.up.push({ type: 'open', request: openRequest(this.state) });
  }

  event(event: SyncEvent): void {
    const step = syncStep(this.state, event);
    this.state = step.state;
    if (step.send !== null) this.up.push({ type: 'operate', ...step.send });
    if (step.reopen) this.up.push({ type: 'open', request: openRequest(this.state) });
    for (const one of step.lost) this.world.lost.push(one.reason);
  }

  /** One message moves, one way or the other. */
  turn(): void {
    if (!this.connected) return this.connect();
    if (this.world.pick(2) === 0) this.deliverUp();
    else this.deliverDown();
  }

  deliverDown(): void {
    const message = this.down.shift();
    if (message !== undefined) this.event(message);
  }

  deliverUp(): void {
    const message = this.up.shift();
    if (message === undefined) return;
    const { log } = this.world;
    if (message.type === 'open') {
      this.subscribed = true;
      const { haveSeq, stream } = message.request;
      const changes: readonly Change[] | null = haveSeq === null || stream !== log.stream ? null : log.since(haveSeq);
      this.down.push({
        type: 'opened',
        answer:
          changes === null
            ? { snapshot: { seq: log.seq, notebook: log.notebook, session: SESSION, conflict: null, saved: { state: 'saving' }, lastOperationId: log.lastOperationOf(this.id), stream: log.stream } }
            : { changes },
      });
      return;
    }
    const outcome = log.operate(this.id, message.operationId, message.baseSeq, message.operation);
    if (!outcome.ok) this.down.push({ type: 'refused', operationId: message.operationId, reason: outcome.refusal.message });
  }

  do(operation: Operation): void {
    this.event({ type: 'local', operationId: `${this.id}${this.made++}`, operation });
  }
}

/** Types one character that is typed nowhere else. */
function typeOnce(tab: Tab, character: string): void {
  const view = tab.state.document?.view;
  const cell = view?.cells[tab.world.pick(view.cells.length)];
  if (cell === undefined) return;
  tab.do({ type: 'editSource', cellId: cell.id, revision: 0, edits: [{ offset: tab.world.pick(cell.source.length + 1), deleted: 0, inserted: character }] });
}

function anyOperation(tab: Tab): Operation | null {
  const view = tab.state.document?.view;
  if (view === undefined) return null;
  const { pick } = tab.world;
  const cell = view.cells[pick(view.cells.length)];
  const kind = pick(10);
  if (kind < 2 || cell === undefined) return { type: 'insertCell', index: pick(view.cells.length + 1), cell: emptyCell(`${tab.id}${tab.made}x`) };
  if (kind === 2 && view.cells.length > 2) return { type: 'deleteCell', cellId: cell.id };
  if (kind === 3) return { type: 'moveCell', cellId: cell.id, index: pick(view.cells.length) };
  if (kind === 4) return { type: 'setKind', cellId: cell.id, kind: 'markdown', language: 'markdown' };
  const offset = pick(cell.source.length + 1);
  return { type: 'editSource', cellId: cell.id, revision: 0, edits: [{ offset, deleted: pick(Math.min(4, cell.source.length - offset + 1)), inserted: ['', 'x', 'yz'][pick(3)] ?? '' }] };
}

const START: Notebook = { path: 'a.ipynb', metadata: {}, cells: [{ ...emptyCell('one'), source: 'ab' }, { ...emptyCell('two'), source: '' }] };

describe('three tabs and a server over an adversarial network', () => {
  it('converge to the server document, whatever they do', () => {
    for (let seed = 1; seed <= 150; seed++) {
      const world = new World(seed, START);
      for (let step = 0; step < 200; step++) {
        const tab = world.tabs[world.pick(3)];
        if (tab === undefined) continue;
        const dice = world.pick(40);
        if (dice === 0) tab.cut();
        else if (dice === 1 && world.pick(4) === 0) world.restart();
        else if (dice === 2) world.log.applyOwn({ type: 'appendStream', cellId: 'one', name: 'stdout', text: '.' });
        else if (dice === 3 && world.pick(3) === 0) world.log.applyOwn({ type: 'replaceNotebook', notebook: { ...world.log.notebook, cells: world.log.notebook.cells.map((cell) => ({ ...cell, source: `${cell.source.slice(1)}#` })) } });
        else if (dice < 15) {
          const operation = anyOperation(tab);
          if (operation !== null) tab.do(operation);
        } else tab.turn();
      }
      world.settle();
      for (const tab of world.tabs) expect(tab.state.document?.view, `seed ${seed}, tab ${tab.id}`).toEqual(world.log.notebook);
    }
  });

  it('keep every typed character exactly once over drops, resends and server restarts', () => {
    for (let seed = 1; seed <= 150; seed++) {
      const world = new World(seed, START);
      const typed: string[] = [];
      for (let step = 0; step < 250; step++) {
        const tab = world.tabs[world.pick(3)];
        if (tab === undefined) continue;
        const dice = world.pick(40);
        if (dice === 0) tab.cut();
        else if (dice === 1 && world.pick(4) === 0) world.restart();
        else if (dice < 15 && tab.state.document !== null) {
          const character = String.fromCodePoint(0x4e00 + step);
          typed.push(character);
          typeOnce(tab, character);
        } else tab.turn();
      }
      world.settle();
      const text = world.log.notebook.cells.map((cell) => cell.source).join('');
      expect([...text].filter((character) => character >= '\u4e00').toSorted(), `seed ${seed}`).toEqual(typed.toSorted());
      expect(world.lost).toEqual([]);
    }
  });
});
