/**
 * Moves an operation over another that the central order put before it, so that it keeps what its author meant.
 *
 * Only two meanings depend on what came between: offsets of a text edit, and positions in the list of cells. Everything
 * else is addressed by cell id and stays as it is. A whole replacement is no edit: what was typed on the old text is
 * moved by its own author, who has both texts (`syncClient.ts`); here the stale revision makes `apply` refuse it.
 */
import type { Operation } from './operations.ts';
import { transformEdits } from './textEdits.ts';

/** An operation of the central order, with the position a deletion removed from (the operation alone does not say). */
export interface Ordered {
  readonly operation: Operation;
  readonly removedFrom?: number;
}

/** `operation` as it must be applied after `earlier`, when both were made on the same document. */
export function rebase(operation: Operation, earlier: Ordered): Operation {
  const past = earlier.operation;
  if (operation.type === 'editSource' && past.type === 'editSource' && operation.cellId === past.cellId) {
    return { ...operation, revision: operation.revision + 1, edits: transformEdits(operation.edits, past.edits, false) };
  }
  if (operation.type === 'insertCell' || operation.type === 'moveCell') {
    if (past.type === 'insertCell' && past.index <= operation.index) return { ...operation, index: operation.index + 1 };
    if (past.type === 'deleteCell' && earlier.removedFrom !== undefined && earlier.removedFrom < operation.index) return { ...operation, index: operation.index - 1 };
  }
  return operation;
}

/** `earlier` as it looks after `operation` was already applied locally: what moves over the rest of a tab's own operations. */
export function rebaseEarlier(earlier: Ordered, operation: Operation): Ordered {
  const past = earlier.operation;
  if (operation.type === 'editSource' && past.type === 'editSource' && operation.cellId === past.cellId) {
    return { ...earlier, operation: { ...past, edits: transformEdits(past.edits, operation.edits, true) } };
  }
  return earlier;
}
