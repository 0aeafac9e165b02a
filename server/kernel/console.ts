/**
 * `console` and the standard streams of the kernel, going to the run that printed.
 *
 * The global console itself is redirected, so that libraries and late callbacks reach their cell as well.
 */
import { Console } from 'node:console';
import type { Writable } from 'node:stream';

export type StreamName = 'stdout' | 'stderr';
export type WriteOutput = (name: StreamName, text: string) => void;

/** Redirects the global console and process.stdout/stderr to `write`; gives back what undoes it. */
export function captureConsole(write: WriteOutput): () => void {
  const stream = (name: StreamName): Writable => {
    const target = { write(text: unknown): boolean { write(name, String(text)); return true; }, on: () => target, once: () => target, removeListener: () => target, listenerCount: () => 0 };
    return target as unknown as Writable;
  };
  const captured = new Console({ stdout: stream('stdout'), stderr: stream('stderr'), colorMode: false });
  const original: Record<string, unknown> = {};
  const target = globalThis.console as unknown as Record<string, unknown>;
  for (const [key, value] of Object.entries(captured)) {
    if (typeof value !== 'function') continue;
    original[key] = target[key];
    target[key] = value;
  }
  const undoStreams = (['stdout', 'stderr'] as const).map((name) => redirect(name, write));
  return () => {
    Object.assign(target, original);
    for (const undo of undoStreams) undo();
  };
}

function redirect(name: StreamName, write: WriteOutput): () => void {
  const real = process[name];
  const original = real.write.bind(real);
  real.write = ((chunk: string | Uint8Array, encoding?: unknown, done?: unknown): boolean => {
    write(name, typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'));
    const callback = typeof encoding === 'function' ? encoding : done;
    if (typeof callback === 'function') queueMicrotask(callback as () => void);
    return true;
  }) as typeof real.write;
  return () => { real.write = original; };
}
