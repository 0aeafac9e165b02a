import { describe, expect, test } from 'vitest';
import { emptyCell } from '../../protocol/apply.ts';
import type { Cell, LastRun } from '../../protocol/notebook.ts';
import { announcement, cellStatus } from './cellStatus.ts';

const run = (state: LastRun['state'], source = 'x'): LastRun => ({ runId: 'r', appId: 'a', startedAt: 0, durationMs: 12, state, source });
const cell = (lastRun: LastRun | null, executionCount: number | null = 3): Cell => ({ ...emptyCell('c'), source: 'x', lastRun, executionCount });

describe('the gutter of a cell', () => {
  test('each state has a shape and words of its own', () => {
    expect([
      cellStatus(cell(null, null), undefined, 0),
      cellStatus(cell(null), { state: 'queued', runId: 'r' }, 0),
      cellStatus(cell(null), { state: 'running', runId: 'r', startedAt: 1_000 }, 2_240),
      cellStatus(cell(run('done')), undefined, 0),
      cellStatus(cell(run('done', 'old')), undefined, 0),
      cellStatus(cell(run('failed')), undefined, 0),
      cellStatus(cell(run('interrupted')), undefined, 0),
    ].map((s) => `${s.counter} ${s.label} ${s.state}`)).toEqual(['[ ]  idle', '[*] ◷ queued queued', '[*] ▸ 1.2 s running', '[3] ✓ 12 ms done', '[3] ~ 12 ms stale', '[3] ✕ 12 ms failed', '[3] ◼ 12 ms interrupted']);
  });
  test('a clock that runs behind the server never shows a negative time', () => {
    expect(cellStatus(cell(null), { state: 'running', runId: 'r', startedAt: 5_000 }, 0).label).toBe('▸ <1 ms');
  });
});

describe('what is announced', () => {
  test('the end of a run is said once, a failure before the rest', () => {
    const before = [cell(null), { ...cell(null), id: 'd' }];
    const after = [cell(run('failed')), { ...cell(run('done')), id: 'd' }];
    expect([announcement(before, after), announcement(after, after), announcement(before, [cell(run('done')), before[1] ?? cell(null)])]).toEqual(['Cell 1 failed, 12 ms', null, 'Cell 1 done, 12 ms']);
  });
  test('a notebook that was just opened announces nothing', () => {
    expect(announcement([], [cell(run('done'))])).toBe(null);
  });
});
