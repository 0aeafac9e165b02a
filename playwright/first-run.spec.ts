import { code, expect, test } from './support/fixtures.ts';
import { NotebookView } from './support/notebookView.ts';

test.describe('a new user', () => {
  test('finds the seven examples, opens the first, runs it all, and sees the lineage cut by the checkpoint', async ({ page, server }) => {
    await page.goto(server.origin);
    for (const title of ['1 Checkpointing and lineage', '2 Word count', '3 Log mining with cache', '4 PageRank of airports', '5 Shared variables', '6 Losing an executor', '7 MapReduce patterns']) {
      await expect(page.getByRole('link', { name: title }).first()).toBeVisible();
    }
    await page.getByRole('link', { name: '1 Checkpointing and lineage' }).first().click();
    const notebook = new NotebookView(page, server.origin);
    await notebook.ready();
    await notebook.runAll();
    await expect(notebook.cells.last()).toContainText('All results are as they should be.', { timeout: 60_000 });
    await notebook.showView('Lineage');
    await expect(notebook.explorer).toContainText('recovery starts here');
  });

  test('makes a notebook, types 1 + 1, and gets 2', async ({ page, server }) => {
    await page.goto(server.origin);
    await page.getByRole('button', { name: /new notebook/i }).first().click();
    const notebook = new NotebookView(page, server.origin);
    await notebook.ready();
    await notebook.cell(1).type('1 + 1');
    await page.keyboard.press('Control+Enter');
    await notebook.cell(1).done();
    await expect(notebook.cell(1).output).toHaveText(/^\s*2\s*$/);
  });
});

test('variables persist, the last expression is the value, and a promise is awaited', async ({ openNotebook }) => {
  const notebook = await openNotebook([code('const a: number = 20;'), code('const b = await Promise.resolve(a * 2);\nb + 2')]);
  await notebook.runAll();
  await expect(notebook.cell(2).output).toHaveText(/^\s*42\s*$/);
  await notebook.cell(1).edit('const a = 1;');
  await notebook.runAll();
  await expect(notebook.cell(2).output).toHaveText(/^\s*4\s*$/);
});
