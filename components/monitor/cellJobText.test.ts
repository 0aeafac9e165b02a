import { expect, it } from 'vitest';
import type { StageBar } from '../../engine/status/views/jobs.ts';
import { formatBytes } from '../ui/format.ts';
import { foldStages, stageCount } from './cellJobText.ts';

const bar = (stageId: number, more: Partial<StageBar> = {}): StageBar => ({ stageId, attempt: 0, name: '', state: 'PENDING', done: 0, running: 0, failed: 0, skipped: 0, total: 4, isCheckpoint: false, parts: null, ...more });

it('a job of many stages shows six, from the one that runs', () => {
  const stages = Array.from({ length: 20 }, (_, i) => bar(i, i < 9 ? { state: 'COMPLETE' } : i === 9 ? { state: 'ACTIVE' } : {}));
  const { shown, hidden } = foldStages(stages);
  expect([shown.map((s) => s.stageId), hidden]).toEqual([[9, 10, 11, 12, 13, 14], 14]);
  expect(foldStages(stages.map((s) => ({ ...s, state: 'COMPLETE' as const }))).shown.map((s) => s.stageId)).toEqual([14, 15, 16, 17, 18, 19]);
});

it('counts say tasks done, failures, and the part files of a checkpoint', () => {
  expect(stageCount(bar(1, { done: 2 }), formatBytes)).toBe('2/4');
  expect(stageCount(bar(1, { done: 2, failed: 1 }), formatBytes)).toBe('2/4 · 1 failed');
  expect(stageCount(bar(1, { state: 'SKIPPED' }), formatBytes)).toBe('4');
  expect(stageCount(bar(1, { done: 4, parts: { count: 4, bytes: 1946 } }), formatBytes)).toBe('4/4 parts · 1.9 KiB');
});
