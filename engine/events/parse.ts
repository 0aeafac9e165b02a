/**
 * Reads event log lines by Spark's rules (ReplayListenerBus, JsonProtocol): an event of a name we do not know is passed
 * over, extra fields are ignored, a broken line ends the reading with what came before kept.
 */
import { EVENT_SCHEMAS } from './eventSchemas.ts';
import type { ListenerEvent } from './types.ts';

/** A line that is not an event: not JSON, or an event of a known name without a field it needs. */
export class MalformedEventError extends Error {
  /** From 1; null when the line stood alone. */
  readonly line: number | null;
  /** The event's name, when that much could be read. */
  readonly event: string | null;
  /** Whether the line was no JSON at all, as a line cut short by a crash is. */
  readonly notJson: boolean;

  constructor(what: string, line: number | null, event: string | null, notJson: boolean) {
    super(`Malformed event${line === null ? '' : ` in line ${line}`}${event === null ? '' : ` (${event})`}: ${what}.`);
    this.name = 'MalformedEventError';
    this.line = line;
    this.event = event;
    this.notJson = notJson;
  }
}

/** An event of a kind that is not ours to understand, e.g. of another Spark version or of Spark SQL. */
export interface UnknownEvent {
  readonly kind: 'unknown';
  readonly name: string;
}

/**
 * Parses one line of an event log. Throws MalformedEventError that names the field; `line` (from 1) goes into its message.
 */
export function parseEvent(text: string, line: number | null = null): ListenerEvent | UnknownEvent {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new MalformedEventError(`not valid JSON: ${error instanceof Error ? error.message : String(error)}`, line, null, true);
  }
  return checkEvent(value, line);
}

/** The same for a value that is parsed already (from a socket or a pipe). */
function checkEvent(value: unknown, line: number | null = null): ListenerEvent | UnknownEvent {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new MalformedEventError('an event must be a JSON object', line, null, false);
  const name = (value as { Event?: unknown }).Event;
  if (typeof name !== 'string') throw new MalformedEventError('the field "Event" must name the event', line, null, false);
  if (!Object.hasOwn(EVENT_SCHEMAS, name)) return { kind: 'unknown', name };
  const wrong = EVENT_SCHEMAS[name as ListenerEvent['Event']](value, '');
  if (wrong !== null) throw new MalformedEventError(wrong, line, name, false);
  return value as ListenerEvent;
}

export interface ParsedLog {
  readonly events: readonly ListenerEvent[];
  /** Unknown events by name, how many of each were passed over. */
  readonly unknown: Readonly<Record<string, number>>;
  /** The last line of an unfinished log was cut short and passed over. */
  readonly truncated: boolean;
  /** Why reading stopped before the end; null when all of it was read. */
  readonly error: MalformedEventError | null;
}

/**
 * Reads a whole log, given as its text or its lines. `finished` says that the writer closed it (no `.inprogress`);
 * only an unfinished log may end in a line that is no JSON.
 */
export function parseEventLog(log: string | Iterable<string>, options: { readonly finished?: boolean } = {}): ParsedLog {
  const events: ListenerEvent[] = [];
  const unknown: Record<string, number> = {};
  let broken: MalformedEventError | null = null;
  let number = 0;
  for (const text of typeof log === 'string' ? log.split('\n') : log) {
    number++;
    if (text.trim() === '') continue;
    if (broken !== null) return { events, unknown, truncated: false, error: broken };
    try {
      const event = parseEvent(text, number);
      if ('kind' in event) unknown[event.name] = (unknown[event.name] ?? 0) + 1;
      else events.push(event);
    } catch (error) {
      if (!(error instanceof MalformedEventError)) throw error;
      if (!error.notJson || options.finished === true) return { events, unknown, truncated: false, error };
      broken = error;
    }
  }
  return { events, unknown, truncated: broken !== null, error: null };
}
