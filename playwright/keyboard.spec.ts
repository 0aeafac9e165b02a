import { code, expect, test } from './support/fixtures.ts';

test.describe('the keyboard', () => {
  test('inserts above and below, deletes, and takes a deletion back', async ({ openNotebook, page }) => {
    const notebook = await openNotebook([code('const first = 1;'), code('const second = 2;')]);
    await notebook.cell(1).select();
    await page.keyboard.press('b');
    await expect(notebook.cells).toHaveCount(3);
    await page.keyboard.press('a');
    await expect(notebook.cells).toHaveCount(4);
    await notebook.cell(4).select();
    await page.keyboard.press('d');
    await page.keyboard.press('d');
    await expect(notebook.cells).toHaveCount(3);
    await expect(notebook.list).not.toContainText('second');
    await page.keyboard.press('z');
    await expect(notebook.cells).toHaveCount(4);
    await expect(notebook.list).toContainText('second');
  });

  test('runs and goes on with Shift+Enter, and adds a cell at the end', async ({ openNotebook, page }) => {
    const notebook = await openNotebook([code("'one'"), code("'two'")]);
    await notebook.cell(1).select();
    await page.keyboard.press('Shift+Enter');
    await notebook.cell(1).done();
    await page.keyboard.press('Shift+Enter');
    await notebook.cell(2).done();
    await expect(notebook.cells).toHaveCount(3);
  });

  test('runs and inserts below with Alt+Enter', async ({ openNotebook, page }) => {
    const notebook = await openNotebook([code("'one'"), code("'two'")]);
    await notebook.cell(1).select();
    await page.keyboard.press('Alt+Enter');
    await notebook.cell(1).done();
    await expect(notebook.cells).toHaveCount(3);
  });

  test('turns a cell into Markdown and back with m and y', async ({ openNotebook, page }) => {
    const notebook = await openNotebook([code('# Heading here')]);
    await notebook.cell(1).select();
    await page.keyboard.press('m');
    await page.keyboard.press('Shift+Enter');
    await expect(notebook.cell(1).root.getByRole('heading', { name: 'Heading here' })).toBeVisible();
    await notebook.cell(1).select();
    await page.keyboard.press('y');
    await expect(notebook.cell(1).root.getByRole('heading', { name: 'Heading here' })).toHaveCount(0);
  });

  test('moves between cells with j, k and the arrows, and between the modes with Enter and Escape', async ({ openNotebook, page }) => {
    const notebook = await openNotebook([code('1'), code('2'), code('3')]);
    await notebook.cell(1).select();
    await page.keyboard.press('j');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('k');
    await page.keyboard.press('Enter');
    await page.keyboard.type('20');
    await page.keyboard.press('Control+Enter');
    await expect(notebook.cell(2).output).toHaveText(/20/);
    await page.keyboard.press('Escape');
    await page.keyboard.press('b');
    await expect(notebook.cells).toHaveCount(4);
  });

  test('shows all its keys with ?', async ({ openNotebook, page }) => {
    const notebook = await openNotebook([code('1')]);
    await notebook.cell(1).select();
    await page.keyboard.press('?');
    const sheet = page.getByRole('dialog');
    await expect(sheet).toContainText('Run cell and go to the next');
    await page.keyboard.press('Escape');
    await expect(sheet).toHaveCount(0);
  });

  test('restarts with 0 0 after asking, and the variables are gone', async ({ openNotebook, page }) => {
    const notebook = await openNotebook([code('var kept = 1;'), code('typeof kept')]);
    await notebook.cell(1).run();
    await notebook.cell(1).done();
    await notebook.cell(1).select();
    await page.keyboard.press('0');
    await page.keyboard.press('0');
    await page.getByRole('dialog').or(page.getByRole('alertdialog')).getByRole('button', { name: /restart/i }).first().click();
    await notebook.cell(2).run();
    await expect(notebook.cell(2).output).toContainText('undefined');
  });
});
