/**
 * The central order of one open notebook: numbered changes, operations moved over those they did not see, and each
 * client's last operation, so that one that was sent twice is applied once. Holds the document; knows no file and no socket.
 */
import { apply, type Effect, type Refusal } from '../../protocol/apply.ts';
import type { Change } from '../../protocol/messages.ts';
import type { Notebook } from '../../protocol/notebook.ts';
import type { Operation } from '../../protocol/operations.ts';
import { rebase, type Ordered } from '../../protocol/rebase.ts';

/** A change without its number. */
export type ChangeBody = Change extends infer C ? (C extends Change ? Omit<C, 'seq'> : never) : never;

export type Operated = { readonly ok: true; readonly seq: number; readonly effects: readonly Effect[]; readonly repeated: boolean } | { readonly ok: false; readonly refusal: Refusal | { readonly reason: 'tooOld'; readonly message: string } };

/** How many changes a tab may have missed and still get them instead of a snapshot. */
const KEPT = 5000;
const KEPT_CLIENTS = 100;
const KEPT_OPERATIONS = 20;

/** Origin of what a run or the server itself changes. */
export const SERVER = 'server';

export class ChangeLog {
  /** Names this numbering; another run of the server has another. */
  readonly stream: string;
  #notebook: Notebook;
  #seq = 0;
  #changes: Change[] = [];
  readonly #removedFrom = new Map<number, number>();
  /** Per client its last operations, newest last. */
  readonly #operations: Map<string, readonly { readonly operationId: string; readonly seq: number }[]>;
  readonly #publish: (change: Change) => void;

  constructor(stream: string, notebook: Notebook, lastOperations: Readonly<Record<string, string>>, publish: (change: Change) => void) {
    this.stream = stream;
    this.#notebook = notebook;
    this.#publish = publish;
    this.#operations = new Map(Object.entries(lastOperations).map(([client, operationId]) => [client, [{ operationId, seq: 0 }]]));
  }

  get notebook(): Notebook {
    return this.#notebook;
  }

  get seq(): number {
    return this.#seq;
  }

  get lastOperations(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.#operations].map(([client, done]) => [client, done.at(-1)?.operationId ?? '']));
  }

  lastOperationOf(clientId: string): string | null {
    return this.#operations.get(clientId)?.at(-1)?.operationId ?? null;
  }

  /** The changes after `seq`, or null when they are no longer all kept. */
  since(seq: number): readonly Change[] | null {
    if (seq > this.#seq) return null;
    const missed = this.#seq - seq;
    return missed > this.#changes.length ? null : this.#changes.slice(this.#changes.length - missed);
  }

  /** An operation of a client, made when it had seen `baseSeq`. A client has one operation on its way at a time. */
  operate(clientId: string, operationId: string, baseSeq: number, operation: Operation): Operated {
    const done = this.#operations.get(clientId) ?? [];
    const same = done.find((one) => one.operationId === operationId);
    if (same !== undefined) return { ok: true, seq: same.seq, effects: [], repeated: true };
    const missed = this.since(baseSeq);
    if (missed === null) return { ok: false, refusal: { reason: 'tooOld', message: 'The operation was made on a state the server no longer has. Open the notebook again.' } };
    let moved = operation;
    for (const change of missed) if (change.type === 'operation') moved = rebase(moved, this.#ordered(change.seq, change.operation));
    const outcome = this.#apply(clientId, moved);
    if (outcome.ok) {
      this.#operations.delete(clientId);
      this.#operations.set(clientId, [...done, { operationId, seq: outcome.seq }].slice(-KEPT_OPERATIONS));
      if (this.#operations.size > KEPT_CLIENTS) this.#operations.delete(this.#operations.keys().next().value ?? '');
    }
    return outcome;
  }

  /** An operation of a run or of the server, made on the document as it is. */
  applyOwn(operation: Operation): Operated {
    return this.#apply(SERVER, operation);
  }

  /** Anything else that tabs must see in order. */
  append(body: ChangeBody): void {
    this.#seq++;
    const change = { ...body, seq: this.#seq } as Change;
    this.#changes.push(change);
    if (this.#changes.length > KEPT * 1.2) {
      const cut = this.#changes.splice(0, this.#changes.length - KEPT);
      for (const old of cut) this.#removedFrom.delete(old.seq);
    }
    this.#publish(change);
  }

  /** The document moved; its content did not change. */
  rename(path: string): void {
    this.#notebook = { ...this.#notebook, path };
    this.append({ type: 'moved', path });
  }

  #apply(origin: string, operation: Operation): Operated {
    const removedFrom = operation.type === 'deleteCell' ? this.#notebook.cells.findIndex((cell) => cell.id === operation.cellId) : -1;
    const outcome = apply(this.#notebook, operation);
    if (!outcome.ok) return outcome;
    this.#notebook = outcome.notebook;
    if (removedFrom >= 0) this.#removedFrom.set(this.#seq + 1, removedFrom);
    this.append({ type: 'operation', origin, operation });
    return { ok: true, seq: this.#seq, effects: outcome.effects, repeated: false };
  }

  #ordered(seq: number, operation: Operation): Ordered {
    const removedFrom = this.#removedFrom.get(seq);
    return removedFrom === undefined ? { operation } : { operation, removedFrom };
  }
}
