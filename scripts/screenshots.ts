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
import { NotebookView, type View } from '../playwright/support/notebookView.ts';
import { ensureBuilt } from '../server/build/ensureBuilt.ts';
import { ensureChromium } from './chromium.ts';
import { startServer } from './serve.ts';

const VIEWS: readonly View[] = ['Lineage', 'Jobs', 'Stages', 'Storage', 'Executors'];
const PICTURE = fileURLToPath(new URL('../docs/screenshot.png', import.meta.url));

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
    await notebook.open('1 Checkpointing and lineage.ipynb');
    await notebook.runAll();
    await notebook.cell(await notebook.cells.count()).done(120_000);
    await notebook.showView('Lineage');
    await notebook.cell(5).root.scrollIntoViewIfNeeded();
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
