/** Prints, as JSON, the heap's real growth and the estimate for records of common shapes. Run with --expose-gc. */
import { estimateSize } from '../sizeEstimator.ts';

const ROWS = 50_000;
const collect = (globalThis as unknown as { gc: () => void }).gc;

const shapes: Record<string, (i: number) => unknown> = {
  integers: (i) => i,
  doubles: (i) => i + 0.5,
  'short strings': (i) => `key${i}`,
  'pairs of string and number': (i) => [`key${i}`, i],
  'pairs of numbers': (i) => [i, i + 0.5],
  'objects of three fields': (i) => ({ id: i, name: `user${i}`, score: i / 3 }),
  'nested pairs': (i) => [`k${i}`, [i, `x${i}`]],
  'lists of numbers': (i) => [i, [i, i + 1, i + 2, i + 3]],
  dates: (i) => new Date(i),
  maps: (i) => new Map([[i, `v${i}`]]),
  'typed arrays': () => new Float64Array(10),
};

function used(): number {
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function build(make: (i: number) => unknown, count: number): unknown[] {
  const rows = new Array<unknown>(count);
  for (let i = 0; i < count; i++) rows[i] = make(i);
  return rows;
}

/** In a function of its own, so that the rows of the shape before are gone. */
function measure(make: (i: number) => unknown): { real: number; estimated: number } {
  estimateSize(build(make, 300));
  const before = used();
  const rows = build(make, ROWS);
  const real = used() - before;
  return { real, estimated: estimateSize(rows) };
}

process.stdout.write(JSON.stringify(Object.fromEntries(Object.entries(shapes).map(([name, make]) => [name, measure(make)]))));
