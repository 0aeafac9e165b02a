import { code, expect, test } from './support/fixtures.ts';

test.describe('interrupt', () => {
  test('ends an endless loop in a task; variables and caches live on', async ({ openNotebook, page }) => {
    const notebook = await openNotebook([
      code('const kept = 42;'),
      code('await sc.range(0, 4, 1, 2).map((n) => { for (;;); return n; }).count()'),
      code('const alive = await sc.range(0, 10, 1, 2).count();\nkept + alive'),
    ]);
    await notebook.cell(1).run();
    await notebook.cell(1).done();
    await notebook.cell(2).run();
    await expect(notebook.cell(2).jobs).toHaveCount(1);
    await notebook.cell(2).select();
    await page.keyboard.press('i');
    await page.keyboard.press('i');
    await notebook.cell(2).ended();
    await notebook.cell(3).run();
    await expect(notebook.cell(3).output).toHaveText(/^\s*52\s*$/, { timeout: 30_000 });
  });

  test('ends an endless loop in the driver; variables live on', async ({ openNotebook, page }) => {
    const notebook = await openNotebook([code('const kept = 41;'), code('for (;;);'), code('kept + 1')]);
    await notebook.cell(1).run();
    await notebook.cell(1).done();
    await notebook.cell(2).run();
    await notebook.cell(2).running();
    await page.getByRole('button', { name: /interrupt/i }).first().click();
    await notebook.cell(2).ended(45_000);
    await notebook.cell(3).run();
    await expect(notebook.cell(3).output).toHaveText(/^\s*42\s*$/, { timeout: 30_000 });
  });

  test('ends the kernel when a loop never yields, and says what was lost', async ({ openNotebook, page }) => {
    const notebook = await openNotebook([code('await null;\nfor (;;);'), code("'alive'")]);
    await notebook.cell(1).run();
    await notebook.cell(1).running();
    await page.getByRole('button', { name: /interrupt/i }).first().click();
    await notebook.cell(1).ended(45_000);
    await expect(page.getByText(/lost with it/i).first()).toBeVisible();
    await notebook.cell(2).run();
    await expect(notebook.cell(2).output).toContainText('alive', { timeout: 30_000 });
  });
});

test.describe('a kernel that dies', () => {
  test('leaves the document intact, says why on the cell, and restarts', async ({ openNotebook, page }) => {
    const notebook = await openNotebook([code("console.log('before');\nprocess.kill(process.pid, 'SIGKILL');\nawait new Promise(() => {});"), code("'after'")]);
    await notebook.cell(1).run();
    await expect(page.getByText(/SIGKILL/).first()).toBeVisible();
    await expect(notebook.cell(1).root).toContainText('before');
    await notebook.cell(2).run();
    await expect(notebook.cell(2).output).toContainText('after', { timeout: 30_000 });
  });
});
