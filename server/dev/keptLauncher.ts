/** Kernels of a server in development: they live in the keeper, at the other end of this process's channel. */
import type { KernelHandle, KernelLauncher, KernelListener } from '../sessions/kernelProcess.ts';
import { kernelHeapMiB } from '../sessions/kernelProcess.ts';
import type { FromKeeper, ToKeeper } from './messages.ts';

export type Resume = Extract<FromKeeper, { type: 'resume' }>;

export class KeptLauncher implements KernelLauncher {
  readonly #send: (message: ToKeeper) => void;
  readonly #listeners = new Map<number, KernelListener>();
  #nextId: number;

  constructor(send: (message: ToKeeper) => void, nextId: number) {
    this.#send = send;
    this.#nextId = nextId;
  }

  launch(listener: KernelListener): KernelHandle {
    const id = this.#nextId++;
    this.#listeners.set(id, listener);
    this.#send({ type: 'launch', kernelId: id });
    return this.#handle(id);
  }

  /** A kernel that an earlier server started. */
  attach(id: number, listener: KernelListener): KernelHandle {
    this.#listeners.set(id, listener);
    this.#send({ type: 'attach', kernelId: id });
    return this.#handle(id);
  }

  /** What came from the keeper about a kernel. */
  hear(message: Exclude<FromKeeper, { type: 'resume' | 'leave' }>): void {
    const listener = this.#listeners.get(message.kernelId);
    if (message.type === 'message') listener?.message(message.message);
    else {
      this.#listeners.delete(message.kernelId);
      listener?.exit(message.exit);
    }
  }

  close(): void {
    this.#nextId = Infinity;
  }

  #handle(id: number): KernelHandle {
    return {
      id,
      heapLimitBytes: kernelHeapMiB() * 1024 * 1024,
      send: (message) => this.#send({ type: 'send', kernelId: id, message }),
      signal: () => this.#send({ type: 'signal', kernelId: id }),
      kill: () => this.#send({ type: 'kill', kernelId: id }),
    };
  }
}
