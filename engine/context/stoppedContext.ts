/** Remembers where a context was made and stopped, for the error that a later use gets (SparkContext.assertNotStopped). */

/** A method was called on a context that has been stopped (java.lang.IllegalStateException). */
export class StoppedContextError extends Error {
  override name = 'IllegalStateException';

  constructor(createdAt: string, stoppedAt: string) {
    super(`Cannot call methods on a stopped SparkContext.\nThis stopped SparkContext was created at:\n\n${createdAt}\n\nAnd it was stopped at:\n\n${stoppedAt}\n\nMake a new SparkContext (in a notebook: restart the kernel).`);
  }
}

export class Lifetime {
  readonly #createdAt: string;
  #stoppedAt: string | undefined;

  constructor(createdAt: string) {
    this.#createdAt = createdAt;
  }

  get isStopped(): boolean {
    return this.#stoppedAt !== undefined;
  }

  /** Stack of the place that made the context. */
  get createdAt(): string {
    return this.#createdAt;
  }

  /** False when it was stopped before. */
  stop(at: string): boolean {
    if (this.#stoppedAt !== undefined) return false;
    this.#stoppedAt = at;
    return true;
  }

  assertNotStopped(): void {
    if (this.#stoppedAt !== undefined) throw new StoppedContextError(this.#createdAt, this.#stoppedAt);
  }
}
