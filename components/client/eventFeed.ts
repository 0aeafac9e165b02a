/**
 * The events of one application as a tab receives them: in order, each once, gaps noticed, folded when asked. Knows
 * nothing of sockets or frames, so that what happens after a drop is tested as a table.
 */
import type { ListenerEvent } from '../../engine/events/types.ts';

/** What the feed drives: a folder of events into a status, with a memory for looking back. */
export interface EventSinkOf<S> {
  append(events: readonly ListenerEvent[]): void;
  readonly current: S;
}

export class EventFeed<S> {
  readonly #make: () => EventSinkOf<S>;
  #sink: EventSinkOf<S>;
  #pending: ListenerEvent[] = [];
  #next = 0;
  #stream: string | undefined;
  /** Number of the last event known to exist when the server last said; -1 for none. */
  #last = -1;
  #answered = false;

  constructor(make: () => EventSinkOf<S>) {
    this.#make = make;
    this.#sink = make();
  }

  /** Number of the first event that has not come yet: where to go on after a drop. */
  get nextSeq(): number {
    return this.#next;
  }

  get stream(): string | undefined {
    return this.#stream;
  }

  get sink(): EventSinkOf<S> {
    return this.#sink;
  }

  /** Whether everything that existed when the server last answered is here. */
  get caughtUp(): boolean {
    return this.#answered && this.#next > this.#last;
  }

  /** Share of the past that is here, 0..1. */
  get progress(): number {
    return this.#last < 0 ? 1 : Math.min(1, this.#next / (this.#last + 1));
  }

  /**
   * The server's answer to a watch. Another stream than before means other numbers: everything starts again. True then:
   * events that came before the answer were taken for known ones, so ask once more.
   */
  answered(answer: { readonly lastSeq: number; readonly stream?: string | undefined }): boolean {
    const restarted = this.#stream !== undefined && answer.stream !== undefined && answer.stream !== this.#stream;
    if (restarted) {
      this.#sink = this.#make();
      this.#pending = [];
      this.#next = 0;
    }
    this.#stream = answer.stream ?? this.#stream;
    this.#last = answer.lastSeq;
    this.#answered = true;
    return restarted;
  }

  /** Takes a batch; what is here already is left out. `gap`: events between are missing, so ask again from `nextSeq`. */
  receive(firstSeq: number, events: readonly ListenerEvent[]): 'taken' | 'known' | 'gap' {
    if (firstSeq > this.#next) return 'gap';
    const skip = this.#next - firstSeq;
    if (skip >= events.length) return 'known';
    for (let i = skip; i < events.length; i++) this.#pending.push(events[i]!);
    this.#next = firstSeq + events.length;
    return 'taken';
  }

  /** Folds what came since the last time. */
  flush(): S {
    if (this.#pending.length > 0) {
      const events = this.#pending;
      this.#pending = [];
      this.#sink.append(events);
    }
    return this.#sink.current;
  }
}
