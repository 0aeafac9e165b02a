/**
 * Announces new and changed RDDs, so that a lineage is drawn before any action: gathered until the transformation (or the
 * cell) yields, then sent as one EmberlineLineage event.
 */
import type { EmberlineLineage } from '../events/types.ts';
import { lineageOf } from '../rdd/graph.ts';
import type { AnyRdd } from '../rdd/spec.ts';

export class LineageFeed {
  readonly #post: (event: EmberlineLineage) => void;
  readonly #now: () => number;
  readonly #changed = new Set<AnyRdd>();

  constructor(post: (event: EmberlineLineage) => void, now: () => number) {
    this.#post = post;
    this.#now = now;
  }

  changed(rdd: AnyRdd): void {
    if (this.#changed.size === 0) setImmediate(() => this.flush());
    this.#changed.add(rdd);
  }

  /** Sends what has changed since; call before events that refer to it. */
  flush(): void {
    if (this.#changed.size === 0) return;
    const rdds = [...this.#changed].sort((a, b) => a.id - b.id);
    this.#changed.clear();
    this.#post({ Event: 'EmberlineLineage', Timestamp: this.#now(), RDDs: rdds.map(lineageOf) });
  }
}
