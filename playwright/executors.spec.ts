import { code, expect, test } from './support/fixtures.ts';

test('an executor killed from its view is replaced, what it cached is recomputed, and the answer is the same', async ({ openNotebook, page }) => {
  const notebook = await openNotebook([
    code("const computed = sc.collectionAccumulator<number>('computed');\nconst cached = sc.range(0, 80_000, 1, 8).mapPartitionsWithIndex((p, values) => { computed.add(p); return [...values]; }).setName('cached').cache();\nawait cached.count()"),
    code('computed.reset();\nconst again = await cached.count();\n({ again, recomputed: computed.value.length })'),
  ]);
  await notebook.cell(1).run();
  await expect(notebook.cell(1).output).toContainText('80000');

  await notebook.showView('Storage');
  await expect(notebook.explorer).toContainText('cached');
  await expect(notebook.explorer).toContainText('MEMORY_ONLY');

  await notebook.showView('Executors');
  await notebook.explorer.getByRole('button', { name: /^Kill executor/ }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: /^Kill executor/ }).click();
  await expect(notebook.explorer).toContainText(/lost/i);

  await notebook.cell(2).run();
  await expect(notebook.cell(2).output).toContainText('80000');
  const recomputed = Number(/recomputed\D*(\d+)/.exec(await notebook.cell(2).output.innerText())?.[1]);
  expect(recomputed).toBeGreaterThan(0);
  expect(recomputed).toBeLessThanOrEqual(8);
});
