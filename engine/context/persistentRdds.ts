/**
 * RDDs marked with persist (SparkContext.persistentRdds), held weakly: when the user can no longer reach one, nobody can
 * read its blocks, so they are dropped (Spark's ContextCleaner). When that happens is the garbage collector's to say.
 */
import type { AnyRdd } from '../rdd/spec.ts';

export class PersistentRdds {
  readonly #rdds = new Map<number, WeakRef<AnyRdd>>();
  readonly #unreachable: FinalizationRegistry<number>;

  constructor(unpersist: (rddId: number) => void) {
    this.#unreachable = new FinalizationRegistry((rddId) => {
      if (this.#rdds.delete(rddId)) unpersist(rddId);
    });
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
    this.#unreachable.register(rdd, rdd.id);
  }

  remove(rddId: number): void {
    this.#rdds.delete(rddId);
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
