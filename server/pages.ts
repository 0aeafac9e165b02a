/** Next.js behind our own HTTP server: the production build, or the development server with hot reload. */
import next from 'next';
import { fileURLToPath } from 'node:url';
import type { Pages } from './startServer.ts';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));

export async function nextPages(port: number, dev: boolean): Promise<Pages> {
  const app = next({ dev, turbopack: true, dir: PROJECT, hostname: '127.0.0.1', port });
  await app.prepare();
  const handle = app.getRequestHandler();
  const upgrade = app.getUpgradeHandler();
  return {
    request: (request, response) => handle(request, response),
    upgrade: (request, socket, head) => void upgrade(request, socket, head),
    close: () => app.close(),
  };
}
