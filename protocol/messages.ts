/**
 * Socket messages between a browser tab and the server, on the single namespace `/`, path `/rt`.
 *
 * Requests carry an acknowledgement callback: `{ok: true, …} | {ok: false, error}`. A tab opens a notebook, gets a whole
 * snapshot with sequence numbers, and then a stream of changes; after a reconnect it opens again with the numbers it has
 * and gets either what it missed or a new snapshot. Browser input is parsed by `parse.ts` (zod) and then trusted.
 */
import type { ListenerEvent } from '../engine/events/types.ts';
import type { CellId, Notebook } from './notebook.ts';
import type { Operation } from './operations.ts';
import type { Session } from './session.ts';

export type Ack<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string };

/** Everything that may be done to a run or kernel from a tab. `id` makes a request idempotent: the same id is done once. */
export type Command = { readonly id: string } & (
  | { readonly type: 'runCells'; readonly cellIds: readonly CellId[] }
  | { readonly type: 'runAll' }
  | { readonly type: 'runAbove'; readonly cellId: CellId }
  | { readonly type: 'runBelow'; readonly cellId: CellId }
  | { readonly type: 'interrupt' }
  | { readonly type: 'restart'; readonly thenRunAll: boolean }
  | { readonly type: 'killExecutor'; readonly executorId: string }
  | { readonly type: 'setMaster'; readonly master: string }
  | { readonly type: 'clearOutputs'; readonly cellIds: readonly CellId[] }
);

export interface Snapshot {
  /** Sequence number of the last applied change. */
  readonly seq: number;
  readonly notebook: Notebook;
  readonly session: Session;
  /** Set while the file on disk differs from what we last wrote or read. */
  readonly conflict: DiskConflict | null;
  readonly saved: SaveState;
  /** Id of the asking client's last operation that is part of `notebook`; what it sent after that was never applied. */
  readonly lastOperationId?: string | null;
  /** Names the change stream: numbers of another stream mean nothing in this one. */
  readonly stream?: string;
}

export type SaveState = { readonly state: 'saved'; readonly at: number } | { readonly state: 'saving' } | { readonly state: 'failed'; readonly error: string };

/** The file was changed on disk by someone else; both versions are kept until the reader chooses. */
export interface DiskConflict {
  readonly detectedAt: number;
  readonly diskCells: number;
  readonly error?: string;
}

/** One ordered stream per notebook. `origin` is the operation's client id, so a tab knows its own. */
export type Change = { readonly seq: number } & (
  | { readonly type: 'operation'; readonly origin: string; readonly operation: Operation }
  | { readonly type: 'session'; readonly session: Session }
  | { readonly type: 'saved'; readonly saved: SaveState }
  | { readonly type: 'conflict'; readonly conflict: DiskConflict | null }
  /** The notebook was renamed or deleted by some tab. */
  | { readonly type: 'moved'; readonly path: string }
  | { readonly type: 'deleted' }
);

export interface NotebookEntry {
  readonly path: string;
  readonly title: string;
  readonly modifiedAt: number;
  readonly cells: number;
  readonly kernel: 'none' | 'starting' | 'idle' | 'busy' | 'dead';
  /** Set when the file cannot be read as a notebook. */
  readonly error?: string;
}

export interface RunEntry {
  readonly appId: string;
  readonly appName: string;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly jobs: number;
}

export interface ClientToServer {
  open(request: { path: string; clientId: string; haveSeq: number | null; stream?: string }, ack: (a: Ack<{ snapshot: Snapshot } | { changes: readonly Change[] }>) => void): void;
  close(request: { path: string }): void;
  /** `baseSeq`: the change the tab had seen when it made the operation. */
  operate(request: { path: string; clientId: string; operationId: string; baseSeq: number; operation: Operation }, ack: (a: Ack<{ seq: number }>) => void): void;
  command(request: { path: string; command: Command }, ack: (a: Ack<null>) => void): void;
  resolveConflict(request: { path: string; choice: 'keepMine' | 'takeDisk' | 'saveCopy' }, ack: (a: Ack<{ copyPath?: string }>) => void): void;
  tableRows(request: { path: string; handle: string; offset: number; limit: number; sort?: { column: number; descending: boolean } }, ack: (a: Ack<readonly (readonly unknown[])[]>) => void): void;
  /** Subscribes to the event stream of an application, from `fromSeq` (0 = all). Past events come in pages through `events`. */
  /**
   * `stream` is the one the earlier answer named: when it names another one now, numbers start again and all events come
   * from 0. `lastSeq` is the number of the last event that exists now, -1 for none.
   */
  watch(request: { appId: string; fromSeq: number; stream?: string }, ack: (a: Ack<{ lastSeq: number; live: boolean; stream?: string }>) => void): void;
  unwatch(request: { appId: string }): void;
  listNotebooks(ack: (a: Ack<readonly NotebookEntry[]>) => void): void;
  listRuns(request: { path?: string }, ack: (a: Ack<readonly RunEntry[]>) => void): void;
  createNotebook(request: { title: string }, ack: (a: Ack<{ path: string }>) => void): void;
  renameNotebook(request: { path: string; title: string }, ack: (a: Ack<{ path: string }>) => void): void;
  duplicateNotebook(request: { path: string }, ack: (a: Ack<{ path: string }>) => void): void;
  /** Moves to the workspace's trash; `undo` is what `restoreNotebook` takes. */
  deleteNotebook(request: { path: string }, ack: (a: Ack<{ undo: string }>) => void): void;
  restoreNotebook(request: { undo: string }, ack: (a: Ack<{ path: string }>) => void): void;
}

export interface ServerToClient {
  change(message: { path: string; changes: readonly Change[] }): void;
  /** Listener events of a watched application, in order, batched; `firstSeq` numbers the first. */
  events(message: { appId: string; firstSeq: number; events: readonly ListenerEvent[]; live: boolean }): void;
  /** Some notebook appeared, changed, went or changed kernel state: ask for the list again. */
  notebooksChanged(): void;
}
