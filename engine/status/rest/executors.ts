/** `/applications/{id}/executors` and `…/allexecutors`. */
import type { ExecutorStatus } from '../executor.ts';
import type { Status } from '../status.ts';
import { date, peaks, type Json } from './format.ts';

function executorSummary(status: Status, executor: ExecutorStatus): Json {
  const { startTime, endTime } = status.application;
  const isDriver = executor.id === 'driver';
  return {
    id: executor.id,
    hostPort: executor.hostPort ?? '',
    isActive: executor.state === 'alive',
    rddBlocks: executor.rddBlocks,
    memoryUsed: executor.memoryUsed,
    diskUsed: executor.diskUsed,
    totalCores: executor.cores,
    maxTasks: Math.floor(executor.cores / (Number(status.environment.spark['spark.task.cpus'] ?? 1) || 1)),
    activeTasks: executor.activeTasks,
    failedTasks: executor.failedTasks,
    completedTasks: executor.completedTasks,
    totalTasks: executor.totalTasks,
    // Of the driver Spark tells how long the application ran, and the GC time of its process.
    totalDuration: isDriver && startTime !== null ? (endTime ?? status.time) - startTime : executor.totalDuration,
    totalGCTime: isDriver ? (executor.peak?.TotalGCTime ?? 0) : executor.totalGcTime,
    totalInputBytes: executor.totalInputBytes,
    totalShuffleRead: executor.totalShuffleRead,
    totalShuffleWrite: executor.totalShuffleWrite,
    isBlacklisted: executor.excluded,
    maxMemory: executor.maxMemory,
    addTime: date(executor.addTime),
    removeTime: date(executor.removeTime),
    removeReason: executor.removeReason ?? undefined,
    executorLogs: executor.logUrls,
    memoryMetrics: executor.maxOnHeapMemory === null ? undefined : {
      usedOnHeapStorageMemory: executor.onHeapUsed,
      usedOffHeapStorageMemory: executor.offHeapUsed,
      totalOnHeapStorageMemory: executor.maxOnHeapMemory,
      totalOffHeapStorageMemory: executor.maxOffHeapMemory ?? 0,
    },
    blacklistedInStages: executor.excludedInStages,
    peakMemoryMetrics: peaks(executor.peak),
    attributes: executor.attributes,
    resources: executor.resources as Json as Readonly<Record<string, Json>>,
    resourceProfileId: executor.resourceProfileId,
    isExcluded: executor.excluded,
    excludedInStages: executor.excludedInStages,
  };
}

/** Alive ones, or all; ids descending as Spark's store gives them. */
export function executorList(status: Status, all: boolean): Json {
  return Object.values(status.executors)
    .filter((executor) => all || executor.state === 'alive')
    .toSorted((a, b) => (a.id < b.id ? 1 : -1))
    .map((executor) => executorSummary(status, executor));
}
