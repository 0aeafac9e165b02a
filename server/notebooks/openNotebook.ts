/**
 * One open notebook: its order of changes, its file and its session, tied together. Tabs see it through `subscribe`;
 * nothing else changes the document than operations that pass through here.
 */
import type { Change, Command, DiskConflict, SaveState, Snapshot } from '../../protocol/messages.ts';
import type { Notebook } from '../../protocol/notebook.ts';
import type { Operation } from '../../protocol/operations.ts';
import type { Session } from '../../protocol/session.ts';
import { writeIpynb } from '../../protocol/ipynb.ts';
import { NotebookSession, type SessionOptions } from '../sessions/notebookSession.ts';
import type { TableRequest, TableRows } from '../sessions/tableRequests.ts';
import { ChangeLog, type Operated } from './changeLog.ts';
import { DocumentFile } from './documentFile.ts';
import type { Workspace } from './workspace.ts';

/** A tab's operation was not applied; the tab takes it back. */
export class OperationRefusedError extends Error {
  override readonly name = 'OperationRefusedError';
}

export interface OpenNotebookOptions extends Omit<SessionOptions, 'document' | 'master' | 'workspaceRoot' | 'stateDir'> {
  readonly workspace: Workspace;
  readonly stream: string;
  readonly defaultMaster: string;
  /** Kernel state changed: the list of notebooks shows it. */
  readonly onKernelChanged: () => void;
}

export class OpenNotebook {
  readonly #log: ChangeLog;
  readonly #file: DocumentFile;
  readonly #session: NotebookSession;
  readonly #workspace: Workspace;
  readonly #subscribers = new Set<(changes: readonly Change[]) => void>();
  #saved: SaveState;
  #unsent: Change[] = [];

  /** Reads the file. Throws NotebookFormatError or the file system's error; the file stays as it is. */
  static async open(path: string, options: OpenNotebookOptions): Promise<OpenNotebook> {
    const full = await options.workspace.resolve(path);
    const late: { notebook: OpenNotebook | null } = { notebook: null };
    const file = new DocumentFile(full, path, options.workspace.stateDir, {
      saved: (saved) => late.notebook?.savedChanged(saved),
      conflict: (conflict) => late.notebook?.conflictChanged(conflict),
    });
    const loaded = await file.load();
    const opened = new OpenNotebook(file, loaded.notebook, loaded.companion.lastOperations, loaded.savedAt, options);
    late.notebook = opened;
    return opened;
  }

  private constructor(file: DocumentFile, notebook: Notebook, lastOperations: Readonly<Record<string, string>>, savedAt: number, options: OpenNotebookOptions) {
    const { workspace, stream, defaultMaster, onKernelChanged, ...sessionOptions } = options;
    this.#file = file;
    this.#workspace = workspace;
    this.#saved = { state: 'saved', at: savedAt };
    this.#log = new ChangeLog(stream, notebook, lastOperations, (change) => this.#publish(change));
    const log = this.#log;
    let kernel = '';
    this.#session = new NotebookSession({
      ...sessionOptions,
      workspaceRoot: workspace.root,
      stateDir: workspace.stateDir,
      master: masterOf(notebook) ?? defaultMaster,
      document: {
        get notebook() {
          return log.notebook;
        },
        apply: (operation) => this.#applyOwn(operation),
        sessionChanged: (session) => {
          log.append({ type: 'session', session });
          if (session.kernel.state !== kernel) onKernelChanged();
          kernel = session.kernel.state;
        },
      },
    });
  }

  get path(): string {
    return this.#log.notebook.path;
  }

  get notebook(): Notebook {
    return this.#log.notebook;
  }

  get session(): Session {
    return this.#session.session;
  }

  get hasKernel(): boolean {
    return this.#session.hasKernel;
  }

  get watched(): boolean {
    return this.#subscribers.size > 0;
  }

  /** Calls `listener` with the changes from now on, in order; what it gives back ends that. */
  subscribe(listener: (changes: readonly Change[]) => void): () => void {
    this.#send();
    this.#subscribers.add(listener);
    return () => this.#subscribers.delete(listener);
  }

  snapshot(clientId: string): Snapshot {
    return {
      seq: this.#log.seq,
      notebook: this.#log.notebook,
      session: this.session,
      conflict: this.#file.conflict,
      saved: this.#saved,
      lastOperationId: this.#log.lastOperationOf(clientId),
      stream: this.#log.stream,
    };
  }

  /** The changes after `seq` of `stream`, or null when a snapshot is needed. */
  changesSince(seq: number, stream: string | undefined): readonly Change[] | null {
    return stream === this.#log.stream ? this.#log.since(seq) : null;
  }

  /** Number of the change that the operation became. Throws OperationRefusedError. */
  operate(clientId: string, operationId: string, baseSeq: number, operation: Operation): number {
    const outcome = this.#log.operate(clientId, operationId, baseSeq, operation);
    if (!outcome.ok) throw new OperationRefusedError(outcome.refusal.message);
    if (!outcome.repeated) this.#afterwards(operation, outcome);
    this.#send();
    return outcome.seq;
  }

  command(command: Command): void {
    this.#session.command(command);
  }

  tableRows(request: TableRequest): Promise<TableRows> {
    return this.#session.tableRows(request);
  }

  /** Ends a disk conflict; `saveCopy` writes ours beside it and takes what is on disk. */
  async resolveConflict(choice: 'keepMine' | 'takeDisk' | 'saveCopy'): Promise<{ copyPath?: string }> {
    const copyPath = choice === 'saveCopy' ? await this.#workspace.saveCopy(this.path, writeIpynb(this.notebook)) : undefined;
    const taken = await this.#file.resolve(choice === 'keepMine' ? 'keepMine' : 'takeDisk', this.notebook, { lastOperations: this.#log.lastOperations });
    if (taken !== null) this.#log.applyOwn({ type: 'replaceNotebook', notebook: taken });
    return copyPath === undefined ? {} : { copyPath };
  }

  /** The file was renamed: tell tabs and save there from now on. */
  moved(full: string, path: string): void {
    this.#file.moved(full, path);
    this.#log.rename(path);
  }

  /** The notebook was deleted: tell tabs; nothing is written any more. */
  async deleted(): Promise<void> {
    this.#file.close();
    await this.#session.shutdown();
    this.#log.append({ type: 'deleted' });
    this.#send();
  }

  savedChanged(saved: SaveState): void {
    this.#saved = saved;
    this.#log.append({ type: 'saved', saved });
  }

  conflictChanged(conflict: DiskConflict | null): void {
    this.#log.append({ type: 'conflict', conflict });
  }

  /** Writes what is not written yet. */
  save(): Promise<void> {
    return this.#file.flush();
  }

  /** Resolves when nothing runs and nothing waits to run. */
  settled(): Promise<void> {
    return this.#session.settled();
  }

  /** Says the session's state again, under the present path. */
  handOver(): void {
    this.#session.handOver();
  }

  /** Saves and lets go of the file; the kernel lives on. */
  async leave(): Promise<void> {
    await this.#file.flush();
    this.#file.close();
  }

  /** Ends the kernel and saves. */
  async close(): Promise<void> {
    await this.#session.shutdown();
    await this.#file.flush();
    this.#file.close();
  }

  #applyOwn(operation: Operation): void {
    const outcome = this.#log.applyOwn(operation);
    if (outcome.ok) this.#afterwards(operation, outcome);
  }

  #afterwards(operation: Operation, outcome: Operated & { readonly ok: true }): void {
    for (const effect of outcome.effects) if (effect.type === 'cellRemoved') this.#session.cellRemoved(effect.cellId);
    if (operation.type !== 'replaceNotebook') this.#file.changed(() => ({ notebook: this.notebook, companion: { lastOperations: this.#log.lastOperations } }));
  }

  /** What happens in one turn of the loop reaches tabs as one message. */
  #publish(change: Change): void {
    if (this.#unsent.length === 0) setImmediate(() => this.#send());
    this.#unsent.push(change);
  }

  #send(): void {
    const changes = this.#unsent;
    if (changes.length === 0) return;
    this.#unsent = [];
    for (const subscriber of this.#subscribers) subscriber(changes);
  }
}

/** The master a notebook asks for, if it does. */
function masterOf(notebook: Notebook): string | undefined {
  const own = notebook.metadata['emberline'];
  const master = typeof own === 'object' && own !== null ? (own as { readonly master?: unknown }).master : undefined;
  return typeof master === 'string' ? master : undefined;
}
