/**
 * The awaits of cells that an error came through.
 *
 * An error made in a callback (a job's, a socket's) has no frame of the code that waits for it; each await of a cell
 * that it passes adds one.
 */
import type { CellPlace } from './compile/cellCode.ts';

export interface AwaitFrame {
  readonly place: CellPlace;
  readonly line: number;
  readonly column: number;
}

const MOST_FRAMES = 50;
const trails = new WeakMap<object, AwaitFrame[]>();

/** Notes that `error` came out of an await. */
export function noteAwait(error: unknown, frame: AwaitFrame): void {
  if (typeof error !== 'object' || error === null) return;
  const trail = trails.get(error);
  if (trail === undefined) trails.set(error, [frame]);
  else if (trail.length < MOST_FRAMES) trail.push(frame);
}

/** The awaits an error came through, innermost first. */
export function awaitTrail(error: unknown): readonly AwaitFrame[] {
  return (typeof error === 'object' && error !== null ? trails.get(error) : undefined) ?? [];
}
