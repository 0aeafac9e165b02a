/** A notebook in a real Chromium on a server of its own, for workloads that end on the screen. */
import { chromium } from '@playwright/test';
import { writeNotebook, type CellSource } from '../../playwright/support/ipynb.ts';
import { NotebookView } from '../../playwright/support/notebookView.ts';
import { ensureChromium } from '../../scripts/chromium.ts';
import { startServer } from '../../scripts/serve.ts';

export async function withNotebook<T>(cells: readonly CellSource[], body: (notebook: NotebookView) => Promise<T>): Promise<T> {
  const installed = await ensureChromium();
  const server = await startServer();
  const browser = await chromium.launch({ executablePath: installed.executablePath, args: [...installed.args], env: { ...installed.env } });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: 'en-US' });
    await page.goto(server.url);
    const notebook = new NotebookView(page, server.origin);
    await notebook.open(await writeNotebook(server.workspace, 'bench', cells));
    return await body(notebook);
  } finally {
    await browser.close();
    await server.stop();
  }
}
