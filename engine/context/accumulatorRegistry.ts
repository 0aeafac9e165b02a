/**
 * The driver's accumulators: gives ids, merges what tasks send, and keeps what listener events say of them.
 *
 * Which updates count is the scheduler's decision: each result partition once, each successful map attempt. Accumulators
 * are held weakly: nobody can read one that the user has dropped.
 */
import type { Accumulable } from '../events/types.ts';
import { readUpdate, registerAccumulator } from '../executor/accumulator.ts';
import type { AccumulatorV2 } from '../executor/accumulator.ts';

type AnyAccumulator = AccumulatorV2<never, unknown>;

export interface AccumulatorUpdate {
  readonly id: number;
  readonly bytes: Uint8Array;
}

export class AccumulatorRegistry {
  readonly #accumulators = new Map<number, WeakRef<AnyAccumulator>>();
  readonly #dropped = new FinalizationRegistry<number>((id) => this.#accumulators.delete(id));
  readonly #onError: (message: string) => void;
  #nextId = 0;

  /** `onError`: an accumulator whose merge throws is told of and does not fail the job. */
  constructor(onError: (message: string) => void) {
    this.#onError = onError;
  }

  /** Throws when it is registered already. */
  register(accumulator: AnyAccumulator, name: string | undefined): void {
    registerAccumulator(accumulator, this.#nextId, name);
    this.#accumulators.set(this.#nextId, new WeakRef(accumulator));
    this.#dropped.register(accumulator, this.#nextId);
    this.#nextId += 1;
  }

  /** Merges a task's updates; returns the named ones as TaskEnd tells them. */
  merge(updates: readonly AccumulatorUpdate[]): readonly Accumulable[] {
    const accumulables: Accumulable[] = [];
    for (const { id, bytes } of updates) {
      const accumulator = this.#accumulators.get(id)?.deref();
      if (accumulator === undefined) continue;
      try {
        const update = readUpdate(accumulator, bytes);
        accumulator.merge(update as never);
        if (accumulator.name !== undefined) accumulables.push({ ID: id, Name: accumulator.name, Update: update.value, Value: accumulator.value, Internal: false, 'Count Failed Values': false });
      } catch (error) {
        this.#onError(`Failed to update accumulator ${id} (${accumulator.name ?? 'unnamed'}): ${String(error)}`);
      }
    }
    return accumulables;
  }
}

/** The accumulables of each stage attempt so far, for StageCompleted. */
export class StageAccumulables {
  readonly #stages = new Map<string, Map<number, Accumulable>>();

  add(stageId: number, stageAttempt: number, accumulables: readonly Accumulable[]): void {
    if (accumulables.length === 0) return;
    const key = `${stageId}.${stageAttempt}`;
    let stage = this.#stages.get(key);
    if (stage === undefined) this.#stages.set(key, (stage = new Map()));
    for (const { Update: _update, ...total } of accumulables) stage.set(total.ID, total);
  }

  of(stageId: number, stageAttempt: number): readonly Accumulable[] {
    return [...(this.#stages.get(`${stageId}.${stageAttempt}`)?.values() ?? [])];
  }

  drop(stageId: number, stageAttempt: number): void {
    this.#stages.delete(`${stageId}.${stageAttempt}`);
  }
}
