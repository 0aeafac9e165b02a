import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { expect, test } from 'vitest';
import { estimateSize, estimateValue } from './sizeEstimator.ts';

/** Shapes whose real size depends on how V8 came to them. */
const ROUGH = ['sets of words', 'fields of a line', 'lines of text', 'wide strings', 'long strings', 'class instances'];

test('is within a tenth of the heap’s real growth for the records that are common, and within three tenths for all', () => {
  const script = fileURLToPath(new URL('./testing/measureHeap.ts', import.meta.url));
  const measured = JSON.parse(execFileSync(process.execPath, ['--expose-gc', script], { encoding: 'utf8' })) as Record<string, { real: number; estimated: number }>;
  const percents = Object.entries(measured).map(([name, { real, estimated }]) => ({ name, percent: Math.round((estimated / real) * 100), bound: ROUGH.includes(name) ? 30 : 10 }));
  expect(percents.filter(({ percent, bound }) => Math.abs(percent - 100) > bound)).toEqual([]);
  expect(percents).toHaveLength(22);
});

test('a shared object counts once, a cycle ends', () => {
  const shared = { text: 'x'.repeat(1000) };
  expect(estimateSize([shared, shared, shared])).toBeLessThan(estimateSize([shared]) + 100);
  const loop: unknown[] = [1];
  loop.push(loop);
  expect(estimateValue(loop)).toBeLessThan(200);
});

test('sampling a long array agrees with walking it', () => {
  const rows = Array.from({ length: 100_000 }, (_, i) => ({ id: i, name: `user ${i % 1000}` }));
  const walked = rows.length * 8 + rows.slice(0, 100).reduce((sum, row) => sum + estimateValue(row), 0) * 1000;
  expect(Math.abs(estimateSize(rows) / walked - 1)).toBeLessThan(0.05);
});

test('nothing takes nothing', () => {
  expect(estimateSize([])).toBe(0);
});

test('an array of doubles stays one, however many were looked at', () => {
  setFlagsFromString('--allow-natives-syntax');
  const holdsDoubles = new Function('array', 'return %HasDoubleElements(array)') as (array: readonly unknown[]) => boolean;
  const doubles = Array.from({ length: 20_000 }, (_, i) => [i + 0.5, i / 7]);
  for (const [i, row] of doubles.entries()) {
    estimateValue(row);
    estimateValue([i, 'text']);
  }
  expect(doubles.filter((row) => !holdsDoubles(row)).length).toBe(0);
});
