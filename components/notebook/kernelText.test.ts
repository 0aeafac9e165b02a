import { expect, test } from 'vitest';
import type { KernelState } from '../../protocol/session.ts';
import { kernelShape, kernelText } from './kernelText.ts';

test('each kernel state has words and a shape', () => {
  const states: readonly KernelState[] = [{ state: 'stopped' }, { state: 'starting', since: 0 }, { state: 'idle' }, { state: 'busy', since: 0 }, { state: 'interrupting', deadline: 4_500 }, { state: 'restarting', since: 0 }];
  expect(states.map((s) => [kernelText(s, 1_000), kernelShape(s)])).toEqual([
    ['not started', 'stopped'],
    ['starting', 'turning'],
    ['running', 'idle'],
    ['busy', 'busy'],
    ['interrupting, 4 s', 'interrupting'],
    ['restarting', 'turning'],
  ]);
});
