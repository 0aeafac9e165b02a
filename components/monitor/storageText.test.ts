import { expect, it } from 'vitest';
import { applyEvents } from '../../engine/status/apply.ts';
import { emptyStatus } from '../../engine/status/status.ts';
import { clusterStorage, storageText } from './storageText.ts';
import { checkpointRun } from './testing/syntheticRun.ts';

const MiB = 1024 ** 2;

it('writes the unit once when both have the same', () => {
  expect([storageText(38 * MiB, 614 * MiB), storageText(0, 614 * MiB), storageText(24 * MiB, 1843 * MiB), storageText(1000, 614 * MiB)]).toEqual(['38 / 614 MiB', '0 / 614 MiB', '24 MiB / 1.8 GiB', '1000 B / 614 MiB']);
});

it('sums the executors, not a driver that only drives', () => {
  expect(clusterStorage(applyEvents(emptyStatus(), checkpointRun()))).toEqual({ memoryUsed: 441, maxMemory: 2 * 614 * MiB, diskUsed: 0 });
});
