/**
 * Task metrics as flat numbers, and their sums over a stage or executor. One shape for both, so that adding a task is
 * one loop. Milliseconds and bytes, except `*Nanos`.
 */
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
