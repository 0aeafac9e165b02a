/** What Apache Spark 4.3 answered to the same programs on local[2]: how text is cut into partitions, and which files a path means. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SparkContext } from '../sparkContext.ts';

let sc: SparkContext;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'emberline-as-spark-'));
  sc = new SparkContext({ appName: 'test', master: 'local-inline[2]', cwd: folder, localDir: join(folder, 'local') });
  mkdirSync(join(folder, 'g', 'd'), { recursive: true });
  for (const name of ['a1', 'a2', 'b1', 'ab', 'c[x]', 'd/a1', 'd/z']) writeFileSync(join(folder, 'g', name), name);
});

afterAll(async () => {
  await sc.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function parts(text: string, minPartitions: number): Promise<readonly (readonly string[])[]> {
  writeFileSync(join(folder, 'lines.txt'), text);
  return sc.textFile('lines.txt', minPartitions).glom().collect();
}

describe('lines of each partition', () => {
  it.each([
    [1, 2, [1, 0]],
    [10, 2, [6, 4]],
    [10, 3, [4, 3, 3]],
    [10, 5, [3, 2, 2, 2, 1]],
    [10, 8, [2, 1, 1, 1, 1, 1, 1, 1, 1, 0]],
    [23, 5, [6, 5, 4, 4, 4, 0]],
    [100, 3, [35, 33, 32]],
    [100, 8, [15, 12, 12, 12, 12, 12, 12, 12, 1]],
  ])('%d lines, at least %d partitions', async (lines, minPartitions, expected) => {
    const text = Array.from({ length: lines }, (_, i) => `l${i + 1}`).join('\n');
    expect((await parts(text, minPartitions)).map((part) => part.length)).toEqual(expected);
  });

  it.each([
    ['a\nb\nc\n', 4, [['a'], ['b'], [], ['c'], [], []]],
    ['a\r\nb\r\nc', 4, [['a'], [], ['b'], [], [], ['c'], []]],
    ['\n\n\n', 2, [['', ''], [''], []]],
    ['a\n\nb\n', 4, [['a'], [''], ['b'], [], []]],
    ['a\rb\rc', 2, [['a', 'b'], ['c'], []]],
    ['\r\n\r\n', 2, [['', ''], []]],
    ['a\n\r\nb', 4, [['a'], [''], [], ['b'], []]],
  ])('%j, at least %d', async (text, minPartitions, expected) => {
    expect(await parts(text, minPartitions)).toEqual(expected);
  });
});

describe('globs', () => {
  it.each([
    ['a*', ['a1', 'a2', 'ab']], ['a?', ['a1', 'a2', 'ab']], ['[ab]1', ['a1', 'b1']], ['[^a]1', ['b1']], ['{a1,b1}', ['a1', 'b1']], ['*/a1', ['d/a1']],
    ['{a,b}*', ['a1', 'a2', 'ab', 'b1']], ['[a-b][0-9]', ['a1', 'a2', 'b1']], ['*1', ['a1', 'b1']], ['c\\[x\\]', ['c[x]']], ['d/', ['d/a1', 'd/z']], ['/a1', ['a1']],
  ])('%s', async (pattern, expected) => {
    expect((await sc.textFile(`g/${pattern}`).collect()).toSorted()).toEqual(expected);
  });

  it.each([
    ['x*', 'InvalidInputException', 'Input Pattern file:FOLDER/g/x* matches 0 files'],
    ['nope', 'InvalidInputException', 'Input path does not exist: file:FOLDER/g/nope'],
    ['a[', 'IOException', 'Illegal file pattern: error parsing regexp: Unclosed character class at pos 2: `a[`'],
    ['{a1', 'IOException', 'Illegal file pattern: error parsing regexp: Unclosed group at pos 3: `{a1`'],
  ])('%s: %s', async (pattern, name, message) => {
    await expect(Promise.resolve().then(() => sc.textFile(`g/${pattern}`).count())).rejects.toMatchObject({ name, message: message.replace('FOLDER', folder) });
  });
});
