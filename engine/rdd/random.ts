/** Seeded randomness for sampling: the same seed gives the same sample on every run and executor. */

/** A generator of uniform numbers in [0, 1) (Marsaglia’s 32-bit xorshift128, seeded by a mixing counter). */
export function random(seed: number): () => number {
  let z = Math.trunc(seed) >>> 0;
  const next32 = (): number => {
    z = (z + 0x9e3779b9) >>> 0;
    let x = z;
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    return (x ^ (x >>> 16)) >>> 0;
  };
  let [a, b, c, d] = [next32(), next32(), next32(), next32() | 1];
  return () => {
    const t = a ^ (a << 11);
    a = b;
    b = c;
    c = d;
    d = (d ^ (d >>> 19) ^ t ^ (t >>> 8)) >>> 0;
    return d / 4294967296;
  };
}

/** One seed per partition, drawn in partition order from the operation's seed, as Spark's PartitionwiseSampledRDD does. */
export function partitionSeed(seed: number, partition: number): number {
  return (Math.trunc(seed) ^ Math.imul(partition + 1, 0x9e3779b1)) >>> 0;
}

/** A Poisson-distributed count with the given mean (Knuth for small means, halving for large ones). */
export function poisson(mean: number, next: () => number): number {
  if (mean <= 0) return 0;
  if (mean > 30) {
    const half = mean / 2;
    return poisson(half, next) + poisson(mean - half, next);
  }
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = next(); product > limit; product *= next()) count++;
  return count;
}
