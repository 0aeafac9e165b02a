import { describe, expect, it } from 'vitest';
import type { ExecutorBackend, ExecutorLaunch, ExecutorLoss } from './backend.ts';
import { explainLoss } from './executorLoss.ts';
import { ExecutorPool } from './executorPool.ts';
import type { LostExecutor, RegisteredExecutor } from './executorPool.ts';

const KILLED: ExecutorLoss = { exitCode: null, signal: 'SIGKILL', outOfMemory: false, stderrTail: '' };

/** A pool over a backend that only remembers what it was told. */
function pool(executors: number, cores = 1, maxFastRestarts = 3) {
  const launched: ExecutorLaunch[] = [];
  const killed: string[] = [];
  const registered: RegisteredExecutor[] = [];
  const lost: LostExecutor[] = [];
  const gaveUp: string[] = [];
  const backend: ExecutorBackend = { start: (l) => launched.push(l), send: () => undefined, kill: (id) => killed.push(id), stop: () => Promise.resolve() };
  const made = new ExecutorPool(
    {
      executors, cores, heapMiB: 512, isolateMiB: 512, firstIds: [], env: {},
      slotConfig: (executorId, slot) => ({ appId: 'a', executorId, slot, unifiedMemory: 0, offHeapMemory: 0, storageFraction: 0.5, heapLimit: 0, localDir: '', appDir: '', cwd: '', conf: {} }),
    },
    () => backend,
    { registered: (e) => registered.push(e), lost: (e) => lost.push(e), gaveUp: (m) => gaveUp.push(m), describeRunning: () => ['task 3.0 in stage 2.0 (TID 17), partition 3'] },
    () => 0,
    maxFastRestarts,
  );
  const hello = (executorId: string, slot = 0): void => made.hello({ executorId, slot }, { type: 'hello', executorId, slot, pid: 1, heapLimit: 9, maxStorageMemory: 100, maxOffHeapMemory: 0 });
  made.start();
  return { pool: made, launched, killed, registered, lost, gaveUp, hello };
}

describe('the executor pool', () => {
  it('is ready when every executor has heard from all its slots', async () => {
    const p = pool(2, 2);
    let ready = false;
    void p.pool.ready.then(() => (ready = true));
    p.hello('0', 0);
    p.hello('0', 1);
    p.hello('1', 0);
    await Promise.resolve();
    expect([ready, p.pool.slots()]).toEqual([false, [{ executorId: '0', slot: 0 }, { executorId: '0', slot: 1 }]]);
    p.hello('1', 1);
    await p.pool.ready;
    expect(p.registered.map((e) => [e.executorId, e.cores, e.maxStorageMemory, e.replaces])).toEqual([['0', 2, 200, undefined], ['1', 2, 200, undefined]]);
  });

  it('replaces a lost executor by one with a new id that says whom it replaces', () => {
    const p = pool(2);
    p.hello('0');
    p.hello('1');
    p.pool.lost('0', KILLED);
    p.hello('2');
    expect(p.lost.map((e) => [e.executorId, e.causedByApp, e.wasRegistered])).toEqual([['0', true, true]]);
    expect([p.registered.at(-1)?.executorId, p.registered.at(-1)?.replaces, p.pool.isAlive('0'), p.pool.isAlive('2')]).toEqual(['2', '0', false, true]);
  });

  it('does not blame a task for an executor it ended itself, and ends only executors there are', () => {
    const p = pool(1);
    p.hello('0');
    expect([p.pool.kill('0', 'Executor 0 was killed on request.'), p.pool.kill('9', '')]).toEqual([true, false]);
    p.pool.lost('0', KILLED);
    expect(p.lost[0]).toMatchObject({ reason: 'Executor 0 was killed on request.', causedByApp: false });
    expect(p.killed).toEqual(['0']);
  });

  it('starts no more after too many died in a row, and says so to whoever waits', async () => {
    const p = pool(1, 1, 2);
    for (const id of ['0', '1', '2']) p.pool.lost(id, { ...KILLED, exitCode: 1, signal: null, stderrTail: 'bad option' });
    await expect(p.pool.ready).rejects.toThrow('No more executors are started: 3 in a row ended without finishing a task. The last one: Executor 2 could not start: its process ended with exit code 1 before it registered.\nLast lines of its standard error:\nbad option');
    expect([p.gaveUp.length, p.launched.map((l) => l.executorId)]).toEqual([1, ['0', '1', '2']]);
  });

  it('starts counting anew with each task that succeeds', () => {
    const p = pool(1, 1, 1);
    p.pool.lost('0', KILLED);
    p.pool.taskSucceeded();
    p.pool.lost('1', KILLED);
    expect(p.gaveUp).toEqual([]);
  });
});

describe('the reason of a loss', () => {
  const context = { executorId: '1', heapMiB: 1024, running: ['task 3.0 in stage 2.0 (TID 17), partition 3'], killReason: undefined, registered: true };

  it('names memory and task when the heap was full', () => {
    expect(explainLoss({ ...KILLED, outOfMemory: true }, context)).toEqual({
      causedByApp: true,
      reason: 'Executor 1 ran out of memory: heap limit 1024 MiB, while running task 3.0 in stage 2.0 (TID 17), partition 3; use more partitions, so that each holds less, or give every executor more memory with the master local-cluster[executors,cores,MiB].',
    });
  });

  it('names the exit code of a process that ended by itself', () => {
    expect(explainLoss({ ...KILLED, signal: null, exitCode: 0 }, context).reason).toMatch(/^Executor 1 ended with exit code 0, while running task 3\.0 in stage 2\.0 \(TID 17\), partition 3; code of a task/);
  });

  it('names the signal that came from outside', () => {
    expect(explainLoss(KILLED, { ...context, running: [] }).reason).toMatch(/^Executor 1 ended by signal SIGKILL, while idle; somebody else ended it/);
  });
});
