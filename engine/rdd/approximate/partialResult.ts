/**
 * What was known when the time was up, and what comes out in the end (org.apache.spark.partial.PartialResult).
 */
import { UnsupportedOperationError } from '../errors.ts';

type Outcome<R> = { readonly kind: 'value'; readonly value: R } | { readonly kind: 'failed'; readonly error: Error };

export class PartialResult<R> {
  /** What was known at the timeout, or the exact result when the job was done by then. */
  readonly initialValue: R;
  /** Whether `initialValue` is the exact result. */
  readonly isInitialValueFinal: boolean;
  #outcome: Outcome<R> | undefined;
  // Functions are kept without their type, so that a result of A is a result of every type that A belongs to.
  #waiting: ((outcome: Outcome<never>) => void)[] = [];
  #completionHandler: ((value: never) => void) | undefined;
  #failureHandler: ((error: Error) => void) | undefined;

  constructor(initialValue: R, isFinal: boolean) {
    this.initialValue = initialValue;
    this.isInitialValueFinal = isFinal;
    if (isFinal) this.#outcome = { kind: 'value', value: initialValue };
  }

  /** Waits for the job; rejects when it fails after all. */
  async getFinalValue(): Promise<R> {
    const outcome = this.#outcome ?? (await new Promise<Outcome<R>>((resolve) => this.#then(resolve)));
    if (outcome.kind === 'failed') throw outcome.error;
    return outcome.value;
  }

  /** Calls `handler` once with the exact result, at once when it is there. One handler only. Returns this. */
  onComplete(handler: (value: R) => void): this {
    if (this.#completionHandler !== undefined) throw new UnsupportedOperationError('onComplete cannot be called twice');
    this.#completionHandler = handler as (value: never) => void;
    if (this.#outcome?.kind === 'value') handler(this.#outcome.value);
    return this;
  }

  /** Calls `handler` once if the job fails, at once when it has. One handler only. */
  onFail(handler: (error: Error) => void): void {
    if (this.#failureHandler !== undefined) throw new UnsupportedOperationError('onFail cannot be called twice');
    this.#failureHandler = handler;
    if (this.#outcome?.kind === 'failed') handler(this.#outcome.error);
  }

  /** The same through a function. */
  map<S>(fn: (value: R) => S): PartialResult<S> {
    const mapped = new PartialResult(fn(this.initialValue), this.isInitialValueFinal);
    if (!this.isInitialValueFinal) this.#then((outcome) => (outcome.kind === 'value' ? mapped.setFinalValue(fn(outcome.value)) : mapped.setFailure(outcome.error)));
    return mapped;
  }

  /** @internal */
  setFinalValue(value: R): void {
    this.#settle({ kind: 'value', value });
    this.#completionHandler?.(value as never);
  }

  /** @internal */
  setFailure(error: Error): void {
    this.#settle({ kind: 'failed', error });
    this.#failureHandler?.(error);
  }

  toString(): string {
    return this.#outcome?.kind === 'value' ? `(final: ${String(this.#outcome.value)})` : `(partial: ${String(this.initialValue)})`;
  }

  #then(listener: (outcome: Outcome<R>) => void): void {
    if (this.#outcome === undefined) this.#waiting.push(listener as (outcome: Outcome<never>) => void);
    else listener(this.#outcome);
  }

  #settle(outcome: Outcome<R>): void {
    this.#outcome = outcome;
    for (const waiting of this.#waiting.splice(0)) waiting(outcome as Outcome<never>);
  }
}
