/** Prints, as JSON, the heap's real growth and the estimate for records of common shapes. Run with --expose-gc. */
import { estimateSize } from '../sizeEstimator.ts';

const ROWS = 20_000;
const collect = (globalThis as unknown as { gc: () => void }).gc;

class Point {
  readonly x: number;
  readonly y: number;
  constructor(x: number, y: number) {
    this.x = x;
    this.y = y;
  }
}

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
  'maps of ten': (i) => new Map(Array.from({ length: 10 }, (_, k) => [`k${i}-${k}`, k])),
  'sets of words': (i) => new Set([`a${i}`, `b${i}`, `c${i}`]),
  'objects as JSON gives them': (i) => JSON.parse(`{"id":${i},"name":"user ${i}","address":{"city":"City ${i % 100}","zip":"${10000 + i}"},"tags":["a${i}","b${i}"],"score":${i}.5,"active":true}`) as unknown,
  'orders with lines': (i) => ({ order: i, customer: { id: i % 97, name: `customer number ${i}` }, lines: [{ item: `item ${i}`, price: i + 0.99, count: i % 7 }, { item: `other ${i}`, price: 1.5, count: 2 }] }),
  'fields of a line': (i) => `${i},name ${i},${i / 7},2020-01-${i % 28},a longer description of number ${i}`.split(','),
  'lines of text': (i) => `a line of text that stands for number ${i} of all lines`.slice(2),
  'wide strings': (i) => `Zürich → Łódź ${i}`,
  'long strings': (i) => 'x'.repeat(200 + (i % 50)),
  'class instances': (i) => new Point(i, i / 2),
  'pairs of a word and a list': (i) => [`word${i}`, [`doc${i}`, `doc${i + 1}`, `doc${i + 2}`]],
  bigints: (i) => BigInt(i) ** 5n,
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
