/**
 * `npm run screenshots`: takes the README's picture from the running product, so that it never shows what is not there.
 *
 * Writes `docs/screenshot.png`; `--all FOLDER` also writes every view of the explorer, light and dark, for a reviewer's eye.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { code, markdown, writeNotebook } from '../playwright/support/ipynb.ts';
import { NotebookView, type View } from '../playwright/support/notebookView.ts';
import { ensureBuilt } from '../server/build/ensureBuilt.ts';
import { ensureChromium } from './chromium.ts';
import { startServer } from './serve.ts';

const VIEWS: readonly View[] = ['Lineage', 'Jobs', 'Stages', 'Storage', 'Executors'];
const PICTURE = fileURLToPath(new URL('../docs/screenshot.png', import.meta.url));

/** Small enough for one picture: a checkpoint, two shuffles, a cached RDD. */
const SHOWN = [
  markdown('# Checkpointing and lineage\n\nA hundred records in five partitions; where the lineage is cut, recovery starts.'),
  code(
    [
      "sc.setCheckpointDir('checkpoints');",
      '',
      'const records = sc.parallelize(Array.from({ length: 100 }, (_, i) => i + 1), 5);',
      'const scaled = records.map((x) => x * 2);',
      'const large = scaled.filter((x) => x > 50);',
      'large.checkpoint();',
    ].join('\n'),
  ),
  code('await large.count();'),
  code('const words = large.map((x) => [x % 7, 1])\n  .reduceByKey((a, b) => a + b, 4).cache();\nconst sorted = words.sortByKey();\nawait sorted.collect();'),
];

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { all: { type: 'string' } } });
  await ensureBuilt(console.log);
  const installed = await ensureChromium();
  const server = await startServer();
  const browser = await chromium.launch({ executablePath: installed.executablePath, args: [...installed.args], env: { ...installed.env } });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, deviceScaleFactor: 2, locale: 'en-US', colorScheme: 'light' });
    await page.goto(server.url);
    const notebook = new NotebookView(page, server.origin);
    await notebook.open(await writeNotebook(server.workspace, 'Checkpointing and lineage', SHOWN));
    await notebook.runAll();
    await notebook.cell(SHOWN.length).done(120_000);
    await notebook.showView('Lineage');
    await notebook.explorer.getByText('recovery starts here').waitFor();
    await notebook.cell(SHOWN.length).jobs.nth(1).waitFor();
    await notebook.explorer.getByRole('tab', { name: /^Jobs\s*4$/ }).waitFor();
    await page.screenshot({ path: PICTURE });
    console.log(PICTURE);
    if (values.all === undefined) return;
    mkdirSync(values.all, { recursive: true });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      for (const view of VIEWS) {
        await notebook.showView(view);
        const file = join(values.all, `${view.toLowerCase()}-${colorScheme}.png`);
        await page.screenshot({ path: file });
        console.log(file);
      }
    }
  } finally {
    await browser.close();
    await server.stop();
  }
}

await main();
