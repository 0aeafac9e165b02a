/**
 * The result of an action that was started and can be cancelled (org.apache.spark.FutureAction).
 *
 * A promise as JavaScript knows it (`await` it, `then`, `catch`, `Promise.all`) with what Spark adds. Cancelling one that
 * nobody waits for is no unhandled rejection: whoever cancels knows.
 */
export class FutureAction<T> implements Promise<T> {
  readonly [Symbol.toStringTag] = 'FutureAction';
  readonly #result: Promise<T>;
  readonly #jobIds: readonly number[];
  readonly #cancel: (reason: string) => void;
  #completed = false;
  #cancelled = false;

  /** @internal Made by the context. `jobIds` grows as jobs are submitted. */
  constructor(result: Promise<T>, jobIds: readonly number[], cancel: (reason: string) => void) {
    this.#jobIds = jobIds;
    this.#cancel = cancel;
    const settled = (): void => {
      this.#completed = true;
    };
    this.#result = result.finally(settled);
  }

  /** Ends the jobs of this action, running or waiting; it then rejects with JobCancelledError. Does nothing once it has ended. */
  cancel(reason = ''): void {
    if (this.#completed || this.#cancelled) return;
    this.#cancelled = true;
    this.#result.catch(() => undefined);
    this.#cancel(reason);
  }

  /** Whether it has ended, well or badly. */
  get isCompleted(): boolean {
    return this.#completed;
  }

  /** Whether it was cancelled before it had ended. */
  get isCancelled(): boolean {
    return this.#cancelled;
  }

  /** Ids of the jobs submitted so far; an action like takeAsync may run several, one after another. */
  get jobIds(): readonly number[] {
    return [...this.#jobIds];
  }

  then<A = T, B = never>(onFulfilled?: ((value: T) => A | PromiseLike<A>) | null, onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<A | B> {
    return this.#result.then(onFulfilled, onRejected);
  }

  catch<B = never>(onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.#result.catch(onRejected);
  }

  finally(onFinally?: (() => void) | null): Promise<T> {
    return this.#result.finally(onFinally);
  }
}
