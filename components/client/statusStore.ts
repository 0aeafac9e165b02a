/**
 * The status of applications in this tab: each is watched while something shows it, its events are folded at most once a
 * frame, and everything drawn is derived from the result. A feed outlives its last reader for a while, so that going from
 * one page to another does not read a run again.
 */
import { useCallback, useMemo, useSyncExternalStore } from 'react';
import type { ListenerEvent } from '../../engine/events/types.ts';
import { EventHistory } from '../../engine/status/history.ts';
import { emptyStatus, type Status } from '../../engine/status/status.ts';
import { appSocket, onConnected, request } from './connection.ts';
import { EventFeed, type EventSinkOf } from './eventFeed.ts';

export interface StatusSnapshot {
  /** `loading`: the past is still coming, `progress` says how much is here. */
  readonly phase: 'loading' | 'ready' | 'failed';
  readonly progress: number;
  readonly error: string | null;
  /** Everything known now. */
  readonly status: Status;
  /** More events may come. */
  readonly live: boolean;
}

interface Sink extends EventSinkOf<Status> {
  readonly history: EventHistory;
}

interface Watch {
  readonly appId: string;
  readonly feed: EventFeed<Status>;
  snapshot: StatusSnapshot;
  /** Milliseconds since the application started that the reader looks at; null: now. */
  scrub: number | null;
  readonly listeners: Set<() => void>;
  frame: (() => void) | null;
  notifiedAt: number;
  foldedAt: number;
  /** Watches refused in a row. */
  refusals: number;
  stop: (() => void) | null;
  retire: ReturnType<typeof setTimeout> | null;
}

const KEEP_MS = 60_000;
/** Least time between two folds: with a frame and the server's few milliseconds, an event is on screen within 100 ms. */
const FOLD_MS = 48;
/** While the past loads, views are shown this often and not after every page. */
const LOADING_PAINT_MS = 150;

/** This many refusals are tried again before the reader is told. */
const SILENT_REFUSALS = 3;

const NOTHING: StatusSnapshot = { phase: 'loading', progress: 0, error: null, status: emptyStatus(), live: false };
const watches = new Map<string, Watch>();

function makeSink(): Sink {
  const history = new EventHistory();
  return {
    history,
    append: (events) => history.append(events),
    get current() {
      return history.current;
    },
  };
}

function watchOf(appId: string): Watch {
  const known = watches.get(appId);
  if (known !== undefined) return known;
  const watch: Watch = { appId, feed: new EventFeed<Status>(makeSink), snapshot: NOTHING, scrub: null, listeners: new Set(), frame: null, notifiedAt: 0, foldedAt: 0, refusals: 0, stop: null, retire: null };
  watches.set(appId, watch);
  return watch;
}

function start(watch: Watch): void {
  const socket = appSocket();
  const onEvents = (message: { appId: string; firstSeq: number; events: readonly ListenerEvent[] }): void => {
    if (message.appId !== watch.appId) return;
    if (watch.feed.receive(message.firstSeq, message.events) === 'gap') void ask(watch);
    else schedule(watch);
  };
  socket.on('events', onEvents);
  const stopAsking = onConnected(() => void ask(watch));
  watch.stop = () => {
    stopAsking();
    socket.off('events', onEvents);
    if (socket.connected) socket.emit('unwatch', { appId: watch.appId });
    watch.frame?.();
    watch.frame = null;
    watch.stop = null;
  };
}

async function ask(watch: Watch): Promise<void> {
  try {
    const { stream, nextSeq } = watch.feed;
    const answer = await request('watch', { appId: watch.appId, fromSeq: nextSeq, ...(stream === undefined ? {} : { stream }) });
    const restarted = watch.feed.answered(answer);
    watch.snapshot = { ...watch.snapshot, live: answer.live, error: null, phase: 'loading' };
    watch.refusals = 0;
    if (restarted) return void ask(watch);
  } catch (error) {
    watch.refusals += 1;
    // The history may hear of a new kernel a moment after this tab does.
    if (watch.stop !== null) setTimeout(() => { if (watch.stop !== null) void ask(watch); }, Math.min(10_000, 250 * 2 ** watch.refusals));
    if (watch.refusals < SILENT_REFUSALS) return;
    watch.snapshot = { ...watch.snapshot, phase: 'failed', error: error instanceof Error ? error.message : String(error) };
    notify(watch);
    return;
  }
  schedule(watch);
}

/** Folds in a frame, and not in every one; a hidden tab has no frames and folds now and then. */
function schedule(watch: Watch): void {
  if (watch.frame !== null) return;
  if (document.hidden) {
    const timer = setTimeout(() => fold(watch), 400);
    watch.frame = () => clearTimeout(timer);
    return;
  }
  const inFrame = (): void => {
    const frame = requestAnimationFrame(() => fold(watch));
    watch.frame = () => cancelAnimationFrame(frame);
  };
  const wait = watch.foldedAt + FOLD_MS - performance.now();
  if (wait <= 0) return inFrame();
  const timer = setTimeout(inFrame, wait);
  watch.frame = () => clearTimeout(timer);
}

function fold(watch: Watch): void {
  watch.frame = null;
  const status = watch.feed.flush();
  watch.foldedAt = performance.now();
  const { caughtUp, progress } = watch.feed;
  const phase = caughtUp ? 'ready' : 'loading';
  const before = watch.snapshot;
  const live = before.live && !status.application.completed;
  if (before.status === status && before.phase === phase && before.live === live) return;
  watch.snapshot = { phase, progress, error: null, status, live };
  if (phase === 'loading' && performance.now() - watch.notifiedAt < LOADING_PAINT_MS) return;
  notify(watch);
}

function notify(watch: Watch): void {
  watch.notifiedAt = performance.now();
  for (const listener of watch.listeners) listener();
}

function subscribe(appId: string, listener: () => void): () => void {
  const watch = watchOf(appId);
  watch.listeners.add(listener);
  if (watch.retire !== null) clearTimeout(watch.retire);
  watch.retire = null;
  if (watch.stop === null) start(watch);
  return () => {
    watch.listeners.delete(listener);
    if (watch.listeners.size > 0 || watch.retire !== null) return;
    watch.retire = setTimeout(() => {
      watch.stop?.();
      watches.delete(appId);
    }, KEEP_MS);
  };
}

/** The live status of an application, watched while the component is mounted. Without an application: loading for ever. */
export function useStatus(appId: string | null): StatusSnapshot {
  const listen = useCallback((listener: () => void) => (appId === null ? () => undefined : subscribe(appId, listener)), [appId]);
  const read = useCallback(() => (appId === null ? NOTHING : watches.get(appId)?.snapshot ?? NOTHING), [appId]);
  return useSyncExternalStore(listen, read, () => NOTHING);
}

/** The live status now, outside of rendering; null when the application is not watched. */
export function currentStatus(appId: string | null): Status | null {
  return appId === null ? null : watches.get(appId)?.snapshot.status ?? null;
}

export interface Scrub {
  /** Milliseconds since the application started; null: live. */
  readonly time: number | null;
  readonly setTime: (time: number | null) => void;
  /** The status at that time. */
  readonly status: Status;
}

/** The status at the time the reader chose. All views of an application share the time. */
export function useScrub(appId: string | null, now: Status): Scrub {
  const listen = useCallback((listener: () => void) => (appId === null ? () => undefined : subscribe(appId, listener)), [appId]);
  const time = useSyncExternalStore(listen, () => (appId === null ? null : watches.get(appId)?.scrub ?? null), () => null);
  const setTime = useCallback((next: number | null) => {
    const watch = appId === null ? undefined : watches.get(appId);
    if (watch === undefined || watch.scrub === next) return;
    watch.scrub = next;
    notify(watch);
  }, [appId]);
  const startTime = now.application.startTime ?? 0;
  const past = useMemo(() => {
    if (appId === null || time === null) return null;
    const sink = watches.get(appId)?.feed.sink as Sink | undefined;
    return sink?.history.at(startTime + time) ?? null;
  }, [appId, time, startTime]);
  return { time, setTime, status: past ?? now };
}
