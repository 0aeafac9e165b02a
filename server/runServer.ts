/** The server as a process: the printed address, and an end that leaves nothing behind. */
import { resolve } from 'node:path';
import { EDITOR_TYPES, EXAMPLES } from './build/paths.ts';
import type { ServeOptions } from './commandLine.ts';
import { nextPages } from './pages.ts';
import { ForkLauncher, reportGroups } from './sessions/kernelProcess.ts';
import { startServer, type RunningServer } from './startServer.ts';

/** The end of kernels and documents must not keep a closed terminal waiting longer than this. */
const CLOSE_MS = 6000;

/** Serves until told to end; never returns. */
export async function runServer(options: ServeOptions): Promise<never> {
  const launcher = new ForkLauncher({ onGroups: reportGroups });
  const ending = endSign();
  try {
    const workspace = resolve(options.workspace);
    const server = await startServer({
      workspace,
      port: options.port,
      launcher,
      editorTypes: EDITOR_TYPES,
      examples: EXAMPLES,
      ...(options.master === undefined ? {} : { master: options.master }),
      conf: options.conf,
      pages: (port) => nextPages(port, options.dev),
    });
    console.log(`\n  Emberline  ${server.url}\n  Workspace  ${workspace}\n\n  Stop with Ctrl-C.\n`);
    launcher.prepare();
    await ending;
    await closeWithin(server);
    process.exit(0);
  } catch (error) {
    launcher.close();
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}

/**
 * Resolves with the first sign that the server must end: Ctrl-C, SIGTERM, a closed terminal, or the loss of the process
 * that started it. A second Ctrl-C ends it at once.
 */
export function endSign(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const end = (): void => {
      if (asked) process.exit(130);
      asked = true;
      resolve();
    };
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, end);
    process.on('SIGHUP', () => resolve());
    process.on('disconnect', () => resolve());
  });
}

async function closeWithin(server: RunningServer): Promise<void> {
  const limit = new Promise<void>((resolve) => setTimeout(resolve, CLOSE_MS).unref());
  await Promise.race([server.close(), limit]);
}
