/**
 * Hands listener events to listeners, in order, outside the call that posted them (Spark's LiveListenerBus).
 *
 * Events are numbered from 0 and delivered in batches: the first at the end of the current turn, later ones at most
 * `intervalMs` apart, so that a thousand tasks a second do not cost a thousand deliveries. Nothing is dropped; a queue that
 * grows past `limit` is delivered on the spot instead, which bounds memory.
 */
import type { ListenerEvent } from '../events/types.ts';

export type BatchListener = (firstSeq: number, events: readonly ListenerEvent[]) => void;

export interface BusTimer {
  /** Runs `fn` after `delayMs`, 0 = at the end of the current turn. */
  schedule(delayMs: number, fn: () => void): void;
  now(): number;
}

export class ListenerBus {
  readonly #listeners = new Set<BatchListener>();
  readonly #timer: BusTimer;
  readonly #intervalMs: number;
  readonly #limit: number;
  readonly #onListenerError: (error: unknown) => void;
  #queue: ListenerEvent[] = [];
  #nextSeq = 0;
  #scheduled = false;
  #lastDelivery = -Infinity;
  #delivering = false;

  constructor(timer: BusTimer, onListenerError: (error: unknown) => void, intervalMs = 16, limit = 10_000) {
    this.#timer = timer;
    this.#onListenerError = onListenerError;
    this.#intervalMs = intervalMs;
    this.#limit = limit;
  }

  add(listener: BatchListener): void {
    this.#listeners.add(listener);
  }

  remove(listener: BatchListener): void {
    this.#listeners.delete(listener);
  }

  /** Events posted so far. */
  get posted(): number {
    return this.#nextSeq + this.#queue.length;
  }

  post(event: ListenerEvent): void {
    this.#queue.push(event);
    if (this.#queue.length >= this.#limit && !this.#delivering) {
      this.flush();
      return;
    }
    if (this.#scheduled) return;
    this.#scheduled = true;
    const wait = Math.max(0, this.#lastDelivery + this.#intervalMs - this.#timer.now());
    this.#timer.schedule(wait, () => {
      this.#scheduled = false;
      this.flush();
    });
  }

  /** Delivers everything queued, events that listeners post meanwhile included. */
  flush(): void {
    if (this.#delivering) return;
    this.#delivering = true;
    try {
      while (this.#queue.length > 0) this.#deliver();
    } finally {
      this.#delivering = false;
      this.#lastDelivery = this.#timer.now();
    }
  }

  #deliver(): void {
    const batch = this.#queue;
    const firstSeq = this.#nextSeq;
    this.#queue = [];
    this.#nextSeq += batch.length;
    for (const listener of this.#listeners) {
      try {
        listener(firstSeq, batch);
      } catch (error) {
        this.#onListenerError(error);
      }
    }
  }
}
