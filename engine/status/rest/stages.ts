/** `/applications/{id}/stages`, `…/stages/{id}` and `…/stages/{id}/{attempt}`. */
import type { ExecutorStageSummary, StageStatus } from '../job.ts';
import { shuffleReadBytes } from '../metrics.ts';
import type { Status } from '../status.ts';
import { allTasks } from '../taskChunks.ts';
import { date, peaks, type Json } from './format.ts';
import { accumulableInfo, runMetrics, taskData } from './tasks.ts';

/** With which parts a stage is told. */
export interface StageDetails {
  readonly details: boolean;
  /** Tasks in these states only, lower case; none for all. */
  readonly taskStates: readonly string[];
}

function executorSummary(summary: ExecutorStageSummary): Json {
  const m = summary.metrics;
  return {
    taskTime: summary.taskTime,
    failedTasks: summary.failedTasks,
    succeededTasks: summary.succeededTasks,
    killedTasks: summary.killedTasks,
    inputBytes: m.inputBytes,
    inputRecords: m.inputRecords,
    outputBytes: m.outputBytes,
    outputRecords: m.outputRecords,
    shuffleRead: shuffleReadBytes(m),
    shuffleReadRecords: m.shuffleReadRecords,
    shuffleWrite: m.shuffleWriteBytes,
    shuffleWriteRecords: m.shuffleWriteRecords,
    memoryBytesSpilled: m.memorySpilled,
    diskBytesSpilled: m.diskSpilled,
    isBlacklistedForStage: summary.excluded,
    peakMemoryMetrics: peaks(summary.peak),
    isExcludedForStage: summary.excluded,
  };
}

export function stageData(status: Status, stage: StageStatus, { details, taskStates }: StageDetails): Json {
  const m = stage.metrics;
  const shown = allTasks(stage.taskChunks).filter((task) => taskStates.length === 0 || taskStates.includes(task.state.toLowerCase()));
  return {
    status: stage.state,
    stageId: stage.stageId,
    attemptId: stage.attempt,
    numTasks: stage.numTasks,
    numActiveTasks: stage.activeTasks,
    numCompleteTasks: stage.completedTasks,
    numFailedTasks: stage.failedTasks,
    numKilledTasks: stage.killedTasks,
    numCompletedIndices: stage.completedIndices,
    submissionTime: date(stage.submissionTime),
    firstTaskLaunchedTime: date(stage.firstTaskLaunchedTime),
    completionTime: date(stage.completionTime),
    failureReason: stage.failureReason ?? undefined,
    ...runMetrics(m),
    inputBytes: m.inputBytes,
    inputRecords: m.inputRecords,
    outputBytes: m.outputBytes,
    outputRecords: m.outputRecords,
    shuffleRemoteBlocksFetched: m.shuffleRemoteBlocks,
    shuffleLocalBlocksFetched: m.shuffleLocalBlocks,
    shuffleFetchWaitTime: m.shuffleFetchWait,
    shuffleRemoteBytesRead: m.shuffleRemoteBytes,
    shuffleRemoteBytesReadToDisk: m.shuffleRemoteBytesToDisk,
    shuffleLocalBytesRead: m.shuffleLocalBytes,
    shuffleReadBytes: shuffleReadBytes(m),
    shuffleReadRecords: m.shuffleReadRecords,
    shuffleCorruptMergedBlockChunks: 0,
    shuffleMergedFetchFallbackCount: 0,
    shuffleMergedRemoteBlocksFetched: 0,
    shuffleMergedLocalBlocksFetched: 0,
    shuffleMergedRemoteChunksFetched: 0,
    shuffleMergedLocalChunksFetched: 0,
    shuffleMergedRemoteBytesRead: 0,
    shuffleMergedLocalBytesRead: 0,
    shuffleRemoteReqsDuration: m.shuffleRemoteRequestsTime,
    shuffleMergedRemoteReqsDuration: 0,
    shuffleWriteBytes: m.shuffleWriteBytes,
    shuffleWriteTime: m.shuffleWriteNanos,
    shuffleWriteRecords: m.shuffleWriteRecords,
    name: stage.name,
    description: stage.description ?? undefined,
    details: stage.details,
    schedulingPool: stage.pool,
    rddIds: stage.rddIds,
    accumulatorUpdates: Object.values(stage.accumulators).map(accumulableInfo),
    tasks: details ? Object.fromEntries(shown.map((task) => [String(task.taskId), taskData(status, task)])) : undefined,
    executorSummary: details ? Object.fromEntries(Object.entries(stage.executors).map(([id, summary]) => [id, executorSummary(summary)])) : undefined,
    killedTasksSummary: stage.killedSummary,
    resourceProfileId: stage.resourceProfileId,
    peakExecutorMetrics: peaks(stage.peak),
    isShufflePushEnabled: false,
    shuffleMergersCount: 0,
  };
}

/** All attempts of all stages, newest first; `states` in lower case as in the query, none for all. */
export function stageList(status: Status, states: readonly string[], details: StageDetails): Json {
  return Object.values(status.stages).flat().filter((stage) => states.length === 0 || states.includes(stage.state.toLowerCase())).toReversed().map((stage) => stageData(status, stage, details));
}
