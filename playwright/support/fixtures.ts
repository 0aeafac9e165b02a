/**
 * What every end-to-end test starts from: a server of the worker, a page that is let in, and a notebook of the test's own.
 */
import { test as base } from '@playwright/test';
import { startServer, type RunningServer } from '../../scripts/serve.ts';
import { writeNotebook, type CellSource } from './ipynb.ts';
import { NotebookView } from './notebookView.ts';

interface Fixtures {
  /** Writes a notebook named after the test and opens it. */
  readonly openNotebook: (cells: readonly CellSource[], options?: { readonly title?: string }) => Promise<NotebookView>;
  /** Fails the test when the page logged an error or threw. */
  readonly quietConsole: void;
  /** Errors a test provokes on purpose. */
  readonly expectedErrors: RegExp | undefined;
}

interface WorkerFixtures {
  readonly server: RunningServer;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  server: [
    async ({}, use) => {
      const server = await startServer();
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],

  page: async ({ page, server }, use) => {
    await page.request.get(server.url);
    await use(page);
  },

  expectedErrors: [undefined, { option: true }],

  quietConsole: [
    async ({ page, expectedErrors }, use, testInfo) => {
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(`${error.name}: ${error.message}`));
      page.on('console', (message) => {
        if (message.type() === 'error' && /Content Security Policy|Hydration|Minified React|Uncaught/.test(message.text())) errors.push(message.text());
      });
      await use();
      const unexpected = errors.filter((error) => expectedErrors?.test(error) !== true);
      if (testInfo.status === testInfo.expectedStatus && unexpected.length > 0) throw new Error(`The page reported errors:\n${unexpected.join('\n')}`);
    },
    { auto: true },
  ],

  openNotebook: async ({ page, server }, use, testInfo) => {
    await use(async (cells, options = {}) => {
      const title = options.title ?? `${testInfo.title.replace(/[^\w ]+/g, '').slice(0, 50)} ${testInfo.testId.slice(-6)}`;
      const path = await writeNotebook(server.workspace, title, cells);
      const view = new NotebookView(page, server.origin);
      await view.open(path);
      return view;
    });
  },
});

export { expect } from '@playwright/test';
export { code, markdown } from './ipynb.ts';
