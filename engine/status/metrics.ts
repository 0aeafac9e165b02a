/**
 * Task metrics as flat numbers, and their sums over a stage or executor. One shape for both, so that adding a task is
 * one loop. Milliseconds and bytes, except `*Nanos`.
 */
import type { ExecutorMetrics, TaskMetrics } from '../events/types.ts';

export interface TaskMetricValues {
  readonly deserializeTime: number;
  readonly deserializeCpuNanos: number;
  readonly runTime: number;
  readonly cpuNanos: number;
  readonly resultSize: number;
  readonly gcTime: number;
  readonly resultSerializationTime: number;
  readonly memorySpilled: number;
  readonly diskSpilled: number;
  readonly peakExecutionMemory: number;
  readonly inputBytes: number;
  readonly inputRecords: number;
  readonly outputBytes: number;
  readonly outputRecords: number;
  readonly shuffleRemoteBlocks: number;
  readonly shuffleLocalBlocks: number;
  readonly shuffleFetchWait: number;
  readonly shuffleRemoteBytes: number;
  readonly shuffleRemoteBytesToDisk: number;
  readonly shuffleLocalBytes: number;
  readonly shuffleReadRecords: number;
  readonly shuffleRemoteRequestsTime: number;
  readonly shuffleWriteBytes: number;
  readonly shuffleWriteNanos: number;
  readonly shuffleWriteRecords: number;
}

const ZERO: TaskMetricValues = {
  deserializeTime: 0, deserializeCpuNanos: 0, runTime: 0, cpuNanos: 0, resultSize: 0, gcTime: 0, resultSerializationTime: 0,
  memorySpilled: 0, diskSpilled: 0, peakExecutionMemory: 0, inputBytes: 0, inputRecords: 0, outputBytes: 0, outputRecords: 0,
  shuffleRemoteBlocks: 0, shuffleLocalBlocks: 0, shuffleFetchWait: 0, shuffleRemoteBytes: 0, shuffleRemoteBytesToDisk: 0, shuffleLocalBytes: 0,
  shuffleReadRecords: 0, shuffleRemoteRequestsTime: 0, shuffleWriteBytes: 0, shuffleWriteNanos: 0, shuffleWriteRecords: 0,
};
const KEYS = Object.keys(ZERO) as (keyof TaskMetricValues)[];

/** All zero. */
export function noMetrics(): TaskMetricValues {
  return ZERO;
}

/** Spark's nested metrics as flat numbers; what a log is too old to have is 0. */
export function metricValues(metrics: TaskMetrics): TaskMetricValues {
  const read = metrics['Shuffle Read Metrics'];
  const write = metrics['Shuffle Write Metrics'];
  const input = metrics['Input Metrics'];
  const output = metrics['Output Metrics'];
  return {
    deserializeTime: metrics['Executor Deserialize Time'],
    deserializeCpuNanos: metrics['Executor Deserialize CPU Time'] ?? 0,
    runTime: metrics['Executor Run Time'],
    cpuNanos: metrics['Executor CPU Time'] ?? 0,
    resultSize: metrics['Result Size'],
    gcTime: metrics['JVM GC Time'],
    resultSerializationTime: metrics['Result Serialization Time'],
    memorySpilled: metrics['Memory Bytes Spilled'],
    diskSpilled: metrics['Disk Bytes Spilled'],
    peakExecutionMemory: metrics['Peak Execution Memory'] ?? 0,
    inputBytes: input?.['Bytes Read'] ?? 0,
    inputRecords: input?.['Records Read'] ?? 0,
    outputBytes: output?.['Bytes Written'] ?? 0,
    outputRecords: output?.['Records Written'] ?? 0,
    shuffleRemoteBlocks: read?.['Remote Blocks Fetched'] ?? 0,
    shuffleLocalBlocks: read?.['Local Blocks Fetched'] ?? 0,
    shuffleFetchWait: read?.['Fetch Wait Time'] ?? 0,
    shuffleRemoteBytes: read?.['Remote Bytes Read'] ?? 0,
    shuffleRemoteBytesToDisk: read?.['Remote Bytes Read To Disk'] ?? 0,
    shuffleLocalBytes: read?.['Local Bytes Read'] ?? 0,
    shuffleReadRecords: read?.['Total Records Read'] ?? 0,
    shuffleRemoteRequestsTime: read?.['Remote Requests Duration'] ?? 0,
    shuffleWriteBytes: write?.['Shuffle Bytes Written'] ?? 0,
    shuffleWriteNanos: write?.['Shuffle Write Time'] ?? 0,
    shuffleWriteRecords: write?.['Shuffle Records Written'] ?? 0,
  };
}

/** Adds `delta` to `sum` in place. */
export function addMetrics(sum: { -readonly [K in keyof TaskMetricValues]: number }, delta: TaskMetricValues): void {
  for (const key of KEYS) sum[key] += delta[key];
}

/** Bytes read through shuffles, local and remote. */
export function shuffleReadBytes(metrics: TaskMetricValues): number {
  return metrics.shuffleRemoteBytes + metrics.shuffleLocalBytes;
}

/** The higher of each metric; the first measurement stands as it is. */
export function peakMetrics(peak: ExecutorMetrics | null, measured: ExecutorMetrics): ExecutorMetrics {
  if (peak === null) return measured;
  let higher: Record<string, number> | null = null;
  for (const [key, value] of Object.entries(measured) as [keyof ExecutorMetrics, number][]) {
    if (value <= (peak[key] ?? -1)) continue;
    higher ??= { ...peak };
    higher[key] = value;
  }
  return higher ?? peak;
}
