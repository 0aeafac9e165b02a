/**
 * A notebook page as its reader handles it. Everything here goes by role, label or visible text; how the page is built stays its own affair.
 */
import { expect, type Locator, type Page } from '@playwright/test';

export type View = 'Lineage' | 'Jobs' | 'Stages' | 'Storage' | 'Executors';

export class NotebookView {
  readonly page: Page;
  readonly origin: string;
  #path = '';

  constructor(page: Page, origin: string) {
    this.page = page;
    this.origin = origin;
  }

  /** Path of the notebook in the workspace. */
  get path(): string {
    return this.#path;
  }

  async open(path: string): Promise<void> {
    this.#path = path;
    await this.page.goto(`${this.origin}/notebook/${path.split('/').map(encodeURIComponent).join('/')}`);
    await this.ready();
  }

  /** Resolves when the cells are there. */
  async ready(): Promise<void> {
    this.#path = decodeURIComponent(new URL(this.page.url()).pathname.replace(/^\/notebook\//, ''));
    await this.cells.first().waitFor();
  }

  get list(): Locator {
    return this.page.getByRole('feed', { name: 'Cells' });
  }

  get cells(): Locator {
    return this.list.getByRole('article');
  }

  /** By position, from 1. */
  cell(number: number): CellView {
    return new CellView(this, this.cells.nth(number - 1));
  }

  get explorer(): Locator {
    return this.page.getByRole('complementary', { name: 'Explorer' });
  }

  async showView(view: View): Promise<void> {
    await this.explorer.getByRole('tab', { name: new RegExp(`^${view}`) }).click();
  }

  async runAll(): Promise<void> {
    await this.page.getByRole('button', { name: 'Run all', exact: true }).click();
  }

  /** Application of the notebook's kernel, as the explorer's own page is linked. */
  async appId(): Promise<string> {
    const href = await this.explorer.getByRole('link', { name: 'Open as a full page' }).getAttribute('href');
    const appId = /\/runs\/([^/]+)/.exec(href ?? '')?.[1];
    if (appId === undefined) throw new Error('The explorer has no link to a page of its own.');
    return decodeURIComponent(appId);
  }
}

export class CellView {
  readonly #notebook: NotebookView;
  readonly root: Locator;

  constructor(notebook: NotebookView, root: Locator) {
    this.#notebook = notebook;
    this.root = root;
  }

  get output(): Locator {
    return this.root.locator('[data-outputs]');
  }

  /** One for each job that the cell's last run started. */
  get jobs(): Locator {
    return this.root.getByRole('list', { name: 'Jobs of this cell' }).getByRole('listitem');
  }

  get editor(): Locator {
    return this.root.getByRole('textbox').first();
  }

  /** Selects the cell in command mode. */
  async select(): Promise<void> {
    await this.root.click({ position: { x: 4, y: 4 } });
    await expect(this.root).toBeFocused();
  }

  /** Puts the caret into the source. */
  async focusEditor(): Promise<void> {
    await expect(async () => {
      await this.root.locator('.monaco-editor, pre').first().click();
      await expect(this.editor).toBeFocused({ timeout: 2_000 });
    }).toPass();
  }

  /** Types at the end of the source, as fingers do. */
  async type(text: string): Promise<void> {
    await this.focusEditor();
    await this.#notebook.page.keyboard.press('Control+End');
    await this.#notebook.page.keyboard.insertText(text);
  }

  /** Replaces the source. */
  async edit(text: string): Promise<void> {
    await this.focusEditor();
    await this.#notebook.page.keyboard.press('Control+a');
    await this.#notebook.page.keyboard.insertText(text);
  }

  async run(): Promise<void> {
    await this.select();
    await this.#notebook.page.keyboard.press('Control+Enter');
  }

  async running(): Promise<void> {
    await expect(this.root).toHaveAccessibleName(/running/i);
  }

  async done(timeout = 30_000): Promise<void> {
    await expect(this.root).toHaveAccessibleName(/done/i, { timeout });
  }

  async failed(timeout = 30_000): Promise<void> {
    await expect(this.root).toHaveAccessibleName(/failed/i, { timeout });
  }

  /** Neither queued nor running any more, however it ended. */
  async ended(timeout = 30_000): Promise<void> {
    await expect(this.root).toHaveAccessibleName(/done|failed|interrupted/i, { timeout });
  }
}
