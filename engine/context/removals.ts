/**
 * Asks every slot to remove something and knows when all have: the blocking half of unpersist, destroy and
 * cleanShuffleDependencies. A slot answers between two tasks; one that is lost has nothing left to remove.
 */
import type { SlotAddress, ToSlot } from '../executor/messages.ts';
import { slotKey } from '../scheduler/pendingTasks.ts';

type Removal = Extract<ToSlot, { type: 'removeShuffle' | 'removeBroadcast' }>;
/** What is removed, without the number of the request. */
export type Removed = Removal extends infer R ? (R extends Removal ? Omit<R, 'request'> : never) : never;

interface Pending {
  readonly slots: Map<string, SlotAddress>;
  readonly done: PromiseWithResolvers<void>;
}

export class Removals {
  readonly #slots: () => readonly SlotAddress[];
  readonly #send: (to: SlotAddress, message: ToSlot) => void;
  readonly #pending = new Map<number, Pending>();
  #nextRequest = 0;

  constructor(slots: () => readonly SlotAddress[], send: (to: SlotAddress, message: ToSlot) => void) {
    this.#slots = slots;
    this.#send = send;
  }

  /** Resolves when no slot that is alive holds it any more. */
  remove(what: Removed): Promise<void> {
    const slots = this.#slots();
    if (slots.length === 0) return Promise.resolve();
    const request = this.#nextRequest++;
    const pending: Pending = { slots: new Map(slots.map((at) => [slotKey(at), at])), done: Promise.withResolvers() };
    this.#pending.set(request, pending);
    for (const at of slots) this.#send(at, { ...what, request });
    return pending.done.promise;
  }

  /** A slot has done it. */
  removed(from: SlotAddress, request: number): void {
    this.#drop(request, slotKey(from));
  }

  executorLost(executorId: string): void {
    for (const [request, { slots }] of this.#pending) {
      for (const [key, at] of slots) if (at.executorId === executorId) this.#drop(request, key);
    }
  }

  /** Nobody answers any more. */
  stop(): void {
    for (const { done } of this.#pending.values()) done.resolve();
    this.#pending.clear();
  }

  #drop(request: number, key: string): void {
    const pending = this.#pending.get(request);
    if (pending === undefined) return;
    pending.slots.delete(key);
    if (pending.slots.size > 0) return;
    this.#pending.delete(request);
    pending.done.resolve();
  }
}
