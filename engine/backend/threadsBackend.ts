/**
 * Executors as worker threads of the driver (`local[n]`), one thread a slot: quickest to start, no isolation from heap
 * exhaustion. A thread that ends takes its executor with it, as the unit of loss is the executor.
 */
import { Worker } from 'node:worker_threads';
import type { BackendListener, ExecutorBackend, ExecutorLaunch, ExecutorLoss } from '../context/backend.ts';
import { offHeapCounts } from '../executor/sharedOffHeap.ts';
import type { FromSlot, SlotAddress, ToSlot } from '../executor/messages.ts';
import { SLOT_MODULE } from './startSlot.ts';
import type { SlotModule } from './startSlot.ts';
import { StderrTail } from './stderrTail.ts';

const ENTRY = new URL('./slotThread.ts', import.meta.url);

interface ThreadExecutor {
  readonly workers: readonly Worker[];
  readonly stderr: StderrTail;
  loss: ExecutorLoss | undefined;
}

export class ThreadsBackend implements ExecutorBackend {
  readonly #listener: BackendListener;
  readonly #module: SlotModule;
  readonly #executors = new Map<string, ThreadExecutor>();

  constructor(listener: BackendListener, module: SlotModule = SLOT_MODULE) {
    this.#listener = listener;
    this.#module = module;
  }

  start(launch: ExecutorLaunch): void {
    const { executorId } = launch;
    const stderr = new StderrTail();
    const counts = launch.slots.length > 1 ? { offHeapCounts: offHeapCounts(launch.slots.length) } : {};
    const workers = launch.slots.map((config) => new Worker(ENTRY, {
      workerData: { config: { ...config, ...counts }, module: this.#module.href }, stdout: true, stderr: true, execArgv: [], env: { ...process.env, ...launch.env },
    }));
    const executor: ThreadExecutor = { workers, stderr, loss: undefined };
    this.#executors.set(executorId, executor);
    for (const [slot, worker] of workers.entries()) {
      worker.on('message', (messages: readonly FromSlot[]) => {
        for (const message of messages) if (this.#executors.get(executorId) === executor) this.#listener.onMessage({ executorId, slot }, message);
      });
      worker.on('error', (error: Error & { code?: string }) => {
        this.#end(executorId, executor, { exitCode: 1, signal: null, outOfMemory: error.code === 'ERR_WORKER_OUT_OF_MEMORY', stderrTail: error.stack ?? error.message });
      });
      worker.on('exit', (exitCode) => this.#end(executorId, executor, { exitCode, signal: null, outOfMemory: false, stderrTail: stderr.text }));
      worker.stdout.setEncoding('utf8').on('data', (text: string) => this.#listener.onOutput(executorId, 'stdout', text));
      worker.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr.add(text);
        this.#listener.onOutput(executorId, 'stderr', text);
      });
    }
  }

  send(to: SlotAddress, message: ToSlot): void {
    this.#executors.get(to.executorId)?.workers[to.slot]?.postMessage(message);
  }

  kill(executorId: string): void {
    const executor = this.#executors.get(executorId);
    if (executor !== undefined) this.#end(executorId, executor, { exitCode: null, signal: 'SIGKILL', outOfMemory: false, stderrTail: '' });
  }

  async stop(): Promise<void> {
    const executors = [...this.#executors.values()];
    this.#executors.clear();
    await Promise.all(executors.flatMap((e) => e.workers.map((worker) => worker.terminate())));
  }

  /** The first thread to end decides why; the executor is told lost when all have ended. */
  #end(executorId: string, executor: ThreadExecutor, loss: ExecutorLoss): void {
    if (executor.loss !== undefined || this.#executors.get(executorId) !== executor) return;
    executor.loss = loss;
    void Promise.all(executor.workers.map((worker) => worker.terminate())).then(() => {
      if (this.#executors.get(executorId) !== executor) return;
      this.#executors.delete(executorId);
      this.#listener.onLost(executorId, loss);
    });
  }
}
