/** Executors as cards with their memory over time. */
import type { ExecutorMarker, ExecutorStatus, MemorySample } from '../executor.ts';

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
