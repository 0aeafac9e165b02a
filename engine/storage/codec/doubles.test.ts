import { setFlagsFromString } from 'node:v8';
import { expect, test } from 'vitest';
import { decodeRows, encodeRows } from './index.ts';

setFlagsFromString('--allow-natives-syntax');
const holdsDoubles = new Function('array', 'return %HasDoubleElements(array)') as (array: unknown) => boolean;

const COUNT = 4096;
const BATCHES = 30;

type Point = readonly number[];
const shapes: readonly [name: string, make: (i: number) => unknown, point: (row: never) => Point][] = [
  ['records', (i) => [i + 0.5, i / 7], (row: Point) => row],
  ['in pairs', (i) => [[i + 0.5, i / 7], 1], (row: readonly [Point, number]) => row[0]],
  ['in pairs of pairs', (i) => [i % 10, [[i + 0.5, i / 7, 1.5], 1]], (row: readonly [number, readonly [Point, number]]) => row[1][0]],
  ['of many elements', (i) => [i + 0.5, ...Array.from({ length: 19 }, (_, j) => i / 7 + j)], (row: Point) => row],
  ['short, in general form', (i) => new Map([['point', [i + 0.5, i / 7]]]), (row: ReadonlyMap<string, Point>) => row.get('point')!],
  ['in general form', (i) => new Map([['point', [i + 0.5, i / 7, ...Array.from({ length: 18 }, () => 0.5)]]]), (row: ReadonlyMap<string, Point>) => row.get('point')!],
];

test.each(shapes)('arrays of doubles stay such when written and are such when read, whatever else was: %s', (_name, make, point) => {
  const others = [(i: number) => [i, 'text'], (i: number) => [i, i], (i: number) => Array.from({ length: 20 }, () => `${i}`), (i: number) => BigInt(i)];
  const boxed = { before: 0, written: 0, read: 0 };
  const count = (rows: readonly unknown[]): number => rows.reduce<number>((sum, row) => sum + (holdsDoubles(point(row as never)) ? 0 : 1), 0);
  for (let b = 0; b < BATCHES; b++) {
    for (const other of others) decodeRows(encodeRows(Array.from({ length: COUNT / 16 }, (_, i) => other(i))));
    const rows = Array.from({ length: COUNT }, (_, i) => make(i));
    boxed.before += count(rows);
    const bytes = encodeRows(rows);
    boxed.written += count(rows);
    boxed.read += count(decodeRows(bytes));
  }
  expect({ written: boxed.written - boxed.before, read: boxed.read }).toEqual({ written: 0, read: 0 });
});
