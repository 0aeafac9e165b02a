import { describe, expect, test } from 'vitest';
import { TaskContext } from './taskContext.ts';
import type { TaskState } from './taskContext.ts';

const context = (state?: TaskState): TaskContext => new TaskContext({ stageId: 1, stageAttemptNumber: 0, partitionId: 2, numPartitions: 4, attemptNumber: 1, taskAttemptId: 9, executorId: '0', localProperties: { key: 'value' } }, state);

describe('listeners of a task', () => {
  test('run last registered first, failure listeners before completion listeners, all of them even when some throw', () => {
    const calls: string[] = [];
    const task = context();
    task.addTaskCompletionListener(() => calls.push('first'));
    task.addTaskCompletionListener(() => { calls.push('throws'); throw new Error('listener'); });
    task.addTaskFailureListener((_, error) => calls.push(`failed: ${String(error)}`));
    task.addTaskFailureListener(() => { calls.push('fails'); throw new Error('other'); });
    const thrown = task.finish({ cause: new Error('why') });
    expect([calls, task.isCompleted(), task.isFailed()]).toEqual([['fails', 'failed: Error: why', 'throws', 'first'], true, true]);
    expect(thrown?.cause).toMatchObject({ name: 'TaskCompletionListenerException', message: 'Exception 0: other\nException 1: listener\n\nPrevious exception in task: why' });
  });

  test('whose one error is told as it is', () => {
    const task = context();
    task.addTaskCompletionListener(() => { throw new Error('alone'); });
    expect((task.finish()?.cause as Error).message).toBe('alone');
  });

  test('run at once when the task has ended, or has failed', () => {
    const calls: string[] = [];
    const done = context();
    done.finish();
    done.addTaskCompletionListener(() => calls.push('completion'));
    done.addTaskFailureListener(() => calls.push('failure of a task that succeeded'));
    const failed = context();
    failed.finish({ cause: 'why' });
    failed.addTaskFailureListener((_, error) => calls.push(`failure: ${String(error)}`));
    expect(calls).toEqual(['completion', 'failure: why']);
  });

  test('may add listeners while they run', () => {
    const calls: string[] = [];
    const task = context();
    task.addTaskCompletionListener((self) => {
      calls.push('outer');
      self.addTaskCompletionListener(() => calls.push('inner'));
    });
    task.finish();
    expect(calls).toEqual(['outer', 'inner']);
  });
});

test('a task knows when it was told to stop', () => {
  const told: string[] = [];
  const task = context({ killedBecause: () => told[0], metrics: () => ({}) as never });
  task.killTaskIfInterrupted();
  expect(task.isInterrupted()).toBe(false);
  told.push('enough');
  expect(task.isInterrupted()).toBe(true);
  expect(() => task.killTaskIfInterrupted()).toThrow('enough');
});

test('there is no task on the driver', () => {
  expect([TaskContext.get(), TaskContext.getPartitionId(), context().getLocalProperty('key'), context().cpus(), context().resources()]).toEqual([undefined, 0, 'value', 1, new Map()]);
});
