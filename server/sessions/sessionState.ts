/** What the server knows of a notebook's kernel, queue and runs; `reduceSession.ts` says how it changes. Pure data. */
import type { CellError, CellId, LastRun, RunId } from '../../protocol/notebook.ts';
import type { Command } from '../../protocol/messages.ts';
import type { Operation } from '../../protocol/operations.ts';
import type { CellRunState, DeathReport, KernelState, Session } from '../../protocol/session.ts';
import type { ToKernel } from '../kernel/messages.ts';

/** A run that waits; its source is what the cell held when it was asked for. */
export interface QueuedRun {
  readonly runId: RunId;
  readonly cellId: CellId;
  readonly source: string;
}

export interface ActiveRun extends QueuedRun {
  readonly startedAt: number;
  readonly executionCount: number;
}

export interface SessionState {
  readonly kernel: KernelState;
  readonly master: string;
  readonly appId: string | null;
  /** Counts kernel processes: what an ended one still says is ignored. */
  readonly instance: number;
  readonly running: ActiveRun | null;
  readonly queue: readonly QueuedRun[];
  /** Runs of the present kernel so far. */
  readonly executionCount: number;
  /** Why the present process is being ended by us, if it is. */
  readonly ending: 'restart' | 'interrupt' | 'shutdown' | null;
  /** The last commands done, so that one sent twice is done once. */
  readonly doneCommands: readonly string[];
}

/** A cell as far as running it is concerned. */
export interface RunnableCell {
  readonly id: CellId;
  readonly runs: boolean;
  readonly source: string;
}

/** What is known of an ended process besides what the session knows itself. */
export type DeathFacts = Omit<DeathReport, 'summary' | 'runningCell'> & { readonly lastWords: string | null };

/** What a timer is for; `runId` is the run whose interrupt set it. */
export type Deadline = { readonly of: 'shutdown' } | { readonly of: 'signal' | 'interrupt'; readonly runId: RunId };

export type SessionEvent =
  /** `runIdPrefix` is unique to this command. */
  | { readonly type: 'command'; readonly command: Command; readonly cells: readonly RunnableCell[]; readonly now: number; readonly runIdPrefix: string }
  | { readonly type: 'ready'; readonly instance: number; readonly appId: string; readonly master: string; readonly cells: readonly RunnableCell[]; readonly now: number }
  | {
      readonly type: 'runEnd';
      readonly instance: number;
      readonly runId: RunId;
      readonly durationMs: number;
      readonly error: CellError | null;
      readonly interrupted: boolean;
      readonly cells: readonly RunnableCell[];
      readonly now: number;
    }
  | { readonly type: 'exited'; readonly instance: number; readonly facts: DeathFacts; readonly cells: readonly RunnableCell[]; readonly now: number }
  /** A timer asked for by an effect rang. */
  | ({ readonly type: 'deadline'; readonly instance: number } & Deadline)
  | { readonly type: 'cellRemoved'; readonly cellId: CellId }
  | { readonly type: 'shutdown'; readonly now: number };

export type SessionEffect =
  | { readonly type: 'startKernel'; readonly instance: number; readonly master: string }
  | { readonly type: 'send'; readonly message: ToKernel }
  | { readonly type: 'kill' }
  /** The kernel's SIGINT: ends a loop that runs, and nothing else. */
  | { readonly type: 'signal' }
  | ({ readonly type: 'timer'; readonly instance: number; readonly ms: number } & Deadline)
  | { readonly type: 'operation'; readonly operation: Operation }
  | { readonly type: 'rememberMaster'; readonly master: string };

export function initialSession(master: string, appId: string | null): SessionState {
  return { kernel: { state: 'stopped' }, master, appId, instance: 0, running: null, queue: [], executionCount: 0, ending: null, doneCommands: [] };
}

/** What tabs are shown. */
export function sessionOf(state: SessionState): Session {
  const cells: Record<CellId, CellRunState> = {};
  for (const run of state.queue) cells[run.cellId] = { state: 'queued', runId: run.runId };
  if (state.running !== null) cells[state.running.cellId] = { state: 'running', runId: state.running.runId, startedAt: state.running.startedAt };
  return { kernel: state.kernel, master: state.master, appId: state.appId, cells, queue: state.queue.map((run) => run.cellId) };
}

/** The run's end as the document keeps it. */
export function lastRunOf(run: ActiveRun, appId: string | null, durationMs: number, state: LastRun['state']): LastRun {
  return { runId: run.runId, appId: appId ?? '', startedAt: run.startedAt, durationMs, state, source: run.source };
}
