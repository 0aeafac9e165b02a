import { expect, test } from 'vitest';
import { TaskContext } from './taskContext.ts';

const context = (): TaskContext => new TaskContext({ stageId: 1, stageAttemptNumber: 0, partitionId: 2, numPartitions: 4, attemptNumber: 1, taskAttemptId: 9, executorId: '0', localProperties: { key: 'value' } });

test('completion listeners run last registered first, after failure listeners, all of them even when one throws', () => {
  const calls: string[] = [];
  const task = context();
  task.addTaskCompletionListener(() => calls.push('first'));
  task.addTaskCompletionListener(() => { calls.push('throws'); throw new Error('listener'); });
  task.addTaskFailureListener((_, error) => calls.push(`failed: ${String(error)}`));
  const thrown = task.finish({ cause: 'why' });
  expect([calls, (thrown?.cause as Error).message, task.isCompleted(), task.isFailed()]).toEqual([['failed: why', 'throws', 'first'], 'listener', true, true]);
});

test('a listener added after the end runs at once', () => {
  const task = context();
  task.finish();
  let ran = false;
  task.addTaskCompletionListener(() => { ran = true; });
  expect(ran).toBe(true);
});

test('there is no task on the driver', () => {
  expect([TaskContext.get(), TaskContext.getPartitionId(), context().getLocalProperty('key')]).toEqual([undefined, 0, 'value']);
});
