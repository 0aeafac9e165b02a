import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { InputFileError, InputPathNotExistError } from '../files/errors.ts';
import { codecNamed } from '../compression/codec.ts';
import { listInput } from '../files/listInput.ts';
import { readLineBatches } from './lines.ts';
import { textSplits } from './splits.ts';
import { readWhole } from './whole.ts';

let root: string;
let directory: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'emberline-text-'));
});
beforeEach(() => {
  directory = mkdtempSync(join(root, 'test-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function file(name: string, content: string | Uint8Array = ''): string {
  const path = join(directory, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  return path;
}
/** The lines of each split. */
const linesBySplit = (minPartitions: number): string[][] => textSplits(listInput('input*', directory), minPartitions).map((split) => [...readLineBatches(split)].flat());
const names = (pattern: string): string[] => listInput(pattern, directory).map(({ path }) => path.slice(directory.length + 1));

describe('lines', () => {
  /** Every line of a text, by the definition: ends are \r\n, \n and \r, and the last line may lack one. */
  function linesOf(text: string): string[] {
    const lines = text.split(/\r\n|\n|\r/);
    if (lines.at(-1) === '') lines.pop();
    return lines;
  }
  const piece = fc.oneof(fc.constantFrom('\n', '\r\n', '\r', '\r\r\n', '', 'a', 'é', '日本', '😀', 'some words'), fc.string({ unit: 'grapheme', maxLength: 8 }));
  const text = fc.array(piece, { maxLength: 60, size: 'max' }).map((parts) => parts.join(''));

  test('of all splits together are the lines of the file, wherever the cuts fall', () => {
    fc.assert(fc.property(text, fc.integer({ min: 1, max: 90 }), (content, minPartitions) => {
      file('input', content);
      expect(linesBySplit(minPartitions).flat()).toEqual(linesOf(content));
    }), { seed: 20_150_617, numRuns: 400 });
  });

  test('of a split cut at every byte are the same', () => {
    const content = 'ab\r\ncd\r\r\n\né\rz\n';
    const path = file('input', content);
    const { length } = readFileSync(path);
    for (let cut = 0; cut <= length; cut++) {
      const both = [{ start: 0, length: cut }, { start: cut, length: length - cut }].flatMap((part) => [...readLineBatches({ path, ...part })].flat());
      expect(both, `cut at ${cut}`).toEqual(linesOf(content));
    }
  });

  test('any bytes at all read as the whole file does', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), fc.integer({ min: 1, max: 20 }), (bytes, minPartitions) => {
      file('input', bytes);
      expect(linesBySplit(minPartitions).flat()).toEqual(linesBySplit(1).flat());
    }), { seed: 20_150_618, numRuns: 200 });
  });

  test('longer than what is read at once, and lines that begin where a split ends, belong to one split', () => {
    const content = `${'x'.repeat(3 << 20)}\n${'y'.repeat(10)}\r\n${'é'.repeat(1 << 20)}\rend`;
    file('input', content);
    for (const minPartitions of [1, 2, 3, 7]) expect(linesBySplit(minPartitions).flat()).toEqual(linesOf(content));
    file('input', 'aa\nbb\ncc\n');
    expect(linesBySplit(3)).toEqual([['aa', 'bb'], ['cc'], []]);
  });

  test('come from gzip in one split, also from several members', () => {
    file('input.gz', Buffer.concat([gzipSync('one\ntw'), gzipSync('o\r\nthree')]));
    expect(linesBySplit(5)).toEqual([['one', 'two', 'three']]);
  });

  test('of a damaged gzip file are an error that names it', () => {
    const path = file('input.gz', gzipSync('one\ntwo\n').subarray(0, 15));
    expect(() => linesBySplit(1)).toThrow(InputFileError);
    expect(() => linesBySplit(1)).toThrow(`file:${path} cannot be decompressed as gzip: unexpected end of file, near byte 15 of 15, after 4 bytes of text. The file is damaged or cut, or it is not gzip although its name ends in .gz.`);
  });

  test('of a bzip2 file of many blocks are read once, wherever splits and blocks begin', () => {
    const bzip2 = (bytes: Uint8Array): Buffer => {
      const out: Buffer[] = [];
      const compressor = codecNamed('bzip2')!.compressor((piece) => out.push(Buffer.from(piece)));
      compressor.write(bytes);
      compressor.finish();
      return Buffer.concat(out);
    };
    fc.assert(fc.property(text, fc.array(fc.nat(400), { maxLength: 8 }), fc.integer({ min: 1, max: 40 }), (content, cuts, minPartitions) => {
      const bytes = Buffer.from(content);
      const places = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
      file('input.bz2', Buffer.concat(places.slice(1).map((end, i) => bzip2(bytes.subarray(places[i], end)))));
      expect(linesBySplit(minPartitions).flat()).toEqual(linesOf(content));
    }), { seed: 20_150_619, numRuns: 60 });
  });

  test('of a bzip2 file whose blocks are long are split too', () => {
    // Does not compress well, so that blocks end within it.
    const lines = Array.from({ length: 60_000 }, (_, i) => `${i} ${Math.imul(i, 2_654_435_761).toString(36)} ${Math.imul(i + 7, 40_503_007).toString(36)}`);
    const out: Buffer[] = [];
    const compressor = codecNamed('bzip2')!.compressor((piece) => out.push(Buffer.from(piece)));
    compressor.write(Buffer.from(lines.map((line) => `${line}\n`).join('')));
    compressor.finish();
    file('input.bz2', Buffer.concat(out));
    for (const minPartitions of [2, 5]) {
      const bySplit = linesBySplit(minPartitions);
      expect(bySplit.filter((split) => split.length > 0).length).toBeGreaterThan(1);
      expect(bySplit.flat()).toEqual(lines);
    }
  });

  test('do not hold a byte order mark, whatever the splits', () => {
    file('input', '\ufeffa\nb\n');
    for (const minPartitions of [1, 2, 8]) expect(linesBySplit(minPartitions).flat()).toEqual(['a', 'b']);
  });

  test('of two files read by turns do not mix', () => {
    const contents = ['a', 'b'].map((letter) => `${letter.repeat(50)}\n`.repeat(10_000));
    const readers = contents.map((content, i) => readLineBatches({ path: file(`input${i}`, content), start: 0, length: content.length }));
    const seen: string[][] = [[], []];
    for (let open = 2; open > 0;) {
      open = 0;
      for (const [i, reader] of readers.entries()) {
        const batch = reader.next();
        if (batch.done === true) continue;
        seen[i]!.push(...batch.value);
        open++;
      }
    }
    expect(seen.map((lines) => lines.map((line) => `${line}\n`).join(''))).toEqual(contents);
  });

  test('a reader may stop early', () => {
    file('input', 'line\n'.repeat(1 << 20));
    const batches = readLineBatches(textSplits(listInput('input', directory), 1)[0]!);
    expect(batches.next().value?.[0]).toBe('line');
    expect(batches.return()).toEqual({ done: true, value: undefined });
  });
});

describe('splits', () => {
  const MIB = 1 << 20;
  const sizes = (lengths: number[], minPartitions: number): number[] => textSplits(lengths.map((length, i) => ({ path: `/f${i}`, uri: '', length })), minPartitions).map(({ length }) => length);

  test('follow Hadoop’s rule: the goal is the total over the partitions, at most a block, with a tenth of slack at the end', () => {
    expect(sizes([100], 2)).toEqual([50, 50]);
    expect(sizes([100], 3)).toEqual([33, 33, 34]);
    expect(sizes([10, 90], 2)).toEqual([10, 50, 40]);
    expect(sizes([70 * MIB], 1)).toEqual([32 * MIB, 32 * MIB, 6 * MIB]);
    expect(sizes([35 * MIB], 1)).toEqual([35 * MIB]);
    expect(sizes([0, 5], 1)).toEqual([0, 5]);
    expect(sizes([], 4)).toEqual([]);
  });

  test('of a gzip file are the file', () => {
    expect(textSplits([{ path: '/a.gz', uri: '', length: 100 }], 4)).toEqual([{ path: '/a.gz', start: 0, length: 100 }]);
  });
});

describe('input paths', () => {
  beforeEach(() => {
    for (const name of ['b.txt', 'a.txt', '_SUCCESS', '.hidden', 'day1/x.log', 'day1/_logs', 'day2/y.log', 'day2/z.txt', 'a*b.txt']) file(name, name);
  });

  test.each([
    ['a.txt', ['a.txt']],
    ['day2', ['day2/y.log', 'day2/z.txt']],
    ['b.txt,day1,a.txt', ['b.txt', 'day1/x.log', 'a.txt']],
    ['?.txt', ['a.txt', 'b.txt']],
    ['day*', ['day1/x.log', 'day2/y.log', 'day2/z.txt']],
    ['day[12]/*.log', ['day1/x.log', 'day2/y.log']],
    ['day[!1]/*', ['day2/y.log', 'day2/z.txt']],
    ['{a,b}.txt', ['a.txt', 'b.txt']],
    ['day{1,2}/{x,y}.log, a.txt', ['day1/x.log', 'day2/y.log', 'a.txt']],
    ['{day2/y,day1/x}.log', ['day2/y.log', 'day1/x.log']],
    ['{day{1,2}/[xy],a}.{log,txt}', ['day1/x.log', 'day2/y.log', 'a.txt']],
    ['**/y*', ['day2/y.log']],
    ['.hidden', ['.hidden']],
    ['a\\*b.txt', ['a*b.txt']],
    ['./day1/../a.txt', ['a.txt']],
  ])('%s', (pattern, expected) => {
    expect(names(pattern)).toEqual(expected);
  });

  test('may be file: URIs, with spaces and signs in them', () => {
    const path = file('with space #1%.txt', 'x');
    expect(listInput(`file:${path}`, '/')).toEqual([{ path, uri: `file:${path}`, length: 1 }]);
    expect(listInput(`file://${directory}/day?`, '/')).toHaveLength(3);
  });

  test('that match nothing are errors in Hadoop’s words', () => {
    expect(() => listInput('gone.txt', directory)).toThrow(new InputPathNotExistError(`Input path does not exist: file:${directory}/gone.txt`));
    expect(() => listInput('a.txt,gone', directory)).toThrow(`Input path does not exist: file:${directory}/gone`);
    expect(() => listInput('*.csv', directory)).toThrow(new InputPathNotExistError(`Input Pattern file:${directory}/*.csv matches 0 files`));
  });

  test('with a folder inside the folder are an error, not less data', () => {
    file('day2/more/w.log');
    expect(() => listInput('day2', directory)).toThrow(new InputFileError(`Path: ${directory}/day2/more is a directory, which is not supported by the record reader when \`mapreduce.input.fileinputformat.input.dir.recursive\` is false. To read the folders inside a folder, name them with a glob: ${directory}/day2/*`));
  });

  test('with folders inside are read, or left out, when that is asked for', () => {
    file('day2/more/w.log');
    const read = (folders: 'read' | 'left out'): string[] => listInput('day2', directory, folders).map(({ path }) => path.slice(directory.length + 1));
    expect([read('read'), read('left out')]).toEqual([['day2/more/w.log', 'day2/y.log', 'day2/z.txt'], ['day2/y.log', 'day2/z.txt']]);
  });

  test('that are empty are refused, also between commas', () => {
    for (const path of ['', ' ', 'a.txt,', 'a.txt, ,b.txt']) expect(() => listInput(path, directory)).toThrow('Can not create a Path from an empty string');
  });

  test('whole files are read as they are, gzip too', () => {
    expect(readWhole({ path: file('one', 'a\r\nb\n') })).toBe('a\r\nb\n');
    expect(readWhole({ path: file('two.gz', gzipSync('päck')) })).toBe('päck');
  });
});
