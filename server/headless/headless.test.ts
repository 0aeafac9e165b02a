import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyCell } from '../../protocol/apply.ts';
import { readIpynb, writeIpynb } from '../../protocol/ipynb.ts';

const BIN = fileURLToPath(new URL('../../bin/emberline.mjs', import.meta.url));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'emberline-headless-'));
});
afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

async function notebook(...sources: string[]): Promise<string> {
  const path = join(folder, 'in.ipynb');
  await writeFile(path, writeIpynb({ path, metadata: {}, cells: [{ ...emptyCell('text', 'markdown'), source: '# title' }, ...sources.map((source, index) => ({ ...emptyCell(`c${index}`), source }))] }));
  return path;
}

function emberline(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [BIN, ...args], { cwd: folder }, (error, stdout, stderr) => resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, stdout, stderr }));
  });
}

describe('emberline run', () => {
  it('runs every cell in order, streams to the terminal, writes outputs and event log, and leaves the notebook as it is', async () => {
    const path = await notebook("console.log('hello'); console.error('careful');", 'const n = await sc.range(0, 10, 1, 2).count();', 'n + 1');
    const before = await readFile(path, 'utf8');
    const { code, stdout, stderr } = await emberline('run', path, '--output', 'out.ipynb', '--event-log', 'logs', '--master', 'local[2]');
    expect([code, stderr]).toEqual([0, 'careful\n']);
    expect(stdout).toBe("\n[2] console.log('hello'); console.error('careful');\nhello\n\n[3] const n = await sc.range(0, 10, 1, 2).count();\n\n[4] n + 1\n11\n");
    expect(await readFile(path, 'utf8')).toBe(before);
    const out = readIpynb(await readFile(join(folder, 'out.ipynb'), 'utf8'), 'out.ipynb', () => 'x');
    expect(out.cells.map((cell) => [cell.executionCount, cell.lastRun?.state, cell.outputs.length])).toEqual([[null, undefined, 0], [1, 'done', 2], [2, 'done', 0], [3, 'done', 1]]);
    const [log] = await readdir(join(folder, 'logs'));
    const lines = (await readFile(join(folder, 'logs', log ?? ''), 'utf8')).trim().split('\n').map((line) => (JSON.parse(line) as { Event: string }).Event);
    expect([log, lines[0], lines.at(-1)]).toEqual([out.cells[1]?.lastRun?.appId, 'SparkListenerLogStart', 'SparkListenerApplicationEnd']);
    expect(lines.filter((event) => event === 'SparkListenerJobStart')).toHaveLength(1);
  });

  it('exits with 1 and names the failed cell; outputs up to it are written, cells after it did not run', async () => {
    const path = await notebook('1', 'const f = () => {\n  throw new RangeError("too far");\n};\nf()', "console.log('never')");
    const { code, stdout, stderr } = await emberline('run', path, '--output', join(folder, 'out.ipynb'), '--master', 'local[1]');
    expect(code).toBe(1);
    expect(stdout).not.toContain('never\n');
    expect(stderr).toMatch(/^RangeError: too far\n {4}at f \(cell 3:2:9\)\n[^]*\nCell 3 failed: RangeError: too far\n$/);
    const out = readIpynb(await readFile(join(folder, 'out.ipynb'), 'utf8'), 'out.ipynb', () => 'x');
    expect(out.cells.map((cell) => cell.lastRun?.state)).toEqual([undefined, 'done', 'failed', undefined]);
  });

  it('ends with 1 when the kernel dies, and says how', async () => {
    const { code, stderr } = await emberline('run', await notebook("process.kill(process.pid, 'SIGKILL'); await new Promise(() => {})"), '--master', 'local[1]');
    expect(code).toBe(1);
    expect(stderr).toContain('Cell 2 failed: KernelDied: The kernel was ended by signal SIGKILL. It was running cell 2.');
  });

  it.each([
    ['no notebook', ['run'], 'Name one notebook.'],
    ['an unknown option', ['run', 'x.ipynb', '--nope'], "Unknown option '--nope'"],
    ['a master that is none', ['run', 'x.ipynb', '--master', 'yarn'], '--master yarn is not a master URL.'],
    ['a file that is not there', ['run', 'x.ipynb'], 'ENOENT'],
    ['an unknown command', ['fly'], 'There is no command "fly".'],
  ])('refuses %s', async (_name, args, message) => {
    const { code, stderr } = await emberline(...args);
    expect(code).not.toBe(0);
    expect(stderr).toContain(message);
  });

  it('names the place of a fault in the file', async () => {
    await writeFile(join(folder, 'bad.ipynb'), '{\n"cells": [\n');
    const { code, stderr } = await emberline('run', 'bad.ipynb');
    expect(code).toBe(2);
    expect(stderr).toMatch(/not valid JSON: .*\(line \d\)/);
  });

  it.each(['SIGINT', 'SIGKILL'] as const)('ended by %s leaves no kernel behind, not even one in a loop', async (signal) => {
    const path = await notebook('console.log(`pid ${process.pid}.`); await new Promise((r) => setTimeout(r, 50)); for (;;);');
    const child = spawn(process.execPath, [BIN, 'run', path, '--master', 'local[1]'], { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
    const exited = once(child, 'exit');
    const pid = await new Promise<number>((resolve) => {
      let text = '';
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        const found = /pid (\d+)\./.exec((text += chunk))?.[1];
        if (found !== undefined) resolve(Number(found));
      });
    });
    child.kill(signal);
    await exited;
    await expect.poll(() => isRunning(pid), { timeout: 10_000 }).toBe(false);
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
