/** How Spark's REST API writes dates and leaves out what is absent (JacksonMessageWriter). */
import type { ExecutorMetrics } from '../../events/types.ts';

/** A JSON answer: plain data. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/** `2015-02-03T16:43:06.286GMT`; undefined (a field left out) for no time. */
export function date(time: number | null): string | undefined {
  return time === null ? undefined : new Date(time).toISOString().replace('Z', 'GMT');
}

const METRICS: readonly (keyof ExecutorMetrics)[] = [
  'JVMHeapMemory', 'JVMOffHeapMemory', 'OnHeapExecutionMemory', 'OffHeapExecutionMemory', 'OnHeapStorageMemory', 'OffHeapStorageMemory',
  'OnHeapUnifiedMemory', 'OffHeapUnifiedMemory', 'DirectPoolMemory', 'MappedPoolMemory', 'ProcessTreeJVMVMemory', 'ProcessTreeJVMRSSMemory',
  'ProcessTreePythonVMemory', 'ProcessTreePythonRSSMemory', 'ProcessTreeOtherVMemory', 'ProcessTreeOtherRSSMemory', 'MinorGCCount', 'MinorGCTime',
  'MajorGCCount', 'MajorGCTime', 'TotalGCTime', 'ConcurrentGCCount', 'ConcurrentGCTime',
];

/** Every peak by name, 0 for those not measured; undefined before the first measurement. */
export function peaks(peak: ExecutorMetrics | null): Json | undefined {
  return peak === null ? undefined : Object.fromEntries(METRICS.map((name) => [name, peak[name] ?? 0]));
}
