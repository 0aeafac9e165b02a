import type { Cell } from '../../protocol/notebook.ts';
import type { CellRunState } from '../../protocol/session.ts';
import { formatDuration } from '../ui/format.ts';

export type CellState = 'idle' | 'queued' | 'running' | 'done' | 'failed' | 'interrupted' | 'stale';

export interface CellStatus {
  readonly state: CellState;
  /** `[3]`, `[*]`, `[ ]`. */
  readonly counter: string;
  /** Shape and words under the counter: `✓ 12 ms`. Empty when never run. */
  readonly label: string;
  /** For screen readers: `done in 12 ms`. */
  readonly spoken: string;
}

/** What the gutter says about a code cell; `now` in epoch ms matters only while it runs. */
export function cellStatus(cell: Cell, run: CellRunState | undefined, now: number): CellStatus {
  const counter = run ? '[*]' : cell.executionCount === null ? '[ ]' : `[${cell.executionCount}]`;
  if (run?.state === 'queued') return { state: 'queued', counter, label: '◷ queued', spoken: 'queued' };
  if (run?.state === 'running') {
    const elapsed = formatDuration(Math.max(0, now - run.startedAt));
    return { state: 'running', counter, label: `▸ ${elapsed}`, spoken: `running for ${elapsed}` };
  }
  const last = cell.lastRun;
  if (!last) return { state: 'idle', counter, label: '', spoken: 'not run' };
  const took = formatDuration(last.durationMs);
  const stale = last.source !== cell.source;
  switch (last.state) {
    case 'done':
      return stale ? { state: 'stale', counter, label: `~ ${took}`, spoken: `changed since it ran, done in ${took}` } : { state: 'done', counter, label: `✓ ${took}`, spoken: `done in ${took}` };
    case 'failed':
      return { state: 'failed', counter, label: `✕ ${took}`, spoken: `${stale ? 'changed since it ran, ' : ''}failed after ${took}` };
    case 'interrupted':
      return { state: 'interrupted', counter, label: `◼ ${took}`, spoken: `${stale ? 'changed since it ran, ' : ''}interrupted after ${took}` };
  }
}

/** What the live region says when cells end or fail between two states of the session; null for nothing worth saying. */
export function announcement(before: readonly Cell[], after: readonly Cell[]): string | null {
  const known = new Map(before.map((c) => [c.id, c.lastRun?.runId]));
  const ended = after.map((c, i) => ({ c, n: i + 1 })).filter(({ c }) => c.lastRun && known.has(c.id) && known.get(c.id) !== c.lastRun.runId);
  const failed = ended.find(({ c }) => c.lastRun?.state !== 'done');
  const said = failed ?? ended.at(-1);
  if (!said?.c.lastRun) return null;
  const { state, durationMs } = said.c.lastRun;
  return `Cell ${said.n} ${state === 'done' ? 'done' : state}, ${formatDuration(durationMs)}`;
}
