/**
 * The application's properties (org.apache.spark.SparkConf) with Spark's defaults and units.
 *
 * Immutable: properties of a running application do not change. Sizes accept `512`, `512k`, `64m`, `1g`; times `3s`,
 * `100ms`, `2min`. Anything else is an error that names the property.
 */
import { IllegalArgumentError } from '../rdd/errors.ts';
import { parseBytes } from '../storage/executorMemory.ts';

/** Properties that have a meaning here, with Spark's defaults. */
const DEFAULTS: Readonly<Record<string, string>> = {
  'spark.locality.wait': '3s',
  'spark.memory.fraction': '0.6',
  'spark.memory.storageFraction': '0.5',
  'spark.memory.offHeap.enabled': 'false',
  'spark.memory.offHeap.size': '0',
  'spark.rdd.compress': 'false',
  'spark.io.compression.codec': 'lz4',
  'spark.rdd.cache.visibilityTracking.enabled': 'false',
  'spark.storage.maxReplicationFailures': '1',
  'spark.storage.replication.proactive': 'true',
  'spark.storage.unrollMemoryThreshold': '1m',
  'spark.stage.maxConsecutiveAttempts': '4',
  'spark.scheduler.numCancelledJobGroupsToTrack': '1000',
  'spark.task.maxFailures': '4',
  'spark.ui.retainedJobs': '1000',
  'spark.ui.retainedStages': '1000',
  'spark.driver.maxResultSize': '1g',
  'spark.redaction.regex': '(?i)secret|password|token|access[.]?key',
  'spark.cleaner.referenceTracking': 'true',
  'spark.cleaner.referenceTracking.cleanCheckpoints': 'false',
  'spark.cleaner.periodicGC.interval': '30min',
  'spark.broadcast.blockSize': '4m',
  'spark.checkpoint.compress': 'false',
  'spark.scheduler.barrier.maxConcurrentTasksCheck.interval': '15s',
  'spark.scheduler.barrier.maxConcurrentTasksCheck.maxFailures': '40',
  'spark.barrier.sync.timeout': '365d',
  'spark.emberline.killGrace': '1s',
  'spark.emberline.maxFastRestarts': '8',
};

const TIME_UNITS: Readonly<Record<string, number>> = { '': 1, ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 };

export class SparkConf {
  readonly #properties: Readonly<Record<string, string>>;

  constructor(properties: Readonly<Record<string, string>> = {}) {
    this.#properties = { ...properties };
  }

  /** The value given, else the default, else undefined. */
  get(key: string): string | undefined {
    return this.#properties[key] ?? DEFAULTS[key];
  }

  /** Whether the application gave the property itself. */
  contains(key: string): boolean {
    return key in this.#properties;
  }

  /** Every property the application gave. */
  get all(): Readonly<Record<string, string>> {
    return this.#properties;
  }

  number(key: string): number {
    const value = Number(this.#required(key));
    if (!Number.isFinite(value)) throw invalid(key, this.#required(key), 'a number');
    return value;
  }

  /** Bytes. */
  size(key: string): number {
    const text = this.#required(key);
    try {
      return parseBytes(text, 'b');
    } catch {
      throw invalid(key, text, 'a size such as 512m or 1g');
    }
  }

  /** Milliseconds. */
  time(key: string): number {
    const text = this.#required(key);
    const groups = /^\s*(?<count>\d+(?:\.\d+)?)\s*(?<unit>[a-z]*)\s*$/i.exec(text)?.groups;
    const unit = TIME_UNITS[groups?.['unit']?.toLowerCase() ?? '?'];
    if (groups === undefined || unit === undefined) throw invalid(key, text, 'a time such as 3s or 100ms');
    return Math.floor(Number(groups['count']) * unit);
  }

  /** Properties that start with `prefix`, without it. */
  withPrefix(prefix: string): Readonly<Record<string, string>> {
    return Object.fromEntries(Object.entries(this.#properties).filter(([key]) => key.startsWith(prefix)).map(([key, value]) => [key.slice(prefix.length), value]));
  }

  #required(key: string): string {
    const value = this.get(key);
    if (value === undefined) throw new IllegalArgumentError(`The property ${key} is not set and has no default.`);
    return value;
  }
}

function invalid(key: string, value: string, what: string): IllegalArgumentError {
  return new IllegalArgumentError(`The property ${key} must be ${what}, but is "${value}".`);
}
