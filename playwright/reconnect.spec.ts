import { code, expect, test } from './support/fixtures.ts';

// A part of the editor that was still on its way when the net went.
test.use({ expectedErrors: /failed to load|: (Error)?Event$/ });

/** Cuts the tab off the network and back, as a laptop lid does. */
test('a socket cut in the middle of a run loses nothing and runs nothing twice', async ({ openNotebook, context }) => {
  const notebook = await openNotebook([
    code('globalThis.runs = (globalThis.runs ?? 0) + 1;\nfor (let i = 1; i <= 40; i++) {\n  console.log(`tick ${i}`);\n  await new Promise((resolve) => setTimeout(resolve, 100));\n}'),
    code('globalThis.runs'),
  ]);
  await notebook.cell(1).run();
  await expect(notebook.cell(1).output).toContainText('tick 2');
  await context.setOffline(true);
  await expect(notebook.page.getByText('Connection to the server lost')).toBeVisible();
  await context.setOffline(false);
  await expect(notebook.page.getByText('Connection to the server lost')).toHaveCount(0, { timeout: 40_000 });
  await expect(notebook.cell(1).output).toContainText('tick 40');
  const ticks = (await notebook.cell(1).output.innerText()).match(/tick \d+/g) ?? [];
  expect(ticks).toEqual(Array.from({ length: 40 }, (_, i) => `tick ${i + 1}`));
  await notebook.cell(2).run();
  await expect(notebook.cell(2).output).toHaveText(/^\s*1\s*$/);
});
