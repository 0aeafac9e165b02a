import { expect, it } from 'vitest';
import { detailTable, table } from './table.ts';

it('prints one aligned line per workload and says whether the aim is met', () => {
  const text = table(
    [
      { workload: 'quick', ms: [9, 1, 2], check: 'ok' },
      { workload: 'slow', ms: [500], check: 'ok', peer: { name: 'plain', ms: [250], check: 'ok' }, ratio: 0.5 },
      { workload: 'quicker', ms: [10], cpu: [8], check: 'ok', peer: { name: 'Spark 4.1', ms: [50], cpu: [80], check: 'ok' }, ratio: 5 },
      { workload: 'differs', ms: [10], check: '1', peer: { name: 'Spark 4.1', ms: [50], check: '2' }, ratio: 5, error: 'Spark 4.1 computed 2, not 1' },
      { workload: 'broken', ms: [], check: '', error: 'no browser' },
    ],
    [{ name: 'quick', aim: 5 }, { name: 'slow', aim: 100, times: 4 }, { name: 'quicker', times: 4 }, { name: 'differs' }, { name: 'broken' }],
  );
  expect(text.split('\n')).toEqual([
    'workload  first  median   p95  cpu  runs  aim         peer            by cpu  ratio        check',
    '--------  -----  ------  ----  ---  ----  ----------  --------------  ------  -----------  -----------------------------------',
    'quick       9.0     2.0   9.0          3  5 met                                            ok',
    'slow        500     500   500          1  100 MISSED  plain 250               x0.5         ok',
    'quicker    10.0    10.0  10.0  8.0     1              Spark 4.1 50.0  x10     x5 of 4 met  ok',
    'differs       -       -     -          0                                                   FAILED: Spark 4.1 computed 2, not 1',
    'broken        -       -     -          0                                                   FAILED: no browser',
  ]);
});

it('prints what the tasks of a run moved', () => {
  const work = { tasks: 8, runMs: 1200, gcMs: 30, inputBytes: 0, shuffleBytes: 12_345_678, spilledBytes: 0 };
  expect(detailTable([{ workload: 'join', ms: [1], work, check: 'ok' }, { workload: 'start-to-page', ms: [1], check: 'ok' }]).split('\n')).toEqual([
    'workload  tasks  run ms  gc ms  input MB  shuffle MB  spilled MB',
    '--------  -----  ------  -----  --------  ----------  ----------',
    'join          8    1200     30       0.0        12.3         0.0',
  ]);
});
