/** `…/stages/{id}/{attempt}/taskSummary`: quantiles over the tasks that succeeded (AppStatusStore.taskSummary). */
import type { StageStatus } from '../job.ts';
import { shuffleReadBytes, type TaskMetricValues } from '../metrics.ts';
import { gettingResultTime, schedulerDelay, taskDuration } from '../phases.ts';
import type { TaskStatus } from '../task.ts';
import { allTasks } from '../taskChunks.ts';
import { quantilesOf } from '../views/quantiles.ts';
import type { Json } from './format.ts';

/** Null when no task succeeded. */
export function taskSummary(stage: StageStatus, quantiles: readonly number[]): Json | null {
  const tasks = allTasks(stage.taskChunks).filter((task) => task.state === 'SUCCESS' && task.metrics !== null);
  if (tasks.length === 0) return null;
  const ascending = quantiles.toSorted((a, b) => a - b);
  const ranked = (of: (task: TaskStatus) => number): Json => {
    const values = quantilesOf(Float64Array.from(tasks, of), ascending);
    return quantiles.map((q) => values[ascending.indexOf(q)]!);
  };
  const metric = (of: (m: TaskMetricValues) => number): Json => ranked((task) => of(task.metrics!));
  const none = quantiles.map(() => 0);
  return {
    quantiles,
    duration: ranked(taskDuration),
    executorDeserializeTime: metric((m) => m.deserializeTime),
    executorDeserializeCpuTime: metric((m) => m.deserializeCpuNanos),
    executorRunTime: metric((m) => m.runTime),
    executorCpuTime: metric((m) => m.cpuNanos),
    resultSize: metric((m) => m.resultSize),
    jvmGcTime: metric((m) => m.gcTime),
    resultSerializationTime: metric((m) => m.resultSerializationTime),
    gettingResultTime: ranked(gettingResultTime),
    schedulerDelay: ranked(schedulerDelay),
    peakExecutionMemory: metric((m) => m.peakExecutionMemory),
    memoryBytesSpilled: metric((m) => m.memorySpilled),
    diskBytesSpilled: metric((m) => m.diskSpilled),
    inputMetrics: { bytesRead: metric((m) => m.inputBytes), recordsRead: metric((m) => m.inputRecords) },
    outputMetrics: { bytesWritten: metric((m) => m.outputBytes), recordsWritten: metric((m) => m.outputRecords) },
    shuffleReadMetrics: {
      readBytes: metric(shuffleReadBytes),
      readRecords: metric((m) => m.shuffleReadRecords),
      remoteBlocksFetched: metric((m) => m.shuffleRemoteBlocks),
      localBlocksFetched: metric((m) => m.shuffleLocalBlocks),
      fetchWaitTime: metric((m) => m.shuffleFetchWait),
      remoteBytesRead: metric((m) => m.shuffleRemoteBytes),
      remoteBytesReadToDisk: metric((m) => m.shuffleRemoteBytesToDisk),
      totalBlocksFetched: metric((m) => m.shuffleLocalBlocks + m.shuffleRemoteBlocks),
      remoteReqsDuration: metric((m) => m.shuffleRemoteRequestsTime),
      shufflePushReadMetricsDist: {
        corruptMergedBlockChunks: none, mergedFetchFallbackCount: none, remoteMergedBlocksFetched: none, localMergedBlocksFetched: none,
        remoteMergedChunksFetched: none, localMergedChunksFetched: none, remoteMergedBytesRead: none, localMergedBytesRead: none, remoteMergedReqsDuration: none,
      },
    },
    shuffleWriteMetrics: { writeBytes: metric((m) => m.shuffleWriteBytes), writeRecords: metric((m) => m.shuffleWriteRecords), writeTime: metric((m) => m.shuffleWriteNanos) },
  };
}
