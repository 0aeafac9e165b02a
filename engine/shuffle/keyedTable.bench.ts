/** KeyedTable against Map, by hand: `node engine/shuffle/keyedTable.bench.ts`. Sums 4 million values by key; milliseconds, best of five. */
import { KeyedTable } from './keyedTable.ts';

const VALUES = 4_000_000;
const RUNS = 5;

const create = (value: number): number => value;
const merge = (sum: number, value: number): number => sum + value;

function withMap(keys: readonly unknown[]): number {
  const sums = new Map<unknown, number>();
  for (const key of keys) {
    const sum = sums.get(key);
    sums.set(key, sum === undefined ? create(1) : merge(sum, 1));
  }
  return sums.size;
}

function withInsert(keys: readonly unknown[]): number {
  const table = new KeyedTable<number, number>(create, merge);
  for (const key of keys) table.insert(key, 1);
  return table.size;
}

function withSlots(keys: readonly unknown[]): number {
  const table = new KeyedTable<number, number>(create, merge);
  const { combiners } = table;
  for (const key of keys) {
    const slot = table.slot(key);
    if (slot === combiners.length) combiners.push(create(1));
    else combiners[slot] = merge(combiners[slot]!, 1);
  }
  return table.size;
}

function best(run: () => unknown): number {
  let least = Infinity;
  for (let i = 0; i < RUNS; i++) {
    const start = performance.now();
    run();
    least = Math.min(least, performance.now() - start);
  }
  return Math.round(least);
}

const table = [1000, 100_000, 1_000_000].flatMap((distinct) => {
  const numbers = Array.from({ length: VALUES }, (_, i) => (i * 7919) % distinct);
  const kinds = { integers: numbers, doubles: numbers.map((n) => n + 0.5), strings: numbers.map((n) => `word${n}`) };
  return Object.entries(kinds).map(([kind, keys]) => ({ distinct, kind, map: best(() => withMap(keys)), insert: best(() => withInsert(keys)), slots: best(() => withSlots(keys)) }));
});
console.table(table);
