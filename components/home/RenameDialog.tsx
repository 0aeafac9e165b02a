'use client';
import { useState } from 'react';
import type { NotebookEntry } from '../../protocol/messages.ts';
import { renameNotebook } from '../client/library.ts';
import { notebookName } from '../client/paths.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import styles from './home.module.css';

/** Asks for a notebook's new name while `notebook` is set. */
export function RenameDialog({ notebook, onClose }: { readonly notebook: NotebookEntry | null; readonly onClose: () => void }) {
  return (
    <Dialog open={notebook !== null} onOpenChange={(open) => !open && onClose()} title="Rename notebook">
      {notebook && <RenameForm key={notebook.path} path={notebook.path} onClose={onClose} />}
    </Dialog>
  );
}

function RenameForm({ path, onClose }: { readonly path: string; readonly onClose: () => void }) {
  const [title, setTitle] = useState(notebookName(path));
  const [error, setError] = useState<string | null>(null);
  const submit = async () => {
    try {
      if (title.trim() !== notebookName(path)) await renameNotebook(path, title.trim());
      onClose();
    } catch (reason) {
      setError(reason instanceof Error ? reason.message : String(reason));
    }
  };
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <input className={styles.input} aria-label="Name" autoFocus value={title} onChange={(e) => setTitle(e.target.value)} onFocus={(e) => e.target.select()} />
      {error && (
        <p className={styles.formError} role="alert">
          ✕ {error}
        </p>
      )}
      <div className={styles.formActions}>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="primary" disabled={title.trim() === ''}>
          Rename
        </Button>
      </div>
    </form>
  );
}
