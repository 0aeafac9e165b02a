/** How the executors of an application are made: what a master URL comes to. The backend room gives it to the context. */
import type { BackendListener, ExecutorBackend } from './backend.ts';

export interface Deployment {
  readonly executors: number;
  /** Slots of each executor. */
  readonly cores: number;
  /** Heap of a whole executor, MiB. */
  readonly heapMiB: number;
  /** Ids of the first executors, where they are not counted from 0. */
  readonly firstIds: readonly string[];
  /** Failures of one task that end its job, where the master says so. */
  readonly maxTaskFailures: number | undefined;
  createBackend(listener: BackendListener): ExecutorBackend;
}
