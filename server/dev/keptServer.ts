/** The server in development: takes over sessions from the one before, and leaves kernels to the one after. */
import { resolve } from 'node:path';
import { EDITOR_TYPES, EXAMPLES } from '../build/paths.ts';
import type { ServeOptions } from '../commandLine.ts';
import type { Handover } from '../notebooks/library.ts';
import { nextPages } from '../pages.ts';
import { startServer, type RunningServer } from '../startServer.ts';
import { KeptLauncher, type Resume } from './keptLauncher.ts';
import type { FromKeeper, ToKeeper } from './messages.ts';

/** Serves until the keeper says otherwise; never returns. */
export async function runKeptServer(options: ServeOptions): Promise<never> {
  const channel = new KeeperChannel();
  const resume = await channel.resumed;
  const launcher = new KeptLauncher((message) => channel.send(message), resume.nextKernelId);
  channel.listen((message) => launcher.hear(message));
  const server = await startServer({
    workspace: resolve(options.workspace),
    port: resume.port,
    launcher,
    editorTypes: EDITOR_TYPES,
    examples: EXAMPLES,
    ...(options.master === undefined ? {} : { master: options.master }),
    conf: options.conf,
    ...(resume.token === null ? {} : { token: resume.token }),
    handover: handoverOf(resume, launcher, channel),
    pages: (port) => nextPages(port, true),
  });
  await takeOver(server, resume);
  channel.send({ type: 'listening', port: server.port, token: server.token, url: server.url });
  if ((await channel.ended) === 'leave') await server.leave();
  else await server.close();
  process.exit(0);
}

/** Opens the notebooks whose kernels live, so that what these say is heard. */
async function takeOver(server: RunningServer, { sessions }: Resume): Promise<void> {
  for (const { path } of sessions) {
    await server.library.open(path).catch((error: unknown) => console.error(`${path} could not be taken over: ${error instanceof Error ? error.message : String(error)}`));
  }
}

function handoverOf({ sessions }: Resume, launcher: KeptLauncher, channel: KeeperChannel): Handover {
  const handed = new Map(sessions.map((session) => [session.path, session]));
  return {
    adopted: (path) => {
      const session = handed.get(path);
      handed.delete(path);
      return session === undefined ? undefined : { state: session.state, attach: (listener) => launcher.attach(session.kernelId, listener) };
    },
    changed: (path, session) => channel.send({ type: 'session', path, session: session === null ? null : { path, ...session } }),
  };
}

class KeeperChannel {
  readonly resumed: Promise<Resume>;
  /** `leave`: another server follows. */
  readonly ended: Promise<'leave' | 'end'>;
  #hear: (message: Exclude<FromKeeper, { type: 'resume' | 'leave' }>) => void = () => undefined;

  constructor() {
    const resumed = Promise.withResolvers<Resume>();
    const ended = Promise.withResolvers<'leave' | 'end'>();
    this.resumed = resumed.promise;
    this.ended = ended.promise;
    process.on('message', (message: FromKeeper) => {
      if (message.type === 'resume') resumed.resolve(message);
      else if (message.type === 'leave') ended.resolve('leave');
      else this.#hear(message);
    });
    for (const sign of ['SIGTERM', 'SIGINT', 'disconnect']) process.on(sign, () => ended.resolve('end'));
  }

  send(message: ToKeeper): void {
    if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
  }

  listen(hear: (message: Exclude<FromKeeper, { type: 'resume' | 'leave' }>) => void): void {
    this.#hear = hear;
  }
}
