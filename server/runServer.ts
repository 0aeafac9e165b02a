/** The server as a process: options from the command line, the printed address, and an end that leaves nothing behind. */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { masterSchema } from '../protocol/parse.ts';
import { EDITOR_TYPES } from './build/paths.ts';
import { ForkLauncher } from './sessions/kernelProcess.ts';
import { nextPages } from './pages.ts';
import { startServer, type RunningServer } from './startServer.ts';

export interface CommandLine {
  readonly workspace: string;
  readonly port: string | undefined;
  readonly master: string | undefined;
  readonly dev: boolean;
}

const EXAMPLES = fileURLToPath(new URL('../examples', import.meta.url));
/** The end of kernels and documents must not keep a closed terminal waiting longer than this. */
const CLOSE_MS = 6000;

export async function runServer(line: CommandLine): Promise<void> {
  const launcher = new ForkLauncher();
  const ending = onEnd();
  try {
    const port = portOf(line.port);
    if (line.master !== undefined && !masterSchema.safeParse(line.master).success) throw new Error(`--master ${line.master} is not a master URL. Use local[n] or local-cluster[n,cores,memoryMiB].`);
    const workspace = resolve(line.workspace);
    const server = await startServer({
      workspace,
      port,
      launcher,
      editorTypes: EDITOR_TYPES,
      examples: EXAMPLES,
      ...(line.master === undefined ? {} : { master: line.master }),
      pages: (bound) => nextPages(bound, line.dev),
    });
    console.log(`\n  Emberline  ${server.url}\n\n  Workspace  ${workspace}\n  Stop with Ctrl-C.\n`);
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

/** Resolves with the first sign that the server must end; a second Ctrl-C ends it at once. */
function onEnd(): Promise<void> {
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

function portOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new Error(`--port ${text} is not a port number from 0 to 65535.`);
  return port;
}
