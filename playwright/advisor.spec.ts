import { code, expect, test } from './support/fixtures.ts';

/** Three jobs over one RDD whose partitions take a moment each. */
const RECOMPUTED = [
  "const parsed = sc.range(0, 20000, 1, 4).mapPartitions((values) => {\n  for (const end = performance.now() + 80; performance.now() < end; ) { /* a slow parser */ }\n  return [...values].map((n) => ({ n, text: 'record ' + n }));\n});",
  'await parsed.count()',
  'await parsed.filter((r) => r.n % 2 === 0).count()',
  'await parsed.map((r) => [r.n % 3, 1]).reduceByKey((a, b) => a + b).collect()',
];

test('an RDD that is computed again and again says what that costs and what to write, until it is cached', async ({ openNotebook }) => {
  const notebook = await openNotebook([...RECOMPUTED.map((source) => code(source)), code('parsed.cache();\nawait parsed.count()')]);
  for (const n of [1, 2, 3, 4]) {
    await notebook.cell(n).run();
    await notebook.cell(n).done();
  }
  await notebook.showView('Lineage');
  const node = notebook.explorer.getByRole('button', { name: /^parsed: mapPartitions/ });
  await expect(node).toHaveAccessibleName(/computed 3 times, [\d.]+ s; cached: [\d.]+ MiB/);
  await expect(node).toContainText('↻ 3×');

  await node.click();
  const advice = notebook.explorer.getByRole('region', { name: 'Advice' });
  await expect(advice).toContainText('parsed.cache()');
  await expect(advice).toContainText('would have saved the other 2 up to');
  await expect(advice).toContainText('20,000 records were counted');

  await notebook.explorer.getByRole('button', { name: 'Table' }).click();
  await expect(notebook.explorer.getByRole('table').first().getByRole('row').filter({ hasText: 'mapPartitions' })).toContainText('parsed.cache(): computed 3 times');

  await notebook.cell(5).run();
  await notebook.cell(5).done();
  await notebook.explorer.getByRole('button', { name: 'Table' }).click();
  await expect(node).not.toContainText('↻');
  await expect(node).toHaveAccessibleName(/MEMORY_ONLY, 4 of 4 cached/);
});
