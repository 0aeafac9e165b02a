/**
 * The examples are what a new user runs first, so they run here as they do there: on the default master, every cell in order.
 * Each notebook's last cell asserts its own results; a failed cell is a failed run.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const folder = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('..', import.meta.url));
const run = promisify(execFile);

interface JupyterCell {
  readonly cell_type: 'code' | 'markdown' | 'raw';
  readonly id: string;
  readonly source: readonly string[] | string;
  readonly execution_count?: number | null;
  readonly outputs?: readonly { readonly output_type: string; readonly text?: readonly string[] | string; readonly data?: Readonly<Record<string, unknown>> }[];
}
interface Jupyter {
  readonly nbformat: number;
  readonly nbformat_minor: number;
  readonly cells: readonly JupyterCell[];
}

const text = (lines: readonly string[] | string): string => (typeof lines === 'string' ? lines : lines.join(''));
const parse = async (file: string): Promise<Jupyter> => JSON.parse(await readFile(file, 'utf8')) as Jupyter;

/** What each notebook must have said by its end, beside not failing. */
const EXAMPLES: readonly { readonly file: string; readonly says: RegExp; readonly tables: number }[] = [
  { file: '1 Checkpointing and lineage.ipynb', says: /All results are as they should be/, tables: 2 },
  { file: '2 Word count.ipynb', says: /\d+ different words, \d+ in all: the same as plain JavaScript/, tables: 2 },
  { file: '3 Log mining with cache.ipynb', says: /All results are as they should be/, tables: 3 },
  { file: '4 PageRank of airports.ipynb', says: /\d+ airports ranked as plain JavaScript ranks them/, tables: 1 },
  { file: '5 Shared variables.ipynb', says: /All results are as they should be/, tables: 1 },
  { file: '6 Losing an executor.ipynb', says: /All results are as they should be/, tables: 2 },
  { file: '7 MapReduce patterns.ipynb', says: /every pattern gives what plain JavaScript gives/, tables: 5 },
];

let scratch = '';
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'emberline-examples-'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

describe('the examples', () => {
  it('are the seven that a new workspace gets, without outputs, with their own cell ids', async () => {
    expect((await readdir(folder)).filter((name) => name.endsWith('.ipynb')).sort()).toEqual(EXAMPLES.map(({ file }) => file));
    for (const { file } of EXAMPLES) {
      const { cells, nbformat, nbformat_minor: minor } = await parse(join(folder, file));
      expect([file, nbformat, minor]).toEqual([file, 4, 5]);
      expect(new Set(cells.map((cell) => cell.id)).size).toBe(cells.length);
      expect(cells.filter((cell) => cell.cell_type === 'code').map((cell) => [cell.execution_count, cell.outputs])).toEqual(cells.filter((cell) => cell.cell_type === 'code').map(() => [null, []]));
      expect(cells[0]?.cell_type).toBe('markdown');
    }
  });

  it('have types that fit the engine', { timeout: 120_000 }, async () => {
    const check = join(root, '.emberline', 'examples-check');
    await mkdir(check, { recursive: true });
    for (const [index, { file }] of EXAMPLES.entries()) {
      const { cells } = await parse(join(folder, file));
      const code = cells.filter((cell) => cell.cell_type === 'code').map((cell) => text(cell.source));
      await writeFile(join(check, `example${index + 1}.ts`), ["import type { SparkContext } from 'emberline';", 'declare const sc: SparkContext;', ...code, 'export {};', ''].join('\n'));
    }
    await writeFile(join(check, 'tsconfig.json'), JSON.stringify({ extends: '../../tsconfig.json', compilerOptions: { incremental: false, paths: { emberline: ['../../engine/index.ts'] } }, include: ['*.ts'], exclude: [] }));
    const found = await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '--noEmit', '-p', check]).then(
      () => '',
      (error: { readonly stdout: string }) => error.stdout,
    );
    expect(found.split('\n').filter((line) => line.includes('example'))).toEqual([]);
  });

  it.each(EXAMPLES)('run from the first cell to the last without a browser: $file', { timeout: 180_000 }, async ({ file, says, tables }) => {
    const output = join(scratch, file);
    await run(process.execPath, [join(root, 'bin', 'emberline.mjs'), 'run', join(folder, file), '--output', output, '--event-log', scratch], { cwd: root, maxBuffer: 1 << 26 });
    const cells = (await parse(output)).cells.filter((cell) => cell.cell_type === 'code');
    expect(cells.map((cell) => cell.execution_count)).toEqual(cells.map((_, index) => index + 1));
    const outputs = cells.flatMap((cell) => cell.outputs ?? []);
    expect(outputs.filter((out) => out.output_type === 'error')).toEqual([]);
    expect(outputs.filter((out) => out.output_type === 'stream').map((out) => text(out.text ?? '')).join('')).toMatch(says);
    expect(outputs.filter((out) => out.data?.['application/vnd.emberline.table+json'] !== undefined).length).toBeGreaterThanOrEqual(tables);
  });
});
