/**
 * The notebooks of a workspace, open or not: the one place that knows both the files and what is open, so that renaming,
 * deleting and listing keep them together. A notebook is opened once, however many tabs show it.
 */
import type { NotebookEntry } from '../../protocol/messages.ts';
import type { KernelState } from '../../protocol/session.ts';
import { OpenNotebook, type OpenNotebookOptions } from './openNotebook.ts';
import type { AdoptedSession } from '../sessions/notebookSession.ts';
import type { SessionState } from '../sessions/sessionState.ts';
import type { Workspace } from './workspace.ts';

/** How sessions are handed from one server to the next, in development. */
export interface Handover {
  /** The session that an earlier server began for this notebook; asked once. */
  adopted(path: string): AdoptedSession | undefined;
  /** The session as it is now; null for a notebook without a kernel. */
  changed(path: string, session: { readonly state: SessionState; readonly kernelId: number } | null): void;
}

export type LibraryOptions = Omit<OpenNotebookOptions, 'workspace' | 'onKernelChanged' | 'lastAppId' | 'adopted' | 'onHandover'> & {
  readonly workspace: Workspace;
  readonly handover?: Handover | undefined;
  readonly lastAppId: (path: string) => string | null;
  /** A notebook got another path. */
  readonly onRenamed: (from: string, to: string) => void;
};

export class Library {
  readonly #options: LibraryOptions;
  readonly #open = new Map<string, Promise<OpenNotebook>>();
  /** Old paths of open notebooks: what a tab sent before it heard of the rename still arrives. */
  readonly #renamed = new Map<string, string>();
  readonly #listeners = new Set<() => void>();

  constructor(options: LibraryOptions) {
    this.#options = options;
  }

  /** Calls `listener` when some notebook appeared, changed, went or changed kernel state; what it gives back ends that. */
  onChanged(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async list(): Promise<readonly NotebookEntry[]> {
    const files = await this.#options.workspace.list();
    return Promise.all(
      files.map(async (file): Promise<NotebookEntry> => {
        const open = await this.#open.get(file.path)?.catch(() => undefined);
        return { ...file, cells: open?.notebook.cells.length ?? file.cells, kernel: open === undefined ? 'none' : shortState(open.session.kernel) };
      }),
    );
  }

  /** The open notebook, opened if it was not. Throws what reading it throws. */
  async open(asked: string): Promise<OpenNotebook> {
    const path = this.#present(asked);
    const opening = this.#open.get(path) ?? OpenNotebook.open(path, this.#optionsOf(path));
    this.#open.set(path, opening);
    try {
      return await opening;
    } catch (error) {
      if (this.#open.get(path) === opening) this.#open.delete(path);
      throw error;
    }
  }

  #optionsOf(path: string): OpenNotebookOptions {
    const { lastAppId, handover, onRenamed: _onRenamed, ...rest } = this.#options;
    return {
      ...rest,
      lastAppId: lastAppId(path),
      onKernelChanged: () => this.changed(),
      adopted: handover?.adopted(path),
      onHandover: (present, state, kernelId) => handover?.changed(present, kernelId === null ? null : { state, kernelId }),
    };
  }

  /** The notebook if it is open already. */
  async find(path: string): Promise<OpenNotebook | undefined> {
    return this.#open.get(this.#present(path))?.catch(() => undefined);
  }

  /** Saves and forgets a notebook that no tab shows and no kernel works for. */
  async release(path: string): Promise<void> {
    const opening = this.#open.get(path);
    const notebook = await opening?.catch(() => undefined);
    if (notebook === undefined || notebook.watched || notebook.hasKernel) return;
    await notebook.save();
    if (notebook.watched || notebook.hasKernel || this.#open.get(path) !== opening) return;
    this.#open.delete(path);
    await notebook.close();
  }

  async create(title: string): Promise<string> {
    return this.#claimed(await this.#options.workspace.create(title));
  }

  async rename(path: string, title: string): Promise<string> {
    const open = await this.find(path);
    await open?.save();
    const target = await this.#options.workspace.rename(path, title);
    if (target === path) return path;
    const opening = this.#open.get(path);
    if (open !== undefined && opening !== undefined) {
      this.#open.delete(path);
      this.#open.set(target, opening);
      open.moved(await this.#options.workspace.resolve(target), target);
      this.#renamed.set(path, target);
      this.#options.handover?.changed(path, null);
      open.handOver();
    }
    this.#options.onRenamed(path, target);
    return this.#claimed(target);
  }

  async duplicate(path: string): Promise<string> {
    await (await this.find(path))?.save();
    return this.#claimed(await this.#options.workspace.duplicate(path));
  }

  async remove(path: string): Promise<string> {
    const open = await this.find(path);
    await open?.save();
    const undo = await this.#options.workspace.remove(path);
    this.#open.delete(path);
    await open?.deleted();
    this.changed();
    return undo;
  }

  async restore(undo: string): Promise<string> {
    return this.#claimed(await this.#options.workspace.restore(undo));
  }

  /** Ends every kernel and saves everything. */
  close(): Promise<void> {
    return this.#forEachOpen((notebook) => notebook.close());
  }

  /** Saves everything; kernels live on. */
  leave(): Promise<void> {
    return this.#forEachOpen((notebook) => notebook.leave());
  }

  async #forEachOpen(work: (notebook: OpenNotebook) => Promise<void>): Promise<void> {
    const open = await Promise.allSettled(this.#open.values());
    await Promise.allSettled(open.map((result) => (result.status === 'fulfilled' ? work(result.value) : Promise.resolve())));
  }

  /** The path a notebook has now that a tab knows under `path`. */
  #present(path: string): string {
    const target = this.#renamed.get(path);
    return target === undefined || this.#open.has(path) ? path : this.#present(target);
  }

  /** Tells the listeners that the list is another one. */
  changed(): void {
    for (const listener of this.#listeners) listener();
  }

  /** A path that is a notebook's own now, whatever it was before. */
  #claimed(path: string): string {
    this.#renamed.delete(path);
    this.changed();
    return path;
  }
}

function shortState(kernel: KernelState): NotebookEntry['kernel'] {
  switch (kernel.state) {
    case 'stopped':
      return 'none';
    case 'starting':
    case 'restarting':
      return 'starting';
    case 'idle':
      return 'idle';
    case 'busy':
    case 'interrupting':
      return 'busy';
    case 'dead':
      return 'dead';
  }
}
