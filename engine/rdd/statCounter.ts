/** Running count, mean and variance by Welford's method, mergeable (org.apache.spark.util.StatCounter). */

export interface Moments {
  readonly count: number;
  readonly mean: number;
  /** Sum of squared differences from the mean. */
  readonly m2: number;
  readonly max: number;
  readonly min: number;
}

export class StatCounter implements Moments {
  count = 0;
  mean = 0;
  m2 = 0;
  max = -Infinity;
  min = Infinity;

  static of(moments: Moments): StatCounter {
    return Object.assign(new StatCounter(), moments);
  }

  /** Adds one number. */
  add(value: number): void {
    const delta = value - this.mean;
    this.count += 1;
    this.mean += delta / this.count;
    this.m2 += delta * (value - this.mean);
    this.max = Math.max(this.max, value);
    this.min = Math.min(this.min, value);
  }

  /** Both counters' numbers together. */
  merge(other: Moments): StatCounter {
    if (other.count === 0) return StatCounter.of(this.moments);
    if (this.count === 0) return StatCounter.of(other);
    const delta = other.mean - this.mean;
    const count = this.count + other.count;
    return StatCounter.of({
      count,
      mean: meanOfBoth(this, other),
      m2: this.m2 + other.m2 + (delta * delta * this.count * other.count) / count,
      max: Math.max(this.max, other.max),
      min: Math.min(this.min, other.min),
    });
  }

  get moments(): Moments {
    return { count: this.count, mean: this.mean, m2: this.m2, max: this.max, min: this.min };
  }

  get sum(): number {
    return this.count * this.mean;
  }

  get variance(): number {
    return this.count === 0 ? Number.NaN : this.m2 / this.count;
  }

  get stdev(): number {
    return Math.sqrt(this.variance);
  }

  get sampleVariance(): number {
    return this.count <= 1 ? Number.NaN : this.m2 / (this.count - 1);
  }

  get sampleStdev(): number {
    return Math.sqrt(this.sampleVariance);
  }

  /** The same as variance (Spark: popVariance). */
  get popVariance(): number {
    return this.variance;
  }

  /** The same as stdev (Spark: popStdev). */
  get popStdev(): number {
    return this.stdev;
  }

  /** A counter of the same numbers that goes its own way. */
  copy(): StatCounter {
    return StatCounter.of(this.moments);
  }

  /** Everything by name; deviations of the whole population, or of a sample from it (PySpark: StatCounter.asDict). */
  asDict(sample = false): Readonly<Record<'count' | 'mean' | 'sum' | 'min' | 'max' | 'stdev' | 'variance', number>> {
    const [stdev, variance] = sample ? [this.sampleStdev, this.sampleVariance] : [this.stdev, this.variance];
    return { count: this.count, mean: this.mean, sum: this.sum, min: this.min, max: this.max, stdev, variance };
  }

  toString(): string {
    return `(count: ${this.count}, mean: ${sixDecimals(this.mean)}, stdev: ${sixDecimals(this.stdev)}, max: ${sixDecimals(this.max)}, min: ${sixDecimals(this.min)})`;
  }
}

/** By the same steps as Spark, so that the mean has the same last bits: the smaller counter corrects the bigger one, but where neither is ten times the other. */
function meanOfBoth(a: Moments, b: Moments): number {
  const count = a.count + b.count;
  if (b.count * 10 < a.count) return a.mean + ((b.mean - a.mean) * b.count) / count;
  if (a.count * 10 < b.count) return b.mean - ((b.mean - a.mean) * a.count) / count;
  return (a.mean * a.count + b.mean * b.count) / count;
}

/** As Java's `%f`: rounds the number's shortest decimal form half up, so 5e-7 is 0.000001 and 1e22 is written out. */
function sixDecimals(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const [, whole = '', fraction = '', exponent = '0'] = /^(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(Math.abs(value))) ?? [];
  const shift = Number(exponent) - fraction.length + 6;
  const digits = BigInt(whole + fraction);
  const millionths = shift >= 0 ? digits * 10n ** BigInt(shift) : (digits * 2n + 10n ** BigInt(-shift)) / (2n * 10n ** BigInt(-shift));
  const text = String(millionths).padStart(7, '0');
  return `${sign}${text.slice(0, -6)}.${text.slice(-6)}`;
}
