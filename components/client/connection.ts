/**
 * The one socket of a tab and what is known about it.
 *
 * Reconnection is ours and not socket.io's, so that the page can say when the next attempt is and try at once when asked.
 * Requests that carry an id are sent again after a drop until they are acknowledged: the server does the same id once.
 */
import { io, type Socket } from 'socket.io-client';
import { create } from 'zustand';
import type { Ack, ClientToServer, ServerToClient } from '../../protocol/messages.ts';
import { retryDelay } from './backoff.ts';

export type Connection =
  | { readonly state: 'connecting' }
  | { readonly state: 'connected'; readonly since: number }
  | { readonly state: 'reconnecting'; readonly attempt: number; readonly retryAt: number; readonly lostAt: number }
  /** The server answered and said no: no token, or a foreign origin. */
  | { readonly state: 'refused'; readonly reason: string };

export type AppSocket = Socket<ServerToClient, ClientToServer>;

/** State of the connection, for banners and waiting code. */
export const useConnection = create<Connection>()(() => ({ state: 'connecting' }) as Connection);

/** The server refused a request; the message is the server's. */
export class RequestRefusedError extends Error {
  constructor(request: string, reason: string) {
    super(reason);
    this.name = 'RequestRefusedError';
    this.request = request;
  }
  readonly request: string;
}

/** The connection went before the answer came, and the request must not be sent twice. */
export class ConnectionLostError extends Error {
  constructor() {
    super('The connection to the server was lost before it answered. Look whether it was done before trying again.');
    this.name = 'ConnectionLostError';
  }
}

let theSocket: AppSocket | null = null;
let retryTimer: ReturnType<typeof setTimeout> | undefined;
let attempt = 0;
let lostAt = 0;

function set(state: Connection): void {
  useConnection.setState(state, true);
}

function scheduleRetry(socket: AppSocket): void {
  clearTimeout(retryTimer);
  attempt += 1;
  const now = Date.now();
  if (lostAt === 0) lostAt = now;
  const delay = retryDelay(attempt, Math.random());
  set({ state: 'reconnecting', attempt, retryAt: now + delay, lostAt });
  retryTimer = setTimeout(() => socket.connect(), delay);
}

/** The tab's socket, made and connected on first use (browser only). */
export function appSocket(): AppSocket {
  if (theSocket) return theSocket;
  const socket: AppSocket = io({ path: '/rt', transports: ['websocket', 'polling'], tryAllTransports: true, reconnection: false, timeout: 10_000 });
  theSocket = socket;
  socket.on('connect', () => {
    clearTimeout(retryTimer);
    attempt = 0;
    lostAt = 0;
    set({ state: 'connected', since: Date.now() });
  });
  socket.on('connect_error', (error) => {
    // An inactive socket was refused by the server's own middleware: trying again would not change it.
    if (!socket.active) return set({ state: 'refused', reason: error.message });
    scheduleRetry(socket);
    if (attempt >= 2) void probeRefusal();
  });
  socket.on('disconnect', (reason) => {
    if (reason !== 'io client disconnect') scheduleRetry(socket);
  });
  if (typeof window !== 'undefined') window.addEventListener('online', retryNow);
  return socket;
}

/** A refused upgrade looks like a lost network to a socket; the page's own address tells them apart. */
async function probeRefusal(): Promise<void> {
  const answer = await fetch(window.location.pathname, { method: 'HEAD', cache: 'no-store' }).catch(() => null);
  if (!answer || (answer.status !== 401 && answer.status !== 403) || theSocket?.connected) return;
  clearTimeout(retryTimer);
  set({ state: 'refused', reason: 'This browser has no valid token. Open the address that the server printed when it started.' });
}

/** Tries at once instead of waiting for the countdown. */
export function retryNow(): void {
  if (!theSocket || theSocket.connected) return;
  clearTimeout(retryTimer);
  theSocket.connect();
}

/** Calls `run` now if connected, and at every later connection; returns how to stop. */
export function onConnected(run: () => void): () => void {
  const socket = appSocket();
  if (socket.connected) run();
  socket.on('connect', run);
  return () => {
    socket.off('connect', run);
  };
}

type RequestName = Exclude<keyof ClientToServer, 'close' | 'unwatch'>;
type AckOf<K extends RequestName> = Parameters<ClientToServer[K]> extends [...unknown[], (ack: infer A) => void] ? A : never;
type ValueOf<K extends RequestName> = AckOf<K> extends Ack<infer V> ? V : never;
type PayloadOf<K extends RequestName> = Parameters<ClientToServer[K]> extends [infer P, (ack: never) => void] ? [P] : [];

/**
 * Sends a request and gives the acknowledged value; throws `RequestRefusedError` when the server says no. While the
 * connection is down it waits, and a request whose acknowledgement was lost is sent again: use it for requests that are
 * idempotent or only read.
 */
export async function request<K extends RequestName>(name: K, ...payload: PayloadOf<K>): Promise<ValueOf<K>> {
  const socket = appSocket();
  for (;;) {
    await connected(socket);
    const ack = await attemptRequest(socket, name, payload);
    if (ack === 'dropped') continue;
    if (ack.ok) return ack.value as ValueOf<K>;
    throw new RequestRefusedError(name, ack.error);
  }
}

/** As `request`, for what must not be done twice: throws `ConnectionLostError` when the acknowledgement is lost. */
export async function requestOnce<K extends RequestName>(name: K, ...payload: PayloadOf<K>): Promise<ValueOf<K>> {
  const socket = appSocket();
  await connected(socket);
  const ack = await attemptRequest(socket, name, payload);
  if (ack === 'dropped') throw new ConnectionLostError();
  if (ack.ok) return ack.value as ValueOf<K>;
  throw new RequestRefusedError(name, ack.error);
}

function connected(socket: AppSocket): Promise<void> {
  if (socket.connected) return Promise.resolve();
  return new Promise((resolve) => socket.once('connect', resolve));
}

function attemptRequest(socket: AppSocket, name: string, payload: readonly unknown[]): Promise<Ack<unknown> | 'dropped'> {
  return new Promise((resolve) => {
    const dropped = () => resolve('dropped');
    socket.once('disconnect', dropped);
    const emit = socket.emit.bind(socket) as unknown as (event: string, ...args: unknown[]) => void;
    emit(name, ...payload, (ack: Ack<unknown>) => {
      socket.off('disconnect', dropped);
      resolve(ack);
    });
  });
}
