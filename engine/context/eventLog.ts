/**
 * The application's event log in Spark's single-file layout (EventLogFileWriters.scala): `<app id>.inprogress`, one JSON
 * object a line, renamed without the suffix when the application ends.
 *
 * As in Spark, most events are flushed at once and the frequent ones wait in a buffer; here never longer than 100 ms, so
 * that a killed driver loses next to nothing. Writes are synchronous: lines keep their order and an ended process its log.
 */
import { closeSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { eventLogFileName } from '../events/logName.ts';
import { serializeEvent } from '../events/serialize.ts';
import type { ListenerEvent } from '../events/types.ts';

const BUFFER_CHARACTERS = 100 * 1024;
const FLUSH_INTERVAL_MS = 100;

/** Events that come by the thousand. */
const BUFFERED: ReadonlySet<ListenerEvent['Event']> = new Set([
  'SparkListenerStageSubmitted', 'SparkListenerTaskStart', 'SparkListenerTaskGettingResult', 'SparkListenerTaskEnd', 'SparkListenerEnvironmentUpdate',
  'SparkListenerBlockUpdated', 'SparkListenerExecutorMetricsUpdate', 'EmberlineTaskLog', 'EmberlineLineage',
]);

export class EventLog {
  readonly #directory: string;
  readonly #appId: string;
  #fd: number | undefined;
  #closed = false;
  #buffer: string[] = [];
  #buffered = 0;
  #timer: NodeJS.Timeout | undefined;

  /** Opens the log, making the folder when it is missing. Throws when it cannot be written. */
  constructor(directory: string, appId: string) {
    this.#directory = directory;
    this.#appId = appId;
    mkdirSync(directory, { recursive: true });
    this.#fd = openSync(this.path, 'w');
  }

  /** The file as it is called now. */
  get path(): string {
    return join(this.#directory, eventLogFileName(this.#appId, { inProgress: !this.#closed }));
  }

  append(events: readonly ListenerEvent[]): void {
    let flush = false;
    for (const event of events) {
      const line = `${serializeEvent(event)}\n`;
      this.#buffer.push(line);
      this.#buffered += line.length;
      flush ||= !BUFFERED.has(event.Event);
    }
    if (flush || this.#buffered >= BUFFER_CHARACTERS) this.flush();
    else if (this.#buffered > 0) this.#timer ??= setTimeout(() => this.flush(), FLUSH_INTERVAL_MS).unref();
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#buffered === 0 || this.#fd === undefined) return;
    const bytes = Buffer.from(this.#buffer.join(''));
    this.#buffer = [];
    this.#buffered = 0;
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#fd, bytes, at);
  }

  /** Flushes, closes and takes `.inprogress` off the name. Idempotent. */
  close(): void {
    if (this.#fd === undefined) return;
    this.flush();
    const { path } = this;
    closeSync(this.#fd);
    this.#fd = undefined;
    this.#closed = true;
    renameSync(path, this.path);
  }
}
