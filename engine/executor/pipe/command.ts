/** The task's end of an external command: writes its input, reads its output, and blocks only while neither moves. */
import { Worker } from 'node:worker_threads';
import { Bell } from './bell.ts';
import { ByteRing } from './byteRing.ts';
import { COMMAND_STATE } from './messages.ts';
import type { ToCommandThread } from './messages.ts';

/** Bytes that wait between the task and the command, each way. */
const RING_BYTES = 1 << 18;
/** A waiting task looks this often whether it was killed. */
const WAIT_MS = 20;

export type CommandOutcome = { readonly kind: 'exited'; readonly status: number } | { readonly kind: 'failedToStart'; readonly reason: string };

/** One thread runs the commands of all tasks of this slot, one after another; made for the first. */
let thread: Worker | undefined;
let nextId = 0;

function post(message: ToCommandThread): void {
  if (thread === undefined) {
    thread = new Worker(new URL('./commandThread.ts', import.meta.url));
    thread.unref();
    thread.once('exit', () => (thread = undefined));
  }
  thread.postMessage(message);
}

export class Command {
  readonly #id = nextId++;
  readonly #stdin = ByteRing.of(RING_BYTES);
  readonly #stdout = ByteRing.of(RING_BYTES);
  readonly #stderr = ByteRing.of(RING_BYTES);
  readonly #reason = ByteRing.of(1 << 10);
  readonly #toTask = new Bell();
  readonly #toCommand = new Bell();
  readonly #outcome = new Int32Array(new SharedArrayBuffer(8));

  /** Starts `command` (program and arguments, no shell) in `cwd` with exactly `env`. */
  constructor(command: readonly string[], env: Readonly<Record<string, string>>, cwd: string) {
    post({
      type: 'start', id: this.#id, command, env, cwd,
      stdin: this.#stdin.shared, stdout: this.#stdout.shared, stderr: this.#stderr.shared,
      toTask: this.#toTask.shared, toCommand: this.#toCommand.shared, outcome: this.#outcome.buffer as SharedArrayBuffer, reason: this.#reason.shared,
    });
  }

  /** How it went; undefined while it runs. Output may still be there to read. */
  get outcome(): CommandOutcome | undefined {
    const state = Atomics.load(this.#outcome, 0);
    if (state === COMMAND_STATE.running) return undefined;
    if (state === COMMAND_STATE.failedToStart) return { kind: 'failedToStart', reason: this.#reason.read().toString() };
    return { kind: 'exited', status: Atomics.load(this.#outcome, 1) };
  }

  /** Puts in what there is room for and returns how much that was; all of it once the command reads no more. */
  write(bytes: Uint8Array): number {
    if (this.#stdin.closed) return bytes.length;
    const written = this.#stdin.write(bytes);
    if (written > 0) this.#toCommand.ring();
    return written;
  }

  /** No more input comes. */
  closeInput(): void {
    this.#stdin.close();
    this.#toCommand.ring();
  }

  readOutput(): Buffer {
    return this.#take(this.#stdout);
  }

  readErrors(): Buffer {
    return this.#take(this.#stderr);
  }

  /** A number to be read before looking at the command, for `wait`. */
  get seen(): number {
    return this.#toTask.count;
  }

  /** Blocks until something changed after `seen`, or a short while. */
  wait(seen: number): void {
    this.#toTask.wait(seen, WAIT_MS);
  }

  /** Ends the command if it still runs. */
  kill(): void {
    if (Atomics.load(this.#outcome, 0) !== COMMAND_STATE.running) return;
    for (const ring of [this.#stdin, this.#stdout, this.#stderr]) ring.close();
    post({ type: 'kill', id: this.#id });
    this.#toCommand.ring();
  }

  #take(ring: ByteRing): Buffer {
    const bytes = ring.read();
    if (bytes.length > 0) this.#toCommand.ring();
    return bytes;
  }
}
