/** What a reader can do with a whole notebook, with the message that follows. */
import { createNotebook, deleteNotebook, duplicateNotebook, restoreNotebook } from '../client/library.ts';
import { notebookName } from '../client/paths.ts';
import { toast } from '../ui/Toasts.tsx';

function failed(what: string, error: unknown): void {
  toast(`${what}: ${error instanceof Error ? error.message : String(error)}`, { tone: 'fail' });
}

/** Makes a notebook and hands its path to `open`. */
export async function newNotebook(open: (path: string) => void): Promise<void> {
  try {
    open(await createNotebook('Untitled'));
  } catch (error) {
    failed('No notebook was made', error);
  }
}

export async function duplicate(path: string): Promise<void> {
  try {
    toast(`Copied to “${notebookName(await duplicateNotebook(path))}”`);
  } catch (error) {
    failed('Not copied', error);
  }
}

/** Moves to the trash and offers to take it back. */
export async function removeWithUndo(path: string): Promise<void> {
  try {
    const undo = await deleteNotebook(path);
    const restore = async () => {
      try {
        await restoreNotebook(undo);
      } catch (error) {
        failed('Not restored', error);
      }
    };
    toast(`“${notebookName(path)}” moved to the trash`, { action: { label: 'Undo', run: () => void restore() } });
  } catch (error) {
    failed('Not deleted', error);
  }
}
