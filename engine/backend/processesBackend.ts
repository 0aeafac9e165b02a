/**
 * Executors as child processes (`local-cluster[n,cores,MiB]`), the default: what kills one leaves driver and others alone.
 *
 * The channel is a socket pair given as an open file (no name, no port, no race), framed by `frames.ts`: measured, it
 * carries small messages several times quicker than the child-process channel. Its end tells each side of the other's
 * death at once; a second one is watched by a thread of the executor, so that an executor busy in an endless loop dies
 * with its driver too. The environment is reduced to what a process needs: secrets of the driver stay there.
 */
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ChildProcess } from 'node:child_process';
import type { Duplex } from 'node:stream';
import type { BackendListener, ExecutorBackend, ExecutorLaunch } from '../context/backend.ts';
import type { FromSlot, SlotAddress, ToSlot } from '../executor/messages.ts';
import { FrameReader, FrameWriter } from './frames.ts';
import { SLOT_MODULE } from './startSlot.ts';
import type { SlotModule } from './startSlot.ts';
import { StderrTail } from './stderrTail.ts';

const ENTRY = fileURLToPath(new URL('./executorProcess.ts', import.meta.url));
const KEPT_VARIABLES = ['PATH', 'HOME', 'USER', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TZ', 'TMPDIR', 'TEMP', 'SystemRoot', 'NODE_COMPILE_CACHE'];
/** How long an executor may take to end by itself when the application stops. */
const STOP_GRACE_MS = 500;

/** Streams a dead process left to others (its own children) may stay open: no longer than this is waited for them. */
const DRAIN_MS = 100;

interface Ending {
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** Set when the process could not be started. */
  readonly error?: string;
}

interface ProcessExecutor {
  readonly child: ChildProcess;
  readonly channel: Duplex;
  readonly writer: FrameWriter;
  readonly stderr: StderrTail;
  readonly gone: Promise<Ending>;
}

export class ProcessesBackend implements ExecutorBackend {
  readonly #listener: BackendListener;
  readonly #module: SlotModule;
  readonly #executors = new Map<string, ProcessExecutor>();

  constructor(listener: BackendListener, module: SlotModule = SLOT_MODULE) {
    this.#listener = listener;
    this.#module = module;
  }

  /** Operating-system process id of an executor, for tests and views. */
  pid(executorId: string): number | undefined {
    return this.#executors.get(executorId)?.child.pid;
  }

  start(launch: ExecutorLaunch): void {
    const { executorId } = launch;
    const child = spawn(process.execPath, [`--max-old-space-size=${launch.heapMiB}`, ENTRY], {
      ...(launch.slots[0] === undefined ? {} : { cwd: launch.slots[0].cwd }),
      env: environment(launch.env) as NodeJS.ProcessEnv,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
    });
    const channel = child.stdio[3] as Duplex;
    const stderr = new StderrTail();
    const reader = new FrameReader();
    const writer = new FrameWriter((frame) => void (channel.writable && channel.write(frame)));
    const gone = ended(child);
    const executor: ProcessExecutor = { child, channel, writer, stderr, gone };
    this.#executors.set(executorId, executor);
    channel.on('error', () => child.kill('SIGKILL'));
    child.stdio[4]?.on('error', () => child.kill('SIGKILL'));
    channel.on('data', (piece: Buffer) => {
      for (const batch of reader.push(piece)) this.#receive(executorId, executor, batch as readonly (readonly [number, FromSlot])[]);
    });
    child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#listener.onOutput(executorId, 'stdout', text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr.add(text);
      this.#listener.onOutput(executorId, 'stderr', text);
    });
    void gone.then(({ exitCode, signal, error }) => this.#lost(executorId, executor, exitCode, signal, error ?? stderr.text));
    writer.send({ type: 'start', module: this.#module.href, slots: launch.slots });
  }

  send(to: SlotAddress, message: ToSlot): void {
    this.#executors.get(to.executorId)?.writer.send([to.slot, message]);
  }

  kill(executorId: string): void {
    this.#executors.get(executorId)?.child.kill('SIGKILL');
  }

  async stop(): Promise<void> {
    const executors = [...this.#executors.values()];
    this.#executors.clear();
    await Promise.all(executors.map(async ({ child, channel, gone }) => {
      channel.end();
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
      await gone;
      clearTimeout(timer);
    }));
  }

  #receive(executorId: string, executor: ProcessExecutor, batch: readonly (readonly [number, FromSlot])[]): void {
    for (const [slot, message] of batch) {
      if (this.#executors.get(executorId) === executor) this.#listener.onMessage({ executorId, slot }, message);
    }
  }

  #lost(executorId: string, executor: ProcessExecutor, exitCode: number | null, signal: string | null, stderrTail: string): void {
    if (this.#executors.get(executorId) !== executor) return;
    this.#executors.delete(executorId);
    this.#listener.onLost(executorId, { exitCode, signal, outOfMemory: executor.stderr.saysOutOfMemory, stderrTail });
  }
}

/** The end of a process and of its streams, so that nothing it said arrives after its loss. */
function ended(child: ChildProcess): Promise<Ending> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ exitCode: null, signal: null, error: error.message }));
    child.once('close', (exitCode, signal) => resolve({ exitCode, signal }));
    child.once('exit', (exitCode, signal) => setTimeout(() => resolve({ exitCode, signal }), DRAIN_MS));
  });
}

/** Compiled modules are kept between starts: an executor is up in a third of the time (measured). */
const COMPILE_CACHE = join(tmpdir(), 'emberline-compile-cache');

function environment(extra: Readonly<Record<string, string>>): Record<string, string> {
  const kept: Record<string, string> = { NODE_COMPILE_CACHE: COMPILE_CACHE };
  for (const name of KEPT_VARIABLES) {
    const value = process.env[name];
    if (value !== undefined) kept[name] = value;
  }
  return { ...kept, ...extra };
}
