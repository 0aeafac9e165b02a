/**
 * Copy-on-write for one batch of events: the first change to an object in a batch copies it, later ones change the copy.
 *
 * So a batch costs one copy per touched container however many events it has, untouched parts keep their identity, and
 * the folding code reads as plain assignment. A draft must not outlive its batch, and only objects it owns may be changed.
 */
import type { Status } from './status.ts';

/** The same shape with its own fields assignable. Nested parts stay readonly until they are owned too. */
export type Mutable<T> = T extends readonly (infer E)[] ? E[] : { -readonly [K in keyof T]: T[K] };

export class Draft {
  readonly #owned = new Set<object>();
  readonly status: Mutable<Status>;

  constructor(status: Status) {
    this.status = { ...status };
    this.#owned.add(this.status);
  }

  /** Marks an object made in this batch, so that it may be changed without a copy. */
  adopt<T extends object>(fresh: T): Mutable<T> {
    this.#owned.add(fresh);
    return fresh as Mutable<T>;
  }

  /** The value of `parent[key]`, copied on its first change in this batch. `parent` must be owned. */
  own<P extends object, K extends keyof P>(parent: P, key: K): Mutable<NonNullable<P[K]>> {
    const value = parent[key] as NonNullable<P[K]> & object;
    if (this.#owned.has(value)) return value as Mutable<NonNullable<P[K]>>;
    const copy = (Array.isArray(value) ? value.slice() : { ...value }) as NonNullable<P[K]> & object;
    this.#owned.add(copy);
    (parent as Record<K, unknown>)[key] = copy;
    return copy as Mutable<NonNullable<P[K]>>;
  }

  /** Puts `fresh` at `parent[key]` and owns it. */
  put<P extends object, K extends keyof P>(parent: P, key: K, fresh: NonNullable<P[K]> & object): Mutable<NonNullable<P[K]>> {
    (parent as Record<K, unknown>)[key] = fresh;
    return this.adopt(fresh) as Mutable<NonNullable<P[K]>>;
  }
}
