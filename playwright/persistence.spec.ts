import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { code, expect, test } from './support/fixtures.ts';
import { NotebookView } from './support/notebookView.ts';

test.describe('what was typed and computed', () => {
  test('is in the file within a second, survives a reload, and is the same in a second tab', async ({ openNotebook, page, context, server }) => {
    const notebook = await openNotebook([code('')]);
    await notebook.cell(1).type("console.log('kept');\n6 * 7");
    await page.keyboard.press('Control+Enter');
    await notebook.cell(1).done();
    await expect.poll(() => readFile(join(server.workspace, notebook.path), 'utf8'), { timeout: 3000 }).toContain('6 * 7');

    await page.reload();
    await notebook.ready();
    await expect(notebook.cell(1).output).toContainText('kept');
    await expect(notebook.cell(1).output).toContainText('42');

    const second = new NotebookView(await context.newPage(), server.origin);
    await second.open(notebook.path);
    await expect(second.cell(1).output).toContainText('42');
    await notebook.cell(1).edit('const shared = 1;\nshared + 1');
    await expect(second.cell(1).root).toContainText('shared');
    await notebook.cell(1).run();
    await expect(second.cell(1).output).toHaveText(/^\s*2\s*$/);
  });

  test('goes on streaming into the page after a reload in the middle of a run', async ({ openNotebook, page }) => {
    const notebook = await openNotebook([code("for (let i = 1; i <= 30; i++) {\n  console.log(`line ${i}`);\n  await new Promise((resolve) => setTimeout(resolve, 100));\n}")]);
    await notebook.cell(1).run();
    await expect(notebook.cell(1).output).toContainText('line 3');
    await page.reload();
    await notebook.ready();
    await expect(notebook.cell(1).output).toContainText('line 30');
    const lines = (await notebook.cell(1).output.innerText()).match(/line \d+/g) ?? [];
    expect(lines).toEqual(Array.from({ length: 30 }, (_, i) => `line ${i + 1}`));
  });

  test('shows a changed source as stale until the cell runs again', async ({ openNotebook }) => {
    const notebook = await openNotebook([code('1')]);
    await notebook.cell(1).run();
    await notebook.cell(1).done();
    await notebook.cell(1).edit('2');
    await expect(notebook.cell(1).root).toHaveAccessibleName(/changed since it ran/);
    await notebook.cell(1).run();
    await expect(notebook.cell(1).root).not.toHaveAccessibleName(/changed since it ran/);
    await expect(notebook.cell(1).output).toHaveText(/^\s*2\s*$/);
  });
});
