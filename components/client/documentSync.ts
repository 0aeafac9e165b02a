/**
 * A tab's copy of a document under the server's order. Pure.
 *
 * `confirmed` is what the server has said. Over it lie the tab's own operations: at most one on its way (`sent`), the rest
 * waiting, consecutive typing in one cell joined. What is shown is all of them applied. When the server puts another
 * operation first, the tab's own are moved over it with the same rules as on the server. When the text was replaced
 * as a whole (a snapshot after a long absence, the file taken from disk), typing is moved over the difference.
 */
import { apply, findCell } from '../../protocol/apply.ts';
import type { Snapshot } from '../../protocol/messages.ts';
import type { Notebook } from '../../protocol/notebook.ts';
import type { Operation } from '../../protocol/operations.ts';
import { rebase, rebaseEarlier, type Ordered } from '../../protocol/rebase.ts';
import { composeEdits, diffEdits, transformEdits } from '../../protocol/textEdits.ts';

export interface Sent {
  readonly id: string;
  readonly operation: Operation;
}

export interface DocumentSync {
  readonly confirmed: Notebook;
  readonly sent: Sent | null;
  readonly waiting: readonly Operation[];
  readonly shown: Notebook;
}

/** A fresh copy, nothing of the tab's own on it. */
export function opened(notebook: Notebook): DocumentSync {
  return { confirmed: notebook, sent: null, waiting: [], shown: notebook };
}

/** The reader did something to what is shown. */
export function did(sync: DocumentSync, operation: Operation): DocumentSync {
  const result = apply(sync.shown, operation);
  if (!result.ok) return sync;
  const last = sync.waiting.at(-1);
  if (last?.type === 'editSource' && operation.type === 'editSource' && last.cellId === operation.cellId) {
    const joined: Operation = { ...last, edits: composeEdits(last.edits, operation.edits) };
    return { ...sync, waiting: [...sync.waiting.slice(0, -1), joined], shown: result.notebook };
  }
  return { ...sync, waiting: [...sync.waiting, operation], shown: result.notebook };
}

/** Takes the next operation to send, if none is on its way. */
export function nextToSend(sync: DocumentSync, freshId: () => string): DocumentSync | null {
  const [next, ...waiting] = sync.waiting;
  if (sync.sent !== null || next === undefined) return null;
  const sent = { id: freshId(), operation: onRevisionOf(next, sync.confirmed) };
  return { ...sync, sent, waiting };
}

/** The tab's own operation came back in the server's order, as the server applied it. */
export function confirmed(sync: DocumentSync, operation: Operation): DocumentSync {
  const result = apply(sync.confirmed, operation);
  return shownAnew({ ...sync, confirmed: result.ok ? result.notebook : sync.confirmed, sent: null });
}

/** The server would not apply the operation on its way. */
export function refused(sync: DocumentSync): DocumentSync {
  return shownAnew({ ...sync, sent: null });
}

/** An operation of another tab or of a run. */
export function received(sync: DocumentSync, operation: Operation): DocumentSync {
  const before = sync.confirmed;
  const result = apply(before, operation);
  if (!result.ok) return sync;
  if (operation.type === 'replaceNotebook') return movedOver({ ...sync, confirmed: result.notebook }, before);
  const removedFrom = operation.type === 'deleteCell' ? before.cells.findIndex((c) => c.id === operation.cellId) : undefined;
  let earlier: Ordered = removedFrom === undefined ? { operation } : { operation, removedFrom };
  const move = (own: Operation): Operation => {
    const moved = rebase(own, earlier);
    earlier = rebaseEarlier(earlier, own);
    return moved;
  };
  const sent = sync.sent && { ...sync.sent, operation: move(sync.sent.operation) };
  const waiting = sync.waiting.map(move);
  return shownAnew({ ...sync, confirmed: result.notebook, sent, waiting });
}

/** A whole new state from the server; says itself whether it has the operation that was on its way. */
export function reopened(sync: DocumentSync, snapshot: Pick<Snapshot, 'notebook' | 'lastOperationId'>): DocumentSync {
  const has = sync.sent !== null && snapshot.lastOperationId === sync.sent.id;
  const base = has && sync.sent ? { ...sync, confirmed: applied(sync.confirmed, sync.sent.operation), sent: null } : sync;
  return movedOver({ ...base, confirmed: snapshot.notebook }, base.confirmed);
}

/** How many operations the server has not confirmed. */
export function unsent(sync: DocumentSync): number {
  return sync.waiting.length + (sync.sent === null ? 0 : 1);
}

/** The tab's own operations, made on `before`, laid over a confirmed document that came as a whole. */
function movedOver(sync: DocumentSync, before: Notebook): DocumentSync {
  let differences = new Map(sync.confirmed.cells.map((c) => [c.id, diffEdits(findCell(before, c.id)?.source ?? c.source, c.source)]));
  const move = (own: Operation): Operation => {
    if (own.type !== 'editSource') return own;
    const against = differences.get(own.cellId) ?? [];
    differences = new Map(differences).set(own.cellId, transformEdits(against, own.edits, true));
    return { ...own, edits: transformEdits(own.edits, against, false) };
  };
  const sent = sync.sent && { ...sync.sent, operation: move(sync.sent.operation) };
  const waiting = sync.waiting.map(move);
  return shownAnew({ ...sync, sent: sent && { ...sent, operation: onRevisionOf(sent.operation, sync.confirmed) }, waiting });
}

function shownAnew(sync: DocumentSync): DocumentSync {
  let shown = sync.confirmed;
  for (const operation of [...(sync.sent ? [sync.sent.operation] : []), ...sync.waiting]) shown = applied(shown, operation);
  return { ...sync, shown };
}

/** The document after an own operation; one that no longer means anything (its cell is gone) changes nothing. */
function applied(notebook: Notebook, operation: Operation): Notebook {
  const result = apply(notebook, onRevisionOf(operation, notebook));
  return result.ok ? result.notebook : notebook;
}

/** Own operations follow one another by construction; the revision only says so. */
function onRevisionOf(operation: Operation, notebook: Notebook): Operation {
  if (operation.type !== 'editSource') return operation;
  return { ...operation, revision: findCell(notebook, operation.cellId)?.sourceRevision ?? operation.revision };
}
