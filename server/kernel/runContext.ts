/**
 * Which run the code that executes now belongs to, across awaits, timers and callbacks.
 *
 * Output, display and jobs ask this, so late output of an earlier cell still reaches that cell.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { CellPlace } from './compile/cellCode.ts';

/** Thrown into a run that the user interrupted. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';

  constructor() {
    super('The run was interrupted.');
  }
}

/** One execution of one cell. */
export class Run {
  readonly place: CellPlace;
  readonly executionCount: number;
  readonly source: string;
  #interrupted: InterruptedError | null = null;
  readonly #waiting = new Set<(error: InterruptedError) => void>();

  constructor(place: CellPlace, executionCount: number, source: string) {
    this.place = place;
    this.executionCount = executionCount;
    this.source = source;
  }

  get id(): string {
    return this.place.runId;
  }

  get isInterrupted(): boolean {
    return this.#interrupted !== null;
  }

  /** Rejects everything the run waits for; later waits reject at once. */
  interrupt(): void {
    this.#interrupted ??= new InterruptedError();
    for (const reject of this.#waiting) reject(this.#interrupted);
    this.#waiting.clear();
  }

  throwIfInterrupted(): void {
    if (this.#interrupted !== null) throw this.#interrupted;
  }

  /** The value of a promise, or the interrupt, whichever comes first. `onError` sees an error of the promise on its way. */
  waitFor<T>(value: PromiseLike<T>, onError?: (error: unknown) => void): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#interrupted !== null) {
        reject(this.#interrupted);
        return;
      }
      this.#waiting.add(reject);
      value.then(
        (result) => { this.#waiting.delete(reject); resolve(result); },
        (error: unknown) => { this.#waiting.delete(reject); onError?.(error); reject(error as Error); },
      );
    });
  }
}

const storage = new AsyncLocalStorage<Run>();

/** The run that the calling code belongs to. */
export function currentRun(): Run | undefined {
  return storage.getStore();
}

export function withRun<T>(run: Run, fn: () => T): T {
  return storage.run(run, fn);
}
