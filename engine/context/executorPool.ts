/**
 * The executors of the application: started, registered when all their slots have said hello, replaced when lost.
 *
 * A replacement gets a new id, so that nothing said of the old one can be taken for it. It says what happened to whoever
 * listens (scheduler, trackers, events) and decides nothing about tasks.
 */
import type { FromSlot, SlotAddress, SlotConfig } from '../executor/messages.ts';
import type { ExecutorBackend, ExecutorLaunch, ExecutorLoss } from './backend.ts';
import { explainLoss } from './executorLoss.ts';
import { RestartPolicy } from './restartPolicy.ts';

export type Hello = Extract<FromSlot, { type: 'hello' }>;

export interface ExecutorPlan {
  readonly executors: number;
  readonly cores: number;
  /** V8 heap limit of an executor as told to the user, MiB. */
  readonly heapMiB: number;
  /** Ids of the first executors: `driver` in local mode, else `0`, `1`, …. */
  readonly firstIds: readonly string[];
  slotConfig(executorId: string, slot: number): SlotConfig;
  readonly env: Readonly<Record<string, string>>;
  /** Old-space limit of one slot's isolate, MiB. */
  readonly isolateMiB: number;
}

export interface RegisteredExecutor {
  readonly executorId: string;
  readonly cores: number;
  readonly pid: number;
  readonly heapLimit: number;
  readonly maxStorageMemory: number;
  readonly maxOffHeapMemory: number;
  readonly requestTime: number;
  readonly replaces: string | undefined;
}

export interface LostExecutor {
  readonly executorId: string;
  readonly reason: string;
  readonly causedByApp: boolean;
  readonly loss: ExecutorLoss;
  /** It had registered, so that listeners know of it. */
  readonly wasRegistered: boolean;
}

export interface PoolListener {
  registered(executor: RegisteredExecutor): void;
  lost(executor: LostExecutor): void;
  /** Too many died in a row: no more are started. */
  gaveUp(message: string): void;
  /** What an executor runs, for the message of its loss. */
  describeRunning(executorId: string): readonly string[];
}

interface Executor {
  readonly executorId: string;
  readonly hellos: Map<number, Hello>;
  readonly requestTime: number;
  readonly replaces: string | undefined;
  registered: boolean;
  killReason: string | undefined;
}

export class ExecutorPool {
  readonly #plan: ExecutorPlan;
  readonly #backend: () => ExecutorBackend;
  readonly #listener: PoolListener;
  readonly #now: () => number;
  readonly #restarts: RestartPolicy;
  readonly #executors = new Map<string, Executor>();
  readonly #ready = Promise.withResolvers<void>();
  #nextId = 0;
  #isReady = false;

  constructor(plan: ExecutorPlan, backend: () => ExecutorBackend, listener: PoolListener, now: () => number, maxFastRestarts: number) {
    this.#plan = plan;
    this.#backend = backend;
    this.#listener = listener;
    this.#now = now;
    this.#restarts = new RestartPolicy(maxFastRestarts);
    this.#ready.promise.catch(() => undefined);
  }

  /** Resolves when as many executors as planned have registered once; rejects when none can be started. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  start(): void {
    for (let i = 0; i < this.#plan.executors; i++) this.#start(this.#plan.firstIds[i] ?? this.#freshId(), undefined);
  }

  isAlive(executorId: string): boolean {
    return this.#executors.get(executorId)?.registered === true;
  }

  /** Ids of registered executors, in order of their start. */
  alive(): readonly string[] {
    return [...this.#executors.values()].filter((e) => e.registered).map((e) => e.executorId);
  }

  /** Every slot of every registered executor. */
  slots(): readonly SlotAddress[] {
    const slots: SlotAddress[] = [];
    for (const executor of this.#executors.values()) {
      for (let slot = 0; executor.registered && slot < this.#plan.cores; slot++) slots.push({ executorId: executor.executorId, slot });
    }
    return slots;
  }

  hello(from: SlotAddress, hello: Hello): void {
    const executor = this.#executors.get(from.executorId);
    if (executor === undefined || executor.registered) return;
    executor.hellos.set(from.slot, hello);
    if (executor.hellos.size < this.#plan.cores) return;
    executor.registered = true;
    const hellos = [...executor.hellos.values()];
    this.#listener.registered({
      executorId: executor.executorId, cores: this.#plan.cores, pid: hello.pid, heapLimit: hello.heapLimit,
      maxStorageMemory: hellos.reduce((sum, h) => sum + h.maxStorageMemory, 0), maxOffHeapMemory: hello.maxOffHeapMemory, requestTime: executor.requestTime, replaces: executor.replaces,
    });
    if (!this.#isReady && [...this.#executors.values()].every((e) => e.registered)) {
      this.#isReady = true;
      this.#ready.resolve();
    }
  }

  taskSucceeded(): void {
    this.#restarts.taskSucceeded();
  }

  /** Ends an executor at once; false when there is none of that id. `reason` is what its loss will say. */
  kill(executorId: string, reason: string): boolean {
    const executor = this.#executors.get(executorId);
    if (executor === undefined) return false;
    executor.killReason ??= reason;
    this.#backend().kill(executorId);
    return true;
  }

  lost(executorId: string, loss: ExecutorLoss): void {
    const executor = this.#executors.get(executorId);
    if (executor === undefined) return;
    this.#executors.delete(executorId);
    const { heapMiB } = this.#plan;
    const { reason, causedByApp } = explainLoss(loss, { executorId, heapMiB, running: this.#listener.describeRunning(executorId), killReason: executor.killReason, registered: executor.registered });
    this.#listener.lost({ executorId, reason, causedByApp, loss, wasRegistered: executor.registered });
    if (executor.killReason === undefined && this.#restarts.executorDied() === 'giveUp') {
      const message = `No more executors are started: ${this.#restarts.deaths} in a row ended without finishing a task. The last one: ${reason}`;
      this.#ready.reject(new Error(message));
      this.#listener.gaveUp(message);
      return;
    }
    this.#start(this.#freshId(), executorId);
  }

  #freshId(): string {
    return String(this.#nextId++);
  }

  #start(executorId: string, replaces: string | undefined): void {
    this.#executors.set(executorId, { executorId, hellos: new Map(), requestTime: this.#now(), replaces, registered: false, killReason: undefined });
    const slots = Array.from({ length: this.#plan.cores }, (_, slot) => this.#plan.slotConfig(executorId, slot));
    const launch: ExecutorLaunch = { executorId, slots, heapMiB: this.#plan.isolateMiB, env: this.#plan.env };
    this.#backend().start(launch);
  }
}
