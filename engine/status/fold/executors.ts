/** Folds executors coming, going, measuring and being excluded (AppStatusListener of the same events). */
import type {
  BlockManagerAdded, ExecutorAdded, ExecutorExcluded, ExecutorExcludedForStage, ExecutorMetrics, ExecutorMetricsUpdate, ExecutorRemoved, ExecutorUnexcluded,
  NodeExcluded, NodeExcludedForStage, NodeUnexcluded,
} from '../../events/types.ts';
import type { Mutable } from '../draft.ts';
import type { ExecutorStatus, MemorySample } from '../executor.ts';
import { peakMetrics } from '../metrics.ts';
import type { Fold } from './fold.ts';
import { addSample } from './memory.ts';
import { markExecutor } from './markers.ts';
import { trimExecutors } from './retention.ts';
import { executorSummary } from './stages.ts';
import { dropExecutorBlocks } from './storage.ts';

function knowExecutor(fold: Fold, id: string, addTime: number | null): Mutable<ExecutorStatus> {
  const known = fold.executor(id);
  if (known !== null) return known;
  const executor: ExecutorStatus = {
    id, host: '', hostPort: null, state: 'alive', addTime, removeTime: null, removeReason: null, loss: null, replaces: null, replacedBy: null, replacedAt: null,
    cores: 0, pid: null, logUrls: {}, attributes: {}, resources: {}, resourceProfileId: 0,
    maxMemory: 0, maxOnHeapMemory: null, maxOffHeapMemory: null, heapLimit: null,
    memoryUsed: 0, diskUsed: 0, onHeapUsed: 0, offHeapUsed: 0, rddBlocks: 0,
    activeTasks: 0, runningTasks: [], completedTasks: 0, failedTasks: 0, totalTasks: 0,
    totalDuration: 0, totalGcTime: 0, totalInputBytes: 0, totalShuffleRead: 0, totalShuffleWrite: 0, totalMemorySpilled: 0, totalDiskSpilled: 0,
    peak: null, now: null, memory: [], markers: [], excluded: false, excludedInStages: [],
  };
  return fold.draft.put(fold.draft.own(fold.status, 'executors'), id, executor);
}

export function executorAdded(fold: Fold, event: ExecutorAdded): void {
  const info = event['Executor Info'];
  const executor = knowExecutor(fold, event['Executor ID'], event.Timestamp);
  executor.host = info.Host;
  executor.state = 'alive';
  executor.cores = info['Total Cores'];
  executor.logUrls = info['Log Urls'];
  executor.attributes = info.Attributes ?? {};
  executor.resources = info.Resources ?? {};
  executor.resourceProfileId = info['Resource Profile Id'] ?? 0;
  executor.pid = info['Emberline Pid'] ?? null;
  executor.heapLimit = info['Emberline Heap Limit'] ?? null;
  const replaces = event['Emberline Replaces'];
  if (replaces === undefined) return;
  executor.replaces = replaces;
  const lost = fold.executor(replaces);
  if (lost === null) return;
  lost.state = 'replaced';
  lost.replacedBy = executor.id;
  lost.replacedAt = event.Timestamp;
}

export function blockManagerAdded(fold: Fold, event: BlockManagerAdded): void {
  const id = event['Block Manager ID'];
  const executor = knowExecutor(fold, id['Executor ID'], event.Timestamp ?? null);
  if (executor.host === '') executor.host = id.Host;
  executor.hostPort = `${id.Host}:${id.Port}`;
  executor.maxMemory = event['Maximum Memory'];
  executor.maxOnHeapMemory = event['Maximum Onheap Memory'] ?? null;
  executor.maxOffHeapMemory = event['Maximum Offheap Memory'] ?? null;
}

export function executorRemoved(fold: Fold, event: ExecutorRemoved): void {
  const executor = fold.executor(event['Executor ID']);
  if (executor === null) return;
  const reason = event['Removed Reason'] ?? '';
  executor.state = executor.replacedBy === null ? 'lost' : 'replaced';
  executor.removeTime = event.Timestamp;
  executor.removeReason = reason;
  executor.loss = event['Emberline Lost'] ?? null;
  executor.runningTasks = [];
  markExecutor(fold, executor, { time: event.Timestamp, kind: 'lost', bytes: 0, subject: reason, count: 1 });
  dropExecutorBlocks(fold, executor.id, event.Timestamp);
  executor.memoryUsed = executor.diskUsed = executor.onHeapUsed = executor.offHeapUsed = executor.rddBlocks = 0;
  for (const job of Object.values(fold.status.jobs)) {
    if (job.state !== 'RUNNING') continue;
    fold.draft.own(fold.job(job.jobId)!, 'lostExecutors').push({ executorId: executor.id, time: event.Timestamp, reason });
  }
  trimExecutors(fold);
}

export function executorMetricsUpdate(fold: Fold, event: ExecutorMetricsUpdate): void {
  const time = event['Emberline Timestamp'];
  const executor = fold.executor(event['Executor ID']);
  if (executor === null) return;
  for (const update of event['Executor Metrics Updated'] ?? []) {
    const metrics = update['Executor Metrics'];
    executor.peak = peakMetrics(executor.peak, metrics);
    addSample(fold, executor, sampleOf(metrics, time ?? fold.status.time));
  }
}

function sampleOf(metrics: ExecutorMetrics, time: number): MemorySample {
  return {
    time,
    storage: (metrics.OnHeapStorageMemory ?? 0) + (metrics.OffHeapStorageMemory ?? 0),
    execution: (metrics.OnHeapExecutionMemory ?? 0) + (metrics.OffHeapExecutionMemory ?? 0),
    heapUsed: metrics.JVMHeapMemory ?? 0,
    offHeap: metrics.JVMOffHeapMemory ?? 0,
    rss: metrics.ProcessTreeOtherRSSMemory ?? metrics.ProcessTreeJVMRSSMemory ?? 0,
  };
}

export function executorExcluded(fold: Fold, event: ExecutorExcluded | ExecutorUnexcluded, excluded: boolean): void {
  const executor = fold.executor(event.executorId);
  if (executor !== null) executor.excluded = excluded;
}

export function nodeExcluded(fold: Fold, event: NodeExcluded | NodeUnexcluded, excluded: boolean): void {
  for (const id of executorsOn(fold, event.hostId)) fold.executor(id)!.excluded = excluded;
}

export function executorExcludedForStage(fold: Fold, event: ExecutorExcludedForStage): void {
  excludeForStage(fold, event.executorId, event.stageId, event.stageAttemptId);
}

export function nodeExcludedForStage(fold: Fold, event: NodeExcludedForStage): void {
  for (const id of executorsOn(fold, event.hostId)) excludeForStage(fold, id, event.stageId, event.stageAttemptId);
}

function excludeForStage(fold: Fold, executorId: string, stageId: number, attempt: number): void {
  const stage = fold.stage(stageId, attempt);
  if (stage !== null) executorSummary(fold, stage, executorId).excluded = true;
  const executor = fold.executor(executorId);
  if (executor !== null && !executor.excludedInStages.includes(stageId)) fold.draft.own(executor, 'excludedInStages').push(stageId);
}

function executorsOn(fold: Fold, host: string): string[] {
  return Object.values(fold.status.executors).filter((executor) => executor.host === host && executor.id !== 'driver' && executor.state === 'alive').map((executor) => executor.id);
}
