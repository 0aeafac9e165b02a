/**
 * An open notebook in this tab: the document as it is shown, its session, and the way to change both.
 *
 * What a reader does is shown at once and sent one operation at a time (`documentSync.ts`); commands wait until every
 * earlier edit is on its way, so that what runs is what was seen. Operations and commands carry ids: after a dropped
 * socket they are sent again and done once.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { findCell } from '../../protocol/apply.ts';
import type { Change, Command, DiskConflict, SaveState, Snapshot } from '../../protocol/messages.ts';
import type { CellId, Notebook } from '../../protocol/notebook.ts';
import type { Operation, TextEdit } from '../../protocol/operations.ts';
import type { Session } from '../../protocol/session.ts';
import { toast } from '../ui/Toasts.tsx';
import { appSocket, onConnected, request } from './connection.ts';
import { confirmed, did, nextToSend, opened, received, refused, reopened, unsent, type DocumentSync } from './documentSync.ts';
import { freshId } from './ids.ts';

export interface OpenNotebook {
  readonly status: 'opening' | 'open' | 'deleted' | 'failed';
  readonly error: string | null;
  /** Set when some tab renamed the notebook. */
  readonly movedTo: string | null;
  /** Empty until open. */
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
  readonly path: string;
  readonly store: StoreApi<OpenNotebook>;
  private readonly clientId = freshId();
  private sync: DocumentSync | null = null;
  private seq = 0;
  private stream: string | undefined;
  private stopListening: (() => void) | null = null;
  private opening = false;
  /** Commands that the server has not acknowledged, in order; `behindEdits` ones were not sent yet. */
  private commands: { readonly command: Command; behindEdits: boolean }[] = [];

  constructor(path: string) {
    this.path = path;
    this.store = createStore<OpenNotebook>()(() => ({ status: 'opening', error: null, movedTo: null, notebook: { path, cells: [], metadata: {} }, session: null, conflict: null, saved: { state: 'saved', at: 0 }, unsent: 0 }));
  }

  /** Opens the notebook now and again after every reconnection. */
  start(): void {
    const socket = appSocket();
    const changed = (message: { readonly path: string; readonly changes: readonly Change[] }) => {
      if (message.path === this.path || message.path === this.store.getState().movedTo) this.receive(message.changes);
    };
    const stop = onConnected(() => void this.open());
    socket.on('change', changed);
    this.stopListening = () => {
      stop();
      socket.off('change', changed);
      if (socket.connected) socket.emit('close', { path: this.path });
    };
  }

  dispose(): void {
    this.stopListening?.();
    this.stopListening = null;
  }

  /** Applies an operation here at once and sends it. */
  operate(operation: Operation): void {
    if (!this.sync) return;
    this.setSync(did(this.sync, operation));
    this.pump();
  }

  /** Typing in a cell. */
  edit(cellId: CellId, edits: readonly TextEdit[]): void {
    const cell = this.sync && findCell(this.sync.shown, cellId);
    if (cell && edits.length > 0) this.operate({ type: 'editSource', cellId, revision: cell.sourceRevision, edits });
  }

  /** Sends a command behind every edit made before it. */
  command(body: CommandBody): void {
    const command = { ...body, id: freshId() } as Command;
    const entry = { command, behindEdits: true };
    this.commands.push(entry);
    this.sendCommands();
  }

  async resolveConflict(choice: 'keepMine' | 'takeDisk' | 'saveCopy'): Promise<{ readonly copyPath?: string }> {
    return request('resolveConflict', { path: this.path, choice });
  }

  private async open(): Promise<void> {
    if (this.opening) return;
    this.opening = true;
    try {
      const haveSeq = this.sync ? this.seq : null;
      const answer = await request('open', { path: this.path, clientId: this.clientId, haveSeq, ...(this.stream === undefined ? {} : { stream: this.stream }) });
      if ('snapshot' in answer) this.takeSnapshot(answer.snapshot);
      else this.receive(answer.changes);
      this.opening = false;
      this.resend();
    } catch (error) {
      if (!this.sync) this.store.setState({ status: 'failed', error: error instanceof Error ? error.message : String(error) });
      else toast(`The notebook could not be opened again: ${error instanceof Error ? error.message : String(error)}`, { tone: 'fail' });
    } finally {
      this.opening = false;
    }
  }

  private takeSnapshot(snapshot: Snapshot): void {
    this.seq = snapshot.seq;
    this.stream = snapshot.stream;
    const sync = this.sync ? reopened(this.sync, snapshot) : opened(snapshot.notebook);
    this.sync = sync;
    this.store.setState({ status: 'open', error: null, notebook: sync.shown, session: snapshot.session, conflict: snapshot.conflict, saved: snapshot.saved, unsent: unsent(sync) });
  }

  /** Changes in order; those already known are skipped, a gap asks for what is missing. */
  private receive(changes: readonly Change[]): void {
    if (!this.sync) return;
    let sync = this.sync;
    let rest: Partial<OpenNotebook> = {};
    for (const change of changes) {
      if (change.seq <= this.seq) continue;
      if (change.seq > this.seq + 1) {
        void this.open();
        break;
      }
      this.seq = change.seq;
      if (change.type === 'operation') sync = change.origin === this.clientId ? confirmed(sync, change.operation) : received(sync, change.operation);
      else rest = { ...rest, ...stateOf(change) };
    }
    this.sync = sync;
    this.store.setState({ ...rest, ...(sync.shown === this.store.getState().notebook ? {} : { notebook: sync.shown }), unsent: unsent(sync) });
    this.pump();
  }

  /** Sends the next operation if none is on its way, and then the commands that waited for it. */
  private pump(): void {
    if (!this.sync) return;
    const next = nextToSend(this.sync, freshId);
    if (next?.sent) {
      this.setSync(next);
      this.send(next.sent.id, next.sent.operation);
    }
    this.sendCommands();
  }

  private sendCommands(): void {
    const socket = appSocket();
    if (!this.sync || this.opening || !socket.connected || this.sync.waiting.length > 0) return;
    for (const entry of this.commands) {
      if (!entry.behindEdits) continue;
      entry.behindEdits = false;
      socket.emit('command', { path: this.path, command: entry.command }, (ack) => {
        this.commands = this.commands.filter((c) => c !== entry);
        if (!ack.ok) toast(ack.error, { tone: 'fail' });
      });
    }
  }

  /** After a reconnection: what was on its way and is still not done goes again, under the same ids, edits before commands. */
  private resend(): void {
    const sent = this.sync?.sent;
    if (sent) this.send(sent.id, sent.operation);
    for (const entry of this.commands) entry.behindEdits = true;
    this.pump();
  }

  private send(operationId: string, operation: Operation): void {
    const socket = appSocket();
    if (!socket.connected) return;
    socket.emit('operate', { path: this.path, clientId: this.clientId, operationId, baseSeq: this.seq, operation }, (ack) => {
      if (ack.ok || this.sync?.sent?.id !== operationId) return;
      this.setSync(refused(this.sync));
      toast(`A change was taken back: ${ack.error}`, { tone: 'fail' });
      this.pump();
    });
  }

  private setSync(sync: DocumentSync): void {
    this.sync = sync;
    this.store.setState({ ...(sync.shown === this.store.getState().notebook ? {} : { notebook: sync.shown }), unsent: unsent(sync) });
  }
}

function stateOf(change: Exclude<Change, { type: 'operation' }>): Partial<OpenNotebook> {
  switch (change.type) {
    case 'session':
      return { session: change.session };
    case 'saved':
      return { saved: change.saved };
    case 'conflict':
      return { conflict: change.conflict };
    case 'moved':
      return { movedTo: change.path };
    case 'deleted':
      return { status: 'deleted' };
  }
}
