/** A number that is known to lie between two others with some confidence (org.apache.spark.partial.BoundedDouble). */
export class BoundedDouble {
  readonly mean: number;
  /** Chance that the true value is between `low` and `high`; 1 when it is exact. */
  readonly confidence: number;
  readonly low: number;
  readonly high: number;

  constructor(mean: number, confidence: number, low: number, high: number) {
    this.mean = mean;
    this.confidence = confidence;
    this.low = low;
    this.high = high;
  }

  static exactly(value: number): BoundedDouble {
    return new BoundedDouble(value, 1, value, value);
  }

  toString(): string {
    return `[${this.low.toFixed(3)}, ${this.high.toFixed(3)}]`;
  }
}
