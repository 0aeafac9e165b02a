import { code, expect, test } from './support/fixtures.ts';

const TRANSFORM = "const numbers = sc.parallelize(Array.from({ length: 100 }, (_, i) => i + 1), 5);\nconst doubled = numbers.map((n) => n * 2);\nconst above50 = doubled.filter((n) => n > 50);\nconst byDigit = above50.map((n) => [n % 10, 1]).reduceByKey((a, b) => a + b, 3);";

test.describe('the lineage', () => {
  test('is drawn before any action, with variable names, operations and partitions', async ({ openNotebook }) => {
    const notebook = await openNotebook([code(TRANSFORM)]);
    await notebook.cell(1).run();
    await notebook.cell(1).done();
    await notebook.showView('Lineage');
    for (const [name, operation, partitions] of [['numbers', 'parallelize', 5], ['doubled', 'map', 5], ['above50', 'filter', 5], ['byDigit', 'reduceByKey', 3]] as const) {
      await expect(notebook.explorer.getByRole('button', { name: new RegExp(`^${name}: ${operation}, .*\\b${partitions} partitions`) })).toBeVisible();
    }
    await expect(notebook.cell(1).jobs).toHaveCount(0);
  });

  test('says the same in a table', async ({ openNotebook }) => {
    const notebook = await openNotebook([code(TRANSFORM)]);
    await notebook.cell(1).run();
    await notebook.cell(1).done();
    await notebook.showView('Lineage');
    await notebook.explorer.getByRole('button', { name: 'Table' }).click();
    const table = notebook.explorer.getByRole('table').first();
    await expect(table.getByRole('row').filter({ hasText: 'byDigit' })).toContainText('reduceByKey');
    await expect(table.getByRole('row').filter({ hasText: 'parallelize' })).toContainText('5');
  });

  test('lights up the code line of a node that is clicked', async ({ openNotebook }) => {
    const notebook = await openNotebook([code(TRANSFORM)]);
    await notebook.cell(1).run();
    await notebook.cell(1).done();
    await notebook.showView('Lineage');
    await notebook.explorer.getByRole('button', { name: /^above50:/ }).click();
    await expect(notebook.cell(1).root.locator('[class*="hot"]').filter({ hasText: 'filter' })).toBeVisible();
  });

  test('is cut when the checkpoint is written: files on the node, ghosts beyond, and a switch to before', async ({ openNotebook }) => {
    const notebook = await openNotebook([
      code("import { mkdtemp } from 'node:fs/promises';\nsc.setCheckpointDir(await mkdtemp('/tmp/emberline-e2e-'));"),
      code(TRANSFORM),
      code('above50.checkpoint();\nawait above50.count()'),
    ]);
    await notebook.runAll();
    await expect(notebook.cell(3).output).toContainText('75');
    await expect(notebook.cell(3).jobs).toHaveCount(2);
    await notebook.showView('Lineage');
    await expect(notebook.explorer).toContainText('recovery starts here');
    await expect(notebook.explorer.getByRole('button', { name: /^above50: .*checkpointed in 5 files/ })).toBeVisible();
    await expect(notebook.explorer.getByRole('button', { name: /^numbers: .*no longer needed for recovery/ })).toBeVisible();
    await notebook.explorer.getByRole('button', { name: 'Before' }).click();
    await expect(notebook.explorer.getByRole('button', { name: /^numbers:(?!.*no longer needed)/ })).toBeVisible();
    await expect(notebook.explorer).not.toContainText('recovery starts here');
  });
});
