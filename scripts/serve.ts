/**
 * A server of its own for tests, bench and screenshots: the built app as a user starts it, on a free port and a fresh
 * workspace, ended with everything it started.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 15_000;

export interface RunningServer {
  /** The printed address, with its token. */
  readonly url: string;
  /** `http://127.0.0.1:port`, without a slash at the end. */
  readonly origin: string;
  readonly workspace: string;
  readonly pid: number;
  /** What it has printed so far, both streams. */
  output(): string;
  /** As Ctrl-C does; the workspace stays. Resolves with the exit code. */
  end(): Promise<number | null>;
  /** Ends it and removes the workspace if that was made here. Resolves with the exit code. */
  stop(): Promise<number | null>;
}

export interface ServeOptions {
  /** Kept after stop; default a temporary one. */
  readonly workspace?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
}

/** Resolves when the address is printed. Rejects with the server's own words when it ends before that. */
export async function startServer(options: ServeOptions = {}): Promise<RunningServer> {
  const workspace = options.workspace ?? (await mkdtemp(join(tmpdir(), 'emberline-workspace-')));
  const child = spawn(process.execPath, [join(root, 'bin', 'emberline.mjs'), 'start', '--workspace', workspace, '--port', '0', ...(options.args ?? [])], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...options.env },
  });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (printed += text));
  const url = await firstAddress(child, () => printed);
  return {
    url,
    origin: new URL(url).origin,
    workspace,
    pid: child.pid ?? 0,
    output: () => printed,
    end: () => end(child),
    async stop() {
      const code = await end(child);
      if (options.workspace === undefined) await rm(workspace, { recursive: true, force: true, maxRetries: 5 });
      return code;
    },
  };
}

function firstAddress(child: ChildProcess, printed: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => finish(new Error(`The server printed no address within ${START_LIMIT_MS / 1000} s:\n${printed()}`)), START_LIMIT_MS);
    const look = (): void => {
      const address = /http:\/\/127\.0\.0\.1:\d+\/\S*/.exec(printed())?.[0];
      if (address !== undefined) finish(address);
    };
    const ended = (code: number | null): void => finish(new Error(`The server ended with code ${code} before it printed an address:\n${printed()}`));
    const finish = (outcome: string | Error): void => {
      clearTimeout(limit);
      child.stdout?.off('data', look);
      child.off('exit', ended);
      if (typeof outcome === 'string') return resolve(outcome);
      child.kill('SIGKILL');
      reject(outcome);
    };
    child.stdout?.on('data', look);
    child.once('exit', ended);
  });
}

async function end(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const ended = once(child, 'exit') as Promise<[number | null]>;
  child.kill('SIGINT');
  const limit = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
  const [code] = await ended;
  clearTimeout(limit);
  return code;
}
