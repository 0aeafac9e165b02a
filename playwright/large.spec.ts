import { code, expect, markdown, test } from './support/fixtures.ts';

test('a notebook of 200 cells opens in under 2 seconds', async ({ openNotebook, page }) => {
  const cells = Array.from({ length: 100 }, (_, i) => [markdown(`## Part ${i + 1}\n\nSome words about it.`), code(`const value${i} = ${i};\nvalue${i} * 2`)]).flat();
  const notebook = await openNotebook(cells);
  await expect(notebook.cells).toHaveCount(200);
  const opened = await page.evaluate(async () => {
    location.reload();
    return true;
  }).catch(() => true);
  expect(opened).toBe(true);
  await notebook.ready();
  const ms = await page.evaluate(() => performance.now());
  expect(ms).toBeLessThan(2000);
  await expect(notebook.cells).toHaveCount(200);
});
