/**
 * The session: kernel, queue and runs of one open notebook, as the server holds it and every tab shows it.
 * Never part of the saved document (outputs and `lastRun` are).
 */
import type { CellId, RunId } from './notebook.ts';

export type KernelState =
  | { readonly state: 'stopped' }
  | { readonly state: 'starting'; readonly since: number }
  | { readonly state: 'idle' }
  | { readonly state: 'busy'; readonly since: number }
  /** First step of an interrupt: jobs and queue are cancelled, the kernel is asked to yield; at `deadline` it will be ended. */
  | { readonly state: 'interrupting'; readonly deadline: number }
  | { readonly state: 'restarting'; readonly since: number }
  /** The death certificate. */
  | { readonly state: 'dead'; readonly at: number; readonly report: DeathReport };

export interface DeathReport {
  readonly summary: string;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly lastHeapBytes: number | null;
  readonly heapLimitBytes: number | null;
  readonly biggestBlock: { readonly blockId: string; readonly bytes: number; readonly executorId: string } | null;
  readonly lastTask: { readonly taskId: number; readonly stageId: number; readonly partition: number } | null;
  readonly runningCell: { readonly cellId: CellId; readonly cellNumber: number } | null;
  /** Last lines of the process's stderr. */
  readonly stderr: string;
  readonly lost: readonly string[];
}

export type CellRunState =
  | { readonly state: 'queued'; readonly runId: RunId }
  | { readonly state: 'running'; readonly runId: RunId; readonly startedAt: number };

export interface Session {
  readonly kernel: KernelState;
  readonly master: string;
  /** Application of the living kernel, else of the last one; null before the first start. */
  readonly appId: string | null;
  /** Only cells that wait or run; the rest is in the document's `lastRun`. */
  readonly cells: Readonly<Record<CellId, CellRunState>>;
  /** Cells in the order they will run. */
  readonly queue: readonly CellId[];
}
