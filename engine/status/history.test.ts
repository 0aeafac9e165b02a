import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEvents } from './apply.ts';
import { EventHistory } from './history.ts';
import { emptyStatus } from './status.ts';
import { simulatedRun } from './testing/simulatedRun.ts';

describe('the history of an application', () => {
  it('shows at every moment what folding the events before it gives, whatever was looked at before', () => {
    fc.assert(fc.property(fc.nat(), fc.integer({ min: 1, max: 30 }), fc.array(fc.nat(), { minLength: 1, maxLength: 12 }), (seed, every, looks) => {
      const events = simulatedRun({ seed, jobs: 4, tasksPerStage: 6, executors: 2 });
      const history = new EventHistory({ every });
      for (let from = 0; from < events.length; from += 17) history.append(events.slice(from, from + 17));
      expect(history.current).toEqual(applyEvents(emptyStatus(), events));
      for (const look of looks) {
        const index = look % (events.length + 1);
        expect(history.statusAt(index)).toEqual(applyEvents(emptyStatus(), events.slice(0, index)));
      }
    }), { seed: 11, numRuns: 40 });
  });

  it('is the same for one large append as for many small ones', () => {
    const events = simulatedRun({ seed: 3, jobs: 5, tasksPerStage: 6, executors: 2 });
    const history = new EventHistory({ every: 2 });
    history.append(events);
    for (let index = 0; index <= events.length; index += 5) expect(history.statusAt(index)).toEqual(applyEvents(emptyStatus(), events.slice(0, index)));
  });

  it('finds how much had happened at a time', () => {
    const history = new EventHistory();
    history.append([100, 200, 200, 300].map((time) => ({ Event: 'SparkListenerApplicationEnd' as const, Timestamp: time })));
    expect([99, 100, 250, 300, 999].map((time) => history.indexAtTime(time))).toEqual([0, 1, 3, 4, 4]);
    expect(history.at(250).application.endTime).toBe(200);
  });
});
