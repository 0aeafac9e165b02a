/**
 * An open notebook in this tab: the socket around `protocol/syncClient.ts`, and the store that components read.
 *
 * What a reader does is shown at once and sent one operation at a time; commands wait until every earlier edit is on its
 * way, so that what runs is what was seen. Operations and commands carry ids: after a dropped socket they are sent again,
 * edits before commands, and done once.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { findCell } from '../../protocol/apply.ts';
import type { Change, Command, DiskConflict, SaveState } from '../../protocol/messages.ts';
import type { CellId, Notebook } from '../../protocol/notebook.ts';
import type { Operation, TextEdit } from '../../protocol/operations.ts';
import type { Session } from '../../protocol/session.ts';
import { openRequest, startSync, syncStep, type SyncEvent } from '../../protocol/syncClient.ts';
import { toast } from '../ui/Toasts.tsx';
import { appSocket, onConnected, request } from './connection.ts';
import { freshId } from './ids.ts';

export interface OpenNotebook {
  readonly status: 'opening' | 'open' | 'deleted' | 'failed';
  readonly error: string | null;
  /** Empty until open. Its `path` follows a rename by any tab. */
  readonly notebook: Notebook;
  readonly session: Session | null;
  readonly conflict: DiskConflict | null;
  readonly saved: SaveState;
  /** Own operations that the server has not confirmed. */
  readonly unsent: number;
}

/** A command before it has an id. */
export type CommandBody = Command extends infer C ? (C extends Command ? Omit<C, 'id'> : never) : never;

export class NotebookClient {
  readonly openedPath: string;
  readonly store: StoreApi<OpenNotebook>;
  private sync = startSync(freshId());
  private asking = false;
  /** Commands that the server has not acknowledged, in order; those with `due` are to be sent on this connection. */
  private commands: { readonly command: Command; due: boolean }[] = [];
  private stopListening: (() => void) | null = null;

  constructor(path: string) {
    this.openedPath = path;
    this.store = createStore<OpenNotebook>()(() => ({ status: 'opening', error: null, notebook: { path, cells: [], metadata: {} }, session: null, conflict: null, saved: { state: 'saved', at: 0 }, unsent: 0 }));
  }

  /** The notebook's path now. */
  get path(): string {
    return this.sync.document?.confirmed.path ?? this.openedPath;
  }

  /** Opens the notebook now and again after every reconnection. */
  start(): void {
    const socket = appSocket();
    const changed = (message: { readonly path: string; readonly changes: readonly Change[] }) => {
      if (message.path === this.path || message.changes.some((c) => c.type === 'moved' && c.path === message.path)) this.step({ type: 'changes', changes: message.changes });
    };
    const dropped = () => this.step({ type: 'disconnected' });
    const stop = onConnected(() => void this.open());
    socket.on('change', changed);
    socket.on('disconnect', dropped);
    this.stopListening = () => {
      stop();
      socket.off('change', changed);
      socket.off('disconnect', dropped);
      if (socket.connected) socket.emit('close', { path: this.path });
    };
  }

  dispose(): void {
    this.stopListening?.();
    this.stopListening = null;
  }

  /** Applies an operation here at once and sends it. */
  operate(operation: Operation): void {
    this.step({ type: 'local', operationId: freshId(), operation });
  }

  /** Typing in a cell. */
  edit(cellId: CellId, edits: readonly TextEdit[]): void {
    const cell = findCell(this.store.getState().notebook, cellId);
    if (cell && edits.length > 0) this.operate({ type: 'editSource', cellId, revision: cell.sourceRevision, edits });
  }

  /** Sends a command behind every edit made before it. */
  command(body: CommandBody): void {
    this.commands.push({ command: { ...body, id: freshId() } as Command, due: true });
    this.sendCommands();
  }

  async resolveConflict(choice: 'keepMine' | 'takeDisk' | 'saveCopy'): Promise<{ readonly copyPath?: string }> {
    return request('resolveConflict', { path: this.path, choice });
  }

  private async open(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    try {
      const answer = await request('open', { path: this.path, ...openRequest(this.sync) });
      for (const entry of this.commands) entry.due = true;
      this.step({ type: 'opened', answer });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (this.sync.document === null) this.store.setState({ status: 'failed', error: reason });
      else toast(`The notebook could not be opened again: ${reason}`, { tone: 'fail' });
    } finally {
      this.asking = false;
    }
  }

  private step(event: SyncEvent): void {
    const { state, send, reopen, lost } = syncStep(this.sync, event);
    this.sync = state;
    if (send) this.send(send.operationId, send.baseSeq, send.operation);
    this.show();
    for (const { reason } of lost) toast(`A change was taken back: ${reason}`, { tone: 'fail' });
    if (reopen) void this.open();
    this.sendCommands();
  }

  private send(operationId: string, baseSeq: number, operation: Operation): void {
    appSocket().emit('operate', { path: this.path, clientId: this.sync.clientId, operationId, baseSeq, operation }, (ack) => {
      if (!ack.ok) this.step({ type: 'refused', operationId, reason: ack.error });
    });
  }

  private sendCommands(): void {
    const socket = appSocket();
    const { document, open } = this.sync;
    if (!open || !socket.connected || document === null || document.waiting.length > 0) return;
    for (const entry of this.commands) {
      if (!entry.due) continue;
      entry.due = false;
      socket.emit('command', { path: this.path, command: entry.command }, (ack) => {
        this.commands = this.commands.filter((c) => c !== entry);
        if (!ack.ok) toast(ack.error, { tone: 'fail' });
      });
    }
  }

  private show(): void {
    const { document } = this.sync;
    if (document === null) return;
    const { view, session, conflict, saved, inFlight, waiting, deleted } = document;
    this.store.setState({ status: deleted ? 'deleted' : 'open', error: null, notebook: view, session, conflict, saved, unsent: waiting.length + (inFlight === null ? 0 : 1) });
  }
}
