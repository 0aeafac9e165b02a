/**
 * One tab's view of an application's events: past pages as fast as its socket takes them, then live batches a few
 * milliseconds after they arrive. A slow socket falls behind in numbers, never in memory: pages are read when they fit.
 */
import type { EventStore } from './eventStore.ts';

export interface EventSink {
  /** `events` are JSON texts. */
  send(firstSeq: number, events: readonly string[], live: boolean): void;
  /** Resolves when the sink can take more; rejects or resolves when it is closed. */
  drained(): Promise<void>;
}

/** Events that arrive together reach a tab together. */
const COALESCE_MS = 16;

export class Subscription {
  readonly #store: EventStore;
  readonly #sink: EventSink;
  #next: number;
  /** Events below this existed when the tab asked. */
  readonly #past: number;
  #timer: NodeJS.Timeout | null = null;
  #pumping = false;
  #closed = false;

  constructor(store: EventStore, fromSeq: number, sink: EventSink) {
    this.#store = store;
    this.#sink = sink;
    this.#next = fromSeq;
    this.#past = store.length;
  }

  /** There are, or may be, events not sent yet. */
  wake(): void {
    if (this.#closed || this.#timer !== null || this.#pumping) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#pump();
    }, this.#next < this.#past ? 0 : COALESCE_MS);
  }

  close(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  async #pump(): Promise<void> {
    this.#pumping = true;
    try {
      while (!this.#closed && this.#next < this.#store.length) {
        const events = this.#store.read(this.#next);
        const firstSeq = this.#next;
        this.#next += events.length;
        this.#sink.send(firstSeq, events, firstSeq >= this.#past);
        await this.#sink.drained();
      }
    } catch {
      this.close();
    } finally {
      this.#pumping = false;
    }
    if (this.#next < this.#store.length) this.wake();
  }
}
