import { describe, expect, it } from 'vitest';
import type { TimelineLane, TimelineTask } from '../../../engine/status/views/stage.ts';
import { leastCpuMs } from '../testing/cpuTime.ts';
import { panRange, phaseTimes, rasterLane, taskAt, ticks, zoomRange, type Palette } from './timelineRaster.ts';

const palette: Palette = { schedulerDelay: 1, deserialize: 2, shuffleRead: 3, compute: 4, shuffleWrite: 5, resultSerialize: 6, gettingResult: 7, running: 8, runningLight: 9, failed: 10, failedLight: 11 };
const task = (taskId: number, start: number, end: number, more: Partial<TimelineTask> = {}): TimelineTask => ({ taskId, index: taskId, attempt: 0, state: 'SUCCESS', start, end, segments: [{ phase: 'deserialize', start, end: start + 2 }, { phase: 'compute', start: start + 2, end }], ...more });
const lane = (tasks: readonly TimelineTask[]): TimelineLane => ({ key: '0.0', executorId: '0', slot: 0, label: '0 · core 0', tasks, lostAt: null });

describe('rasterLane', () => {
  it('colours phases in time and keeps tasks apart', () => {
    expect([...rasterLane([task(0, 0, 6), task(1, 6, 10)], { from: 0, to: 10 }, 10, palette)]).toEqual([2, 2, 4, 4, 4, 0, 2, 2, 4, 0]);
  });

  it('gives a task shorter than a pixel its pixel, in the colour of its longest phase', () => {
    expect([...rasterLane([task(0, 500, 510)], { from: 0, to: 1000 }, 4, palette)]).toEqual([0, 0, 4, 0]);
  });

  it('stripes what failed and what still runs', () => {
    expect([...rasterLane([task(0, 0, 8, { state: 'FAILED' })], { from: 0, to: 8 }, 8, palette)]).toEqual([10, 10, 10, 11, 11, 11, 10, 0]);
    expect([...rasterLane([task(0, 0, 8, { state: 'RUNNING' })], { from: 0, to: 8 }, 8, palette)]).toEqual([8, 8, 8, 9, 9, 9, 8, 0]);
  });

  it('draws the part of the tasks that is in the range', () => {
    expect([...rasterLane([task(0, 0, 6), task(1, 6, 10), task(2, 20, 30)], { from: 4, to: 8 }, 4, palette)]).toEqual([4, 0, 2, 2]);
  });

  it('draws 100,000 tasks within two frames', () => {
    const tasks = Array.from({ length: 100_000 }, (_, i) => task(i, i * 10, i * 10 + 9));
    expect(leastCpuMs(() => rasterLane(tasks, { from: 0, to: 1_000_000 }, 1200, palette))).toBeLessThan(33);
  });
});

it('finds the task under the pointer, also a very short one beside it', () => {
  const l = lane([task(0, 0, 5), task(1, 10, 11), task(2, 40, 60)]);
  expect([taskAt(l, 3, 1)?.taskId, taskAt(l, 12, 2)?.taskId, taskAt(l, 20, 2), taskAt(l, 60, 1)?.taskId]).toEqual([0, 1, null, 2]);
});

it('zooms about the pointer and never leaves the run', () => {
  expect(zoomRange({ from: 0, to: 100 }, 25, 0.5, 100)).toEqual({ from: 12.5, to: 62.5 });
  expect(zoomRange({ from: 0, to: 50 }, 0, 4, 100)).toEqual({ from: 0, to: 100 });
  expect(panRange({ from: 0, to: 50 }, 80, 100)).toEqual({ from: 50, to: 100 });
});

it('ticks stand at round times', () => {
  expect(ticks({ from: 0, to: 9800 }, 600)).toEqual([0, 2000, 4000, 6000, 8000]);
  expect(ticks({ from: 0, to: 0 }, 600)).toEqual([]);
});

it('sums the phases of a task in the order drawn', () => {
  expect(phaseTimes(task(0, 0, 10))).toEqual([{ phase: 'deserialize', ms: 2 }, { phase: 'compute', ms: 8 }]);
});
