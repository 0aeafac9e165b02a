/**
 * Deals the records that an exact stratified sample takes over the partitions, so that every choice of records is as likely
 * as if all of a key's records lay in one place: hypergeometric without replacement, binomial with.
 */
import { KeyedTable } from '../shuffle/keyedTable.ts';
import { IllegalArgumentError } from './errors.ts';
import { random } from './random.ts';
import type { Quota } from './spec.ts';

/** `counts[p]` holds key and number of records of partition p; the result has the same shape. */
export function dealQuotas(counts: readonly (readonly (readonly [unknown, number])[])[], rates: ReadonlyMap<unknown, number>, withReplacement: boolean, seed: number): readonly (readonly Quota[])[] {
  const next = random(seed);
  const rateOf = new KeyedTable<number, number>((rate) => rate, (rate) => rate);
  for (const [key, rate] of rates) rateOf.insert(key, rate);
  const left = new KeyedTable<number, number>((n) => n, (a, b) => a + b);
  for (const part of counts) for (const [key, count] of part) left.insert(key, count);
  const total = left.combiners;
  const toTake = total.map((n, slot) => {
    const rate = rateOf.get(left.keyAt(slot));
    if (rate === undefined) throw new IllegalArgumentError(`key not found: ${String(left.keyAt(slot))}. sampleByKeyExact needs a sampling rate for every key.`);
    const wanted = Math.ceil(rate * n);
    return withReplacement ? wanted : Math.min(wanted, n);
  });
  return counts.map((part) => part.map(([key, count]) => {
    const slot = left.slot(key);
    const remaining = total[slot] as number;
    const wanted = toTake[slot] as number;
    const take = remaining === count ? wanted : withReplacement ? binomial(wanted, count / remaining, next) : hypergeometric(remaining, count, wanted, next);
    total[slot] = remaining - count;
    toTake[slot] = wanted - take;
    return { key, count, take };
  }));
}

/** How many of `draws` draws without replacement from `total` things are among `good` of them. */
export function hypergeometric(total: number, good: number, draws: number, next: () => number): number {
  const low = Math.max(0, draws - (total - good));
  const high = Math.min(draws, good);
  const ratio = (k: number): number => ((good - k) * (draws - k)) / ((k + 1) * (total - good - draws + k + 1));
  const mode = Math.floor(((draws + 1) * (good + 1)) / (total + 2));
  return outwardFrom(Math.min(Math.max(mode, low), high), low, high, ratio, next());
}

/** How many of `draws` independent draws succeed, each with chance `p`. */
export function binomial(draws: number, p: number, next: () => number): number {
  const ratio = (k: number): number => ((draws - k) / (k + 1)) * (p / (1 - p));
  return outwardFrom(Math.min(Math.floor((draws + 1) * p), draws), 0, draws, ratio, next());
}

/**
 * The value at quantile `u` of a distribution given by `ratio(k)` = P(k + 1) / P(k), walking from its mode to both sides in
 * turn: a few standard deviations of steps. Chances are relative to that of the mode until their sum is known.
 */
function outwardFrom(mode: number, low: number, high: number, ratio: (k: number) => number, u: number): number {
  const values = [mode];
  const chances = [1];
  let [up, down, above, below, sum] = [mode, mode, 1, 1, 1];
  while ((up < high && above > Number.EPSILON) || (down > low && below > Number.EPSILON)) {
    if (up < high && above > Number.EPSILON) {
      above *= ratio(up++);
      values.push(up);
      chances.push(above);
      sum += above;
    }
    if (down > low && below > Number.EPSILON) {
      below /= ratio(--down);
      values.push(down);
      chances.push(below);
      sum += below;
    }
  }
  let rest = u * sum;
  for (let i = 0; i < values.length; i++) {
    rest -= chances[i] as number;
    if (rest < 0) return values[i] as number;
  }
  return mode;
}
