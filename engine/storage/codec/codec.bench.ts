/**
 * The row codec against v8.serialize and JSON, by hand: `node engine/storage/codec/codec.bench.ts`. Prints milliseconds for the
 * best of several runs, bytes, and how many times faster than v8.serialize.
 */
import { deserialize, serialize } from 'node:v8';
import { decodeRows, encodeRows } from './index.ts';

const ROWS = 200_000;
const RUNS = 7;

const rows = (make: (i: number) => unknown, count = ROWS): unknown[] => Array.from({ length: count }, (_, i) => make(i));
const data: Record<string, unknown[]> = {
  'pairs, distinct keys': rows((i) => [`key${(i * 7919) % 100_003}`, i]),
  'pairs, 100 keys': rows((i) => [`key${i % 100}`, 1]),
  integers: rows((i) => i),
  doubles: rows((i) => i * 1.5),
  lines: rows((i) => `line of text number ${i}`),
  'objects, 6 fields': rows((i) => ({ id: i, name: `user${i}`, score: i / 3, active: i % 2 === 0, tag: ['a', 'b', 'c'][i % 3], note: i % 5 === 0 ? null : `n${i}` })),
  'joined pairs': rows((i) => [`k${i}`, [i, [`x${i}`]]]),
  'groups of up to 4': rows((i) => [`k${i}`, [i, i + 1, i + 2, i + 3].slice(0, (i % 4) + 1)], ROWS / 10),
  'maps (general form)': rows((i) => new Map([['a', i]]), ROWS / 10),
};

function best(run: () => unknown): number {
  let least = Infinity;
  for (let i = 0; i < RUNS; i++) {
    const start = performance.now();
    run();
    least = Math.min(least, performance.now() - start);
  }
  return least;
}

const table = Object.entries(data).map(([name, values]) => {
  const ours = encodeRows(values);
  const v8 = serialize(values);
  const json = JSON.stringify(values);
  const encode = best(() => encodeRows(values));
  const decode = best(() => decodeRows(ours));
  const v8Encode = best(() => serialize(values));
  const v8Decode = best(() => deserialize(v8));
  return {
    name, rows: values.length, encode: encode.toFixed(1), decode: decode.toFixed(1), KiB: ours.length >> 10,
    'v8 encode': v8Encode.toFixed(1), 'v8 decode': v8Decode.toFixed(1), 'v8 KiB': v8.length >> 10,
    'JSON encode': best(() => JSON.stringify(values)).toFixed(1), 'JSON decode': best(() => JSON.parse(json)).toFixed(1), 'JSON KiB': json.length >> 10,
    'encode ×': (v8Encode / encode).toFixed(1), 'decode ×': (v8Decode / decode).toFixed(1),
  };
});
console.table(table);
