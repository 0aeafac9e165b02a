/**
 * Where a moment of the run stands on the bar. Time in which jobs ran is drawn to scale; a pause takes a bounded share,
 * because a notebook waits for its reader most of the time, and its jobs would be a hair's breadth after ten minutes. Pure.
 */
import type { TimelineView } from '../../../engine/status/views/timeline.ts';

export interface TimeScale {
  /** 0..1 along the bar. */
  readonly share: (ms: number) => number;
  /** The time at 0..1. */
  readonly time: (share: number) => number;
  /** Pauses drawn shorter than they were: milliseconds since the application started. */
  readonly pauses: readonly { readonly from: number; readonly to: number }[];
}

/** A pause longer than this share of the time jobs ran is shortened to it. */
const PAUSE_SHARE = 0.2;
const LEAST_PAUSE_MS = 300;

interface Piece {
  readonly from: number;
  readonly to: number;
  /** Start and length in drawn milliseconds. */
  readonly at: number;
  readonly length: number;
}

export function timeScale(view: Pick<TimelineView, 'jobs' | 'marks' | 'length'>): TimeScale {
  const busy = busyTimes(view);
  const longest = Math.max(LEAST_PAUSE_MS, PAUSE_SHARE * busy.reduce((sum, { from, to }) => sum + to - from, 0));
  const pieces: Piece[] = [];
  let at = 0;
  const add = (from: number, to: number, length: number): void => {
    if (to <= from) return;
    pieces.push({ from, to, at, length });
    at += length;
  };
  let end = 0;
  for (const { from, to } of busy) {
    add(end, from, Math.min(from - end, longest));
    add(from, to, to - from);
    end = Math.max(end, to);
  }
  add(end, view.length, Math.min(view.length - end, longest));
  const whole = Math.max(1e-9, at);
  return {
    share(ms) {
      const piece = firstWhere(pieces, ({ to }) => ms <= to);
      if (piece === undefined) return 0;
      const within = Math.max(0, Math.min(1, (ms - piece.from) / (piece.to - piece.from)));
      return (piece.at + within * piece.length) / whole;
    },
    time(share) {
      const drawn = Math.max(0, Math.min(1, share)) * whole;
      const piece = firstWhere(pieces, (p) => drawn <= p.at + p.length);
      return piece === undefined ? 0 : piece.from + Math.max(0, Math.min(1, (drawn - piece.at) / piece.length)) * (piece.to - piece.from);
    },
    pauses: pieces.filter(({ from, to, length }) => to - from > length).map(({ from, to }) => ({ from, to })),
  };
}

/** The first piece from which on `holds` does; the last one when it never does. */
function firstWhere(pieces: readonly Piece[], holds: (piece: Piece) => boolean): Piece | undefined {
  let low = 0;
  let high = pieces.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(pieces[middle]!)) high = middle;
    else low = middle + 1;
  }
  return pieces[low];
}

/** The times at which something ran or was marked, merged, ascending. */
function busyTimes({ jobs, marks, length }: Pick<TimelineView, 'jobs' | 'marks' | 'length'>): readonly { readonly from: number; readonly to: number }[] {
  const spans = [...jobs.map(({ start, end }) => ({ from: start, to: end })), ...marks.map(({ time }) => ({ from: time, to: time }))].toSorted((a, b) => a.from - b.from);
  const merged: { from: number; to: number }[] = [];
  for (const span of spans) {
    const from = Math.max(0, span.from);
    const to = Math.min(length, span.to);
    if (to < from) continue;
    const last = merged.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else merged.push({ from, to });
  }
  return merged;
}
