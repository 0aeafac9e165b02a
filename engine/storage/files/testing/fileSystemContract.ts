import { beforeEach, describe, expect, test } from 'vitest';
import { FileAlreadyExistsError, FileNotFoundError } from '../errors.ts';
import type { FileSystem } from '../fileSystem.ts';
import { childOf, nameOf } from '../paths.ts';

/** A file system and an empty folder in it that a test may fill; made anew for each test. */
export interface FileSystemUnderTest {
  readonly fileSystem: FileSystem;
  readonly folder: string;
}

/** What every file system must do. An implementation's test calls this with its name and a factory. */
export function fileSystemContract(name: string, make: () => FileSystemUnderTest | Promise<FileSystemUnderTest>): void {
  describe(`file system contract: ${name}`, () => {
    let fs: FileSystem;
    let folder: string;
    beforeEach(async () => {
      ({ fileSystem: fs, folder } = await make());
    });

    const at = (...names: string[]): string => names.reduce(childOf, folder);
    const write = (path: string, text: string, overwrite = false): void => {
      const file = fs.create(path, { overwrite });
      file.write(Buffer.from(text));
      file.close();
    };
    const read = (path: string): string => {
      const file = fs.open(path);
      const bytes: Buffer[] = [];
      for (let position = 0; ; ) {
        const buffer = Buffer.alloc(16);
        const got = file.read(buffer, buffer.length, position);
        if (got === 0) break;
        bytes.push(buffer.subarray(0, got));
        position += got;
      }
      file.close();
      return Buffer.concat(bytes).toString();
    };
    const names = (path: string): string[] => fs.list(path).map((status) => nameOf(status.path));

    test('a file is read back as it was written, piece by piece and from any position', () => {
      const file = fs.create(at('a.txt'));
      const piece = Buffer.from('pièce ');
      file.write(piece);
      piece.fill(0);
      file.write(Buffer.from('by piece'));
      file.write(Buffer.alloc(0));
      file.sync();
      file.close();
      file.close();
      expect(read(at('a.txt'))).toBe('pièce by piece');
      expect(fs.status(at('a.txt'))).toEqual({ path: at('a.txt'), isDirectory: false, length: 15 });
      const input = fs.open(at('a.txt'), { start: 7, end: 9 });
      const buffer = Buffer.alloc(4);
      expect([input.length, input.read(buffer, 2, 7), buffer.toString('latin1', 0, 2), input.read(buffer, 4, 15), input.read(buffer, 0, 0)]).toEqual([15, 2, 'by', 0, 0]);
      expect(input.read(buffer, 4, 99)).toBe(0);
      input.close();
    });

    test('an empty file is a file', () => {
      write(at('empty'), '');
      expect([read(at('empty')), fs.status(at('empty'))]).toEqual(['', { path: at('empty'), isDirectory: false, length: 0 }]);
    });

    test('names may hold spaces, commas, signs of globs and URLs, and any script', () => {
      for (const name of ['a b', 'a,b', '{x}*?[1]', '100%20#1', 'naïve 日本 😀']) {
        write(at(name), name);
        expect(read(at(name))).toBe(name);
        expect(names(folder)).toContain(name);
      }
    });

    test('create makes the folders above, refuses a name that is taken, and overwrites when told', () => {
      write(at('x', 'y', 'f'), 'one');
      expect(fs.status(at('x', 'y'))).toEqual({ path: at('x', 'y'), isDirectory: true, length: 0 });
      expect(() => fs.create(at('x', 'y', 'f'))).toThrow(FileAlreadyExistsError);
      write(at('x', 'y', 'f'), '2', true);
      expect(read(at('x', 'y', 'f'))).toBe('2');
    });

    test('a folder lists what is directly in it, by name', () => {
      for (const name of ['b', 'a', '_c', '.d', 'B']) write(at('list', name), name);
      write(at('list', 'sub', 'deep'), 'x');
      expect(fs.list(at('list'))).toEqual(['.d', 'B', '_c', 'a', 'b', 'sub'].map((name) => ({ path: at('list', name), isDirectory: name === 'sub', length: name === 'sub' ? 0 : name.length })));
      fs.mkdirs(at('none'));
      expect(fs.list(at('none'))).toEqual([]);
    });

    test('what is not there is undefined, false, or an error that names it', () => {
      expect(fs.status(at('gone'))).toBeUndefined();
      expect(fs.delete(at('gone'))).toBe(false);
      expect(() => fs.open(at('gone'))).toThrow(FileNotFoundError);
      expect(() => fs.open(at('gone'))).toThrow('gone does not exist');
      expect(() => fs.list(at('gone'))).toThrow(FileNotFoundError);
      expect(() => fs.rename(at('gone'), at('new'))).toThrow(FileNotFoundError);
    });

    test('mkdirs makes every level, is content with one that is there, and not with a file', () => {
      fs.mkdirs(at('p', 'q'));
      fs.mkdirs(at('p', 'q'));
      expect(names(at('p'))).toEqual(['q']);
      write(at('file'), '');
      expect(() => fs.mkdirs(at('file'))).toThrow(FileAlreadyExistsError);
    });

    test('a file is renamed into a free name, and a taken one is kept unless overwritten', () => {
      write(at('from'), 'new');
      write(at('taken'), 'old');
      expect(fs.rename(at('from'), at('taken'))).toBe(false);
      expect([read(at('from')), read(at('taken'))]).toEqual(['new', 'old']);
      expect(fs.rename(at('from'), at('free'))).toBe(true);
      expect(names(folder)).toEqual(['free', 'taken']);
      expect(fs.rename(at('free'), at('taken'), { overwrite: true })).toBe(true);
      expect([names(folder), read(at('taken'))]).toEqual([['taken'], 'new']);
    });

    test('a folder is renamed with all that is in it, and never into one that is taken', () => {
      write(at('dir', 'sub', 'f'), 'x');
      write(at('other', 'g'), 'y');
      expect(fs.rename(at('dir'), at('other'))).toBe(false);
      expect([read(at('dir', 'sub', 'f')), names(at('other'))]).toEqual(['x', ['g']]);
      expect(fs.rename(at('dir'), at('moved'))).toBe(true);
      expect([read(at('moved', 'sub', 'f')), fs.status(at('dir'))]).toEqual(['x', undefined]);
    });

    test('delete removes a file, and a folder with all that is in it and nothing beside it', () => {
      write(at('d', 'e', 'f'), '');
      write(at('dd'), '');
      expect(fs.delete(at('dd'))).toBe(true);
      write(at('d2'), '');
      expect(fs.delete(at('d'))).toBe(true);
      expect(names(folder)).toEqual(['d2']);
    });

    test('its blocks have a size, and its scheme is in lower case', () => {
      expect(fs.blockSize).toBeGreaterThan(0);
      expect(fs.scheme).toBe(fs.scheme.toLowerCase());
    });
  });
}
