import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { code, expect, test } from './support/fixtures.ts';
import { ipynb } from './support/ipynb.ts';

test.describe('the file of a notebook', () => {
  test('that is malformed gives an error that names the place, and stays untouched', async ({ page, server }) => {
    const broken = '{"cells": [\n  {"cell_type": "code", "source": "1",,}\n], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}\n';
    await writeFile(join(server.workspace, 'broken.ipynb'), broken);
    await page.goto(`${server.origin}/notebook/broken.ipynb`);
    await expect(page.getByText(/line 2/).first()).toBeVisible();
    expect(await readFile(join(server.workspace, 'broken.ipynb'), 'utf8')).toBe(broken);
  });

  test('that someone else changed is noticed, and neither version is lost', async ({ openNotebook, page, server }) => {
    const notebook = await openNotebook([code('const mine = 1;')]);
    await notebook.cell(1).type('\nconst typed = 2;');
    await expect.poll(() => readFile(join(server.workspace, notebook.path), 'utf8')).toContain('typed');
    await writeFile(join(server.workspace, notebook.path), ipynb([code('const theirs = 3;'), code('theirs')]));
    await expect(page.getByText(/changed on disk/i).first()).toBeVisible();
    await page.getByRole('button', { name: 'Take the file' }).first().click();
    await expect(notebook.cell(1).root).toContainText('theirs');
  });

  test('is renamed, duplicated, deleted and brought back from the home page', async ({ page, server }) => {
    await writeFile(join(server.workspace, 'to handle.ipynb'), ipynb([code('1')]));
    await page.goto(server.origin);
    await expect(page.getByRole('link', { name: 'to handle' }).first()).toBeVisible();
    await page.getByRole('button', { name: 'Actions for to handle' }).click();
    await page.getByRole('menuitem', { name: /^Delete/ }).click();
    await expect(page.getByRole('link', { name: 'to handle' })).toHaveCount(0);
    await page.getByRole('button', { name: /undo/i }).click();
    await expect(page.getByRole('link', { name: 'to handle' }).first()).toBeVisible();
  });
});
