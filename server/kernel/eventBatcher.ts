/**
 * Listener events on their way to the server: at once after a quiet time, else together every 25 ms or 500 events, never
 * out of order.
 */
import type { ListenerEvent } from '../../engine/events/types.ts';
import type { Timer } from './outputStream.ts';

export const BATCH_MS = 25;
export const BATCH_EVENTS = 500;

export class EventBatcher {
  readonly #post: (firstSeq: number, events: readonly ListenerEvent[]) => void;
  readonly #timer: Timer;
  #events: ListenerEvent[] = [];
  #firstSeq = 0;
  #cancel: (() => void) | null = null;

  constructor(post: (firstSeq: number, events: readonly ListenerEvent[]) => void, timer: Timer) {
    this.#post = post;
    this.#timer = timer;
  }

  /** `firstSeq` numbers the first of `events`; calls follow one another without gaps. */
  add(firstSeq: number, events: readonly ListenerEvent[]): void {
    if (this.#events.length === 0) this.#firstSeq = firstSeq;
    for (const event of events) this.#events.push(event);
    if (this.#cancel === null || this.#events.length >= BATCH_EVENTS) this.#send();
  }

  #send(): void {
    this.flush();
    this.#cancel = this.#timer.after(BATCH_MS, () => {
      this.#cancel = null;
      if (this.#events.length > 0) this.#send();
    });
  }

  flush(): void {
    this.#cancel?.();
    this.#cancel = null;
    if (this.#events.length === 0) return;
    const events = this.#events;
    this.#events = [];
    for (let i = 0; i < events.length; i += BATCH_EVENTS) this.#post(this.#firstSeq + i, events.slice(i, i + BATCH_EVENTS));
  }
}
