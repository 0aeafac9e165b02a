import { code, expect, test } from './support/fixtures.ts';

test.describe('outputs', () => {
  test('of thousands of rows are a table that pages and sorts', async ({ openNotebook }) => {
    const notebook = await openNotebook([code("Array.from({ length: 5000 }, (_, i) => ({ id: i, word: 'w' + (4999 - i), even: i % 2 === 0 }))")]);
    await notebook.cell(1).run();
    await notebook.cell(1).done();
    const output = notebook.cell(1).output;
    await expect(output).toContainText(/5[,. ]?000/);
    await expect(output.getByRole('columnheader', { name: 'word' })).toBeVisible();
    await expect(output.getByRole('row').nth(1)).toContainText('w4999');
    await output.getByRole('columnheader', { name: 'id' }).getByRole('button').or(output.getByRole('columnheader', { name: 'id' })).last().click();
    await output.getByRole('columnheader', { name: 'id' }).getByRole('button').or(output.getByRole('columnheader', { name: 'id' })).last().click();
    await expect(output.getByRole('row').nth(1)).toContainText('4999');
  });

  test('in HTML run their scripts in a frame of their own that cannot reach the page', async ({ openNotebook, page }) => {
    const notebook = await openNotebook([code("html`<b>bold</b><script>document.body.append(' and alive'); try { parent.document.title = 'reached'; } catch { document.body.append(', alone'); }</script>`")]);
    await notebook.cell(1).run();
    await notebook.cell(1).done();
    const frame = notebook.cell(1).output.locator('iframe').first();
    await expect(frame).toHaveAttribute('sandbox', /^(?!.*allow-same-origin)/);
    await expect(notebook.cell(1).output.frameLocator('iframe').first().locator('body')).toContainText('bold and alive, alone');
    expect(await page.title()).not.toBe('reached');
  });

  test('beyond the limit are cut with a notice', async ({ openNotebook }) => {
    const notebook = await openNotebook([code("for (let i = 0; i < 60_000; i++) console.log('a line that fills the output, number ' + i);")]);
    await notebook.cell(1).run();
    await notebook.cell(1).done(60_000);
    await expect(notebook.cell(1).output).toContainText(/truncated|not shown|cut|limit/i);
  });

  test('of a task\'s console go to that task\'s log', async ({ openNotebook }) => {
    const notebook = await openNotebook([code("await sc.range(0, 2, 1, 2).foreach((n) => console.log('from the task ' + n));")]);
    await notebook.cell(1).run();
    await notebook.cell(1).done();
    await expect(notebook.cell(1).root).not.toContainText('from the task 1');
    await notebook.showView('Stages');
    await notebook.explorer.getByRole('row', { name: /foreach/ }).first().click();
    await notebook.explorer.getByRole('table', { name: 'Tasks' }).getByRole('row', { name: /log · 1 line/ }).first().click();
    await expect(notebook.explorer.getByRole('list', { name: 'Log of the task' })).toContainText(/from the task [01]/);
  });
});
