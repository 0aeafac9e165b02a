/**
 * `emberline dev`: for people who change the code. Pages reload through Next.js; a change of server code replaces the
 * server process, while kernels, their variables and their runs stay here and go on.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from '../build/ensureBuilt.ts';
import { PROJECT } from '../build/paths.ts';
import { parseServeOptions } from '../commandLine.ts';
import { endSign } from '../runServer.ts';
import { ForkLauncher, reportGroups } from '../sessions/kernelProcess.ts';
import { Keeper } from './keeper.ts';
import type { ToKeeper } from './messages.ts';
import { watchSources } from './sources.ts';

const SERVER_MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
/** A server that does not go when asked is ended. */
const LEAVE_MS = 5000;

const options = parseServeOptions(process.argv.slice(2));
const launcher = new ForkLauncher({ onGroups: reportGroups });
const keeper = new Keeper(launcher, options.port);
let server: ChildProcess | null = null;
let ending = false;
let replacing: Promise<void> = Promise.resolve();
let announced = false;

function start(): void {
  const args = ['--dev', '--workspace', options.workspace, ...(options.master === undefined ? [] : ['--master', options.master]), ...Object.entries(options.conf).flatMap(([key, value]) => ['--conf', `${key}=${value}`])];
  const child = fork(SERVER_MAIN, args, { serialization: 'advanced', execArgv: ['--disable-warning=ExperimentalWarning'], env: { ...process.env, EMBERLINE_KEPT: '1' }, detached: true });
  server = child;
  child.on('message', (message) => {
    const heard = message as ToKeeper;
    if (!keeper.hear(heard) || heard.type !== 'listening') return;
    console.log(announced ? `The server is back after a change.` : `\n  Emberline  ${heard.url}\n\n  Stop with Ctrl-C.\n`);
    announced = true;
  });
  child.on('exit', (code) => {
    if (server !== child) return;
    server = null;
    keeper.serverEnded();
    if (code !== 0 && !ending) console.error('The server ended. It starts again with the next change of the code; kernels live on.');
  });
  keeper.serverStarted((message) => {
    if (child.connected) child.send(message, () => undefined);
  });
}

async function leave(child: ChildProcess, how: () => void): Promise<void> {
  const gone = once(child, 'exit');
  how();
  const limit = setTimeout(() => child.kill('SIGKILL'), LEAVE_MS);
  await gone;
  clearTimeout(limit);
}

async function replace(): Promise<void> {
  if (ending) return;
  launcher.renewSpare();
  const old = server;
  if (old !== null) await leave(old, () => keeper.serverLeaves());
  if (!ending) start();
}

function buildTypes(): void {
  ensureBuilt(() => undefined, { pages: false }).catch((error: unknown) => console.error(error instanceof Error ? error.message : error));
}

buildTypes();
start();
launcher.prepare();
const stopWatching = watchSources(PROJECT, () => {
  buildTypes();
  replacing = replacing.then(replace);
});
await endSign();
ending = true;
stopWatching();
await replacing;
const last = server as ChildProcess | null;
if (last !== null) await leave(last, () => last.kill('SIGTERM'));
keeper.close();
process.exit(0);
