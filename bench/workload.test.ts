import { describe, expect, it } from 'vitest';
import { median, quantile, timeRuns, toRow } from './workload.ts';

describe('bench figures', () => {
  it('take the middle of an odd number of values and the mean of the two middle ones otherwise', () => {
    expect([median([3, 1, 2]), median([4, 1, 3, 2]), median([])]).toEqual([2, 2.5, Number.NaN]);
  });

  it('give the quantile as a value that was measured', () => {
    const values = Array.from({ length: 100 }, (_, i) => i + 1);
    expect([quantile(values, 0.95), quantile(values, 1), quantile([7], 0.5)]).toEqual([95, 100, 7]);
  });

  it('keep every run and the last answer', async () => {
    let calls = 0;
    const { ms, last } = await timeRuns(3, () => ++calls);
    expect([ms.length, last]).toEqual([3, 3]);
  });

  it('compare medians with the peer', () => {
    expect(toRow('w', { ms: [10, 20, 30], check: 'c', peer: { name: 'plain', ms: [40] } })).toEqual({ workload: 'w', ms: [10, 20, 30], check: 'c', peer: { name: 'plain', ms: [40] }, ratio: 0.5 });
  });
});
