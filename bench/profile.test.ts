import { expect, it } from 'vitest';
import { selfTimes } from './profile.ts';

it('adds the time of each function over all executors, and leaves out what waited', () => {
  const node = (id: number, functionName: string, url = '') => ({ id, callFrame: { functionName, url, lineNumber: 3 } });
  const nodes = [node(1, '(idle)'), node(2, 'unit', 'emberline-unit:1'), node(3, '', 'file:///a/shuffle/keys.ts'), node(4, '(garbage collector)')];
  const profiles = [{ nodes, samples: [1, 2, 3, 2], timeDeltas: [50, 10, 5, 10] }, { nodes, samples: [4, 2], timeDeltas: [15, 10] }];
  expect(selfTimes(profiles)).toEqual([['unit emberline-unit:1:4', 0.6], ['(garbage collector)', 0.3], ['(function) shuffle/keys.ts:4', 0.1]]);
});
