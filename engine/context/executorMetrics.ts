/**
 * Turns what slots measure into ExecutorMetricsUpdate events, at most ten a second for each executor.
 *
 * Each slot is an isolate with a heap and memory pools of its own, so these add up; the resident set is the process's.
 */
import type { ExecutorMetrics, ExecutorMetricsUpdate } from '../events/types.ts';
import type { SlotAddress } from '../executor/messages.ts';

const INTERVAL_MS = 100;

interface Measured {
  readonly slots: Map<number, ExecutorMetrics>;
  lastPosted: number;
}

export class ExecutorMetricsFeed {
  readonly #executors = new Map<string, Measured>();

  /** The event to post now, or undefined when the last one was less than 100 ms ago. */
  measured(at: SlotAddress, metrics: ExecutorMetrics, time: number): ExecutorMetricsUpdate | undefined {
    let executor = this.#executors.get(at.executorId);
    if (executor === undefined) this.#executors.set(at.executorId, (executor = { slots: new Map(), lastPosted: -Infinity }));
    executor.slots.set(at.slot, metrics);
    if (time - executor.lastPosted < INTERVAL_MS) return undefined;
    executor.lastPosted = time;
    return {
      Event: 'SparkListenerExecutorMetricsUpdate',
      'Executor ID': at.executorId,
      'Metrics Updated': [],
      'Executor Metrics Updated': [{ 'Stage ID': -1, 'Stage Attempt ID': -1, 'Executor Metrics': total([...executor.slots.values()]) }],
      'Emberline Timestamp': time,
    };
  }

  executorLost(executorId: string): void {
    this.#executors.delete(executorId);
  }
}

function total(slots: readonly ExecutorMetrics[]): ExecutorMetrics {
  const sum: Record<string, number> = {};
  for (const slot of slots) {
    for (const [name, value] of Object.entries(slot) as [string, number][]) {
      sum[name] = name === 'ProcessTreeOtherRSSMemory' ? Math.max(sum[name] ?? 0, value) : (sum[name] ?? 0) + value;
    }
  }
  return sum as ExecutorMetrics;
}
