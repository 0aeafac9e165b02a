/**
 * Kernel processes as the server handles them: forked with a heap limit, in a process group of their own so that a
 * kernel and its executors can be ended together, with one spare kept warm. What they say is not understood here.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { FromKernel, ToKernel } from '../kernel/messages.ts';

export interface KernelExit {
  readonly code: number | null;
  readonly signal: string | null;
  /** Last lines of the process's stderr. */
  readonly stderr: string;
}

export interface KernelListener {
  message(message: FromKernel): void;
  exit(exit: KernelExit): void;
}

export interface KernelHandle {
  /** Names the kernel to its launcher. */
  readonly id: number;
  readonly heapLimitBytes: number;
  send(message: ToKernel): void;
  /** SIGINT to the kernel alone: it ends a cell's loop that never yields and lives on. */
  signal(): void;
  /** Ends the process and everything it started, at once. */
  kill(): void;
}

/** Where kernels come from; a kernel says nothing until it is sent `start`. */
export interface KernelLauncher {
  launch(listener: KernelListener): KernelHandle;
  /** Ends the spare and makes no other. */
  close(): void;
}

const KERNEL_MAIN = fileURLToPath(new URL('../kernel/main.ts', import.meta.url));
const KEPT_STDERR = 8 * 1024;
/** Longest wait after a kernel's end for what it said before. */
const LAST_WORDS_MS = 500;
const MIB = 1024 * 1024;

/** V8 heap of a kernel: a quarter of the machine, between 1 and 4 GiB. */
export function kernelHeapMiB(): number {
  return Math.round(Math.min(4096, Math.max(1024, totalmem() / MIB / 4)));
}

/** Forks kernels from this process. `main` is the kernel's entry file. */
export class ForkLauncher implements KernelLauncher {
  readonly #main: string;
  readonly #keepSpare: boolean;
  readonly #heapMiB: number;
  readonly #onGroups: (processGroups: readonly number[]) => void;
  readonly #groups = new Set<number>();
  #spare: ForkedKernel | null = null;
  #closed = false;

  /** `onGroups`: told which process groups exist, for whoever must end them when this process cannot. */
  constructor(options: { readonly main?: string; readonly keepSpare?: boolean; readonly heapMiB?: number; readonly onGroups?: (processGroups: readonly number[]) => void } = {}) {
    this.#onGroups = options.onGroups ?? (() => undefined);
    this.#main = options.main ?? KERNEL_MAIN;
    this.#heapMiB = options.heapMiB ?? kernelHeapMiB();
    this.#keepSpare = options.keepSpare ?? true;
  }

  launch(listener: KernelListener): KernelHandle {
    const kernel = this.#spare?.alive === true ? this.#spare : this.#fork();
    this.#spare = null;
    kernel.adopt(listener);
    setTimeout(() => this.prepare(), 1500).unref();
    return kernel;
  }

  #fork(): ForkedKernel {
    const kernel = new ForkedKernel(this.#main, this.#heapMiB, () => {
      this.#groups.delete(kernel.id);
      this.#onGroups([...this.#groups]);
    });
    this.#groups.add(kernel.id);
    this.#onGroups([...this.#groups]);
    return kernel;
  }

  /** Makes a spare, so that the next start does not wait for a process to load. */
  prepare(): void {
    if (this.#closed || !this.#keepSpare || this.#spare?.alive === true) return;
    this.#spare = this.#fork();
  }

  /** The code of kernels changed: the next one is made of the new. */
  renewSpare(): void {
    this.#spare?.kill();
    this.#spare = null;
    this.prepare();
  }

  close(): void {
    this.#closed = true;
    this.#spare?.kill();
    this.#spare = null;
  }
}

class ForkedKernel implements KernelHandle {
  readonly heapLimitBytes: number;
  readonly #child: ChildProcess;
  #listener: KernelListener | null = null;
  #stderr = '';
  #exit: KernelExit | null = null;

  constructor(main: string, heapMiB: number, onExit: () => void) {
    this.heapLimitBytes = heapMiB * MIB;
    this.#child = fork(main, [], {
      serialization: 'advanced',
      execArgv: [`--max-old-space-size=${heapMiB}`, '--enable-source-maps', '--disable-warning=ExperimentalWarning'],
      env: kernelEnvironment(process.env),
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      detached: true,
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-KEPT_STDERR);
    });
    this.#child.on('message', (message) => this.#listener?.message(message as FromKernel));
    this.#child.on('error', (error) => {
      this.#stderr += `\n${error.message}`;
      if (this.#child.pid === undefined) this.#ended(null, null);
    });
    const heard = Promise.all([once(this.#child, 'disconnect'), once(this.#child, 'close')]).catch(() => undefined);
    this.#child.on('exit', (code, signal) => {
      this.#killGroup();
      onExit();
      const limit = setTimeout(() => this.#ended(code, signal), LAST_WORDS_MS);
      void heard.then(() => {
        clearTimeout(limit);
        this.#ended(code, signal);
      });
    });
  }

  get alive(): boolean {
    return this.#exit === null && this.#child.connected;
  }

  get id(): number {
    return this.#child.pid ?? 0;
  }

  adopt(listener: KernelListener): void {
    this.#listener = listener;
  }

  send(message: ToKernel): void {
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  signal(): void {
    if (this.#exit === null) this.#child.kill('SIGINT');
  }

  kill(): void {
    if (this.#exit !== null) return;
    this.#child.kill('SIGKILL');
    this.#killGroup();
  }

  /** Normally when its channel and its stderr are read to the end, so that the report has everything it said. */
  #ended(code: number | null, signal: string | null): void {
    if (this.#exit !== null) return;
    this.#exit = { code, signal, stderr: this.#stderr.trim() };
    this.#listener?.exit(this.#exit);
  }

  /** Executors live in the kernel's group; whatever of it is left goes with the kernel. */
  #killGroup(): void {
    if (this.#child.pid === undefined) return;
    try {
      process.kill(-this.#child.pid, 'SIGKILL');
    } catch {
      // Nothing is left in the group.
    }
  }
}

/** Tells the process that started this one which process groups to end should this one be killed. */
export function reportGroups(processGroups: readonly number[]): void {
  if (process.connected) process.send?.({ processGroups }, undefined, undefined, () => undefined);
}

/** The server's own settings and secrets stay with the server. */
function kernelEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('EMBERLINE_') && name !== 'NODE_OPTIONS')), NODE_ENV: 'production' };
}
