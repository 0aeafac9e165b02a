import { code, expect, test } from './support/fixtures.ts';

test.describe('the jobs of a cell', () => {
  test('stand under the cell that started them, also under run all', async ({ openNotebook }) => {
    const notebook = await openNotebook([
      code('const pairs = sc.parallelize(Array.from({ length: 1000 }, (_, i) => i), 4).map((n) => [n % 7, 1]);'),
      code('const sums = pairs.reduceByKey((a, b) => a + b, 3);\nawait sums.count()'),
      code('await sums.collect();\nawait pairs.count()'),
    ]);
    await notebook.runAll();
    await expect(notebook.cell(3).output).toContainText('1000');
    await expect(notebook.cell(1).jobs).toHaveCount(0);
    await expect(notebook.cell(2).jobs).toHaveCount(1);
    await expect(notebook.cell(3).jobs).toHaveCount(2);
    await expect(notebook.cell(2).jobs.first()).toContainText('count');
    await expect(notebook.cell(3).jobs.first()).toContainText('collect');
    await expect(notebook.cell(3).jobs.first()).toContainText(/skipped/i);
  });

  test('are told apart when two run at once', async ({ openNotebook }) => {
    const notebook = await openNotebook([
      code('const slow = sc.range(0, 4, 1, 4).map((n) => { const end = Date.now() + 300; while (Date.now() < end); return n; });\nawait Promise.all([slow.count(), slow.map((n) => n + 1).collect()]);'),
    ]);
    await notebook.cell(1).run();
    await expect(notebook.cell(1).jobs).toHaveCount(2);
    await notebook.cell(1).done();
    await expect(notebook.cell(1).jobs.nth(0)).toContainText('4/4');
    await expect(notebook.cell(1).jobs.nth(1)).toContainText('4/4');
  });

  test('lead into the explorer: stages as boxes, tasks as a table', async ({ openNotebook }) => {
    const notebook = await openNotebook([code('await sc.range(0, 100, 1, 4).map((n) => [n % 3, n]).reduceByKey((a, b) => a + b, 2).collect();')]);
    await notebook.cell(1).run();
    await notebook.cell(1).done();
    await notebook.cell(1).jobs.first().getByRole('button', { name: /in the explorer/ }).click();
    await expect(notebook.explorer).toContainText(/stage 0/i);
    await expect(notebook.explorer).toContainText(/stage 1/i);
  });
});
