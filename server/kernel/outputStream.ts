/**
 * Printed text on its way to the server: the first piece of a quiet stream at once, the rest together every few
 * milliseconds, in order. A run that prints without end is cut, visibly.
 */
import type { StreamName } from './console.ts';

export interface StreamPost {
  (chunk: { readonly runId: string; readonly name: StreamName; readonly text: string }): void;
}

export interface Timer {
  /** Calls back once after `ms`; gives back what cancels it. */
  after(ms: number, callback: () => void): () => void;
}

export const COALESCE_MS = 15;
/** Characters after which waiting text goes out without waiting, and after which a run is cut. */
const FLUSH_AT = 64 * 1024;
export const RUN_LIMIT = 64 * 1024 * 1024;

interface Piece { readonly runId: string; readonly name: StreamName; text: string }

export class OutputStream {
  readonly #post: StreamPost;
  readonly #timer: Timer;
  #pieces: Piece[] = [];
  #waiting = 0;
  #cancel: (() => void) | null = null;
  readonly #printed = new Map<string, number>();

  constructor(post: StreamPost, timer: Timer) {
    this.#post = post;
    this.#timer = timer;
  }

  write(runId: string, name: StreamName, text: string): void {
    const printed = this.#printed.get(runId) ?? 0;
    if (printed > RUN_LIMIT) return;
    this.#printed.set(runId, printed + text.length);
    const last = this.#pieces.at(-1);
    if (last?.runId === runId && last.name === name) last.text += text;
    else this.#pieces.push({ runId, name, text });
    if (printed + text.length > RUN_LIMIT) this.#pieces.push({ runId, name: 'stderr', text: `\n[This run printed more than ${RUN_LIMIT / 1024 / 1024} MiB: the rest is dropped.]\n` });
    this.#waiting += text.length;
    if (this.#cancel === null) this.#send();
    else if (this.#waiting >= FLUSH_AT) this.#send();
  }

  /** Sends what waits. */
  flush(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#drain();
  }

  /** Forgets the count of a run that ended long ago. */
  forget(runId: string): void {
    this.#printed.delete(runId);
  }

  #send(): void {
    this.#drain();
    this.#cancel?.();
    this.#cancel = this.#timer.after(COALESCE_MS, () => {
      this.#cancel = null;
      if (this.#pieces.length > 0) this.#send();
    });
  }

  #drain(): void {
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#waiting = 0;
    for (const piece of pieces) this.#post(piece);
  }
}
