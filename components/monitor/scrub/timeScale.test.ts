import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { TimelineJob } from '../../../engine/status/views/timeline.ts';
import { timeScale } from './timeScale.ts';

const job = (start: number, end: number): TimelineJob => ({ jobId: 0, action: 'count', state: 'SUCCEEDED', isCheckpoint: false, start, end, row: 0 });

it('draws jobs to scale and shortens long pauses', () => {
  const scale = timeScale({ jobs: [job(0, 4000), job(64_000, 65_000)], marks: [], length: 665_000 });
  expect([0, 4000, 64_000, 65_000, 665_000].map((ms) => Math.round(scale.share(ms) * 7000))).toEqual([0, 4000, 5000, 6000, 7000]);
  expect(scale.pauses).toEqual([{ from: 4000, to: 64_000 }, { from: 65_000, to: 665_000 }]);
});

it('leaves a run without long pauses as it was', () => {
  const scale = timeScale({ jobs: [job(0, 4000), job(4200, 9000)], marks: [], length: 9000 });
  expect([scale.share(4500), scale.pauses]).toEqual([0.5, []]);
});

it('goes there and back, and never backwards', () => {
  const spans = fc.array(fc.tuple(fc.nat(100_000), fc.nat(5000)), { maxLength: 12 });
  fc.assert(fc.property(spans, fc.nat(200_000), fc.nat(200_000), (list, a, b) => {
    const scale = timeScale({ jobs: list.map(([start, ms]) => job(start, start + ms)), marks: [{ time: 777, kind: 'checkpoint', text: '' }], length: 200_000 });
    const [low, high] = a < b ? [a, b] : [b, a];
    expect(scale.share(low)).toBeLessThanOrEqual(scale.share(high));
    expect(scale.time(scale.share(a))).toBeCloseTo(a, 3);
    expect([scale.share(0), scale.share(200_000)]).toEqual([0, 1]);
  }), { seed: 7, numRuns: 200 });
});

it('a run in which nothing happened is one pause', () => {
  const scale = timeScale({ jobs: [], marks: [], length: 1000 });
  expect([scale.share(0), scale.share(500), scale.time(0.5)]).toEqual([0, 0.5, 500]);
  expect(timeScale({ jobs: [], marks: [], length: 0 }).share(0)).toBe(0);
});
