/**
 * Entry of the thread that runs external commands for the tasks of one slot. A task is a synchronous loop that cannot answer
 * a child process; this thread can, and hands bytes on through rings, so that neither side holds more than the rings.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { parentPort } from 'node:worker_threads';
import { Bell } from './bell.ts';
import { ByteRing } from './byteRing.ts';
import { COMMAND_STATE } from './messages.ts';
import type { StartCommand, ToCommandThread } from './messages.ts';

/** Shells give this status, and the signal's number, for a command that a signal ended. */
const SIGNALLED = 128;

const running = new Map<number, ChildProcess>();

parentPort?.on('message', (message: ToCommandThread) => {
  if (message.type === 'kill') running.get(message.id)?.kill('SIGKILL');
  else void run(message);
});

async function run(start: StartCommand): Promise<void> {
  const toTask = new Bell(start.toTask);
  const toCommand = new Bell(start.toCommand);
  const outcome = new Int32Array(start.outcome);
  const rings = { stdin: new ByteRing(start.stdin), stdout: new ByteRing(start.stdout), stderr: new ByteRing(start.stderr) };
  const end = (state: number, status: number): void => {
    Atomics.store(outcome, 1, status);
    Atomics.store(outcome, 0, state);
    for (const ring of Object.values(rings)) ring.close();
    running.delete(start.id);
    toTask.ring();
    toCommand.ring();
  };
  const [program, ...args] = start.command;
  try {
    const child = spawn(program ?? '', args, { env: start.env as NodeJS.ProcessEnv, cwd: start.cwd, stdio: ['pipe', 'pipe', 'pipe'] });
    running.set(start.id, child);
    const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
    void feed(child, rings.stdin, toCommand, toTask);
    const [[status]] = await Promise.all([exited, drain(child.stdout, rings.stdout, toCommand, toTask), drain(child.stderr, rings.stderr, toCommand, toTask)]);
    end(COMMAND_STATE.exited, status ?? SIGNALLED);
  } catch (error) {
    new ByteRing(start.reason).write(Buffer.from(reasonOf(error)));
    end(COMMAND_STATE.failedToStart, 0);
  }
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'error=2, No such file or directory';
  return code === 'EACCES' ? 'error=13, Permission denied' : message;
}

/** Hands the task's bytes to the child until the task closes them or the child stops reading. */
async function feed(child: ChildProcess, ring: ByteRing, bell: Bell, toTask: Bell): Promise<void> {
  const { stdin } = child;
  if (stdin === null) return;
  let open = true;
  stdin.on('error', () => {
    open = false;
  });
  child.once('exit', () => {
    open = false;
    bell.ring();
  });
  while (open) {
    const seen = bell.count;
    const ended = ring.closed;
    const bytes = ring.read();
    if (bytes.length > 0) {
      toTask.ring();
      if (!stdin.write(bytes)) await drainedOrEnded(child, stdin);
    } else if (ended) {
      stdin.end();
      return;
    } else {
      await bell.heard(seen);
    }
  }
  ring.close();
  toTask.ring();
}

/** Listens to neither any more when it is over: a long input waits for its reader many times. */
async function drainedOrEnded(child: ChildProcess, stdin: Writable): Promise<void> {
  const over = new AbortController();
  await Promise.race([once(stdin, 'drain', over), once(child, 'exit', over)]).catch(() => undefined);
  over.abort();
}

/** Hands what the child writes to the task, as fast as the task takes it. */
async function drain(stream: Readable | null, ring: ByteRing, bell: Bell, toTask: Bell): Promise<void> {
  if (stream === null) return;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    for (let at = 0; at < chunk.length && !ring.closed; ) {
      const seen = bell.count;
      const written = ring.write(chunk.subarray(at));
      at += written;
      if (written > 0) toTask.ring();
      else await bell.heard(seen);
    }
  }
}
