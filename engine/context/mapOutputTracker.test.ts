import { describe, expect, it } from 'vitest';
import { MapOutputs } from '../scheduler/mapOutputs.ts';
import { MapOutputTracker } from './mapOutputTracker.ts';

const output = (mapIndex: number, executorId: string) => ({ mapIndex, mapId: mapIndex, executorId, slot: 0, path: '', sizes: [10, 0], records: 1 });

describe('the map output tracker', () => {
  it('tells a slot of a shuffle once, and again only after a change', () => {
    const outputs = new MapOutputs();
    const tracker = new MapOutputTracker(outputs);
    const slot = { executorId: 'A', slot: 0 };
    outputs.register(0, 2, 2);
    outputs.add(0, output(0, 'A'));
    outputs.add(0, output(1, 'B'));
    expect(tracker.update(slot, [0])).toEqual([{ type: 'mapOutputs', shuffleId: 0, epoch: 0, numMaps: 2, outputs: [output(0, 'A'), output(1, 'B')] }]);
    expect(tracker.update(slot, [0])).toEqual([]);
    outputs.removeExecutor('B');
    expect(tracker.update(slot, [0])).toEqual([{ type: 'mapOutputs', shuffleId: 0, epoch: 1, numMaps: 2, outputs: [output(0, 'A')] }]);
    tracker.executorLost('A');
    expect(tracker.update(slot, [0])).toHaveLength(1);
  });
});
