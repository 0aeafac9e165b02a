/** `…/stages/{id}/{attempt}/taskList`: one task as Spark tells it, and the list sorted and cut. */
import type { StageStatus } from '../job.ts';
import type { TaskMetricValues } from '../metrics.ts';
import { gettingResultTime, schedulerDelay, taskDuration } from '../phases.ts';
import type { Status } from '../status.ts';
import type { TaskAccumulator, TaskStatus } from '../task.ts';
import { allTasks } from '../taskChunks.ts';
import { date, type Json } from './format.ts';

/** Merged shuffle blocks (push-based shuffle) are not folded: this engine has none. */
const NO_PUSH = {
  corruptMergedBlockChunks: 0, mergedFetchFallbackCount: 0, remoteMergedBlocksFetched: 0, localMergedBlocksFetched: 0, remoteMergedChunksFetched: 0,
  localMergedChunksFetched: 0, remoteMergedBytesRead: 0, localMergedBytesRead: 0, remoteMergedReqsDuration: 0,
};

export function accumulableInfo(accumulator: TaskAccumulator): Json {
  return { id: accumulator.id, name: accumulator.name ?? '', update: accumulator.update ?? undefined, value: accumulator.value ?? undefined };
}

/** What a task and the sum over a stage's tasks are told of in the same words. */
export function runMetrics(m: TaskMetricValues) {
  return {
    executorDeserializeTime: m.deserializeTime,
    executorDeserializeCpuTime: m.deserializeCpuNanos,
    executorRunTime: m.runTime,
    executorCpuTime: m.cpuNanos,
    resultSize: m.resultSize,
    jvmGcTime: m.gcTime,
    resultSerializationTime: m.resultSerializationTime,
    memoryBytesSpilled: m.memorySpilled,
    diskBytesSpilled: m.diskSpilled,
    peakExecutionMemory: m.peakExecutionMemory,
  };
}

function taskMetrics(m: TaskMetricValues): Json {
  return {
    ...runMetrics(m),
    inputMetrics: { bytesRead: m.inputBytes, recordsRead: m.inputRecords },
    outputMetrics: { bytesWritten: m.outputBytes, recordsWritten: m.outputRecords },
    shuffleReadMetrics: {
      remoteBlocksFetched: m.shuffleRemoteBlocks,
      localBlocksFetched: m.shuffleLocalBlocks,
      fetchWaitTime: m.shuffleFetchWait,
      remoteBytesRead: m.shuffleRemoteBytes,
      remoteBytesReadToDisk: m.shuffleRemoteBytesToDisk,
      localBytesRead: m.shuffleLocalBytes,
      recordsRead: m.shuffleReadRecords,
      remoteReqsDuration: m.shuffleRemoteRequestsTime,
      shufflePushReadMetrics: NO_PUSH,
    },
    shuffleWriteMetrics: { bytesWritten: m.shuffleWriteBytes, writeTime: m.shuffleWriteNanos, recordsWritten: m.shuffleWriteRecords },
  };
}

export function taskData(status: Status, task: TaskStatus): Json {
  return {
    taskId: task.taskId,
    index: task.index,
    attempt: task.attempt,
    partitionId: task.partition,
    launchTime: date(task.launchTime),
    resultFetchStart: task.gettingResultTime > 0 ? date(task.gettingResultTime) : undefined,
    // Spark leaves out a duration that is not above zero.
    duration: task.finishTime === 0 || taskDuration(task) === 0 ? undefined : taskDuration(task),
    executorId: task.executorId,
    host: task.host,
    status: task.state,
    taskLocality: task.locality,
    speculative: task.speculative,
    accumulatorUpdates: task.accumulators.map(accumulableInfo),
    errorMessage: task.error === null ? undefined : task.error.reason === 'ExceptionFailure' ? (task.error.stack ?? task.error.message) : task.error.message,
    taskMetrics: task.metrics === null ? undefined : taskMetrics(task.metrics),
    executorLogs: status.executors[task.executorId]?.logUrls ?? {},
    schedulerDelay: schedulerDelay(task),
    gettingResultTime: gettingResultTime(task),
  };
}

export interface TaskListQuery {
  readonly offset: number;
  readonly length: number;
  /** `ID`, `runtime`, `-runtime`, `INCREASING_RUNTIME`, `DECREASING_RUNTIME`. */
  readonly sortBy: string;
  /** Lower case as in the query; none for all. */
  readonly states: readonly string[];
}

export function taskList(status: Status, stage: StageStatus, query: TaskListQuery): Json {
  const tasks = allTasks(stage.taskChunks).filter((task) => query.states.length === 0 || query.states.includes(task.state.toLowerCase()));
  const by = query.sortBy.toLowerCase();
  const runtime = (task: TaskStatus): number => task.metrics?.runTime ?? -1;
  const ascending = by.includes('runtime') ? tasks.toSorted((a, b) => runtime(a) - runtime(b) || a.taskId - b.taskId) : tasks;
  const ordered = by === '-runtime' || by === 'decreasing_runtime' ? ascending.toReversed() : ascending;
  return ordered.slice(query.offset, query.offset + query.length).map((task) => taskData(status, task));
}
