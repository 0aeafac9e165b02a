import { describe, expect, it } from 'vitest';
import { isSource, isTest, projectFiles, read, root } from './sources.ts';

const LIMIT = 400;
/** Files a tool writes. */
const GENERATED: readonly string[] = ['package-lock.json', 'next-env.d.ts'];

const files = projectFiles();
const text = files.filter((file) => /\.(tsx?|m?js|json|md|ipynb|css|ya?ml|sh|txt)$|^\.ci\/|^LICENSE$|^\.[a-z]+(rc|ignore)?$/.test(file) && !GENERATED.includes(file));

describe('files', () => {
  it(`hold one noun: none but tests is longer than ${LIMIT} lines`, () => {
    const long = files
      .filter((file) => (isSource(file) || file.endsWith('.css')) && !isTest(file) && !GENERATED.includes(file))
      .map((file) => ({ file, lines: read(file).split('\n').length - 1 }))
      .filter(({ lines }) => lines > LIMIT);
    expect(long).toEqual([]);
  });

  it('name no folder of one machine and no registry host', () => {
    const someonesFolder = /(?<![\w.\]-])\/(root|home|Users)\/\w/;
    const registry = 'registry.' + 'npmjs.org';
    const found = [...text, 'package-lock.json'].flatMap((file) => {
      const source = read(file);
      const places = [source.includes(`${root}/`) ? root : '', isTest(file) ? '' : (someonesFolder.exec(source)?.[0] ?? ''), source.includes(registry) ? registry : ''];
      return places.filter((place) => place !== '').map((place) => `${file} mentions ${place}`);
    });
    expect(found).toEqual([]);
  });

  it('reach outside the repository only from tests', () => {
    const outside = '../' + 'shared';
    expect(text.filter((file) => !isTest(file) && !file.startsWith('scripts/house/') && read(file).includes(outside))).toEqual([]);
  });

  it('leave nothing half done: no marker of work put off, no focused test', () => {
    const marker = /\/\/\s*(TODO|FIXME|XXX|HACK)\b|\b(describe|it|test)\.only\(/;
    expect(files.filter((file) => isSource(file) && !file.startsWith('scripts/house/') && marker.test(read(file)))).toEqual([]);
  });
});
