/**
 * RDDs marked with persist (SparkContext.persistentRdds), held weakly: when the user can no longer reach one, nobody can
 * read its blocks, and the cleaner drops them.
 */
import type { AnyRdd } from '../rdd/spec.ts';

export class PersistentRdds {
  readonly #rdds = new Map<number, WeakRef<AnyRdd>>();
  readonly #onPersist: (rdd: AnyRdd) => void;

  constructor(onPersist: (rdd: AnyRdd) => void) {
    this.#onPersist = onPersist;
  }

  /** Takes note of an RDD's storage level. */
  changed(rdd: AnyRdd): void {
    const persisted = rdd.getStorageLevel().isValid;
    if (persisted === this.#rdds.has(rdd.id)) return;
    if (!persisted) {
      this.#rdds.delete(rdd.id);
      return;
    }
    this.#rdds.set(rdd.id, new WeakRef(rdd));
    this.#onPersist(rdd);
  }

  /** Whether it was there. */
  remove(rddId: number): boolean {
    return this.#rdds.delete(rddId);
  }

  has(rddId: number): boolean {
    return this.#rdds.has(rddId);
  }

  all(): ReadonlyMap<number, AnyRdd> {
    const live = new Map<number, AnyRdd>();
    for (const [id, ref] of this.#rdds) {
      const rdd = ref.deref();
      if (rdd !== undefined) live.set(id, rdd);
    }
    return live;
  }
}
