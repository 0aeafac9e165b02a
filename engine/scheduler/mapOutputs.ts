/**
 * Which map outputs exist (the driver half of Spark's MapOutputTracker, without its messages).
 *
 * The epoch grows whenever outputs are lost, so that what a task saw can be told from what is true now. `version` grows
 * with every change of one shuffle, so that the edge sends a slot only what it has not seen.
 */
import type { MapOutput } from '../executor/messages.ts';

/** Share of a reducer's input an executor must hold to be preferred (REDUCER_PREF_LOCS_FRACTION). */
const PREFERRED_SHARE = 0.2;
/** From this many maps or reducers on, preferences cost more than they bring. */
const PREFERENCE_LIMIT = 1000;

interface Shuffle {
  readonly outputs: (MapOutput | undefined)[];
  readonly numReducers: number;
  available: number;
  version: number;
}

export class MapOutputs {
  #epoch = 0;
  readonly #shuffles = new Map<number, Shuffle>();

  get epoch(): number {
    return this.#epoch;
  }

  contains(shuffleId: number): boolean {
    return this.#shuffles.has(shuffleId);
  }

  /** Makes a shuffle known; does nothing when it is. */
  register(shuffleId: number, numMaps: number, numReducers: number): void {
    if (this.#shuffles.has(shuffleId)) return;
    this.#shuffles.set(shuffleId, { outputs: new Array<MapOutput | undefined>(numMaps).fill(undefined), numReducers, available: 0, version: 0 });
  }

  add(shuffleId: number, output: MapOutput): void {
    const shuffle = this.#get(shuffleId);
    if (shuffle.outputs[output.mapIndex] === undefined) shuffle.available += 1;
    shuffle.outputs[output.mapIndex] = output;
    shuffle.version += 1;
  }

  /** Forgets one output, if it is still the one that executor holds. */
  remove(shuffleId: number, mapIndex: number, executorId: string): void {
    const shuffle = this.#shuffles.get(shuffleId);
    if (shuffle?.outputs[mapIndex]?.executorId !== executorId) return;
    forget(shuffle, mapIndex);
    this.#epoch += 1;
  }

  removeAll(shuffleId: number): void {
    const shuffle = this.#get(shuffleId);
    for (let i = 0; i < shuffle.outputs.length; i++) forget(shuffle, i);
    this.#epoch += 1;
  }

  /** Forgets everything an executor held; returns how many outputs that was. */
  removeExecutor(executorId: string): number {
    let removed = 0;
    for (const shuffle of this.#shuffles.values()) {
      for (let i = 0; i < shuffle.outputs.length; i++) {
        if (shuffle.outputs[i]?.executorId !== executorId) continue;
        forget(shuffle, i);
        removed += 1;
      }
    }
    this.#epoch += 1;
    return removed;
  }

  /** How many outputs an executor holds. */
  heldBy(executorId: string): number {
    let held = 0;
    for (const { outputs } of this.#shuffles.values()) for (const output of outputs) if (output?.executorId === executorId) held += 1;
    return held;
  }

  unregister(shuffleId: number): void {
    this.#shuffles.delete(shuffleId);
  }

  /** Map partitions of a shuffle, with an output or not; 0 when it is not known. */
  numMaps(shuffleId: number): number {
    return this.#shuffles.get(shuffleId)?.outputs.length ?? 0;
  }

  /** Map partitions without an output, ascending. */
  missing(shuffleId: number): readonly number[] {
    const { outputs } = this.#get(shuffleId);
    const missing: number[] = [];
    for (let i = 0; i < outputs.length; i++) if (outputs[i] === undefined) missing.push(i);
    return missing;
  }

  isAvailable(shuffleId: number): boolean {
    const shuffle = this.#shuffles.get(shuffleId);
    return shuffle !== undefined && shuffle.available === shuffle.outputs.length;
  }

  available(shuffleId: number): number {
    return this.#shuffles.get(shuffleId)?.available ?? 0;
  }

  /** Changes with every change of that shuffle; -1 when it is not known. */
  version(shuffleId: number): number {
    return this.#shuffles.get(shuffleId)?.version ?? -1;
  }

  outputs(shuffleId: number): readonly MapOutput[] {
    return (this.#shuffles.get(shuffleId)?.outputs ?? []).filter((o) => o !== undefined);
  }

  /** Executors that hold at least a fifth of a reducer's input, most first. */
  preferredExecutors(shuffleId: number, reducer: number): readonly string[] {
    const shuffle = this.#shuffles.get(shuffleId);
    if (shuffle === undefined || shuffle.outputs.length >= PREFERENCE_LIMIT || shuffle.numReducers >= PREFERENCE_LIMIT) return [];
    const held = new Map<string, number>();
    let total = 0;
    for (const output of shuffle.outputs) {
      const bytes = output?.sizes[reducer] ?? 0;
      if (output === undefined || bytes === 0) continue;
      total += bytes;
      held.set(output.executorId, (held.get(output.executorId) ?? 0) + bytes);
    }
    return [...held].filter(([, bytes]) => bytes >= total * PREFERRED_SHARE).sort((a, b) => b[1] - a[1]).map(([executorId]) => executorId);
  }

  #get(shuffleId: number): Shuffle {
    const shuffle = this.#shuffles.get(shuffleId);
    if (shuffle === undefined) throw new Error(`Shuffle ${shuffleId} is not registered: register it before its map stage is built.`);
    return shuffle;
  }
}

function forget(shuffle: Shuffle, mapIndex: number): void {
  if (shuffle.outputs[mapIndex] === undefined) return;
  shuffle.outputs[mapIndex] = undefined;
  shuffle.available -= 1;
  shuffle.version += 1;
}
