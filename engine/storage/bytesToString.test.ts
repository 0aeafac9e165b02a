import { expect, test } from 'vitest';
import { bytesToString } from './bytesToString.ts';

test('sizes are in units of 1024 with one decimal, a unit from twice its size on', () => {
  expect([0, 1023, 1500, 2048, 3 * 2 ** 20].map(bytesToString)).toEqual(['0.0 B', '1023.0 B', '1500.0 B', '2.0 KiB', '3.0 MiB']);
});
