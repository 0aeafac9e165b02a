/**
 * The workspace folder: which notebooks it holds, and making, naming, copying and removing them as files.
 *
 * Removal moves to a trash inside `.emberline`, so that undo is always possible. Open documents and kernels are not
 * known here: `openNotebooks.ts` puts both together.
 */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { emptyCell } from '../../protocol/apply.ts';
import { readIpynb, writeIpynb } from '../../protocol/ipynb.ts';
import { checkNotebookPath, resolveInside } from './workspacePath.ts';

/** A notebook as a file: what the list of the home page needs to know of it. */
export interface NotebookFile {
  readonly path: string;
  readonly title: string;
  readonly modifiedAt: number;
  readonly cells: number;
  readonly error?: string;
}

export class WorkspaceError extends Error {
  override readonly name = 'WorkspaceError';
}

const SKIPPED_FOLDERS = new Set(['node_modules']);

export class Workspace {
  readonly root: string;
  /** The workspace's own folder: trash, event logs, outputs, run list. */
  readonly stateDir: string;
  readonly #described = new Map<string, { readonly key: string; readonly file: NotebookFile }>();

  constructor(root: string) {
    this.root = root;
    this.stateDir = join(root, '.emberline');
  }

  /** Absolute path of a notebook of the workspace. Throws PathRefusedError. */
  async resolve(path: string): Promise<string> {
    checkNotebookPath(path);
    return resolveInside(this.root, path);
  }

  /** Every notebook, most recently changed first; unreadable ones with their error. */
  async list(): Promise<readonly NotebookFile[]> {
    const paths = await this.#find('');
    const files = await Promise.all(paths.map((path) => this.#describe(path)));
    return files.filter((file) => file !== null).sort((a, b) => b.modifiedAt - a.modifiedAt || (a.path < b.path ? -1 : 1));
  }

  /** Makes an empty notebook with one code cell; its path is free. */
  async create(title: string): Promise<string> {
    const cell = emptyCell(newCellId());
    const text = (path: string): string => writeIpynb({ path, cells: [cell], metadata: {} });
    return this.#claim('', fileName(title), async (path, full) => writeFile(full, text(path), { flag: 'wx' }));
  }

  /** The new path, in the same folder. Throws WorkspaceError when that name is taken. */
  async rename(path: string, title: string): Promise<string> {
    const target = join(folderOf(path), `${fileName(title)}.ipynb`);
    if (target === path) return path;
    const [from, to] = [await this.resolve(path), await this.resolve(target)];
    if (await exists(to)) throw new WorkspaceError(`There is already a notebook named "${fileName(title)}". Choose another name.`);
    await rename(from, to);
    return target;
  }

  async duplicate(path: string): Promise<string> {
    const from = await this.resolve(path);
    return this.#claim(folderOf(path), `${titleOf(path)} copy`, (_target, full) => copyFile(from, full, constants.COPYFILE_EXCL));
  }

  /** Writes `text` as a new notebook beside `path`; its path. */
  async saveCopy(path: string, text: string): Promise<string> {
    return this.#claim(folderOf(path), `${titleOf(path)} copy`, (_target, full) => writeFile(full, text, { flag: 'wx' }));
  }

  /** Moves to the trash; what it gives back is what `restore` takes. */
  async remove(path: string): Promise<string> {
    const from = await this.resolve(path);
    if (!(await exists(from))) throw new WorkspaceError(`There is no notebook ${path}.`);
    const undo = `${Date.now().toString(36)}-${randomBytes(4).toString('hex')}`;
    const folder = join(this.stateDir, 'trash', undo);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'path.json'), JSON.stringify({ path }));
    await rename(from, join(folder, 'notebook.ipynb'));
    return undo;
  }

  /** Brings a removed notebook back, under its old path or, when that is taken, one near it. */
  async restore(undo: string): Promise<string> {
    if (!/^[a-z0-9]+-[0-9a-f]{8}$/.test(undo)) throw new WorkspaceError('That is not something which can be restored.');
    const folder = join(this.stateDir, 'trash', undo);
    const { path } = JSON.parse(await readFile(join(folder, 'path.json'), 'utf8').catch(() => '{}')) as { path?: string };
    if (path === undefined || !(await exists(join(folder, 'notebook.ipynb')))) throw new WorkspaceError('The notebook was already restored.');
    await mkdir(join(this.root, folderOf(path)), { recursive: true });
    const restored = await this.#claim(folderOf(path), titleOf(path), (_target, full) => copyFile(join(folder, 'notebook.ipynb'), full, constants.COPYFILE_EXCL));
    await rename(folder, `${folder}.restored`);
    return restored;
  }

  /** Tries `name`, `name 2`, `name 3` … until `make` does not find the file taken. */
  async #claim(folder: string, name: string, make: (path: string, full: string) => Promise<void>): Promise<string> {
    for (let attempt = 1; ; attempt++) {
      const path = join(folder, `${attempt === 1 ? name : `${name} ${attempt}`}.ipynb`);
      const full = await this.resolve(path);
      try {
        await make(path, full);
        return path;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
    }
  }

  async #find(folder: string): Promise<readonly string[]> {
    const entries = await readdir(join(this.root, folder), { withFileTypes: true });
    const found = await Promise.all(
      entries.map(async (entry): Promise<readonly string[]> => {
        if (entry.name.startsWith('.') || SKIPPED_FOLDERS.has(entry.name)) return [];
        const path = join(folder, entry.name);
        if (entry.isDirectory()) return this.#find(path);
        return entry.name.endsWith('.ipynb') ? [path] : [];
      }),
    );
    return found.flat();
  }

  /** Null when the file went away meanwhile, or is a link that leads outside. */
  async #describe(path: string): Promise<NotebookFile | null> {
    try {
      const full = await this.resolve(path);
      const status = await stat(full);
      const key = `${status.mtimeMs}:${status.size}`;
      const known = this.#described.get(path);
      if (known?.key === key) return known.file;
      const base = { path, title: titleOf(path), modifiedAt: Math.round(status.mtimeMs) };
      const file = describe(base, await readFile(full, 'utf8'));
      this.#described.set(path, { key, file });
      return file;
    } catch {
      return null;
    }
  }
}

/** The title a notebook is shown under: its file name without the ending. */
export function titleOf(path: string): string {
  return (path.split('/').at(-1) ?? path).replace(/\.ipynb$/, '');
}

export function newCellId(): string {
  return randomBytes(6).toString('hex');
}

function describe(base: Omit<NotebookFile, 'cells' | 'error'>, text: string): NotebookFile {
  try {
    return { ...base, cells: readIpynb(text, base.path, newCellId).cells.length };
  } catch (error) {
    return { ...base, cells: 0, error: error instanceof Error ? error.message : String(error) };
  }
}

function folderOf(path: string): string {
  return path.split('/').slice(0, -1).join('/');
}

/** A title as a file name: what file systems or our own paths do not take becomes a dash. */
function fileName(title: string): string {
  const name = title.trim().replace(/\.ipynb$/, '').replace(/[\u0000-\u001f/\\:*?"<>|]/g, '-').replace(/^\.+/, '').slice(0, 120).trim();
  return name === '' ? 'Untitled' : name;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(() => true, () => false);
}
