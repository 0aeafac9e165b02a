/** SVG paths of routed edges: smooth between layers, straight through them; one line or two parallel ones. Pure. */
import type { Point, Stretch } from '../layout/types.ts';

export type Direction = 'down' | 'right';

const round = (n: number): number => Math.round(n * 100) / 100;

/** One smooth line through the route. */
export function linePath(route: readonly Point[], direction: Direction): string {
  const [first, ...rest] = route;
  if (first === undefined) return '';
  let path = `M${round(first.x)} ${round(first.y)}`;
  let from = first;
  for (const to of rest) {
    if (isStraight(from, to, direction)) path += `L${round(to.x)} ${round(to.y)}`;
    else {
      const [a, b] = controls(from, to, direction);
      path += `C${round(a.x)} ${round(a.y)} ${round(b.x)} ${round(b.y)} ${round(to.x)} ${round(to.y)}`;
    }
    from = to;
  }
  return path;
}

/** Two lines at `distance` on either side of the route, which ends `head` before its last point to leave room for an arrow head. */
export function doublePath(route: readonly Point[], direction: Direction, distance: number, head: number): string {
  const last = route.at(-1);
  if (last === undefined || route.length < 2) return '';
  const short = direction === 'down' ? { x: last.x, y: last.y - head } : { x: last.x - head, y: last.y };
  const samples = sample([...route.slice(0, -1), short], direction);
  const side = (sign: 1 | -1): string => samples.map(({ point, normal }, i) => `${i === 0 ? 'M' : 'L'}${round(point.x + sign * distance * normal.x)} ${round(point.y + sign * distance * normal.y)}`).join('');
  return side(1) + side(-1);
}

/** An open triangle whose tip is the end of the route. */
export function arrowHead(route: readonly Point[], direction: Direction, size: number): string {
  const tip = route.at(-1);
  if (tip === undefined) return '';
  const { x, y } = tip;
  return direction === 'down'
    ? `M${round(x - size + 1)} ${round(y - size)}h${2 * size - 2}L${round(x)} ${round(y)}Z`
    : `M${round(x - size)} ${round(y - size + 1)}v${2 * size - 2}L${round(x)} ${round(y)}Z`;
}

export interface LabelPlace extends Point {
  /** Straight stretches carry their label beside the line, bent ones on it. */
  readonly on: 'beside' | 'line';
}

/** Where the label of a stretch goes. */
export function labelPlace([from, to]: Stretch, direction: Direction): LabelPlace {
  const bend = Math.abs(direction === 'down' ? from.x - to.x : from.y - to.y);
  return { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2, on: bend < 8 ? 'beside' : 'line' };
}

function isStraight(from: Point, to: Point, direction: Direction): boolean {
  return Math.abs(direction === 'down' ? from.x - to.x : from.y - to.y) < 0.5;
}

function controls(from: Point, to: Point, direction: Direction): readonly [Point, Point] {
  if (direction === 'down') {
    const middle = (from.y + to.y) / 2;
    return [{ x: from.x, y: middle }, { x: to.x, y: middle }];
  }
  const middle = (from.x + to.x) / 2;
  return [{ x: middle, y: from.y }, { x: middle, y: to.y }];
}

interface Sample {
  readonly point: Point;
  readonly normal: Point;
}

const STEPS = 14;

function sample(route: readonly Point[], direction: Direction): Sample[] {
  const samples: Sample[] = [];
  const across: Point = direction === 'down' ? { x: 1, y: 0 } : { x: 0, y: 1 };
  for (let i = 0; i + 1 < route.length; i++) {
    const [from, to] = [route[i]!, route[i + 1]!];
    if (isStraight(from, to, direction)) {
      if (i === 0) samples.push({ point: from, normal: across });
      samples.push({ point: to, normal: across });
      continue;
    }
    const [a, b] = controls(from, to, direction);
    for (let k = i === 0 ? 0 : 1; k <= STEPS; k++) {
      const t = k / STEPS;
      const u = 1 - t;
      const point = { x: u * u * u * from.x + 3 * u * u * t * a.x + 3 * u * t * t * b.x + t * t * t * to.x, y: u * u * u * from.y + 3 * u * u * t * a.y + 3 * u * t * t * b.y + t * t * t * to.y };
      const dx = 3 * u * u * (a.x - from.x) + 6 * u * t * (b.x - a.x) + 3 * t * t * (to.x - b.x);
      const dy = 3 * u * u * (a.y - from.y) + 6 * u * t * (b.y - a.y) + 3 * t * t * (to.y - b.y);
      const length = Math.hypot(dx, dy) || 1;
      samples.push({ point, normal: direction === 'down' ? { x: dy / length, y: -dx / length } : { x: -dy / length, y: dx / length } });
    }
  }
  return samples;
}
