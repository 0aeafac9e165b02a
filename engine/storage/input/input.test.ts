import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NO_CLASSES } from '../codec/classRegistry.ts';
import { FileNotFoundError, InputFileError } from '../files/errors.ts';
import { listInput } from '../files/listInput.ts';
import { writeObjects } from '../output/objectOutput.ts';
import { binaryPartitionBytes, packFiles, recordSplits, textSplits, wholeTextPartitionBytes } from '../text/splits.ts';
import { readSplit } from './inputSplit.ts';
import type { InputSplit } from './inputSplit.ts';
import type { PortableDataStream } from './portableDataStream.ts';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'emberline-input-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const file = (content: string | Uint8Array): string => {
  const path = join(mkdtempSync(join(root, 'test-')), 'file');
  writeFileSync(path, content);
  return path;
};
const read = (split: InputSplit): unknown[] => Array.from(readSplit(split, NO_CLASSES)).flat();

describe('binary records', () => {
  test('are arrays of their length, in splits that never cut one', () => {
    const path = file(Uint8Array.from({ length: 30 }, (_, i) => i));
    const [split] = recordSplits(listInput(path, '/'), 10);
    expect(split).toEqual({ path, start: 0, length: 30 });
    expect(read({ format: 'records', recordLength: 10, path, start: 10, length: 20 })).toEqual([Uint8Array.from({ length: 10 }, (_, i) => 10 + i), Uint8Array.from({ length: 10 }, (_, i) => 20 + i)]);
    const sizes = recordSplits([{ path: '/f', uri: '', length: 100 << 20 }], 1000).map(({ length }) => length);
    expect([sizes.length, sizes.slice(0, -1).every((size) => size === 33_554_000), sizes.reduce((a, b) => a + b, 0)]).toEqual([4, true, 100 << 20]);
  });

  test('longer than what is read at once, and longer than a block, are whole', () => {
    const path = file(Buffer.alloc(1_200_000, 'x'));
    expect(read({ format: 'records', recordLength: 600_000, path, start: 0, length: 1_200_000 }).map((record) => (record as Uint8Array).length)).toEqual([600_000, 600_000]);
    expect(recordSplits([{ path: '/f', uri: '', length: 80 << 20 }], 40 << 20).map(({ length }) => length)).toEqual([40 << 20, 40 << 20]);
  });

  test('of a file that is no whole number of them are an error that says so', () => {
    const path = file('1234567');
    expect(() => read({ format: 'records', recordLength: 2, path, start: 0, length: 7 })).toThrow(new InputFileError(`file:${path} has 7 bytes, which is not a whole number of records of 2 bytes: it is cut, or its records have another length.`));
  });
});

describe('object files', () => {
  const rowsOf = (count: number): unknown[] => Array.from({ length: count }, (_, i) => [`key ${i}`, { at: new Date(i), set: new Set([i, -0, NaN]), big: BigInt(i) }]);

  test('give each row once, wherever the splits fall', () => {
    const rows = rowsOf(3000);
    const path = file('');
    const { bytes, records } = writeObjects(path, rows, NO_CLASSES);
    expect(records).toBe(3000);
    for (const minPartitions of [1, 2, 3, 50]) {
      const splits = textSplits(listInput(path, '/'), minPartitions);
      expect(splits.reduce((sum, split) => sum + split.length, 0)).toBe(bytes);
      expect(splits.flatMap((split) => read({ format: 'objects', ...split }))).toEqual(rows);
    }
  });

  test('hold any value, back as it was', () => {
    fc.assert(fc.property(fc.array(fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true, withSparseArray: true, withNullPrototype: false }), { maxLength: 20 }), fc.integer({ min: 1, max: 4 }), (rows, minPartitions) => {
      const path = file('');
      writeObjects(path, rows, NO_CLASSES);
      expect(textSplits(listInput(path, '/'), minPartitions).flatMap((split) => read({ format: 'objects', ...split }))).toEqual(rows);
    }), { seed: 77, numRuns: 100 });
  });

  test('of instances of a class that is not known say how to name it', () => {
    class Point {
      readonly x = 1;
    }
    const path = file('');
    writeObjects(path, [new Point()], { idOf: () => 'abc', prototypeOf: () => undefined });
    expect(() => read({ format: 'objects', path, start: 0, length: 1000 })).toThrow(`file:${path} holds instances of a class that is not known here. Define the class in a cell, exactly as it was when the file was saved, and name it: sc.objectFile(path, minPartitions, [TheClass]).`);
  });

  test('that are damaged or something else are an error that names the file', () => {
    const path = file('just text, not an object file');
    expect(() => read({ format: 'objects', path, start: 0, length: 29 })).toThrow(`file:${path} cannot be read as an object file: Encoded rows are damaged: the file does not begin as a file of rows does. Object files are what saveAsObjectFile writes.`);
    const { bytes } = writeObjects(path, rowsOf(2000), NO_CLASSES);
    truncateSync(path, bytes - 5);
    const splits = textSplits(listInput(path, '/'), 3);
    expect(() => splits.map((split) => read({ format: 'objects', ...split }))).toThrow(InputFileError);
  });
});

describe('whole files', () => {
  test('share partitions up to the bytes of one, in order; empty ones are records too', () => {
    const files = [4, 4, 0, 9, 1].map((length, i) => ({ path: `/f${i}`, uri: '', length }));
    const groups = (most: number): string[][] => packFiles(files, most).map((group) => group.map(({ path }) => path));
    expect(groups(wholeTextPartitionBytes(files, 2))).toEqual([['/f0', '/f1', '/f2', '/f3'], ['/f4']]);
    expect(groups(wholeTextPartitionBytes(files, 5))).toEqual([['/f0'], ['/f1'], ['/f2', '/f3'], ['/f4']]);
    expect(packFiles(files.map((f) => ({ ...f, length: 0 })), 0)).toHaveLength(1);
    expect(packFiles([], 10)).toEqual([]);
  });

  test('that are binary count four megabytes more each, and leave no core without work', () => {
    const MIB = 1 << 20;
    const files = Array.from({ length: 8 }, (_, i) => ({ path: `/f${i}`, uri: '', length: 10 }));
    expect(binaryPartitionBytes(files, 2, 4)).toBe(8 * MIB + 20);
    expect(binaryPartitionBytes(files, 2, 100)).toBe(4 * MIB);
    expect(binaryPartitionBytes([{ path: '/f', uri: '', length: 4096 * MIB }], 2, 2)).toBe(128 * MIB);
  });

  test('are streams that nobody reads before they are opened', () => {
    const path = file(Uint8Array.from([1, 2, 3, 4, 5]));
    const [record] = read({ format: 'binary', files: [{ path, uri: `file:${path}`, length: 5 }] }) as [string, PortableDataStream][];
    const [name, stream] = record as [string, PortableDataStream];
    expect([name, stream.path, stream.getPath()]).toEqual([`file:${path}`, `file:${path}`, `file:${path}`]);
    expect(stream.toArray()).toEqual(Uint8Array.from([1, 2, 3, 4, 5]));
    const open = stream.open();
    expect([open.length, [...open.read(2)], open.position, [...open.read(9)], [...open.read(1)]]).toEqual([5, [1, 2], 2, [3, 4, 5], []]);
    open.position = 1;
    expect([...open].map((chunk) => [...chunk])).toEqual([[2, 3, 4, 5]]);
    open.close();
    rmSync(path);
    expect(() => stream.toArray()).toThrow(new FileNotFoundError(path));
  });
});
