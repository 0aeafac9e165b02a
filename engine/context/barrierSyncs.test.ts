import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { BarrierRequest } from '../scheduler/barrierCoordinator.ts';
import { BarrierSyncs } from './barrierSyncs.ts';

let folder: string;
let syncs: BarrierSyncs;
beforeEach(() => {
  vi.useFakeTimers();
  folder = mkdtempSync(join(tmpdir(), 'emberline-syncs-'));
  syncs = new BarrierSyncs({ timeoutMs: 1000, folderOf: () => folder });
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

const from = { executorId: '0', slot: 0 };
const request = (taskId: number): BarrierRequest => ({ taskId, stageId: 0, stageAttempt: 0, partition: taskId, numTasks: 2, epoch: 0, operation: 'barrier', message: '' });
const answered = (): boolean[] => [0, 1].map((taskId) => existsSync(join(folder, 'barrier', `${taskId}-0`)));

describe('a task that waits for the others', () => {
  test('is answered when all have come, and no earlier', () => {
    syncs.requested(from, request(0));
    expect(answered()).toEqual([false, false]);
    syncs.requested(from, request(1));
    expect(answered()).toEqual([true, true]);
  });

  test('is answered when the time is over', () => {
    syncs.requested(from, request(0));
    vi.advanceTimersByTime(1000);
    expect(answered()).toEqual([true, false]);
  });

  test('is answered no more when it or the application has ended', () => {
    syncs.requested(from, request(0));
    syncs.taskEnded(0);
    syncs.requested(from, { ...request(1), stageId: 1 });
    syncs.stop();
    vi.advanceTimersByTime(1000);
    expect([answered(), vi.getTimerCount()]).toEqual([[false, false], 0]);
  });
});
