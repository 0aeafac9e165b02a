/**
 * What a slot's memory holds, measured: V8 heap, storage and execution pools, garbage collection. Sent about ten times a
 * second while a task runs, and once a second otherwise if anything changed.
 */
import { PerformanceObserver, constants } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import type { ExecutorMetrics } from '../events/types.ts';
import type { UnifiedMemory } from '../storage/unifiedMemory.ts';
import type { FromSlot } from './messages.ts';

const BUSY_INTERVAL_MS = 100;
const IDLE_INTERVAL_MS = 1000;

export class SlotMetrics {
  /** Milliseconds of garbage collection seen so far on this thread. */
  gcMs = 0;
  #minor = { count: 0, ms: 0 };
  #major = { count: 0, ms: 0 };
  readonly #memory: UnifiedMemory;
  readonly #offHeap: UnifiedMemory;
  readonly #send: (message: FromSlot) => void;
  #lastSent = 0;
  #lastText = '';
  #running: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #observer: PerformanceObserver | undefined;

  constructor(memory: UnifiedMemory, offHeap: UnifiedMemory, send: (message: FromSlot) => void) {
    this.#memory = memory;
    this.#offHeap = offHeap;
    this.#send = send;
  }

  start(): void {
    this.#observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const kind = (entry as { detail?: { kind?: number } }).detail?.kind;
        const which = kind === constants.NODE_PERFORMANCE_GC_MINOR ? this.#minor : this.#major;
        which.count++;
        which.ms += entry.duration;
        this.gcMs += entry.duration;
      }
    });
    this.#observer.observe({ entryTypes: ['gc'] });
    this.#timer = setInterval(() => this.#report(), IDLE_INTERVAL_MS);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#observer?.disconnect();
  }

  taskStarted(taskId: number): void {
    this.#running = taskId;
  }

  taskEnded(): void {
    this.#running = undefined;
    this.pulse();
  }

  /** Something was stored or removed between tasks. */
  changed(): void {
    this.#report();
  }

  /** Sends a measurement when the last one is old enough. */
  pulse(): void {
    if (performance.now() - this.#lastSent >= BUSY_INTERVAL_MS) this.#report();
  }

  measure(): ExecutorMetrics {
    const heap = getHeapStatistics();
    return {
      JVMHeapMemory: heap.used_heap_size,
      JVMOffHeapMemory: heap.external_memory,
      OnHeapExecutionMemory: this.#memory.executionUsed,
      OnHeapStorageMemory: this.#memory.storageUsed,
      OnHeapUnifiedMemory: this.#memory.executionUsed + this.#memory.storageUsed,
      OffHeapExecutionMemory: this.#offHeap.executionUsed,
      OffHeapStorageMemory: this.#offHeap.storageUsed,
      OffHeapUnifiedMemory: this.#offHeap.executionUsed + this.#offHeap.storageUsed,
      MinorGCCount: this.#minor.count,
      MinorGCTime: Math.round(this.#minor.ms),
      MajorGCCount: this.#major.count,
      MajorGCTime: Math.round(this.#major.ms),
      TotalGCTime: Math.round(this.gcMs),
    };
  }

  #report(): void {
    const metrics = this.measure();
    const text = `${metrics.OnHeapStorageMemory},${metrics.OffHeapStorageMemory},${metrics.OnHeapExecutionMemory},${Math.round((metrics.JVMHeapMemory ?? 0) / (1 << 20))},${this.#running}`;
    if (text === this.#lastText) return;
    this.#lastText = text;
    this.#lastSent = performance.now();
    this.#send({ type: 'metrics', time: Date.now(), metrics, ...(this.#running === undefined ? {} : { runningTask: this.#running }) });
  }
}
