/**
 * One open notebook's file: loaded, saved within a second of a change, and watched for changes by others.
 *
 * We remember the bytes we last read or wrote. Other bytes on disk mean that someone else changed the file: saving stops,
 * our version is kept in `.emberline/recovery` until the reader chooses, and a restart in between finds both again.
 */
import { createHash } from 'node:crypto';
import { watch, type FSWatcher } from 'node:fs';
import { readFile, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { readIpynb, writeIpynb } from '../../protocol/ipynb.ts';
import type { DiskConflict, SaveState } from '../../protocol/messages.ts';
import type { Notebook } from '../../protocol/notebook.ts';
import { writeAtomically } from './atomicFile.ts';
import { newCellId } from './workspace.ts';

/** What stands beside the document for clients that come back: kept with the bytes it belongs to. */
export interface Companion {
  readonly lastOperations: Readonly<Record<string, string>>;
}

export interface DocumentFileEvents {
  saved(state: SaveState): void;
  conflict(conflict: DiskConflict | null): void;
}

const DEBOUNCE_MS = 300;
/** Continuous typing may push a save back this far and no further. */
const LONGEST_WAIT_MS = 700;
const RETRY_MS = 3000;

export class DocumentFile {
  #full: string;
  #path: string;
  readonly #stateDir: string;
  readonly #events: DocumentFileEvents;
  /** Hash of the bytes that are, as far as we know, on disk. */
  #known = '';
  #conflict: DiskConflict | null = null;
  #unsaved: (() => { notebook: Notebook; companion: Companion }) | null = null;
  #unsavedSince = 0;
  #timer: NodeJS.Timeout | null = null;
  #working: Promise<void> = Promise.resolve();
  #watcher: FSWatcher | null = null;
  #closed = false;

  constructor(full: string, path: string, stateDir: string, events: DocumentFileEvents) {
    this.#full = full;
    this.#path = path;
    this.#stateDir = stateDir;
    this.#events = events;
  }

  get conflict(): DiskConflict | null {
    return this.#conflict;
  }

  /** Reads the file. Throws NotebookFormatError, leaving the file as it is. */
  async load(): Promise<{ notebook: Notebook; companion: Companion; savedAt: number }> {
    const text = await readFile(this.#full, 'utf8');
    const disk = readIpynb(text, this.#path, newCellId);
    this.#known = hashOf(text);
    const savedAt = Math.round((await stat(this.#full)).mtimeMs);
    const mine = await readFile(this.#recoveryFile(), 'utf8').catch(() => null);
    this.#watch();
    if (mine !== null && hashOf(mine) !== this.#known) {
      this.#conflict = { detectedAt: Date.now(), diskCells: disk.cells.length };
      return { notebook: readIpynb(mine, this.#path, newCellId), companion: { lastOperations: {} }, savedAt };
    }
    return { notebook: disk, companion: await this.#readCompanion(), savedAt };
  }

  /** Something changed: save soon. `current` is asked when the save begins. */
  changed(current: () => { notebook: Notebook; companion: Companion }): void {
    const now = Date.now();
    if (this.#unsaved === null) {
      this.#unsavedSince = now;
      this.#events.saved({ state: 'saving' });
    }
    this.#unsaved = current;
    this.#schedule(Math.max(0, Math.min(DEBOUNCE_MS, this.#unsavedSince + LONGEST_WAIT_MS - now)));
  }

  /** Saves now what is not saved yet. */
  async flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#serially(() => this.#save());
  }

  /** Ends a conflict. `takeDisk` gives the document to take; `saveCopy` is done by the caller before `takeDisk`. */
  async resolve(choice: 'keepMine' | 'takeDisk', mine: Notebook, companion: Companion): Promise<Notebook | null> {
    let taken: Notebook | null = null;
    await this.#serially(async () => {
      if (choice === 'keepMine') await this.#write(mine, companion);
      else {
        const text = await readFile(this.#full, 'utf8');
        taken = readIpynb(text, this.#path, newCellId);
        this.#known = hashOf(text);
        this.#events.saved({ state: 'saved', at: Date.now() });
      }
      this.#unsaved = null;
      this.#conflict = null;
      await rm(this.#recoveryFile(), { force: true });
    });
    this.#events.conflict(null);
    return taken;
  }

  /** The file was renamed by us. */
  moved(full: string, path: string): void {
    this.#full = full;
    this.#path = path;
    this.#watch();
  }

  /** Stops watching. Call `flush` before when there may be something to save; after, nothing is written. */
  close(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#watcher?.close();
  }

  /** Looks whether someone else changed the file; called by the watcher, and before every save. */
  async check(): Promise<void> {
    await this.#serially(() => this.#look());
  }

  #schedule(delay: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), delay);
  }

  #serially(work: () => Promise<void>): Promise<void> {
    this.#working = this.#working.then(work, work);
    return this.#working;
  }

  async #save(): Promise<void> {
    const unsaved = this.#unsaved;
    if (unsaved === null || this.#closed) return;
    this.#unsaved = null;
    const { notebook, companion } = unsaved();
    try {
      await this.#look();
      if (this.#conflict === null) await this.#write(notebook, companion);
      else await writeAtomically(this.#recoveryFile(), writeIpynb(notebook));
    } catch (error) {
      this.#events.saved({ state: 'failed', error: `Could not save ${this.#path}: ${error instanceof Error ? error.message : String(error)}. Trying again.` });
      this.#unsaved ??= unsaved;
      if (!this.#closed) this.#schedule(RETRY_MS);
    }
  }

  async #write(notebook: Notebook, companion: Companion): Promise<void> {
    const text = writeIpynb(notebook);
    const hash = hashOf(text);
    if (hash !== this.#known || this.#conflict !== null) {
      await this.#writeCompanion(hash, companion);
      await writeAtomically(this.#full, text);
      this.#known = hash;
    }
    this.#events.saved({ state: 'saved', at: Date.now() });
  }

  async #look(): Promise<void> {
    if (this.#closed) return;
    const text = await readFile(this.#full, 'utf8').catch((error: NodeJS.ErrnoException) => error);
    const conflict = this.#judge(text);
    if (conflict === null) {
      if (this.#conflict === null) return;
      this.#conflict = null;
      await rm(this.#recoveryFile(), { force: true });
    } else if (this.#conflict !== null && conflict.diskCells === this.#conflict.diskCells && conflict.error === this.#conflict.error) return;
    else this.#conflict = conflict;
    this.#events.conflict(this.#conflict);
  }

  /** Null when the disk holds what we know. */
  #judge(text: string | NodeJS.ErrnoException): DiskConflict | null {
    if (typeof text !== 'string') {
      const gone = text.code === 'ENOENT';
      return { detectedAt: Date.now(), diskCells: 0, error: gone ? 'The file was removed on disk.' : `The file cannot be read: ${text.message}` };
    }
    if (hashOf(text) === this.#known) return null;
    try {
      return { detectedAt: Date.now(), diskCells: readIpynb(text, this.#path, newCellId).cells.length };
    } catch (error) {
      return { detectedAt: Date.now(), diskCells: 0, error: error instanceof Error ? error.message : String(error) };
    }
  }

  /** The folder is watched, because a rename over the file would end a watch of the file itself. */
  #watch(): void {
    this.#watcher?.close();
    const name = basename(this.#full);
    let pending: NodeJS.Timeout | null = null;
    this.#watcher = watch(dirname(this.#full), { persistent: false }, (_event, file) => {
      if (file !== name || pending !== null) return;
      pending = setTimeout(() => {
        pending = null;
        this.check().catch((error: unknown) => this.#events.saved({ state: 'failed', error: String(error) }));
      }, 100).unref();
    });
    this.#watcher.on('error', () => this.#watcher?.close());
  }

  #recoveryFile(): string {
    return join(this.#stateDir, 'recovery', `${hashOf(this.#path).slice(0, 24)}.ipynb`);
  }

  #companionFile(): string {
    return join(this.#stateDir, 'documents', `${hashOf(this.#path).slice(0, 24)}.json`);
  }

  /** Written before the document: whichever of the two bytes a crash leaves, its companion is there. */
  async #writeCompanion(hash: string, companion: Companion): Promise<void> {
    const before = await this.#companions();
    const kept = before[this.#known] === undefined ? {} : { [this.#known]: before[this.#known] };
    await writeAtomically(this.#companionFile(), JSON.stringify({ ...kept, [hash]: companion }));
  }

  async #readCompanion(): Promise<Companion> {
    return (await this.#companions())[this.#known] ?? { lastOperations: {} };
  }

  async #companions(): Promise<Record<string, Companion>> {
    const text = await readFile(this.#companionFile(), 'utf8').catch(() => '{}');
    try {
      return JSON.parse(text) as Record<string, Companion>;
    } catch {
      return {};
    }
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
