/**
 * Puts the server together: workspace, history, documents and kernels behind one HTTP server on 127.0.0.1 that also
 * carries the sockets and the pages. Nothing is served before access was decided.
 */
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { History } from './history/history.ts';
import { admit, admitUpgrade } from './http/guard.ts';
import { listen } from './http/listen.ts';
import { serveRoute, type RouteServices } from './http/routes.ts';
import { copyExamples } from './notebooks/examples.ts';
import { Library, type Handover } from './notebooks/library.ts';
import { Workspace } from './notebooks/workspace.ts';
import type { Access } from './security/access.ts';
import { cookieSecret, newSecret } from './security/secrets.ts';
import { defaultMaster } from './sessions/defaultMaster.ts';
import type { KernelLauncher } from './sessions/kernelProcess.ts';
import { attachSockets } from './sockets/sockets.ts';

/** What answers the requests for pages: Next.js, or nothing in tests of the server alone. */
export interface Pages {
  request(request: IncomingMessage, response: ServerResponse): Promise<void>;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): Promise<void>;
}

export interface ServerOptions {
  readonly workspace: string;
  /** 0 for any, null for the next free one from 3000. */
  readonly port: number | null;
  readonly launcher: KernelLauncher;
  readonly editorTypes: string;
  /** Master of notebooks that name none; default sized to the machine. */
  readonly master?: string;
  /** Spark properties of every notebook's context; default none. */
  readonly conf?: Readonly<Record<string, string>>;
  readonly examples?: string;
  /** Kept over a reload in development; default a new one. */
  readonly token?: string | undefined;
  readonly handover?: Handover | undefined;
  readonly pages?: (port: number) => Promise<Pages>;
}

export interface RunningServer {
  readonly port: number;
  readonly token: string;
  readonly url: string;
  readonly library: Library;
  readonly history: History;
  /** Ends kernels, saves documents, closes connections. */
  close(): Promise<void>;
  /** The same without ending kernels: another server takes them over. */
  leave(): Promise<void>;
}

export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const startedAt = Date.now();
  await mkdir(options.workspace, { recursive: true });
  const workspace = new Workspace(options.workspace);
  const eventLogDir = join(workspace.stateDir, 'event-logs');
  await mkdir(eventLogDir, { recursive: true });
  if (options.examples !== undefined) await copyExamples(options.examples, workspace.root);
  const stream = randomBytes(6).toString('hex');
  const history = new History(workspace.stateDir, eventLogDir, stream);
  await history.load();
  const library = new Library({
    workspace,
    stream,
    history,
    launcher: options.launcher,
    eventLogDir,
    defaultMaster: options.master ?? defaultMaster(availableParallelism(), totalmem()),
    conf: options.conf ?? {},
    lastAppId: (path) => history.runs(path)[0]?.appId ?? null,
    onRenamed: (from, to) => history.renamed(from, to),
    handover: options.handover,
  });
  const token = options.token ?? newSecret();
  let access: Access = { token, cookieSecret: await cookieSecret(workspace.stateDir), port: -1 };
  const services: RouteServices = { history, stateDir: workspace.stateDir, editorTypes: options.editorTypes, startedAt };

  let pages: Promise<Pages> | null = null;
  const http = createServer((request, response) => {
    if (!admit(request, response, access)) return;
    if (/^\/api(\/|$|\?)/.test(request.url ?? '')) void serveRoute(services, request, response);
    else void servePage(pages, request, response);
  });
  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    if (/^\/rt([/?]|$)/.test(request.url ?? '')) return;
    if (!admitUpgrade(request, socket, access)) return;
    if (pages === null) socket.destroy();
    else void pages.then((ready) => ready.upgrade(request, socket, head)).catch(() => socket.destroy());
  });
  const io = attachSockets(http, () => access, { library, history });
  const port = await listen(http, options.port);
  access = { ...access, port };
  pages = options.pages?.(port) ?? null;
  await pages;
  const disconnect = async (): Promise<void> => {
    await history.flush();
    await io.close();
    http.closeAllConnections();
    await (await pages)?.close();
  };
  return {
    port,
    token,
    url: `http://127.0.0.1:${port}/?token=${token}`,
    library,
    history,
    async close() {
      options.launcher.close();
      await library.close();
      await disconnect();
    },
    async leave() {
      await library.leave();
      await disconnect();
    },
  };
}

async function servePage(pages: Promise<Pages> | null, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const ready = await pages;
    if (ready === null) response.writeHead(404).end();
    else await ready.request(request, response);
  } catch (error) {
    console.error(error);
    if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
    response.end('The page could not be made. The server printed why.\n');
  }
}
