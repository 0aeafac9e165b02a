/**
 * Executors inside the driver's own thread, for tests: no isolation at all, everything else as elsewhere. Messages are
 * structured-cloned and arrive in a later turn, so that nobody can lean on shared objects or on immediate answers.
 */
import type { BackendListener, ExecutorBackend, ExecutorLaunch } from '../context/backend.ts';
import { offHeapCounts } from '../executor/sharedOffHeap.ts';
import type { FromSlot, SlotAddress, ToSlot } from '../executor/messages.ts';
import type { StartSlot } from './startSlot.ts';

interface InlineSlot {
  listener: ((message: ToSlot) => void) | undefined;
  /** Messages that came before the slot listened. */
  readonly early: ToSlot[];
}

export class InlineBackend implements ExecutorBackend {
  readonly #listener: BackendListener;
  readonly #startSlot: StartSlot;
  readonly #executors = new Map<string, InlineSlot[]>();
  #stopped = false;

  constructor(listener: BackendListener, startSlot: StartSlot) {
    this.#listener = listener;
    this.#startSlot = startSlot;
  }

  start(launch: ExecutorLaunch): void {
    const slots: InlineSlot[] = launch.slots.map(() => ({ listener: undefined, early: [] }));
    this.#executors.set(launch.executorId, slots);
    const counts = launch.slots.length > 1 ? { offHeapCounts: offHeapCounts(launch.slots.length) } : {};
    for (const [index, config] of launch.slots.entries()) {
      const slot = slots[index]!;
      const from: SlotAddress = { executorId: launch.executorId, slot: index };
      const alive = (): boolean => !this.#stopped && this.#executors.get(launch.executorId) === slots;
      const started = this.#startSlot({ ...config, ...counts }, {
        send: (message: FromSlot) => this.#later(message, alive, (copy) => this.#listener.onMessage(from, copy)),
        mayBlock: false,
        onMessage: (listener) => {
          slot.listener = listener;
          for (const message of slot.early.splice(0)) this.#later(message, alive, listener);
        },
      });
      started.catch((error: unknown) => {
        if (alive()) this.#lose(launch.executorId, { exitCode: 1, signal: null, outOfMemory: false, stderrTail: String((error as Error).stack ?? error) });
      });
    }
  }

  send(to: SlotAddress, message: ToSlot): void {
    const slots = this.#executors.get(to.executorId);
    const slot = slots?.[to.slot];
    if (slot === undefined) return;
    if (slot.listener === undefined) slot.early.push(structuredClone(message));
    else this.#later(message, () => this.#executors.get(to.executorId) === slots, slot.listener);
  }

  kill(executorId: string): void {
    if (this.#executors.has(executorId)) queueMicrotask(() => this.#lose(executorId, { exitCode: null, signal: 'SIGKILL', outOfMemory: false, stderrTail: '' }));
  }

  stop(): Promise<void> {
    for (const slots of this.#executors.values()) for (const slot of slots) slot.listener?.({ type: 'stop' });
    this.#stopped = true;
    this.#executors.clear();
    return Promise.resolve();
  }

  #lose(executorId: string, loss: Parameters<BackendListener['onLost']>[1]): void {
    const slots = this.#executors.get(executorId);
    if (slots === undefined || this.#stopped) return;
    this.#executors.delete(executorId);
    for (const slot of slots) slot.listener?.({ type: 'stop' });
    this.#listener.onLost(executorId, loss);
  }

  #later<M extends FromSlot | ToSlot>(message: M, alive: () => boolean, deliver: (copy: M) => void): void {
    const copy = structuredClone(message);
    setImmediate(() => {
      if (alive()) deliver(copy);
    });
  }
}
