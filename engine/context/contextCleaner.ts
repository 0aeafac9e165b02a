/**
 * Cleans what nothing refers to any more: cached blocks, shuffle files, broadcasts, and checkpoint files when asked for
 * (org.apache.spark.ContextCleaner).
 *
 * The driver's own objects stand for what executors hold: when the garbage collector takes an RDD, a shuffle dependency or a
 * broadcast, no later job can want its blocks or files. When that happens is the collector's to say, so a timer asks for a
 * full collection now and then, and every kind can be cleaned by hand. It must not hold what it watches.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { SparkConf } from './conf.ts';
import { LONGEST_TIMER_MS } from './longestTimer.ts';

/** What is to be cleaned, told apart from the object that stood for it. */
export type CleanupTask =
  | { readonly kind: 'rdd'; readonly rddId: number }
  | { readonly kind: 'shuffle'; readonly shuffleId: number }
  | { readonly kind: 'broadcast'; readonly broadcastId: number }
  | { readonly kind: 'checkpoint'; readonly directory: string };

export class ContextCleaner {
  readonly #unreachable: FinalizationRegistry<CleanupTask>;
  readonly #enabled: boolean;
  readonly #checkpoints: boolean;
  readonly #timer: NodeJS.Timeout | undefined;

  constructor(conf: SparkConf, clean: (task: CleanupTask) => void) {
    this.#enabled = conf.get('spark.cleaner.referenceTracking') === 'true';
    this.#checkpoints = conf.get('spark.cleaner.referenceTracking.cleanCheckpoints') === 'true';
    this.#unreachable = new FinalizationRegistry(clean);
    if (!this.#enabled) return;
    this.#timer = setInterval(collectGarbage, Math.min(conf.time('spark.cleaner.periodicGC.interval'), LONGEST_TIMER_MS));
    this.#timer.unref();
  }

  /** Cleans `task` once `owner` is unreachable. */
  watch(owner: object, task: CleanupTask): void {
    if (!this.#enabled || (task.kind === 'checkpoint' && !this.#checkpoints)) return;
    this.#unreachable.register(owner, task);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

let fullCollection: (() => void) | undefined;

/** A full collection of the garbage of this thread; what it found is told in a later turn. */
export function collectGarbage(): void {
  if (fullCollection === undefined) {
    setFlagsFromString('--expose-gc');
    fullCollection = runInNewContext('gc') as () => void;
    // Compiled modules are kept with the flags they were compiled under.
    setFlagsFromString('--no-expose-gc');
  }
  fullCollection();
}
