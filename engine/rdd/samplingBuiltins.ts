/** Engine functions that sample by key; see `builtins.ts` for how they travel. */
import { defineBuiltin } from '../closure/builtin.ts';
import { KeyedTable } from '../shuffle/keyedTable.ts';
import { IllegalArgumentError } from './errors.ts';
import { binomial } from './quotas.ts';
import { partitionSeed, poisson, random } from './random.ts';
import type { Quota } from './spec.ts';

type Pair = readonly [unknown, unknown];

/** A lookup by value: keys may be tuples. */
function byKey<V>(entries: Iterable<readonly [unknown, V]>): KeyedTable<V, V> {
  const table = new KeyedTable<V, V>((value) => value, (_present, value) => value);
  for (const [key, value] of entries) table.insert(key, value);
  return table;
}

defineBuiltin('sampleByKey', (withReplacement: boolean, rates: readonly (readonly [unknown, number])[], seed: number) => {
  const rateOf = byKey(rates);
  return function* (values: Iterable<Pair>, partition: number) {
    const next = random(partitionSeed(seed, partition));
    for (const pair of values) {
      const rate = rateOf.get(pair[0]);
      if (rate === undefined) throw new IllegalArgumentError(`key not found: ${String(pair[0])}. sampleByKey needs a sampling rate for every key.`);
      for (let copies = withReplacement ? poisson(rate, next) : next() < rate ? 1 : 0; copies > 0; copies--) yield pair;
    }
  };
});

/** How many records each key of the partition has. */
defineBuiltin('countEachKey', () => (values: Iterable<Pair>) => {
  const counts = new KeyedTable<number>(() => 1, (count) => count + 1);
  for (const [key] of values) counts.insert(key, 1);
  return [...counts];
});

interface Open {
  /** Records of the key still to come. */
  left: number;
  /** Of these, how many the sample still takes. */
  take: number;
}

/** Exactly the quota of each key: record by record with the chance that keeps every choice equally likely. */
defineBuiltin('sampleByKeyExact', (withReplacement: boolean, seed: number, quotas: readonly (readonly Quota[])[]) => function* (values: Iterable<Pair>, partition: number) {
  const next = random(partitionSeed(seed, partition));
  const open = byKey<Open>((quotas[partition] ?? []).map(({ key, count, take }) => [key, { left: count, take }]));
  for (const pair of values) {
    const state = open.get(pair[0]);
    if (state === undefined || state.left === 0) continue;
    for (let copies = withReplacement ? copiesOf(state, next) : Number(next() * state.left < state.take); copies > 0; copies--) {
      state.take--;
      yield pair;
    }
    state.left--;
  }
});

/** With replacement: each of the draws still to make falls on this record with chance 1 / records left. */
function copiesOf({ left, take }: Open, next: () => number): number {
  return left === 1 ? take : binomial(take, 1 / left, next);
}
