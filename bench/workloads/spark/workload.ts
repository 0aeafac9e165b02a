/** A workload that Apache Spark runs too: the same operations, inputs and text of the answer. */
import type { SparkContext } from '../../../engine/index.ts';
import type { Inputs } from '../../inputs.ts';

export interface SparkWorkload {
  readonly name: string;
  readonly what: string;
  /** How many times faster than Spark's Scala API it has to be. */
  readonly times: number;
  /** What it must compute; where the inputs decide, the plain loop of the same name says it. */
  readonly expected?: string;
  /** MiB of each executor; the usual size when absent. */
  readonly memoryMiB?: number;
  /** Runs that are timed at most: the large ones take long. */
  readonly maxRuns?: number;
  /** Makes what the runs need before the clock starts. */
  prepare(sc: SparkContext, inputs: Inputs): Promise<Prepared>;
}

export interface Prepared {
  run(): Promise<string>;
  /** Frees what was made. */
  end(): Promise<void>;
}

/** A workload that needs nothing before the clock starts. */
export function timed(body: (sc: SparkContext, inputs: Inputs) => Promise<string>): SparkWorkload['prepare'] {
  return (sc, inputs) => Promise.resolve({ run: () => body(sc, inputs), end: () => Promise.resolve() });
}

/** A fixed sequence that every language computes alike; exact for i below 10^8. */
export function mix(i: number): number {
  return (i * 48271 + 11) % 2147483647;
}

/** As Scala prints tuples: `(the,62830)`. */
export function tuple(fields: readonly unknown[]): string {
  return `(${fields.join(',')})`;
}
