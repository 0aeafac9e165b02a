import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NumberTable } from './numberTable.ts';

const integer = fc.oneof(fc.integer({ min: -40, max: 40 }), fc.constantFrom(2 ** 31 - 1, -(2 ** 31), 0, -0), fc.integer({ min: 0, max: 200 }).map((i) => i * 65_536));
const any = fc.oneof(integer, fc.double(), fc.constantFrom(NaN, 0.5, 2 ** 31, -(2 ** 31) - 1, 2 ** 53 - 1, Infinity));

test('numbers keys in the order they are first met, integers and all others alike, one by one and by columns', () => {
  fc.assert(fc.property(fc.array(integer, { maxLength: 300, size: 'max' }), fc.array(any, { maxLength: 300, size: 'max' }), (first, second) => {
    const keys = Float64Array.from([...first, ...second]);
    const numbers = new Map<number, number>();
    // A Map's keys are equal as ours are: NaN is one, and -0 is 0.
    const expected = Array.from(keys, (key) => numbers.get(key) ?? (numbers.set(key, numbers.size), numbers.size - 1));
    const [table, single] = [new NumberTable(), new NumberTable()];
    const out = new Int32Array(keys.length);
    table.addAll(keys, 0, first.length, out);
    const rest = new Int32Array(keys.length);
    table.addAll(keys, first.length, keys.length, rest);
    expect([...out.subarray(0, first.length), ...rest.subarray(0, second.length)]).toEqual(expected);
    expect(Array.from(keys, (key) => single.add(key))).toEqual(expected);
    expect(Array.from(table.keys(), (key) => key + 0)).toEqual([...numbers.keys()].map((key) => key + 0));
    table.findAll(keys, 0, keys.length, out);
    expect([...out]).toEqual(expected);
    expect([table.find(0.25), table.find(77_777), table.size]).toEqual([numbers.get(0.25) ?? -1, numbers.get(77_777) ?? -1, numbers.size]);
  }), { seed: 20_150_811, numRuns: 60 });
});
