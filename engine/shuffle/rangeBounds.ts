/**
 * How a range partitioner finds its bounds (Spark's RangePartitioner): each partition is sampled by reservoir, a partition much
 * bigger than its share is sampled again, and the weighted sample is cut into ranges of equal weight.
 */
import { compareKeys } from './keys.ts';

/** What one partition gave: how many records it has, and some of their keys. */
export interface PartitionSample {
  readonly partition: number;
  readonly count: number;
  readonly keys: readonly unknown[];
}

export interface WeightedKey {
  readonly key: unknown;
  /** How many records the key stands for. */
  readonly weight: number;
}

/** Keys to sample in all for `numPartitions` ranges. */
function sampleSizeFor(numPartitions: number): number {
  return Math.min(20 * numPartitions, 1_000_000);
}

/** Keys to sample from each input partition: three times its even share, for uneven partitions. */
export function sampleSizePerPartition(numPartitions: number, inputPartitions: number): number {
  return inputPartitions === 0 ? 0 : Math.ceil((3 * sampleSizeFor(numPartitions)) / inputPartitions);
}

/** The seed of a partition's reservoir: its index and the RDD's id with the bytes of their mixture swapped. */
export function sampleSeed(partition: number, rddId: number): number {
  const mixed = partition ^ (rddId << 16);
  return ((mixed & 0xff) << 24) | ((mixed & 0xff00) << 8) | ((mixed >>> 8) & 0xff00) | (mixed >>> 24);
}

/** A reservoir: every record pushed has the same chance to be among the `size` kept. Deterministic for a seed. */
export class Reservoir<T> {
  readonly #kept: T[] = [];
  readonly #size: number;
  readonly #random: () => number;
  #count = 0;

  constructor(size: number, seed: number) {
    this.#size = size;
    this.#random = xorShift(seed);
  }

  /** Records pushed so far. */
  get count(): number {
    return this.#count;
  }

  get kept(): readonly T[] {
    return this.#kept;
  }

  push(value: T): void {
    this.#count++;
    if (this.#kept.length < this.#size) {
      this.#kept.push(value);
      return;
    }
    const at = Math.floor(this.#random() * this.#count);
    if (at < this.#size) this.#kept[at] = value;
  }
}

/** Samples `values` down to `size`, with how many there were. */
export function reservoirSample<T>(values: Iterable<T>, size: number, seed: number): { readonly kept: readonly T[]; readonly count: number } {
  const reservoir = new Reservoir<T>(size, seed);
  for (const value of values) reservoir.push(value);
  return { kept: reservoir.kept, count: reservoir.count };
}

/** Numbers in [0, 1) from a 32-bit xorshift whose start is scrambled, so that near seeds give unlike rows. */
function xorShift(seed: number): () => number {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35) ^ (state >>> 16);
  if (state === 0) state = 0x6b84221;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 0x100000000;
  };
}

/**
 * Weighs the samples. `resample` are partitions whose share of the records is so large that their sample stands for too
 * many: sample these again with `fraction` (Bernoulli) and give the keys the weight 1 / fraction.
 */
export function weighSamples(samples: readonly PartitionSample[], numPartitions: number): { readonly candidates: WeightedKey[]; readonly resample: number[]; readonly fraction: number } {
  const total = samples.reduce((sum, sample) => sum + sample.count, 0);
  const candidates: WeightedKey[] = [];
  const resample: number[] = [];
  if (total === 0) return { candidates, resample, fraction: 0 };
  const fraction = Math.min(sampleSizeFor(numPartitions) / total, 1);
  const perPartition = sampleSizePerPartition(numPartitions, samples.length);
  for (const sample of samples) {
    if (fraction * sample.count > perPartition) {
      resample.push(sample.partition);
    } else {
      const weight = sample.count / sample.keys.length;
      for (const key of sample.keys) candidates.push({ key, weight });
    }
  }
  return { candidates, resample, fraction };
}

/**
 * Bounds that cut the candidates into at most `numPartitions` ranges of near equal weight; equal keys never straddle a
 * bound, so there may be fewer. No candidates, or one partition: no bounds.
 */
export function rangeBounds(candidates: readonly WeightedKey[], numPartitions: number, compare: (a: never, b: never) => number = compareKeys): unknown[] {
  const order = compare as (a: unknown, b: unknown) => number;
  const sorted = [...candidates].sort((a, b) => order(a.key, b.key));
  const partitions = Math.min(numPartitions, sorted.length);
  const step = sorted.reduce((sum, { weight }) => sum + weight, 0) / partitions;
  const bounds: unknown[] = [];
  let weightSoFar = 0;
  let target = step;
  for (const { key, weight } of sorted) {
    if (bounds.length >= partitions - 1) break;
    weightSoFar += weight;
    if (weightSoFar < target) continue;
    if (bounds.length > 0 && order(key, bounds[bounds.length - 1]) <= 0) continue;
    bounds.push(key);
    target += step;
  }
  return bounds;
}
