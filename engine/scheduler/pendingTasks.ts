/**
 * The tasks of one set that wait for a slot, found by where they would best run.
 *
 * Each list is a stack built in reverse, so that low indices go first and a failed task is retried soon. Entries of tasks
 * that have left stay behind and are skipped when met: leaving is common and finding them would cost more.
 */
import type { SlotAddress } from '../executor/messages.ts';
import type { TaskPreference } from './preferences.ts';

export function slotKey(slot: SlotAddress): string {
  return `${slot.executorId}/${slot.slot}`;
}

export class PendingTasks {
  readonly #preferences: readonly TaskPreference[];
  readonly #pending: Uint8Array;
  readonly #bySlot = new Map<string, number[]>();
  readonly #byExecutor = new Map<string, number[]>();
  readonly #anywhere: number[] = [];
  readonly #away: number[] = [];
  #count = 0;

  constructor(preferences: readonly TaskPreference[]) {
    this.#preferences = preferences;
    this.#pending = new Uint8Array(preferences.length);
    for (let index = preferences.length - 1; index >= 0; index--) this.add(index);
  }

  get count(): number {
    return this.#count;
  }

  preference(index: number): TaskPreference {
    return this.#preferences[index]!;
  }

  has(index: number): boolean {
    return this.#pending[index] === 1;
  }

  add(index: number): void {
    if (this.has(index)) return;
    this.#pending[index] = 1;
    this.#count += 1;
    const { slots, executors } = this.preference(index);
    for (const slot of slots) push(this.#bySlot, slotKey(slot), index);
    for (const executorId of slots.length > 0 ? [] : executors) push(this.#byExecutor, executorId, index);
    (slots.length === 0 && executors.length === 0 ? this.#anywhere : this.#away).push(index);
  }

  remove(index: number): void {
    if (!this.has(index)) return;
    this.#pending[index] = 0;
    this.#count -= 1;
  }

  clear(): void {
    this.#pending.fill(0);
    this.#count = 0;
  }

  /** A task that is as well off on `slot` as anywhere. */
  takeLocal(slot: SlotAddress): { index: number; cached: boolean } | undefined {
    const cached = this.#pop(this.#bySlot.get(slotKey(slot)));
    if (cached !== undefined) return { index: cached, cached: true };
    const index = this.#pop(this.#byExecutor.get(slot.executorId)) ?? this.#pop(this.#anywhere);
    return index === undefined ? undefined : { index, cached: false };
  }

  /** A task that would be better off elsewhere, if `mayMove` lets it go; `delayed` tells that some may not move yet. */
  takeAway(mayMove: (index: number) => boolean): { index: number | undefined; delayed: boolean } {
    let delayed = false;
    for (let i = this.#away.length - 1; i >= 0; i--) {
      const index = this.#away[i]!;
      if (!this.has(index)) {
        if (i === this.#away.length - 1) this.#away.pop();
        continue;
      }
      if (!mayMove(index)) {
        delayed = true;
        continue;
      }
      this.remove(index);
      return { index, delayed };
    }
    return { index: undefined, delayed };
  }

  #pop(stack: number[] | undefined): number | undefined {
    for (let index = stack?.pop(); index !== undefined; index = stack?.pop()) {
      if (!this.has(index)) continue;
      this.remove(index);
      return index;
    }
    return undefined;
  }
}

function push(lists: Map<string, number[]>, key: string, index: number): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [index]);
  else list.push(index);
}
