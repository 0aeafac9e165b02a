/**
 * The application's one event stream: redacted once, numbered by the bus, written to the log, handed to listeners.
 * Nothing is posted after `close`: the log's last line is the application's end.
 */
import { redactEvent } from '../events/redact.ts';
import type { ListenerEvent } from '../events/types.ts';
import { EventLog } from './eventLog.ts';
import { LineageFeed } from './lineageFeed.ts';
import { ListenerBus } from './listenerBus.ts';
import type { BatchListener } from './listenerBus.ts';
import type { SparkListener } from './options.ts';

export interface EventStreamOptions {
  readonly appId: string;
  /** Folder of the event log; no log without it. */
  readonly logDirectory: string | undefined;
  /** spark.redaction.regex; Java's `(?i)` prefix is understood. */
  readonly redaction: string;
  readonly onEvents: BatchListener | undefined;
  /** Sees each event in the call that posts it. */
  readonly onPost: (event: ListenerEvent) => void;
}

export class EventStream {
  readonly lineage: LineageFeed;
  readonly #bus: ListenerBus;
  readonly #log: EventLog | undefined;
  readonly #redaction: RegExp;
  readonly #listeners = new Map<SparkListener, BatchListener>();
  readonly #onPost: (event: ListenerEvent) => void;
  #closed = false;

  constructor({ appId, logDirectory, redaction, onEvents, onPost }: EventStreamOptions) {
    this.#onPost = onPost;
    this.#redaction = new RegExp(redaction.replace(/^\(\?i\)/, ''), 'i');
    this.#bus = new ListenerBus(
      { schedule: (delayMs, fn) => void (delayMs === 0 ? setImmediate(fn) : setTimeout(fn, delayMs)), now: () => performance.now() },
      (error) => console.error('A listener threw:', error),
    );
    this.lineage = new LineageFeed((event) => this.post(event), Date.now);
    if (logDirectory !== undefined) {
      const log = new EventLog(logDirectory, appId);
      this.#log = log;
      this.#bus.add((_firstSeq, events) => log.append(events));
    }
    if (onEvents !== undefined) this.#bus.add(onEvents);
  }

  post(event: ListenerEvent): void {
    if (this.#closed) return;
    this.#onPost(event);
    this.#bus.post(redactEvent(event, this.#redaction));
  }

  addListener(listener: SparkListener): void {
    const batch: BatchListener = (_firstSeq, events) => {
      for (const event of events) listener(event);
    };
    this.removeListener(listener);
    this.#listeners.set(listener, batch);
    this.#bus.add(batch);
  }

  removeListener(listener: SparkListener): void {
    const batch = this.#listeners.get(listener);
    if (batch !== undefined) this.#bus.remove(batch);
    this.#listeners.delete(listener);
  }

  /** Takes no more events; what was posted is delivered and the log gets its final name. */
  close(): void {
    this.#closed = true;
    this.#bus.flush();
    this.#log?.close();
  }
}
