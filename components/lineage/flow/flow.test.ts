import { describe, expect, it } from 'vitest';
import { arrowHead, doublePath, labelPlace, linePath } from './edgePath.ts';
import { nearestInDirection } from './nearest.ts';
import { firstView, fitView, isInView } from './viewport.ts';

describe('edge paths', () => {
  it('draws a straight edge as one line and its double as two parallels that stop at the arrow head', () => {
    const route = [{ x: 10, y: 0 }, { x: 10, y: 100 }];
    expect(linePath(route, 'down')).toBe('M10 0L10 100');
    expect(doublePath(route, 'down', 3, 9)).toBe('M13 0L13 91M7 0L7 91');
    expect(arrowHead(route, 'down', 9)).toBe('M2 91h16L10 100Z');
  });

  it('bends only between layers, with tangents along the direction', () => {
    expect(linePath([{ x: 0, y: 0 }, { x: 40, y: 20 }, { x: 40, y: 60 }], 'down')).toBe('M0 0C0 10 40 10 40 20L40 60');
    expect(linePath([{ x: 0, y: 0 }, { x: 40, y: 20 }], 'right')).toBe('M0 0C20 0 20 20 40 20');
  });

  it('puts a label beside a straight stretch and on a bent one', () => {
    expect(labelPlace([{ x: 0, y: 10 }, { x: 20, y: 90 }], 'down')).toEqual({ x: 10, y: 50, on: 'line' });
    expect(labelPlace([{ x: 0, y: 10 }, { x: 0, y: 90 }], 'down')).toEqual({ x: 0, y: 50, on: 'beside' });
  });
});

describe('views', () => {
  const pane = { width: 600, height: 700 };
  it('shows a small drawing whole, in the middle and not enlarged', () => {
    expect(fitView({ x: 0, y: 0, width: 200, height: 100 }, pane)).toEqual({ x: 200, y: 282, zoom: 1 });
  });

  it('shows the readable start of a drawing that is too large, or the part in focus', () => {
    const bounds = { x: 0, y: 0, width: 300, height: 9000 };
    const start = firstView(bounds, pane, null);
    expect(start.zoom).toBe(0.55);
    expect(isInView({ x: 0, y: 0, width: 300, height: 50 }, start, pane)).toBe(true);
    const end = { x: 0, y: 8900, width: 300, height: 100 };
    expect(isInView(end, firstView(bounds, pane, end), pane)).toBe(true);
  });
});

it('arrow keys go to the nearest box in their direction', () => {
  const box = (x: number, y: number) => ({ x, y, width: 10, height: 10 });
  const boxes = new Map([['a', box(0, 0)], ['b', box(0, 50)], ['c', box(60, 50)]]);
  expect(nearestInDirection(boxes, 'a', 'ArrowDown')).toBe('b');
  expect(nearestInDirection(boxes, 'b', 'ArrowRight')).toBe('c');
  expect(nearestInDirection(boxes, 'a', 'ArrowUp')).toBeUndefined();
});
