/**
 * The session as a state machine: `reduceSession(state, event) → {state, effects}`. No IO, no clock, no randomness.
 *
 * Jupyter's rules: one run at a time, in the order asked for; a failed or interrupted run takes the rest of the queue
 * with it. An interrupt cancels and waits; a signal then ends a loop that cannot hear of it; at last the process is ended
 * and it is said what was lost.
 */
import type { Command } from '../../protocol/messages.ts';
import type { CellId, Output } from '../../protocol/notebook.ts';
import { deathError, deathReport } from './deathReport.ts';
import { lastRunOf, type QueuedRun, type RunnableCell, type SessionEffect, type SessionEvent, type SessionState } from './sessionState.ts';

/** How long an interrupted run may take to yield before it is sent a signal, which ends a loop that never awaited. */
export const SIGNAL_MS = 500;
/** How long an interrupted run may take to yield before its kernel is ended. */
export const INTERRUPT_MS = 3000;
/** How long a kernel may take to shut down before it is killed. */
export const SHUTDOWN_MS = 2000;

const REMEMBERED_COMMANDS = 500;

export interface Reduced {
  readonly state: SessionState;
  readonly effects: readonly SessionEffect[];
}

export function reduceSession(state: SessionState, event: SessionEvent): Reduced {
  if ('instance' in event && event.instance !== state.instance) return { state, effects: [] };
  switch (event.type) {
    case 'command': {
      if (state.doneCommands.includes(event.command.id)) return { state, effects: [] };
      const doneCommands = [...state.doneCommands, event.command.id].slice(-REMEMBERED_COMMANDS);
      return reduceCommand({ ...state, doneCommands }, event.command, event.cells, event.now, event.runIdPrefix);
    }
    case 'ready':
      if (state.kernel.state !== 'starting') return { state, effects: [] };
      return startNext({ ...state, kernel: { state: 'idle' }, appId: event.appId, master: event.master, executionCount: 0 }, [], event.cells, event.now);
    case 'runEnd': {
      const run = state.running;
      if (run === null || run.runId !== event.runId) return { state, effects: [] };
      const outcome = event.interrupted ? 'interrupted' : event.error !== null ? 'failed' : 'done';
      const effects: SessionEffect[] = [];
      if (event.error !== null) effects.push(output(run.cellId, { kind: 'error', error: event.error }));
      effects.push({ type: 'operation', operation: { type: 'runEnded', cellId: run.cellId, lastRun: lastRunOf(run, state.appId, event.durationMs, outcome) } });
      const queue = outcome === 'failed' ? [] : state.queue;
      if (state.kernel.state === 'restarting') return { state: { ...state, running: null }, effects };
      return startNext({ ...state, kernel: { state: 'idle' }, running: null, queue }, effects, event.cells, event.now);
    }
    case 'exited':
      return reduceExit(state, event);
    case 'deadline': {
      if (event.of === 'shutdown') return state.ending === null ? { state, effects: [] } : { state, effects: [{ type: 'kill' }] };
      // The timers of an earlier interrupt may still ring: `runId` tells them apart.
      if (state.kernel.state !== 'interrupting' || state.running?.runId !== event.runId) return { state, effects: [] };
      return event.of === 'signal' ? { state, effects: [{ type: 'signal' }] } : { state: { ...state, ending: 'interrupt' }, effects: [{ type: 'kill' }] };
    }
    case 'cellRemoved':
      return { state: { ...state, queue: state.queue.filter((run) => run.cellId !== event.cellId) }, effects: [] };
    case 'shutdown': {
      if (!isAlive(state)) return { state, effects: [] };
      const { state: quiet, effects } = abandonRuns(state, event.now);
      return { state: { ...quiet, ending: 'shutdown' }, effects: [...effects, { type: 'send', message: { type: 'shutdown' } }, { type: 'timer', of: 'shutdown', instance: state.instance, ms: SHUTDOWN_MS }] };
    }
  }
}

/** Whether a kernel process exists. */
export function isAlive(state: SessionState): boolean {
  return state.kernel.state !== 'stopped' && state.kernel.state !== 'dead';
}

function reduceCommand(state: SessionState, command: Command, cells: readonly RunnableCell[], now: number, runIdPrefix: string): Reduced {
  switch (command.type) {
    case 'runCells': {
      const wanted = command.cellIds.flatMap((id) => cells.find((cell) => cell.id === id) ?? []);
      return enqueue(state, wanted, cells, now, runIdPrefix);
    }
    case 'runAll':
      return enqueue(state, cells, cells, now, runIdPrefix);
    case 'runAbove':
      return enqueue(state, cells.slice(0, Math.max(0, cells.findIndex((cell) => cell.id === command.cellId))), cells, now, runIdPrefix);
    case 'runBelow': {
      const at = cells.findIndex((cell) => cell.id === command.cellId);
      return enqueue(state, at < 0 ? [] : cells.slice(at), cells, now, runIdPrefix);
    }
    case 'interrupt': {
      const quiet = { ...state, queue: [] };
      if (state.kernel.state === 'idle') return { state: quiet, effects: [{ type: 'send', message: { type: 'interrupt' } }] };
      if (state.kernel.state !== 'busy' || state.running === null) return { state: quiet, effects: [] };
      const { instance, running: { runId } } = state;
      return {
        state: { ...quiet, kernel: { state: 'interrupting', deadline: now + INTERRUPT_MS } },
        effects: [{ type: 'send', message: { type: 'interrupt' } }, { type: 'timer', of: 'signal', instance, runId, ms: SIGNAL_MS }, { type: 'timer', of: 'interrupt', instance, runId, ms: INTERRUPT_MS }],
      };
    }
    case 'restart':
      return restart(state, command.thenRunAll ? queuedRuns(cells, runIdPrefix) : [], now);
    case 'killExecutor':
      return { state, effects: isAlive(state) ? [{ type: 'send', message: { type: 'killExecutor', executorId: command.executorId } }] : [] };
    case 'setMaster': {
      const remember: SessionEffect = { type: 'rememberMaster', master: command.master };
      const changed = { ...state, master: command.master };
      if (!isAlive(state)) return { state: changed, effects: [remember] };
      const restarted = restart(changed, [], now);
      return { state: restarted.state, effects: [remember, ...restarted.effects] };
    }
    case 'clearOutputs': {
      const ids = command.cellIds.length === 0 ? cells.map((cell) => cell.id) : command.cellIds;
      return { state, effects: ids.map((cellId) => ({ type: 'operation', operation: { type: 'clearOutputs', cellId } })) };
    }
  }
}

function enqueue(state: SessionState, wanted: readonly RunnableCell[], cells: readonly RunnableCell[], now: number, runIdPrefix: string): Reduced {
  const waiting = new Set(state.queue.map((run) => run.cellId));
  const added = queuedRuns(wanted, runIdPrefix).filter((run) => !waiting.has(run.cellId));
  if (added.length === 0) return { state, effects: [] };
  const queued = { ...state, queue: [...state.queue, ...added] };
  if (isAlive(state)) return startNext(queued, [], cells, now);
  return start(queued, [], now);
}

function queuedRuns(cells: readonly RunnableCell[], runIdPrefix: string): readonly QueuedRun[] {
  return cells.filter((cell) => cell.runs && cell.source.trim() !== '').map((cell, index) => ({ runId: `${runIdPrefix}-${index}`, cellId: cell.id, source: cell.source }));
}

function start(state: SessionState, effects: readonly SessionEffect[], now: number): Reduced {
  const instance = state.instance + 1;
  return {
    state: { ...state, instance, kernel: { state: 'starting', since: now }, ending: null, executionCount: 0 },
    effects: [...effects, { type: 'startKernel', instance, master: state.master }],
  };
}

/** Starts the first waiting run when the kernel is idle. */
function startNext(state: SessionState, effects: readonly SessionEffect[], cells: readonly RunnableCell[], now: number): Reduced {
  const [next, ...queue] = state.queue;
  if (state.kernel.state !== 'idle' || next === undefined) return { state, effects };
  const executionCount = state.executionCount + 1;
  const { runId, cellId, source } = next;
  return {
    state: { ...state, kernel: { state: 'busy', since: now }, queue, executionCount, running: { ...next, startedAt: now, executionCount } },
    effects: [
      ...effects,
      { type: 'operation', operation: { type: 'runStarted', cellId, executionCount } },
      { type: 'send', message: { type: 'run', runId, cellId, cellNumber: numberOf(cells, cellId), executionCount, source } },
    ],
  };
}

function restart(state: SessionState, queue: readonly QueuedRun[], now: number): Reduced {
  if (!isAlive(state)) return start({ ...state, queue }, [], now);
  const { state: quiet, effects } = abandonRuns(state, now);
  return {
    state: { ...quiet, queue, kernel: { state: 'restarting', since: now }, ending: 'restart' },
    effects: [...effects, { type: 'send', message: { type: 'shutdown' } }, { type: 'timer', of: 'shutdown', instance: state.instance, ms: SHUTDOWN_MS }],
  };
}

/** Ends the present run as interrupted and forgets the queue. */
function abandonRuns(state: SessionState, now: number): Reduced {
  const run = state.running;
  const effects: SessionEffect[] = run === null ? [] : [{ type: 'operation', operation: { type: 'runEnded', cellId: run.cellId, lastRun: lastRunOf(run, state.appId, now - run.startedAt, 'interrupted') } }];
  return { state: { ...state, running: null, queue: [] }, effects };
}

function reduceExit(state: SessionState, event: Extract<SessionEvent, { type: 'exited' }>): Reduced {
  if (state.ending === 'restart') return start({ ...state, running: null }, [], event.now);
  if (state.ending === 'shutdown') return { state: { ...state, kernel: { state: 'stopped' }, running: null, queue: [], ending: null }, effects: [] };
  const run = state.running;
  const runningCell = run === null ? null : { cellId: run.cellId, cellNumber: numberOf(event.cells, run.cellId) };
  const report = deathReport(event.facts, runningCell, state.ending === 'interrupt');
  const effects: SessionEffect[] =
    run === null
      ? []
      : [
          output(run.cellId, { kind: 'error', error: deathError(report) }),
          { type: 'operation', operation: { type: 'runEnded', cellId: run.cellId, lastRun: lastRunOf(run, state.appId, event.now - run.startedAt, state.ending === 'interrupt' ? 'interrupted' : 'failed') } },
        ];
  return { state: { ...state, kernel: { state: 'dead', at: event.now, report }, running: null, queue: [], ending: null }, effects };
}

function output(cellId: CellId, value: Output): SessionEffect {
  return { type: 'operation', operation: { type: 'appendOutput', cellId, output: value } };
}

/** Position in the notebook, from 1; a cell removed meanwhile has none and counts as 0. */
function numberOf(cells: readonly RunnableCell[], cellId: CellId): number {
  return cells.findIndex((cell) => cell.id === cellId) + 1;
}
