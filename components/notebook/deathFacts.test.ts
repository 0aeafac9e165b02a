import { expect, test } from 'vitest';
import type { DeathReport } from '../../protocol/session.ts';
import { deathFacts } from './deathFacts.ts';

const unknown: DeathReport = { summary: 'The kernel died', exitCode: null, signal: null, lastHeapBytes: null, heapLimitBytes: null, biggestBlock: null, lastTask: null, runningCell: null, stderr: '', lost: [] };

test('what is known is told, what is not is left out', () => {
  expect([
    deathFacts(unknown),
    deathFacts({ ...unknown, exitCode: 134, lastHeapBytes: 500 * 2 ** 20, heapLimitBytes: 512 * 2 ** 20, biggestBlock: { blockId: 'rdd_3_1', bytes: 2 ** 20, executorId: '0' }, lastTask: { taskId: 7, stageId: 2, partition: 1 }, lost: ['variables', '3 cached RDDs'] }),
    deathFacts({ ...unknown, exitCode: 1, signal: 'SIGKILL' }),
  ]).toEqual([
    [],
    [['Exit code', '134'], ['Last heap', '500 MiB of 512 MiB'], ['Biggest block', 'rdd_3_1, 1 MiB, executor 0'], ['Last task', '7, stage 2, partition 1'], ['Lost', 'variables, 3 cached RDDs']],
    [['Ended by', 'SIGKILL']],
  ]);
});
