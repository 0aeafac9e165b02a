/** Executors as cards with their memory over time. */
import type { ExecutorMarker, ExecutorStatus, MemorySample } from '../executor.ts';
import type { Status } from '../status.ts';
import { counted, moment, seconds } from './words.ts';

export interface ExecutorCard {
  readonly id: string;
  readonly state: ExecutorStatus['state'];
  readonly isDriver: boolean;
  /** `alive`, `lost at 12.4 s`, `lost at 12.4 s, replaced by executor 2 in 0.2 s` */
  readonly stateText: string;
  /** `1 core · task 5.41 · 20 blocks · 0 failures`; for a lost one `SIGKILL · 9 blocks, 4 map outputs lost · replaced by executor 2 in 0.2 s`. */
  readonly summary: string;
  readonly host: string;
  readonly pid: number | null;
  readonly cores: number;
  readonly runningTasks: ExecutorStatus['runningTasks'];
  readonly completedTasks: number;
  readonly failedTasks: number;
  readonly rddBlocks: number;
  readonly memoryUsed: number;
  readonly diskUsed: number;
  /** Of `memoryUsed` outside the heap, bytes. */
  readonly offHeapUsed: number;
  /** 0 where off-heap memory is not enabled. */
  readonly maxOffHeap: number;
  /** Unified limit, bytes. */
  readonly maxMemory: number;
  readonly heapLimit: number | null;
  readonly now: MemorySample | null;
  /** Times are milliseconds since the application started. */
  readonly series: readonly MemorySample[];
  readonly markers: readonly ExecutorMarker[];
  /** Milliseconds since the application started. */
  readonly addedAt: number | null;
  readonly lostAt: number | null;
  readonly taskTime: number;
  /** 0..1; above 0.1 deserves a warning. */
  readonly gcFraction: number;
  readonly inputBytes: number;
  readonly shuffleRead: number;
  readonly shuffleWrite: number;
  readonly spilled: number;
  readonly replaces: string | null;
  readonly replacedBy: string | null;
}

export interface ExecutorsView {
  /** Epoch milliseconds that time 0 of series and markers stands for. */
  readonly startTime: number;
  /** Length of the time axis, milliseconds: the same for all. */
  readonly length: number;
  /** Alive first, then lost, each by id; the driver only when it runs tasks or holds blocks. */
  readonly executors: readonly ExecutorCard[];
  readonly totals: {
    readonly alive: number;
    readonly lost: number;
    readonly cores: number;
    readonly runningTasks: number;
    readonly storageUsed: number;
    readonly maxMemory: number;
    readonly diskUsed: number;
    readonly failedTasks: number;
  };
}

const relativeSeries = new WeakMap<readonly MemorySample[], { readonly startTime: number; readonly series: readonly MemorySample[] }>();

function seriesSince(samples: readonly MemorySample[], startTime: number): readonly MemorySample[] {
  const cached = relativeSeries.get(samples);
  if (cached?.startTime === startTime) return cached.series;
  const series = samples.map((sample) => ({ ...sample, time: sample.time - startTime }));
  relativeSeries.set(samples, { startTime, series });
  return series;
}

function replacedWords(executor: ExecutorStatus): string {
  if (executor.replacedBy === null || executor.replacedAt === null) return '';
  return `replaced by executor ${executor.replacedBy} in ${seconds(Math.max(0, executor.replacedAt - (executor.removeTime ?? executor.replacedAt)))}`;
}

function stateWords(executor: ExecutorStatus, startTime: number): string {
  if (executor.state === 'alive') return 'alive';
  const lost = executor.removeTime === null ? 'lost' : `lost at ${moment(executor.removeTime - startTime)}`;
  return [lost, replacedWords(executor)].filter((part) => part !== '').join(', ');
}

function summaryWords(executor: ExecutorStatus): string {
  if (executor.state !== 'alive') {
    const { loss } = executor;
    const went = loss === null ? '' : `${counted(loss.blocks, 'block')}, ${counted(loss.mapOutputs, 'map output')} lost`;
    return [loss?.signal ?? executor.removeReason ?? '', went, replacedWords(executor)].filter((part) => part !== '').join(' · ');
  }
  const running = executor.runningTasks;
  const first = running[0];
  const tasks = first === undefined ? 'idle' : running.length === 1 ? `task ${first.stageId}.${first.partition}` : counted(running.length, 'task');
  return [counted(executor.cores, 'core'), tasks, counted(executor.rddBlocks, 'block'), counted(executor.failedTasks, 'failure')].join(' · ');
}

function card(executor: ExecutorStatus, startTime: number): ExecutorCard {
  return {
    id: executor.id,
    state: executor.state,
    isDriver: executor.id === 'driver',
    stateText: stateWords(executor, startTime),
    summary: summaryWords(executor),
    host: executor.host,
    pid: executor.pid,
    cores: executor.cores,
    runningTasks: executor.runningTasks,
    completedTasks: executor.completedTasks,
    failedTasks: executor.failedTasks,
    rddBlocks: executor.rddBlocks,
    memoryUsed: executor.memoryUsed,
    diskUsed: executor.diskUsed,
    maxMemory: executor.maxMemory,
    heapLimit: executor.heapLimit,
    now: executor.now === null ? null : { ...executor.now, time: executor.now.time - startTime },
    series: seriesSince(executor.memory, startTime),
    markers: executor.markers.map((marker) => ({ ...marker, time: marker.time - startTime })),
    addedAt: executor.addTime === null ? null : executor.addTime - startTime,
    lostAt: executor.removeTime === null ? null : executor.removeTime - startTime,
    taskTime: executor.totalDuration,
    gcFraction: executor.totalDuration === 0 ? 0 : executor.totalGcTime / executor.totalDuration,
    inputBytes: executor.totalInputBytes,
    shuffleRead: executor.totalShuffleRead,
    shuffleWrite: executor.totalShuffleWrite,
    spilled: executor.totalDiskSpilled,
    offHeapUsed: executor.offHeapUsed,
    maxOffHeap: executor.maxOffHeapMemory ?? 0,
    replaces: executor.replaces,
    replacedBy: executor.replacedBy,
  };
}

function idOrder(a: ExecutorStatus, b: ExecutorStatus): number {
  return a.id.localeCompare(b.id, 'en', { numeric: true });
}

/** Executors that matter to a reader, with their memory on one time axis. */
export function executorsView(status: Status): ExecutorsView {
  const startTime = status.application.startTime ?? 0;
  const shown = Object.values(status.executors).filter((executor) => executor.id !== 'driver' || executor.totalTasks > 0 || executor.rddBlocks > 0);
  const alive = shown.filter((executor) => executor.state === 'alive').toSorted(idOrder);
  const gone = shown.filter((executor) => executor.state !== 'alive').toSorted(idOrder);
  const sum = (of: (executor: ExecutorStatus) => number, over = alive): number => over.reduce((total, executor) => total + of(executor), 0);
  return {
    startTime,
    length: Math.max(0, (status.application.endTime ?? status.time) - startTime),
    executors: [...alive, ...gone].map((executor) => card(executor, startTime)),
    totals: {
      alive: alive.length,
      lost: gone.length,
      cores: sum((e) => e.cores),
      runningTasks: sum((e) => e.activeTasks),
      storageUsed: sum((e) => e.memoryUsed),
      maxMemory: sum((e) => e.maxMemory),
      diskUsed: sum((e) => e.diskUsed),
      failedTasks: sum((e) => e.failedTasks, shown),
    },
  };
}
