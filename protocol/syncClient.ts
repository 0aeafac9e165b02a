/**
 * A tab's half of a shared document, pure: `syncStep(state, event) → {state, send, …}`.
 *
 * The server's order is the order. `confirmed` is the fold of what the server said; what the reader did since is kept
 * apart, is moved over every foreign change, and is laid on top: that is `view`. One operation is on its way at a time;
 * typing that waits is joined. After a dropped connection the tab asks for what it missed and sends the same operation id
 * again, which the server does once. It never guesses: a gap in the numbers means asking again.
 */
import { apply, findCell, type Refusal } from './apply.ts';
import type { Change, DiskConflict, SaveState, Snapshot } from './messages.ts';
import type { Notebook } from './notebook.ts';
import type { Operation } from './operations.ts';
import { rebase, rebaseEarlier, type Ordered } from './rebase.ts';
import type { Session } from './session.ts';
import { composeEdits, diffEdits } from './textEdits.ts';

export interface Pending {
  readonly operationId: string;
  readonly operation: Operation;
  /** The document was replaced since it was sent: a refusal means its old text, so it is sent once more. */
  readonly outdated?: boolean;
}

/** What the server said last, and what this tab did since. */
export interface SyncedDocument {
  readonly stream: string | undefined;
  readonly seq: number;
  readonly confirmed: Notebook;
  /** `confirmed` with everything of this tab on top: what is shown. */
  readonly view: Notebook;
  readonly session: Session;
  readonly saved: SaveState;
  readonly conflict: DiskConflict | null;
  readonly inFlight: Pending | null;
  readonly waiting: readonly Pending[];
  readonly deleted: boolean;
}

export interface SyncState {
  readonly clientId: string;
  /** Whether the server answered `open` on the present connection. */
  readonly open: boolean;
  /** Changes that came before the answer to `open`. */
  readonly early: readonly Change[];
  /** null until the first snapshot. */
  readonly document: SyncedDocument | null;
}

export type SyncEvent =
  | { readonly type: 'local'; readonly operationId: string; readonly operation: Operation }
  | { readonly type: 'changes'; readonly changes: readonly Change[] }
  | { readonly type: 'opened'; readonly answer: { readonly snapshot: Snapshot } | { readonly changes: readonly Change[] } }
  | { readonly type: 'refused'; readonly operationId: string; readonly reason: string }
  | { readonly type: 'disconnected' };

export interface SyncStep {
  readonly state: SyncState;
  /** To be sent with `operate`; its refusal comes back as an event, its acceptance through the changes. */
  readonly send: { readonly operationId: string; readonly baseSeq: number; readonly operation: Operation } | null;
  /** Numbers are missing: send `open` again (`openRequest`). */
  readonly reopen: boolean;
  /** What this tab did and cannot be kept, with the reason for the reader. */
  readonly lost: readonly { readonly operation: Operation; readonly reason: string }[];
}

/** A tab that knows nothing yet. `clientId` is unique to it. */
export function startSync(clientId: string): SyncState {
  return { clientId, open: false, early: [], document: null };
}

/** What to ask `open` with. */
export function openRequest(state: SyncState): { readonly clientId: string; readonly haveSeq: number | null; readonly stream?: string } {
  const { document, clientId } = state;
  if (document === null) return { clientId, haveSeq: null };
  return { clientId, haveSeq: document.seq, ...(document.stream === undefined ? {} : { stream: document.stream }) };
}

/** Whether everything this tab did is part of the server's document. */
export function isSynced(state: SyncState): boolean {
  return state.document !== null && state.document.inFlight === null && state.document.waiting.length === 0;
}

export function syncStep(state: SyncState, event: SyncEvent): SyncStep {
  switch (event.type) {
    case 'disconnected':
      return quiet({ ...state, open: false, early: [] });
    case 'opened':
      return opened(state, event.answer);
    case 'changes':
      if (!state.open || state.document === null) return quiet({ ...state, early: [...state.early, ...event.changes] });
      return advance(state, state.document, event.changes, false);
    case 'local':
      return state.document === null
        ? { ...quiet(state), lost: [{ operation: event.operation, reason: 'The notebook is not open yet.' }] }
        : local(state, state.document, { operationId: event.operationId, operation: event.operation });
    case 'refused':
      return state.document === null ? quiet(state) : refused(state, state.document, event.operationId, event.reason);
  }
}

function quiet(state: SyncState): SyncStep {
  return { state, send: null, reopen: false, lost: [] };
}

function opened(state: SyncState, answer: Extract<SyncEvent, { type: 'opened' }>['answer']): SyncStep {
  const opening = { ...state, open: true, early: [] };
  if ('changes' in answer) return state.document === null ? quiet(state) : advance(opening, state.document, [...answer.changes, ...state.early], true);
  const { snapshot } = answer;
  const old = state.document;
  let inFlight = old?.inFlight ?? null;
  let base = old?.confirmed ?? snapshot.notebook;
  if (inFlight !== null && snapshot.lastOperationId === inFlight.operationId) {
    base = applyPending(base, inFlight.operation) ?? base;
    inFlight = null;
  }
  const pending = rebaseAll([...(inFlight === null ? [] : [inFlight]), ...(old?.waiting ?? [])], sourceDifferences(base, snapshot.notebook));
  const document: SyncedDocument = {
    stream: snapshot.stream,
    seq: snapshot.seq,
    confirmed: snapshot.notebook,
    view: snapshot.notebook,
    session: snapshot.session,
    saved: snapshot.saved,
    conflict: snapshot.conflict,
    inFlight: inFlight === null ? null : (pending[0] ?? null),
    waiting: inFlight === null ? pending : pending.slice(1),
    deleted: false,
  };
  return advance(opening, document, state.early, true);
}

function local(state: SyncState, document: SyncedDocument, added: Pending): SyncStep {
  const outcome = applyPendingResult(document.view, added.operation);
  if ('refusal' in outcome) return { ...quiet(state), lost: [{ operation: added.operation, reason: outcome.refusal.message }] };
  const changed = { ...document, view: outcome.notebook, waiting: joined(document.waiting, added) };
  return sendNext(state, changed, false, []);
}

/** Typing in one cell that waits is one operation. */
function joined(waiting: readonly Pending[], added: Pending): readonly Pending[] {
  const last = waiting.at(-1);
  if (last?.operation.type === 'editSource' && added.operation.type === 'editSource' && last.operation.cellId === added.operation.cellId) {
    return waiting.with(-1, { ...last, operation: { ...last.operation, edits: composeEdits(last.operation.edits, added.operation.edits) } });
  }
  return [...waiting, added];
}

function refused(state: SyncState, document: SyncedDocument, operationId: string, reason: string): SyncStep {
  const { inFlight } = document;
  if (inFlight === null || inFlight.operationId !== operationId) return quiet(state);
  if (inFlight.outdated === true) return sendNext(state, { ...document, inFlight: null, waiting: [{ operationId, operation: inFlight.operation }, ...document.waiting] }, false, []);
  return settle(state, { ...document, inFlight: null }, false, [{ operation: inFlight.operation, reason }]);
}

/** Takes changes in their order. `resend`: this connection has not carried the operation on its way. */
function advance(state: SyncState, document: SyncedDocument, changes: readonly Change[], resend: boolean): SyncStep {
  let current = document;
  for (const change of changes) {
    if (change.seq <= current.seq) continue;
    if (change.seq > current.seq + 1) return { ...settle({ ...state, open: false }, current, false, []), send: null, reopen: true };
    current = { ...take(state.clientId, current, change), seq: change.seq };
  }
  return settle(state, current, resend, []);
}

function take(clientId: string, document: SyncedDocument, change: Change): SyncedDocument {
  switch (change.type) {
    case 'session':
      return { ...document, session: change.session };
    case 'saved':
      return { ...document, saved: change.saved };
    case 'conflict':
      return { ...document, conflict: change.conflict };
    case 'moved':
      return { ...document, confirmed: { ...document.confirmed, path: change.path } };
    case 'deleted':
      return { ...document, deleted: true };
    case 'operation': {
      const { operation, origin } = change;
      const applied = apply(document.confirmed, operation);
      const confirmed = applied.ok ? applied.notebook : document.confirmed;
      if (origin === clientId && document.inFlight !== null) return { ...document, confirmed, inFlight: null };
      const all = [...(document.inFlight === null ? [] : [document.inFlight]), ...document.waiting];
      const moved = rebaseAll(all, foreignSteps(document.confirmed, operation), operation.type === 'replaceNotebook');
      return document.inFlight === null ? { ...document, confirmed, waiting: moved } : { ...document, confirmed, inFlight: moved[0] ?? null, waiting: moved.slice(1) };
    }
  }
}

/** A foreign operation as what a tab's own operations can be moved over. */
function foreignSteps(before: Notebook, operation: Operation): readonly Ordered[] {
  if (operation.type === 'replaceNotebook') return sourceDifferences(before, operation.notebook);
  if (operation.type !== 'deleteCell') return [{ operation }];
  return [{ operation, removedFrom: before.cells.findIndex((cell) => cell.id === operation.cellId) }];
}

function sourceDifferences(before: Notebook, after: Notebook): readonly Ordered[] {
  return after.cells.flatMap((cell) => {
    const old = findCell(before, cell.id);
    if (old === undefined || old.source === cell.source) return [];
    return [{ operation: { type: 'editSource', cellId: cell.id, revision: old.sourceRevision, edits: diffEdits(old.source, cell.source) } as const }];
  });
}

function rebaseAll(pending: readonly Pending[], earlier: readonly Ordered[], outdated = false): readonly Pending[] {
  let moved = pending;
  for (const first of earlier) {
    let over = first;
    moved = moved.map((one) => {
      const operation = rebase(one.operation, over);
      over = rebaseEarlier(over, one.operation);
      return { ...one, operation };
    });
  }
  return outdated && moved[0] !== undefined ? moved.with(0, { ...moved[0], outdated: true }) : moved;
}

/** Lays this tab's own operations on what the server confirmed; those that no longer apply are given up, with a reason. */
function settle(state: SyncState, document: SyncedDocument, resend: boolean, lost: SyncStep['lost']): SyncStep {
  let view = document.confirmed;
  const given: { operation: Operation; reason: string }[] = [...lost];
  const keep = (pending: Pending): boolean => {
    const outcome = applyPendingResult(view, pending.operation);
    if ('notebook' in outcome) view = outcome.notebook;
    else given.push({ operation: pending.operation, reason: outcome.refusal.message });
    return 'notebook' in outcome;
  };
  // The one on its way stays until the server says what became of it.
  if (document.inFlight !== null) view = applyPending(view, document.inFlight.operation) ?? view;
  const waiting = document.waiting.filter(keep);
  return sendNext(state, { ...document, view, waiting }, resend, given);
}

function sendNext(state: SyncState, document: SyncedDocument, resend: boolean, lost: SyncStep['lost']): SyncStep {
  const [next, ...rest] = document.waiting;
  const mayStart = state.open && document.inFlight === null && next !== undefined && !document.deleted;
  const current: SyncedDocument = mayStart ? { ...document, inFlight: next, waiting: rest } : document;
  const outgoing = current.inFlight !== null && state.open && (mayStart || resend) ? current.inFlight : null;
  return {
    state: { ...state, document: current },
    send: outgoing === null ? null : { operationId: outgoing.operationId, baseSeq: current.seq, operation: atRevision(outgoing.operation, current.confirmed) },
    reopen: false,
    lost,
  };
}

function applyPending(notebook: Notebook, operation: Operation): Notebook | null {
  const outcome = applyPendingResult(notebook, operation);
  return 'notebook' in outcome ? outcome.notebook : null;
}

function applyPendingResult(notebook: Notebook, operation: Operation): { readonly notebook: Notebook } | { readonly refusal: Refusal } {
  const outcome = apply(notebook, atRevision(operation, notebook));
  return outcome.ok ? { notebook: outcome.notebook } : { refusal: outcome.refusal };
}

/** This tab's edits are always moved up to the text they are laid on. */
function atRevision(operation: Operation, notebook: Notebook): Operation {
  if (operation.type !== 'editSource') return operation;
  const cell = findCell(notebook, operation.cellId);
  return cell === undefined ? operation : { ...operation, revision: cell.sourceRevision };
}
