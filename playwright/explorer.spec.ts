import { code, expect, test } from './support/fixtures.ts';

const WORK = 'const pairs = sc.range(0, 1000, 1, 4).map((n) => [n % 5, n]).setName("pairs").cache();\nawait pairs.reduceByKey((a, b) => a + b, 2).collect();';

test.describe('the explorer', () => {
  test('has a page of its own for each view, with its own address', async ({ openNotebook, page, server }) => {
    const notebook = await openNotebook([code(WORK)]);
    await notebook.cell(1).run();
    await notebook.cell(1).done();
    const appId = await notebook.appId();
    for (const [view, says] of [['lineage', 'pairs'], ['jobs', 'collect'], ['stages', 'map'], ['storage', 'pairs'], ['executors', /alive|active/i]] as const) {
      await page.goto(`${server.origin}/runs/${encodeURIComponent(appId)}/${view}`);
      await expect(page.getByText(says).first()).toBeVisible();
    }
  });

  test('shows a finished run again and moves through it in time', async ({ openNotebook, page, server }) => {
    const notebook = await openNotebook([code(WORK), code('await sc.range(0, 8, 1, 8).count()')]);
    await notebook.runAll();
    await notebook.cell(2).done();
    await page.goto(`${server.origin}/runs/${encodeURIComponent(await notebook.appId())}/jobs`);
    const jobs = page.getByRole('tabpanel').getByRole('row').filter({ hasText: /collect|count/ });
    await expect(jobs).toHaveCount(2);
    await page.getByRole('slider', { name: 'Time of the run' }).focus();
    await page.keyboard.press('Home');
    await expect(jobs).toHaveCount(0);
    await page.keyboard.press('End');
    await expect(jobs).toHaveCount(2);
  });
});
