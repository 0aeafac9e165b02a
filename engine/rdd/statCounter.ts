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
      mean: this.mean + (delta * other.count) / count,
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

  toString(): string {
    return `(count: ${this.count}, mean: ${this.mean.toFixed(6)}, stdev: ${this.stdev.toFixed(6)}, max: ${this.max.toFixed(6)}, min: ${this.min.toFixed(6)})`;
  }
}
