import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AMBIENT_PATH, editorTypes } from './editorTypes.ts';
import { exportsOf } from './exportTable.ts';

const disk = mkdtempSync(join(tmpdir(), 'emberline-editor-'));
const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));
afterAll(() => { rmSync(disk, { recursive: true, force: true }); });

/** Type-checks a cell as the editor does; the lines with errors and their messages. */
async function errorsOf(source: string): Promise<readonly (readonly [line: number, message: string])[]> {
  writeFileSync(join(disk, 'cell.ts'), `export {};\n${source}`);
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, [join(typescript, 'bin', 'tsc'), '-p', disk], (_error, stdout) => { resolve(stdout); });
  });
  return output.split('\n').flatMap((line) => {
    const match = /^(?:.*\/)?cell\.ts\((\d+),\d+\): error \w+: (.*)$/.exec(line);
    return match === null ? [] : [[Number(match[1]) - 1, match[2] as string] as const];
  });
}

beforeAll(async () => {
  for (const { path, text } of await editorTypes(join(disk, 'kept'))) {
    const file = join(disk, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  writeFileSync(join(disk, 'tsconfig.json'), JSON.stringify({
    compilerOptions: { strict: true, target: 'ESNext', module: 'ESNext', moduleResolution: 'bundler', lib: ['ESNext'], types: ['node'], noEmit: true, skipLibCheck: true },
    files: ['cell.ts', AMBIENT_PATH],
  }));
}, 60_000);

describe('the editor knows the engine', () => {
  test('a right cell has no errors', { timeout: 60_000 }, async () => {
    expect(await errorsOf([
      'const rdd = sc.parallelize([1, 2, 3]).map((x) => x * 2);',
      'const n: number = await rdd.count();',
      "const pairs = rdd.map((x): [string, number] => ['a', x]).reduceByKey((a, b) => a + b);",
      'const first: [string, number] = await pairs.first();',
      'rdd.persist(StorageLevel.MEMORY_ONLY);',
      "const shown = await display(html`<b>${n}</b>`, { displayId: 'x' }); await shown.update(md('*y*'));",
      "import { readFileSync } from 'node:fs'; console.log(readFileSync('x').length, process.cwd());",
      "import { StorageLevel as Level } from 'emberline'; Level.DISK_ONLY.useDisk satisfies boolean;",
    ].join('\n'))).toEqual([]);
  });

  test('a pair operation on an RDD that is not of pairs is an error, and so is a wrong type', { timeout: 60_000 }, async () => {
    const errors = await errorsOf('sc.parallelize([1, 2]).reduceByKey((a: never) => a);\nconst s: string = await sc.parallelize([1]).count();');
    expect(errors.map(([line]) => line)).toEqual([1, 2]);
    expect(errors[0]?.[1]).toContain('Rdd<number>');
  });
});

test('exports are followed through re-exports, with what they are', () => {
  const files = new Map([
    ['index.d.ts', "export { A, type B } from './a.js'; export * from './b/c.js'; export declare const own: number;"],
    ['a.d.ts', 'export declare class A<T, U = T> {} export interface B {} export declare function hidden(): void;'],
    ['b/c.d.ts', "import { A } from '../a.js'; export { A as Again }; export type C<K> = K; export declare function f(): void;"],
  ]);
  expect(Object.fromEntries(exportsOf(files, 'index.d.ts'))).toEqual({
    A: { value: true, type: true, parameters: ['T', 'U'] },
    B: { value: false, type: true, parameters: [] },
    Again: { value: true, type: true, parameters: ['T', 'U'] },
    C: { value: false, type: true, parameters: ['K'] },
    f: { value: true, type: false, parameters: [] },
    own: { value: true, type: false, parameters: [] },
  });
});
