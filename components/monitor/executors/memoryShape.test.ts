import { expect, it } from 'vitest';
import type { ExecutorMarker, MemorySample } from '../../../engine/status/executor.ts';
import { heapShape, poolShape, roundBytes, sampleAt, spacedMarkers } from './memoryShape.ts';

const sample = (time: number, storage: number, execution: number, heapUsed = 0): MemorySample => ({ time, storage, execution, heapUsed, offHeap: 0, rss: 0 });

const axis = (length: number) => ({ length, until: length });

it('stacks execution on storage and holds the last sample until now', () => {
  const shape = poolShape([sample(0, 0, 0), sample(50, 50, 25)], { width: 100, height: 112 }, axis(100), 100);
  expect(shape.top).toBeCloseTo(112);
  expect(shape.storage).toBe('M0 112L50 62L100 62L100 112L50 112L0 112Z');
  expect(shape.execution).toBe('M0 112L50 37L100 37L100 62L50 62L0 112Z');
  expect(shape.limitY).toBe(12);
});

it('what was not measured for a while held its value until it changed', () => {
  expect(poolShape([sample(0, 50, 0), sample(1000, 100, 0)], { width: 100, height: 112 }, axis(1000), 100).storage).toBe('M0 62L100 62L100 12L100 112L100 112L0 112Z');
});

it('a heap many times what is cached has a scale of its own', () => {
  const series = [sample(0, 10, 0, 900), sample(1, 10, 0, 900)];
  expect(poolShape(series, { width: 10, height: 100 }, axis(1), 50).top).toBeCloseTo(56);
  expect(heapShape(series, { width: 10, height: 112 }, axis(1), 1000)).toMatchObject({ heap: 'M0 22L10 22L10 112L0 112Z', limitY: 12 });
});

it('makes room for a heap beyond its limit', () => {
  expect(heapShape([sample(0, 0, 0, 300), sample(1, 0, 0, 300)], { width: 10, height: 10 }, axis(1), 100).top).toBeCloseTo(336);
});

it('shows little memory at its own scale, with the limit beyond the strip', () => {
  const shape = poolShape([sample(0, 10, 0), sample(1, 10, 0)], { width: 10, height: 100 }, axis(1), 1000);
  expect([shape.limitY, shape.top]).toEqual([null, 10 * 1.12]);
});

it('marks the scale at a round number of bytes', () => {
  expect([roundBytes(700 * 1024 ** 2), roundBytes(13 * 1024), roundBytes(1.5)]).toEqual([500 * 1024 ** 2, 10 * 1024, 1]);
});

it('draws nothing of an executor that was never measured', () => {
  expect(poolShape([], { width: 10, height: 10 }, axis(1), 0)).toMatchObject({ storage: '', execution: '', limitY: null });
  expect(heapShape([], { width: 10, height: 10 }, axis(1), 0)).toMatchObject({ heap: '', limitY: null });
});

it('the sample at a time is the last one before it', () => {
  const series = [sample(10, 1, 0), sample(20, 2, 0)];
  expect([sampleAt(series, 5), sampleAt(series, 10)?.storage, sampleAt(series, 99)?.storage]).toEqual([null, 1, 2]);
});

it('marks close to one another are one mark, kind by kind', () => {
  const mark = (time: number, kind: ExecutorMarker['kind']): ExecutorMarker => ({ time, kind, bytes: 10, subject: 'b', count: 1 });
  const kept = spacedMarkers([mark(0, 'evicted'), mark(1, 'spilled'), mark(2, 'evicted'), mark(50, 'evicted')], (t) => t);
  expect(kept.map((m) => [m.time, m.kind, m.count, m.bytes])).toEqual([[0, 'evicted', 2, 20], [1, 'spilled', 1, 10], [50, 'evicted', 1, 10]]);
});
