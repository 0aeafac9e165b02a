/**
 * The socket side of the server: every event of the protocol is checked, parsed and answered here, and nowhere else.
 *
 * One namespace. Access is decided on each HTTP request of the transport and again on the handshake; an event that is
 * unknown, malformed or refused is answered with `{ok: false, error}` and changes nothing.
 */
import type { Server as HttpServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import type { Ack, ClientToServer, ServerToClient } from '../../protocol/messages.ts';
import { describeFault, requestSchemas, type RequestOf } from '../../protocol/parse.ts';
import type { History, Watching } from '../history/history.ts';
import type { Library } from '../notebooks/library.ts';
import type { OpenNotebook } from '../notebooks/openNotebook.ts';
import { checkNotebookPath } from '../notebooks/workspacePath.ts';
import { decide, type Access } from '../security/access.ts';
import * as textParser from './textParser.ts';
import { RawJson } from './textParser.ts';

export interface SocketServices {
  readonly library: Library;
  readonly history: History;
}

type TabSocket = Socket<ClientToServer, ServerToClient>;
type Handlers = { readonly [Event in keyof ClientToServer]: (tab: Tab, request: RequestOf<Event>) => unknown };

/** Longest wait before the list of notebooks is announced as changed. */
const LIST_MS = 100;
/** Bytes of one message; notebooks and edits fit, floods do not. */
const MAX_MESSAGE = 16 * 1024 * 1024;

/** Attaches socket.io under `/rt`. Close it before the HTTP server. */
export function attachSockets(http: HttpServer, access: () => Access, services: SocketServices): Server<ClientToServer, ServerToClient> {
  const io = new Server<ClientToServer, ServerToClient>(http, {
    path: '/rt',
    serveClient: false,
    destroyUpgrade: false,
    maxHttpBufferSize: MAX_MESSAGE,
    parser: textParser,
    pingInterval: 10_000,
    pingTimeout: 20_000,
    allowRequest: (request, decideOn) => {
      const decision = decide(request.method ?? 'GET', request.url ?? '/', request.headers, access());
      decideOn(decision.type === 'refuse' ? decision.reason : null, decision.type === 'allow');
    },
  });
  io.use((socket, next) => {
    const { method, url, headers } = socket.request;
    const decision = decide(method ?? 'GET', url ?? '/', headers, access());
    next(decision.type === 'allow' ? undefined : new Error(decision.type === 'refuse' ? decision.reason : 'Use the cookie, not the token.'));
  });
  const handlers = makeHandlers(services);
  io.on('connection', (socket) => serve(socket, handlers, services));
  let announcing: NodeJS.Timeout | null = null;
  const announce = (): void => {
    announcing ??= setTimeout(() => {
      announcing = null;
      io.emit('notebooksChanged');
    }, LIST_MS);
  };
  services.library.onChanged(announce);
  services.history.onChanged(announce);
  return io;
}

/** What one tab has open and watches. */
class Tab {
  readonly socket: TabSocket;
  readonly notebooks = new Map<OpenNotebook, () => void>();
  readonly watching = new Map<string, Watching>();

  constructor(socket: TabSocket) {
    this.socket = socket;
  }

  /** The message `events`, put together from JSON that exists already. */
  sendEvents(appId: string, firstSeq: number, events: readonly string[], live: boolean): void {
    const message = new RawJson(`{"appId":${JSON.stringify(appId)},"firstSeq":${firstSeq},"events":[${events.join(',')}],"live":${live}}`);
    this.socket.emit('events', message as unknown as Parameters<ServerToClient['events']>[0]);
  }

  /** Resolves when the socket took what was sent; rejects when it is gone. */
  async drained(): Promise<void> {
    const { conn } = this.socket;
    await new Promise<void>((resolve, reject) => {
      if (this.socket.disconnected) return reject(new Error('closed'));
      const done = (): void => {
        conn.off('drain', look);
        conn.off('close', done);
        resolve();
      };
      const look = (): void => {
        if (bufferOf(conn).length <= 4) done();
      };
      conn.on('drain', look);
      conn.on('close', done);
      setImmediate(look);
    });
  }
}

/** engine.io's packets that wait for the transport. */
function bufferOf(conn: TabSocket['conn']): readonly unknown[] {
  return (conn as unknown as { readonly writeBuffer: readonly unknown[] }).writeBuffer;
}

function serve(socket: TabSocket, handlers: Handlers, services: SocketServices): void {
  const tab = new Tab(socket);
  socket.onAny((event: string, ...args: readonly unknown[]) => void answer(tab, handlers, event, args));
  socket.on('disconnect', () => {
    for (const watching of tab.watching.values()) watching.close();
    for (const [notebook, unsubscribe] of tab.notebooks) {
      unsubscribe();
      void services.library.release(notebook.path);
    }
  });
}

async function answer(tab: Tab, handlers: Handlers, event: string, args: readonly unknown[]): Promise<void> {
  const last = args.at(-1);
  const ack = typeof last === 'function' ? (last as (answer: Ack<unknown>) => void) : () => undefined;
  if (!Object.hasOwn(requestSchemas, event)) return ack({ ok: false, error: `Unknown request ${JSON.stringify(event.slice(0, 100))}.` });
  const name = event as keyof ClientToServer;
  const parsed = requestSchemas[name].safeParse(typeof args[0] === 'function' ? undefined : args[0]);
  if (!parsed.success) return ack({ ok: false, error: `Malformed request ${name}: ${describeFault(parsed.error)}` });
  try {
    const handler = handlers[name] as (tab: Tab, request: unknown) => unknown;
    ack({ ok: true, value: await handler(tab, parsed.data) });
  } catch (error) {
    ack({ ok: false, error: messageOf(error) });
  }
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'There is no such notebook. It may have been deleted or renamed.';
  return error.message;
}

function makeHandlers({ library, history }: SocketServices): Handlers {
  const openOf = async (path: string): Promise<OpenNotebook> => {
    checkNotebookPath(path);
    return library.open(path);
  };
  return {
    async open(tab, { path, clientId, haveSeq, stream }) {
      const notebook = await openOf(path);
      if (!tab.notebooks.has(notebook)) {
        // A tab hears of a rename under the name it knows.
        let known = notebook.path;
        tab.notebooks.set(
          notebook,
          notebook.subscribe((changes) => {
            tab.socket.emit('change', { path: known, changes });
            known = notebook.path;
          }),
        );
      }
      const changes = haveSeq === null ? null : notebook.changesSince(haveSeq, stream);
      return changes === null ? { snapshot: notebook.snapshot(clientId) } : { changes };
    },
    async close(tab, { path }) {
      const notebook = await library.find(path);
      if (notebook === undefined) return null;
      tab.notebooks.get(notebook)?.();
      tab.notebooks.delete(notebook);
      await library.release(notebook.path);
      return null;
    },
    async operate(_tab, { path, clientId, operationId, baseSeq, operation }) {
      return { seq: (await openOf(path)).operate(clientId, operationId, baseSeq, operation) };
    },
    async command(_tab, { path, command }) {
      (await openOf(path)).command(command);
      return null;
    },
    async resolveConflict(_tab, { path, choice }) {
      return (await openOf(path)).resolveConflict(choice);
    },
    async tableRows(_tab, { path, handle, offset, limit, sort }) {
      return (await openOf(path)).tableRows({ handle, offset, limit, ...(sort === undefined ? {} : { sort }) });
    },
    async watch(tab, { appId, fromSeq, stream }) {
      tab.watching.get(appId)?.close();
      const watching = await history.watch(appId, fromSeq, stream, {
        send: (firstSeq, events, live) => tab.sendEvents(appId, firstSeq, events, live),
        drained: () => tab.drained(),
      });
      tab.watching.set(appId, watching);
      if (tab.socket.disconnected) watching.close();
      return { lastSeq: watching.lastSeq, live: watching.live, stream: watching.stream };
    },
    unwatch(tab, { appId }) {
      tab.watching.get(appId)?.close();
      tab.watching.delete(appId);
      return null;
    },
    listNotebooks: () => library.list(),
    listRuns: (_tab, { path }) => history.runs(path),
    async createNotebook(_tab, { title }) {
      return { path: await library.create(title) };
    },
    async renameNotebook(_tab, { path, title }) {
      checkNotebookPath(path);
      return { path: await library.rename(path, title) };
    },
    async duplicateNotebook(_tab, { path }) {
      checkNotebookPath(path);
      return { path: await library.duplicate(path) };
    },
    async deleteNotebook(_tab, { path }) {
      checkNotebookPath(path);
      return { undo: await library.remove(path) };
    },
    async restoreNotebook(_tab, { undo }) {
      return { path: await library.restore(undo) };
    },
  };
}
