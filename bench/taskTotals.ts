/** What the tasks of a workload did, summed over its runs from the listener's events: bytes moved, spilled, garbage collection. */
import type { SparkListener } from '../engine/index.ts';

export interface TaskTotals {
  readonly tasks: number;
  /** Text and checkpoint bytes that tasks read. */
  readonly inputBytes: number;
  readonly shuffleBytes: number;
  /** Bytes of memory that had to be written to disk. */
  readonly spilledBytes: number;
  /** Milliseconds that tasks spent collecting garbage, and running, in all slots together. */
  readonly gcMs: number;
  readonly runMs: number;
}

const NOTHING: TaskTotals = { tasks: 0, inputBytes: 0, shuffleBytes: 0, spilledBytes: 0, gcMs: 0, runMs: 0 };

export class TaskTotalsListener {
  #totals = NOTHING;

  readonly listener: SparkListener = (event) => {
    if (event.Event !== 'SparkListenerTaskEnd') return;
    const { tasks, inputBytes, shuffleBytes, spilledBytes, gcMs, runMs } = this.#totals;
    const metrics = event['Task Metrics'];
    this.#totals = {
      tasks: tasks + 1,
      inputBytes: inputBytes + (metrics?.['Input Metrics']?.['Bytes Read'] ?? 0),
      shuffleBytes: shuffleBytes + (metrics?.['Shuffle Write Metrics']?.['Shuffle Bytes Written'] ?? 0),
      spilledBytes: spilledBytes + (metrics?.['Memory Bytes Spilled'] ?? 0),
      gcMs: gcMs + (metrics?.['JVM GC Time'] ?? 0),
      runMs: runMs + (metrics?.['Executor Run Time'] ?? 0),
    };
  };

  /** The mean of a run since the last call. */
  take(runs: number): TaskTotals {
    const totals = this.#totals;
    this.#totals = NOTHING;
    return Object.fromEntries(Object.entries(totals).map(([name, value]) => [name, Math.round((value as number) / runs)])) as unknown as TaskTotals;
  }
}
