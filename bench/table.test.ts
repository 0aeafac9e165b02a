import { expect, it } from 'vitest';
import { table } from './table.ts';

it('prints one aligned line per workload and says whether the aim is met', () => {
  const text = table(
    [
      { workload: 'quick', ms: [9, 1, 2], check: 'ok' },
      { workload: 'slow', ms: [500], check: 'ok', peer: { name: 'plain', ms: [250] }, ratio: 2 },
      { workload: 'broken', ms: [], check: '', error: 'no browser' },
    ],
    [{ name: 'quick', aim: 5 }, { name: 'slow', aim: 100 }, { name: 'broken' }],
  );
  expect(text.split('\n')).toEqual([
    'workload  first  median  p95  runs  aim         peer       ratio  check',
    '--------  -----  ------  ---  ----  ----------  ---------  -----  ------------------',
    'quick       9.0     2.0  9.0     3  5 met                         ok',
    'slow        500     500  500     1  100 MISSED  plain 250  x2     ok',
    'broken        -       -    -     0                                FAILED: no browser',
  ]);
});
