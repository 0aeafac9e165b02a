/**
 * The whole past of an application, so that a reader can look at any moment of it: every event, and a status now and then
 * to start folding from.
 *
 * A status shares what did not change with the one before, so snapshots are cheap, but in a stage of 100,000 tasks each
 * keeps its own array: their number is bounded, and as the past grows they stand further apart.
 */
import { eventTime } from '../events/eventTime.ts';
import type { ListenerEvent } from '../events/types.ts';
import { applyEvents } from './apply.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';
import { emptyStatus, type Status } from './status.ts';

const MAX_SNAPSHOTS = 40;

interface Snapshot {
  /** Events folded into it. */
  readonly index: number;
  readonly status: Status;
}

export class EventHistory {
  readonly #limits: Limits;
  readonly #events: ListenerEvent[] = [];
  /** Latest time named up to each event, ascending. */
  readonly #times: number[] = [];
  #snapshots: Snapshot[] = [{ index: 0, status: emptyStatus() }];
  #every: number;
  #current: Status = emptyStatus();
  /** Where the reader looked last: the next look is often just after it. */
  #looked: Snapshot | null = null;

  /** `every`: events between snapshots while the past is short. */
  constructor(options: { readonly every?: number; readonly limits?: Limits } = {}) {
    this.#every = options.every ?? 500;
    this.#limits = options.limits ?? DEFAULT_LIMITS;
  }

  /** Number of events. */
  get length(): number {
    return this.#events.length;
  }

  /** The live end. */
  get current(): Status {
    return this.#current;
  }

  /** Adds events at the live end; returns the new status. */
  append(events: readonly ListenerEvent[]): Status {
    let from = 0;
    while (from < events.length) {
      const room = this.#snapshots.at(-1)!.index + this.#every - this.#events.length;
      const part = from === 0 && events.length <= room ? events : events.slice(from, from + Math.max(1, room));
      from += part.length;
      for (const event of part) {
        this.#events.push(event);
        this.#times.push(Math.max(this.#times.at(-1) ?? 0, eventTime(event) ?? 0));
      }
      this.#current = applyEvents(this.#current, part, this.#limits);
      if (this.#events.length - this.#snapshots.at(-1)!.index >= this.#every) this.#snapshot();
    }
    return this.#current;
  }

  #snapshot(): void {
    this.#snapshots.push({ index: this.#events.length, status: this.#current });
    if (this.#snapshots.length <= MAX_SNAPSHOTS) return;
    this.#snapshots = this.#snapshots.filter((_, i) => i % 2 === 0);
    this.#every *= 2;
  }

  /** The status after the first `index` events (clamped to those there are): what folding that prefix gives. */
  statusAt(index: number): Status {
    const wanted = Math.max(0, Math.min(index, this.#events.length));
    if (wanted === this.#events.length) return this.#current;
    let base = this.#snapshots.findLast((snapshot) => snapshot.index <= wanted)!;
    if (this.#looked !== null && this.#looked.index <= wanted && this.#looked.index > base.index) base = this.#looked;
    const status = applyEvents(base.status, this.#events.slice(base.index, wanted), this.#limits);
    this.#looked = { index: wanted, status };
    return status;
  }

  /** How many events had happened at `time` (epoch milliseconds). */
  indexAtTime(time: number): number {
    let low = 0;
    let high = this.#times.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#times[middle]! <= time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The status at `time` (epoch milliseconds). */
  at(time: number): Status {
    return this.statusAt(this.indexAtTime(time));
  }
}
