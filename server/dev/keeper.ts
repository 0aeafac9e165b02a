/**
 * Holds kernels for servers that are replaced while the code changes. Pure relay: what a kernel says while no server is
 * there waits, and the last known state of each session is given to the next server.
 */
import type { KernelExit, KernelHandle, KernelLauncher } from '../sessions/kernelProcess.ts';
import type { FromKernel } from '../kernel/messages.ts';
import type { FromKeeper, HandedSession, ToKeeper } from './messages.ts';

interface Kept {
  readonly handle: KernelHandle;
  /** Whether the present server listens. */
  attached: boolean;
  waiting: FromKeeper[];
}

export class Keeper {
  readonly #launcher: KernelLauncher;
  readonly #kernels = new Map<number, Kept>();
  readonly #sessions = new Map<string, HandedSession>();
  #send: ((message: FromKeeper) => void) | null = null;
  #nextKernelId = 1;
  #port: number | null;
  #token: string | null = null;

  constructor(launcher: KernelLauncher, port: number | null) {
    this.#launcher = launcher;
    this.#port = port;
  }

  /** A new server is there and is told how things are. */
  serverStarted(send: (message: FromKeeper) => void): void {
    this.#send = send;
    for (const kept of this.#kernels.values()) kept.attached = false;
    send({ type: 'resume', sessions: [...this.#sessions.values()], nextKernelId: this.#nextKernelId, port: this.#port, token: this.#token });
  }

  /** Asks the server to save and go. What kernels say from here on is for the next one: this one may have saved already. */
  serverLeaves(): void {
    for (const kept of this.#kernels.values()) kept.attached = false;
    this.#send?.({ type: 'leave' });
  }

  serverEnded(): void {
    this.#send = null;
    for (const kept of this.#kernels.values()) kept.attached = false;
  }

  /** Returns true when this was the server's sign that it serves. */
  hear(message: ToKeeper): boolean {
    switch (message.type) {
      case 'launch':
        this.#launch(message.kernelId);
        return false;
      case 'attach': {
        const kept = this.#kernels.get(message.kernelId);
        if (kept === undefined) this.#send?.({ type: 'exit', kernelId: message.kernelId, exit: { code: null, signal: null, stderr: '' } });
        else {
          kept.attached = true;
          for (const waiting of kept.waiting.splice(0)) this.#send?.(waiting);
        }
        return false;
      }
      case 'send':
        this.#kernels.get(message.kernelId)?.handle.send(message.message);
        return false;
      case 'signal':
        this.#kernels.get(message.kernelId)?.handle.signal();
        return false;
      case 'kill':
        this.#kernels.get(message.kernelId)?.handle.kill();
        return false;
      case 'session':
        if (message.session === null) this.#sessions.delete(message.path);
        else this.#sessions.set(message.path, message.session);
        return false;
      case 'listening':
        this.#port = message.port;
        this.#token = message.token;
        return true;
    }
  }

  /** Ends every kernel. */
  close(): void {
    this.#launcher.close();
    for (const { handle } of this.#kernels.values()) handle.kill();
  }

  #launch(kernelId: number): void {
    this.#nextKernelId = Math.max(this.#nextKernelId, kernelId + 1);
    const tell = (message: FromKeeper): void => {
      const kept = this.#kernels.get(kernelId);
      if (kept?.attached === true) this.#send?.(message);
      else kept?.waiting.push(message);
    };
    const handle = this.#launcher.launch({
      message: (message: FromKernel) => tell({ type: 'message', kernelId, message }),
      exit: (exit: KernelExit) => {
        tell({ type: 'exit', kernelId, exit });
        const kept = this.#kernels.get(kernelId);
        if (kept?.attached === true) this.#kernels.delete(kernelId);
      },
    });
    this.#kernels.set(kernelId, { handle, attached: true, waiting: [] });
  }
}
