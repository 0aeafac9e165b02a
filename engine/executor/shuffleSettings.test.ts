import { expect, test } from 'vitest';
import { shuffleSettings } from './shuffleSettings.ts';

test('shuffles are not compressed and spill only when memory is refused, unless properties say otherwise', () => {
  expect(shuffleSettings({})).toEqual({ outputCompression: 'none', compression: 'none', untracked: 5 << 20, forceSpillRecords: Infinity });
  expect(shuffleSettings({ 'spark.shuffle.compress': 'true', 'spark.shuffle.spill.compress': 'true', 'spark.io.compression.codec': 'ZSTD', 'spark.shuffle.spill.initialMemoryThreshold': '1k', 'spark.shuffle.spill.numElementsForceSpillThreshold': '7' }))
    .toEqual({ outputCompression: 'zstd', compression: 'zstd', untracked: 1024, forceSpillRecords: 7 });
  expect(shuffleSettings({ 'spark.shuffle.compress': 'true' }).outputCompression).toBe('lz4');
});

test('a codec that is not there matters only when something is to be compressed', () => {
  expect(shuffleSettings({ 'spark.io.compression.codec': 'snappy' }).outputCompression).toBe('none');
  expect(() => shuffleSettings({ 'spark.io.compression.codec': 'snappy', 'spark.shuffle.compress': 'true' })).toThrow('The property spark.io.compression.codec is "snappy", and spark.shuffle.compress is true: shuffles are compressed with lz4 or zstd.');
});

test('a threshold that is no number of records is refused by name', () => {
  for (const text of ['many', '0', '']) expect(() => shuffleSettings({ 'spark.shuffle.spill.numElementsForceSpillThreshold': text })).toThrow(`The property spark.shuffle.spill.numElementsForceSpillThreshold must be a number of records, but is "${text}".`);
});
