import { expect, test } from 'vitest';
import { shipClosure } from './ship.ts';
import { holdsState } from './state.ts';

const state = (fn: (...args: never[]) => unknown): boolean => holdsState(shipClosure(fn, 'map').bytes);

test('a function that captures nothing, a number or another such function holds no state', () => {
  const factor = 3;
  const twice = (x: number): number => x * 2;
  expect([state((x: number) => x + 1), state((x: number) => x * factor), state((x: number) => twice(x) + factor)]).toEqual([false, false, false]);
});

test('a captured object or a captured variable that is assigned is state', () => {
  const seen = new Set<number>();
  let count = 0;
  const local = (x: number): number => { let total = x; total += 1; return total; };
  expect([state((x: number) => seen.has(x)), state((x: number) => { count += x; return count; }), state((x: number) => count++ + x), state(local)]).toEqual([true, true, true, false]);
});
