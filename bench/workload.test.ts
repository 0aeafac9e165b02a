import { describe, expect, it } from 'vitest';
import { besidePeer, median, quantile, timeRuns, toRow } from './workload.ts';

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
    const { ms, cpu, last } = await timeRuns(3, () => ++calls);
    expect([ms.length, cpu.length, last]).toEqual([3, process.platform === 'linux' ? 3 : 0, 3]);
  });

  it('say how many times faster than the peer the median is', () => {
    const row = toRow('w', { ms: [10, 20, 30], check: 'c' });
    const peer = { name: 'Spark', ms: [100, 50, 60], check: 'c' };
    expect(row).toEqual({ workload: 'w', ms: [10, 20, 30], check: 'c' });
    expect(besidePeer(row, peer)).toEqual({ workload: 'w', ms: [10, 20, 30], check: 'c', peer, ratio: 3 });
    expect(besidePeer(row, undefined)).toBe(row);
  });

  it('of work that gave another answer than the peer are an error', () => {
    const peer = { name: 'Spark', ms: [4], check: 'other' };
    expect(besidePeer(toRow('w', { ms: [2], check: 'c' }), peer)).toEqual({ workload: 'w', ms: [2], check: 'c', peer, ratio: 2, error: 'Spark computed other, not c' });
  });
});
