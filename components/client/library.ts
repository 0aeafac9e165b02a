/**
 * The workspace as a tab knows it: its notebooks and the runs kept in the event history. Asked again whenever the server
 * says that something changed, and after every reconnection.
 */
import { create } from 'zustand';
import type { NotebookEntry, RunEntry } from '../../protocol/messages.ts';
import { appSocket, onConnected, request, requestOnce } from './connection.ts';

export interface Library {
  /** null until the first answer. */
  readonly notebooks: readonly NotebookEntry[] | null;
  readonly runs: readonly RunEntry[] | null;
  readonly error: string | null;
}

export const useLibrary = create<Library>()(() => ({ notebooks: null, runs: null, error: null }));

async function refresh(): Promise<void> {
  try {
    const [notebooks, runs] = await Promise.all([request('listNotebooks'), request('listRuns', {})]);
    useLibrary.setState({ notebooks, runs, error: null });
  } catch (error) {
    useLibrary.setState({ error: error instanceof Error ? error.message : String(error) });
  }
}

/** Keeps the store current while a page shows it; returns how to stop. */
export function followLibrary(): () => void {
  const changed = () => void refresh();
  const stop = onConnected(changed);
  appSocket().on('notebooksChanged', changed);
  return () => {
    stop();
    appSocket().off('notebooksChanged', changed);
  };
}

/** Makes an empty notebook; gives its path. */
export async function createNotebook(title: string): Promise<string> {
  return (await requestOnce('createNotebook', { title })).path;
}

/** Gives the notebook's new path. */
export async function renameNotebook(path: string, title: string): Promise<string> {
  return (await requestOnce('renameNotebook', { path, title })).path;
}

/** Gives the copy's path. */
export async function duplicateNotebook(path: string): Promise<string> {
  return (await requestOnce('duplicateNotebook', { path })).path;
}

/** Moves a notebook to the trash; gives what `restoreNotebook` takes. */
export async function deleteNotebook(path: string): Promise<string> {
  return (await requestOnce('deleteNotebook', { path })).undo;
}

/** Takes a deletion back; gives the notebook's path. */
export async function restoreNotebook(undo: string): Promise<string> {
  return (await requestOnce('restoreNotebook', { undo })).path;
}
