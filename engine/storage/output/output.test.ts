import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { InputFileError, OutputExistsError } from '../files/errors.ts';
import { registerFileSystem } from '../files/fileSystems.ts';
import { listInput } from '../files/listInput.ts';
import { memoryFileSystem } from '../files/testing/memoryFileSystem.ts';
import { abortJob, commitJob, runTaskAttempt, setupJob } from './commitProtocol.ts';
import type { OutputJob } from './commitProtocol.ts';
import { writeText } from './textOutput.ts';

let root: string;
let directory: string;
let out: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'emberline-output-'));
});
beforeEach(() => {
  directory = mkdtempSync(join(root, 'test-'));
  out = join(directory, 'out');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const jobOf = (algorithm: 1 | 2 = 1): OutputJob => ({ directory: out, jobId: '7', algorithm });
const text = (job: OutputJob, partition: number, attempt: number, values: Iterable<unknown>): unknown => runTaskAttempt(job, partition, attempt, '', (path) => writeText(path, values));
const tree = (folder: string): string[] => readdirSync(folder, { recursive: true }).map(String).sort();

test('files appear together when the job is committed, each by renames, and _SUCCESS last', () => {
  const job = jobOf();
  setupJob(job);
  expect(text(job, 0, 11, (function* () {
    expect(tree(out)).toEqual(['_temporary', '_temporary/0', '_temporary/0/_temporary', '_temporary/0/_temporary/attempt_7_m_000000_11', '_temporary/0/_temporary/attempt_7_m_000000_11/part-00000']);
    yield* ['a', 1, ['k', [1, 2]], { x: 1 }, true];
  })())).toEqual({ file: 'part-00000', bytes: 27, records: 5 });
  text(job, 1, 12, []);
  expect(tree(out)).toEqual(['_temporary', '_temporary/0', '_temporary/0/_temporary', '_temporary/0/task_7_m_000000', '_temporary/0/task_7_m_000000/part-00000', '_temporary/0/task_7_m_000001', '_temporary/0/task_7_m_000001/part-00001']);
  expect(listInput('out', directory)).toEqual([]);
  commitJob(job, 2);
  expect(tree(out)).toEqual(['_SUCCESS', 'part-00000', 'part-00001']);
  expect(readFileSync(join(out, 'part-00000'), 'utf8')).toBe('a\n1\n(k,(1,2))\n{"x":1}\ntrue\n');
  expect(listInput('out', directory)).toHaveLength(2);
});

test('a folder that is there is refused, and so is a file', () => {
  mkdirSync(out);
  expect(() => setupJob(jobOf())).toThrow(new OutputExistsError(`Output directory file:${directory}/out already exists. Remove it, or save to another folder.`));
  rmSync(out, { recursive: true });
  writeFileSync(out, '');
  expect(() => setupJob(jobOf())).toThrow(OutputExistsError);
});

test.each([1, 2] as const)('algorithm %i: of two attempts of a task the first to finish gives the file, whole, and the other leaves nothing', (algorithm) => {
  const job = jobOf(algorithm);
  setupJob(job);
  text(job, 0, 1, (function* () {
    yield 'slow 1';
    text(job, 0, 2, ['fast 1', 'fast 2']);
    yield 'slow 2';
  })());
  text(job, 0, 3, ['late']);
  commitJob(job, 1);
  expect(tree(out)).toEqual(['_SUCCESS', 'part-00000']);
  expect(readFileSync(join(out, 'part-00000'), 'utf8')).toBe('fast 1\nfast 2\n');
});

describe('a failed save', () => {
  test('an attempt that fails leaves nothing, and the next one of the task may succeed', () => {
    const job = jobOf();
    setupJob(job);
    expect(() => text(job, 0, 1, ['a', null])).toThrow(new TypeError('text files do not allow null rows'));
    expect(tree(out)).toEqual(['_temporary', '_temporary/0', '_temporary/0/_temporary']);
    text(job, 0, 2, ['a']);
    commitJob(job, 1);
    expect(tree(out)).toEqual(['_SUCCESS', 'part-00000']);
  });

  test('an aborted job leaves no file, and an attempt that comes late cannot bring its folder back', () => {
    const job = jobOf();
    setupJob(job);
    text(job, 0, 1, ['a']);
    expect(() => text(job, 1, 2, (function* () {
      yield 'b';
      abortJob(job);
      yield 'c';
    })())).toThrow('does not exist');
    expect(existsSync(out)).toBe(false);
    expect(() => text(job, 2, 3, ['c'])).toThrow(InputFileError);
    expect(existsSync(out)).toBe(false);
    abortJob(job);
  });

  test('a job whose files were removed while it ran is not committed', () => {
    const job = jobOf();
    setupJob(job);
    text(job, 0, 1, ['a']);
    expect(() => commitJob(job, 2)).toThrow(`The save into file:${out} has 1 files of 2 tasks: files were removed while it ran.`);
    expect(tree(out)).not.toContain('_SUCCESS');
  });

  test('a driver that dies before the commit leaves nothing that is read as output, under algorithm 1', () => {
    const job = jobOf();
    setupJob(job);
    for (let task = 0; task < 3; task++) text(job, task, task, ['a']);
    expect(listInput('out', directory, 'refused')).toEqual([]);
  });
});

test('algorithm 2 shows each file as its task ends', () => {
  const job = jobOf(2);
  setupJob(job);
  text(job, 1, 1, ['b']);
  expect(listInput('out', directory).map(({ path }) => path)).toEqual([join(out, 'part-00001')]);
  text(job, 0, 2, ['a']);
  commitJob(job, 2);
  expect(tree(out)).toEqual(['_SUCCESS', 'part-00000', 'part-00001']);
});

test('the same on another file system', () => {
  const memory = memoryFileSystem('memory');
  const unregister = registerFileSystem(memory);
  try {
    const job: OutputJob = { directory: 'memory://store/out', jobId: '1', algorithm: 1 };
    setupJob(job);
    expect(text(job, 0, 1, ['a', 'b'])).toEqual({ file: 'part-00000', bytes: 4, records: 2 });
    commitJob(job, 1);
    expect(memory.list('memory://store/out').map(({ path, length }) => [path, length])).toEqual([['memory://store/out/_SUCCESS', 0], ['memory://store/out/part-00000', 4]]);
    expect(() => setupJob(job)).toThrow('Output directory memory://store/out already exists');
  } finally {
    unregister();
  }
});
