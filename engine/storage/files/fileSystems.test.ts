import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { UnsupportedFileSystemError } from './errors.ts';
import { fileSystemOf, registerFileSystem } from './fileSystems.ts';
import { listInput } from './listInput.ts';
import { localFileSystem } from './localFileSystem.ts';
import { absolutePath, childOf, nameOf, parentOf, uriOf } from './paths.ts';
import { readWholeFile } from './readWholeFile.ts';
import { fileSystemContract } from './testing/fileSystemContract.ts';
import { memoryFileSystem } from './testing/memoryFileSystem.ts';

const root = mkdtempSync(join(tmpdir(), 'emberline-files-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

fileSystemContract('local disk', () => ({ fileSystem: localFileSystem, folder: mkdtempSync(join(root, 'test-')) }));
fileSystemContract('memory', () => {
  const fileSystem = memoryFileSystem('memory');
  fileSystem.mkdirs('memory://store/folder');
  return { fileSystem, folder: 'memory://store/folder' };
});

describe('the file system of a path', () => {
  test('is told by its scheme, and an unknown one names those there are', () => {
    expect([fileSystemOf('/a'), fileSystemOf('FILE:/a')]).toEqual([localFileSystem, localFileSystem]);
    expect(() => fileSystemOf('s3://bucket/key')).toThrow(new UnsupportedFileSystemError('s3', ['file'], 's3://bucket/key'));
    expect(() => fileSystemOf('s3://bucket/key')).toThrow('No FileSystem for scheme "s3" in s3://bucket/key. The schemes there are: file: (and plain paths)');
  });

  test('may be registered and taken back', () => {
    const memory = memoryFileSystem('memory');
    const unregister = registerFileSystem(memory);
    expect(fileSystemOf('memory://x/y')).toBe(memory);
    expect(() => fileSystemOf('s3:/y')).toThrow('file: (and plain paths), memory:');
    unregister();
    expect(() => fileSystemOf('memory://x/y')).toThrow(UnsupportedFileSystemError);
  });
});

describe('paths', () => {
  test.each([
    ['a/../b', '/work/b'],
    ['/a//b/', '/a/b'],
    ['file:/a%20b', '/a b'],
    ['file:///a/./b', '/a/b'],
    [' Memory://store//a/../b/ ', 'memory://store/b'],
    ['memory:/a', 'memory:///a'],
    ['memory://store/day[12]/{a,b}*?', 'memory://store/day[12]/{a,b}*?'],
    ['c:1', '/work/c:1'],
  ])('%s in /work is %s', (written, absolute) => {
    expect(absolutePath(written, '/work')).toBe(absolute);
  });

  test('have parents, children and names on every file system', () => {
    expect(['/a/b', '/a', '/', 'memory://s/a/b', 'memory://s/a'].map(parentOf)).toEqual(['/a', '/', '/', 'memory://s/a', 'memory://s/']);
    expect([childOf('/', 'a'), childOf('memory://s/', 'a'), childOf('/a', 'b'), nameOf('memory://s/a/b')]).toEqual(['/a', 'memory://s/a', '/a/b', 'b']);
    expect([uriOf('/a'), uriOf('memory://s/a')]).toEqual(['file:/a', 'memory://s/a']);
  });
});

describe('input of another file system', () => {
  test('is listed by the same rules, globs too', () => {
    const memory = memoryFileSystem('memory');
    const unregister = registerFileSystem(memory);
    for (const path of ['day1/a.txt', 'day1/_b', 'day2/c.txt', 'day2/d.log', 'e.txt']) {
      const file = memory.create(`memory://store/${path}`);
      file.write(Buffer.from(path));
      file.close();
    }
    const files = (pattern: string): string[] => listInput(pattern, '/').map(({ path }) => path.slice('memory://store/'.length));
    try {
      expect(files('memory://store/day*/*.txt')).toEqual(['day1/a.txt', 'day2/c.txt']);
      expect(files('memory://store/{day2/c,e}.txt, memory://store/day1')).toEqual(['day2/c.txt', 'e.txt', 'day1/a.txt']);
      expect(() => files('memory://store/x')).toThrow('Input path does not exist: memory://store/x');
      expect(readWholeFile('memory://store/day2/d.log').toString()).toBe('day2/d.log');
    } finally {
      unregister();
    }
  });
});

test('a link to nothing is left out of a folder, a link to a file is the file', () => {
  const folder = mkdtempSync(join(root, 'links-'));
  writeFileSync(join(folder, 'a'), 'abc');
  symlinkSync(join(folder, 'a'), join(folder, 'b'));
  symlinkSync(join(folder, 'gone'), join(folder, 'c'));
  expect(localFileSystem.list(folder).map(({ path, length }) => [nameOf(path), length])).toEqual([['a', 3], ['b', 3]]);
});
