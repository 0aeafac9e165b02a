import { expect, it } from 'vitest';
import type { TimelineView } from '../../../engine/status/views/timeline.ts';
import { nextStop, scrubStops, timeSentence } from './scrubTimes.ts';

const view: TimelineView = {
  startTime: 1000, length: 100, live: true, rows: 1,
  jobs: [
    { jobId: 0, action: 'count', state: 'SUCCEEDED', isCheckpoint: false, start: 10, end: 40, row: 0 },
    { jobId: 1, action: 'collect', state: 'RUNNING', isCheckpoint: false, start: 40, end: 100, row: 0 },
  ],
  marks: [{ time: 60, kind: 'executor lost', text: 'executor 1 lost' }],
};

it('stops are the ends of jobs and the marks, once each', () => {
  expect(scrubStops(view)).toEqual([0, 10, 40, 60, 100]);
});

it('steps go to the neighbouring stop and stay on the bar', () => {
  const stops = scrubStops(view);
  expect([nextStop(stops, 40, 1), nextStop(stops, 40, -1), nextStop(stops, 100, 1), nextStop(stops, 0, -1)]).toEqual([60, 10, 100, 0]);
});

it('says what ran at a time', () => {
  expect(timeSentence(view, 50, (ms) => `${ms} ms`)).toBe('50 ms of 100 ms: job 1 collect');
  expect(timeSentence(view, 5, (ms) => `${ms} ms`)).toBe('5 ms of 100 ms: no job');
});
