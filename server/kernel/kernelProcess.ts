/**
 * A kernel on the channel to the server that forked this process.
 *
 * The heartbeat comes from the same thread as the cells: when it stays away, the thread is in a loop. The process ends
 * with its context when the server says so or is gone.
 */
import { getHeapStatistics } from 'node:v8';
import { captureConsole } from './console.ts';
import { Kernel } from './kernel.ts';
import type { KernelEngine } from './kernel.ts';
import { warmUp } from './warmUp.ts';
import type { FromKernel, ToKernel } from './messages.ts';

const HEARTBEAT_MS = 250;
/** Longest wait for the context to stop before the process ends anyway. */
const STOP_MS = 5000;

function post(message: FromKernel): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

/** Makes this process the kernel of one notebook; it stays until it is told to end. */
export function runKernelProcess(engine: KernelEngine): void {
  const kernel = new Kernel({
    post,
    timer: {
      after(ms, callback) {
        const timer = setTimeout(callback, ms);
        return () => { clearTimeout(timer); };
      },
    },
    now: Date.now,
    clock: () => performance.now(),
  }, engine);

  captureConsole((name, text) => { kernel.write(name, text); });

  let ending = false;
  async function end(): Promise<void> {
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(0), STOP_MS).unref();
    try {
      await kernel.stop();
    } finally {
      process.disconnect?.();
      process.exit(0);
    }
  }

  process.on('message', (message: ToKernel) => {
    if (message.type === 'shutdown') void end();
    else kernel.handle(message);
  });
  process.on('disconnect', () => void end());
  // Sent to end a loop that never yields (see evaluator.ts); otherwise nothing: the server decides when kernels end.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => void end());
  process.on('uncaughtException', (error) => { kernel.reportUncaught(error); });
  process.on('unhandledRejection', (reason) => { kernel.reportUncaught(reason); });

  setInterval(() => {
    const heap = getHeapStatistics();
    post({ type: 'heartbeat', heapUsed: heap.used_heap_size, heapLimit: heap.heap_size_limit });
  }, HEARTBEAT_MS).unref();

  warmUp();
}
