/**
 * The inner loop of an aggregation, generated for each pair of user functions, so that V8 inlines them: one shared loop
 * would call them through a table once two aggregations have run.
 */
import type { Cells } from '../storage/codec/index.ts';

export type Create = (value: unknown) => unknown;
export type Merge = (combiner: unknown, value: unknown) => unknown;

/**
 * Combines cell `from + i` of `values` into `combiners[slots[i]]`, for all of the first `count` slots; a slot just past the end is
 * new. What a function throws comes out as it is; `progress[0]` tells at which record.
 */
export type CombineLoop = (combiners: unknown[], slots: Int32Array, values: Cells, from: number, count: number, progress: Int32Array) => void;

const made = new WeakMap<Merge, WeakMap<Create, CombineLoop>>();

/** The loop for these functions; made once for a pair of them. */
export function combineLoop(create: Create, merge: Merge): CombineLoop {
  let loops = made.get(merge);
  if (loops === undefined) made.set(merge, (loops = new WeakMap()));
  let loop = loops.get(create);
  if (loop === undefined) {
    loop = new Function('create', 'merge', `'use strict';
return function combine(combiners, slots, values, from, count, progress) {
  let i = 0;
  try {
    for (; i < count; i++) {
      const slot = slots[i];
      if (slot === combiners.length) combiners.push(create(values[from + i]));
      else combiners[slot] = merge(combiners[slot], values[from + i]);
    }
  } finally {
    progress[0] = from + i;
  }
}`)(create, merge) as CombineLoop;
    loops.set(create, loop);
  }
  return loop;
}

/** `create` where values are combiners already. */
export const asCombiner: Create = (combiner) => combiner;
