import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startServer } from '../scripts/serve.ts';
import { code, expect, test } from './support/fixtures.ts';
import { writeNotebook } from './support/ipynb.ts';
import { NotebookView } from './support/notebookView.ts';

/** Every process whose ancestor is `pid`, as the system lists them. */
function descendants(pid: number): readonly number[] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  const children = (of: number): number[] => rows.filter(([, parent]) => parent === of).flatMap(([child]) => [child as number, ...children(child as number)]);
  return children(pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test.describe('the server', () => {
  test('ends kernels and executors with itself: nothing stays behind', async ({ browser }) => {
    const server = await startServer();
    const page = await browser.newPage();
    await page.goto(server.url);
    const notebook = new NotebookView(page, server.origin);
    await notebook.open(await writeNotebook(server.workspace, 'ending', [code('await sc.range(0, 100, 1, 4).count()')]));
    await notebook.runAll();
    await expect(notebook.cell(1).output).toContainText('100');
    const started = descendants(server.pid);
    expect(started.length).toBeGreaterThanOrEqual(3);
    await page.close();
    expect(await server.stop()).toBe(0);
    await expect.poll(() => started.filter(isAlive)).toEqual([]);
  });

  test('leaves an example alone that its reader changed, and keeps outputs and runs over a restart', async ({ browser }) => {
    const first = await startServer();
    const { workspace } = first;
    const changed = join(workspace, '2 Word count.ipynb');
    await writeFile(changed, (await readFile(changed, 'utf8')).replace('Word count on Moby-Dick', 'My own words'));
    const page = await browser.newPage();
    await page.goto(first.url);
    const notebook = new NotebookView(page, first.origin);
    await notebook.open(await writeNotebook(workspace, 'kept', [code('await sc.range(0, 100, 1, 4).count()')]));
    await notebook.runAll();
    await expect(notebook.cell(1).output).toContainText('100');
    await expect.poll(() => readFile(join(workspace, 'kept.ipynb'), 'utf8')).toContain('"100"');
    await first.end();

    const second = await startServer({ workspace });
    await page.goto(second.url);
    const again = new NotebookView(page, second.origin);
    await again.open('kept.ipynb');
    await expect(again.cell(1).output).toContainText('100');
    await expect(again.cell(1).jobs).toHaveCount(1);
    expect(await readFile(changed, 'utf8')).toContain('My own words');
    await page.close();
    await second.end();
    await first.stop();
  });

  test('shows nothing to a browser without the token', async ({ browser, server }) => {
    const stranger = await (await browser.newContext()).newPage();
    const answer = await stranger.goto(server.origin);
    expect(answer?.status()).toBeGreaterThanOrEqual(401);
    expect(await stranger.content()).not.toContain('Word count');
    await stranger.context().close();
  });
});
