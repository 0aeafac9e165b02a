/** A tab with one notebook open, kept current by the same sync client as the browser's, and waiting made simple. */
import { randomUUID } from 'node:crypto';
import { emptyCell } from '../../protocol/apply.ts';
import type { Change, Command, Snapshot } from '../../protocol/messages.ts';
import type { Cell, Notebook } from '../../protocol/notebook.ts';
import type { Operation } from '../../protocol/operations.ts';
import { isSynced, openRequest, startSync, syncStep, type SyncEvent, type SyncedDocument, type SyncState } from '../../protocol/syncClient.ts';
import type { TestTab } from './testServer.ts';

export class TestNotebook {
  tab: TestTab;
  readonly path: string;
  #state: SyncState;
  #waiting: (() => void)[] = [];

  constructor(tab: TestTab, path: string) {
    this.tab = tab;
    this.path = path;
    this.#state = startSync(randomUUID());
    this.#listen();
  }

  static async open(tab: TestTab, path: string): Promise<TestNotebook> {
    const notebook = new TestNotebook(tab, path);
    await notebook.reopen();
    return notebook;
  }

  get document(): SyncedDocument {
    if (this.#state.document === null) throw new Error('not open');
    return this.#state.document;
  }

  get view(): Notebook {
    return this.document.view;
  }

  cell(id: string): Cell {
    const cell = this.view.cells.find((one) => one.id === id);
    if (cell === undefined) throw new Error(`no cell ${id}`);
    return cell;
  }

  async reopen(): Promise<void> {
    const answer = await this.tab.get<{ snapshot: Snapshot } | { changes: readonly Change[] }>('open', { path: this.path, ...openRequest(this.#state) });
    this.#event({ type: 'opened', answer });
  }

  /** The connection is lost, with everything on it. */
  async cut(): Promise<void> {
    this.tab.socket.off('change');
    this.tab.close();
    this.#event({ type: 'disconnected' });
  }

  async reconnect(tab: TestTab): Promise<void> {
    this.tab = tab;
    this.#listen();
    await this.reopen();
  }

  #listen(): void {
    this.tab.socket.on('change', ({ path, changes }) => {
      if (path === this.path) this.#event({ type: 'changes', changes });
    });
  }

  do(operation: Operation): void {
    this.#event({ type: 'local', operationId: randomUUID(), operation });
  }

  /** A code cell at the end. */
  add(id: string, source: string): void {
    this.do({ type: 'insertCell', index: this.view.cells.length, cell: { ...emptyCell(id), source } });
  }

  /** Sends a command after everything this tab did before. */
  async command(command: Command extends infer C ? (C extends Command ? Omit<C, 'id'> : never) : never, id: string = randomUUID()): Promise<null> {
    await this.until(() => isSynced(this.#state));
    return this.tab.get<null>('command', { path: this.path, command: { id, ...command } });
  }

  /** Runs cells and waits for their end. */
  async run(...cellIds: string[]): Promise<void> {
    const before = new Map(cellIds.map((id) => [id, this.cell(id).lastRun?.runId]));
    await this.command({ type: 'runCells', cellIds });
    await this.until(() => cellIds.every((id) => this.cell(id).lastRun !== null && this.cell(id).lastRun?.runId !== before.get(id)));
  }

  /** Resolves when `holds` does; looked at after every change. */
  async until(holds: (document: SyncedDocument) => boolean): Promise<void> {
    while (!holds(this.document)) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #event(event: SyncEvent): void {
    const step = syncStep(this.#state, event);
    this.#state = step.state;
    if (step.send !== null) {
      const { operationId } = step.send;
      void this.tab.ask('operate', { path: this.path, clientId: this.#state.clientId, ...step.send }).then((answer) => {
        if (!answer.ok) this.#event({ type: 'refused', operationId, reason: answer.error });
      });
    }
    if (step.reopen) void this.reopen();
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}
