/** A server without pages on a temporary workspace, and a tab's socket to it, for tests: real sockets, real files, real kernels. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io, type Socket } from 'socket.io-client';
import type { Ack, ServerToClient } from '../../protocol/messages.ts';
import { cookieName } from '../security/access.ts';
import { ForkLauncher } from '../sessions/kernelProcess.ts';
import { startServer, type RunningServer, type ServerOptions } from '../startServer.ts';

export interface TestServer extends RunningServer {
  readonly origin: string;
  readonly workspace: string;
  readonly cookie: string;
  /** A connected tab. */
  tab(): Promise<TestTab>;
  /** Ends the server; the workspace is removed unless it was given. */
  stop(): Promise<void>;
}

export interface TestTab {
  readonly socket: Socket<ServerToClient>;
  /** The acknowledged answer, as the server gave it. */
  ask(event: string, request?: unknown): Promise<Ack<unknown>>;
  /** The value of an answer; throws the server's refusal. */
  get<T>(event: string, request?: unknown): Promise<T>;
  close(): void;
}

export async function startTestServer(options: Partial<ServerOptions> = {}): Promise<TestServer> {
  const workspace = options.workspace ?? (await mkdtemp(join(tmpdir(), 'emberline-server-')));
  const server = await startServer({
    workspace,
    port: 0,
    launcher: new ForkLauncher({ keepSpare: false }),
    editorTypes: join(workspace, 'types.json'),
    master: 'local[2]',
    ...options,
  });
  const origin = `http://127.0.0.1:${server.port}`;
  const exchanged = await fetch(server.url, { redirect: 'manual' });
  const cookie = (exchanged.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  if (!cookie.startsWith(cookieName(server.port))) throw new Error(`no cookie in ${exchanged.status}`);
  const tabs: TestTab[] = [];
  return {
    ...server,
    origin,
    workspace,
    cookie,
    async tab() {
      const tab = await connect(origin, cookie);
      tabs.push(tab);
      return tab;
    },
    async stop() {
      for (const tab of tabs) tab.close();
      await server.close();
      if (options.workspace === undefined) await rm(workspace, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function connect(origin: string, cookie: string): Promise<TestTab> {
  const socket: Socket<ServerToClient> = io(origin, { path: '/rt', transports: ['websocket'], reconnection: false, forceNew: true, extraHeaders: { cookie } });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  const ask = (event: string, request?: unknown): Promise<Ack<unknown>> => {
    const emit = socket.emit.bind(socket) as unknown as (event: string, ...args: unknown[]) => void;
    return new Promise((resolve) => emit(event, ...(request === undefined ? [] : [request]), resolve));
  };
  return {
    socket,
    ask,
    async get<T>(event: string, request?: unknown): Promise<T> {
      const answer = await ask(event, request);
      if (!answer.ok) throw new Error(answer.error);
      return answer.value as T;
    },
    close: () => socket.disconnect(),
  };
}
