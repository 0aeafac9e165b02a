import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CheckpointFileError, listCheckpointParts, readCheckpointPart, readCheckpointPartitioner, writeCheckpointPart, writeCheckpointPartitioner } from './checkpointFiles.ts';

let root: string;
let directory: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'emberline-checkpoint-'));
});
beforeEach(() => {
  directory = join(mkdtempSync(join(root, 'test-')), 'rdd-4');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const read = (name = 'part-00000'): unknown[] => [...readCheckpointPart(join(directory, name))].flat();
const rows = Array.from({ length: 20_000 }, (_, i) => [`key ${i}`, { at: new Date(i), list: [i, -0, NaN] }]);

test('a part is written under its own name and read back the same, in batches', () => {
  const { file, bytes } = writeCheckpointPart(directory, 0, 11, rows);
  expect(file).toBe('part-00000');
  expect(readdirSync(directory)).toEqual(['part-00000']);
  expect(readFileSync(join(directory, file)).length).toBe(bytes);
  expect(read()).toEqual(rows);
  expect([...readCheckpointPart(join(directory, file))].length).toBeGreaterThan(1);
});

test('an empty part is a part', () => {
  writeCheckpointPart(directory, 3, 1, []);
  expect(read('part-00003')).toEqual([]);
});

test('of two attempts the first to finish gives the part, and the other leaves nothing', () => {
  writeCheckpointPart(directory, 0, 1, (function* () {
    yield 'slow';
    writeCheckpointPart(directory, 0, 2, ['fast']);
  })());
  expect(read()).toEqual(['fast']);
  expect(readdirSync(directory)).toEqual(['part-00000']);
});

test('an attempt that fails leaves nothing', () => {
  expect(() => writeCheckpointPart(directory, 0, 1, (function* () {
    yield 1;
    throw new Error('the task failed');
  })())).toThrow('the task failed');
  expect(readdirSync(directory)).toEqual([]);
});

describe('a damaged part is an error that names the file and what is wrong', () => {
  const failure = (): string => {
    try {
      read();
    } catch (error) {
      expect(error).toBeInstanceOf(CheckpointFileError);
      expect((error as CheckpointFileError).file).toBe(join(directory, 'part-00000'));
      return (error as Error).message;
    }
    return 'read without an error';
  };

  test('missing', () => {
    expect(failure()).toBe(`Checkpoint file ${join(directory, 'part-00000')}: it does not exist. Its lineage was cut when it was written, so it cannot be recomputed: restore the file, or run the cells that made the checkpoint again.`);
  });

  test('cut anywhere', () => {
    writeCheckpointPart(directory, 0, 1, rows.slice(0, 20));
    const whole = readFileSync(join(directory, 'part-00000'));
    for (let length = whole.length - 1; length >= 0; length -= 7) {
      writeFileSync(join(directory, 'part-00000'), whole.subarray(0, length));
      expect(failure(), `${length} of ${whole.length} bytes`).toMatch(/is cut at|does not begin|does not end/);
    }
  });

  test('any bit flipped', () => {
    writeCheckpointPart(directory, 0, 1, rows.slice(0, 5));
    const whole = readFileSync(join(directory, 'part-00000'));
    for (let at = 0; at < whole.length; at++) {
      const damaged = Buffer.from(whole);
      damaged[at]! ^= 1 << (at % 8);
      writeFileSync(join(directory, 'part-00000'), damaged);
      expect(failure(), `byte ${at}`).toMatch(/^Checkpoint file/);
    }
  });

  test('bytes after its end', () => {
    writeCheckpointPart(directory, 0, 1, [1]);
    writeFileSync(join(directory, 'part-00000'), 'x', { flag: 'a' });
    expect(failure()).toContain('does not end the file');
  });

  test('a whole batch left out', () => {
    writeCheckpointPart(directory, 0, 1, rows);
    truncateSync(join(directory, 'part-00000'), 9000);
    expect(failure()).toMatch(/is cut at 9000 bytes, inside the batch after \d+ rows/);
  });

  test('an error of whoever reads is not taken for damage', () => {
    writeCheckpointPart(directory, 0, 1, [1]);
    expect(() => {
      for (const batch of readCheckpointPart(join(directory, 'part-00000'))) throw new Error(`mine ${batch.length}`);
    }).toThrow('mine 1');
  });
});

describe('the parts of a checkpoint', () => {
  test('are listed in order, without attempts and other files', () => {
    for (const partition of [2, 0, 1]) writeCheckpointPart(directory, partition, 1, [partition]);
    for (const name of ['.part-00003-attempt-9', '_partitioner', 'notes']) writeFileSync(join(directory, name), '');
    expect(listCheckpointParts(directory).map((part) => part.file)).toEqual(['part-00000', 'part-00001', 'part-00002']);
  });

  test('a gap or a missing folder is an error that names it', () => {
    for (const partition of [0, 2]) writeCheckpointPart(directory, partition, 1, []);
    expect(() => listCheckpointParts(directory)).toThrow(`Checkpoint file ${join(directory, 'part-00001')}: it does not exist, though part-00002 does.`);
    expect(() => listCheckpointParts(join(directory, 'gone'))).toThrow('the folder does not exist');
  });
});

test('the partitioner beside the parts keeps every kind of bound, and a damaged one is an error', () => {
  writeCheckpointPart(directory, 0, 1, []);
  const partitioner = { kind: 'range', bounds: [new Date(5), 2n, ['a', NaN]], ascending: false };
  writeCheckpointPartitioner(directory, partitioner);
  expect(readCheckpointPartitioner(directory)).toEqual(partitioner);
  expect(JSON.parse(readFileSync(join(directory, '_partitioner'), 'utf8'))).toHaveProperty('kind', 'range');
  writeFileSync(join(directory, '_partitioner'), '{');
  expect(() => readCheckpointPartitioner(directory)).toThrow(SyntaxError);
  expect(readCheckpointPartitioner(join(directory, 'gone'))).toBeUndefined();
});
