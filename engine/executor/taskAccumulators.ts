/**
 * Accumulators as tasks see them. A revived function holds one object per accumulator for all tasks; what is added goes
 * to the copy of the task that runs now, so each task reports its own sums.
 */
import { taskAccumulator } from './accumulator.ts';
import type { AccumulatorPayload, AccumulatorV2 } from './accumulator.ts';

type Accumulator = AccumulatorV2<never, unknown>;

export class TaskAccumulators {
  #copies = new Map<number, Accumulator>();

  /** What a function gets for an accumulator it captured: add, merge, reset and value of the running task's copy. */
  handle(payload: AccumulatorPayload): Accumulator {
    const copy = (): Accumulator => {
      let own = this.#copies.get(payload.id);
      if (own === undefined) {
        own = taskAccumulator(payload);
        this.#copies.set(payload.id, own);
      }
      return own;
    };
    return new Proxy(taskAccumulator(payload), {
      get(_target, property) {
        const own = copy();
        const value = Reflect.get(own, property, own) as unknown;
        return typeof value === 'function' ? value.bind(own) : value;
      },
      set(_target, property, value) {
        const own = copy();
        return Reflect.set(own, property, value, own);
      },
    });
  }

  begin(): void {
    this.#copies = new Map();
  }

  /** What the task added, by accumulator; those it did not touch are left out. */
  end(): readonly { readonly id: number; readonly state: unknown }[] {
    return [...this.#copies].filter(([, copy]) => !copy.isZero()).map(([id, copy]) => ({ id, state: copy.state() }));
  }
}
