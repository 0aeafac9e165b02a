'use client';
import { useState } from 'react';
import { renameNotebook } from '../client/library.ts';
import { notebookName } from '../client/paths.ts';
import { toast } from '../ui/Toasts.tsx';
import styles from './bar.module.css';

/** The notebook's name; a click makes it a field. Enter renames the file, Escape leaves it. */
export function TitleField({ path }: { readonly path: string }) {
  const [draft, setDraft] = useState<string | null>(null);
  const name = notebookName(path);
  const finish = async () => {
    const title = draft?.trim() ?? '';
    setDraft(null);
    if (title === '' || title === name) return;
    try {
      await renameNotebook(path, title);
    } catch (error) {
      toast(`Not renamed: ${error instanceof Error ? error.message : String(error)}`, { tone: 'fail' });
    }
  };
  if (draft === null) {
    return (
      <h1 className={styles.heading}>
        <button type="button" className={styles.title} title="Rename" onClick={() => setDraft(name)}>
          {name}
        </button>
      </h1>
    );
  }
  return (
    <input
      className={styles.titleInput}
      aria-label="Name of the notebook"
      value={draft}
      autoFocus
      onFocus={(e) => e.target.select()}
      onChange={(e) => setDraft(e.target.value)}
      onBlur={() => void finish()}
      onKeyDown={(e) => {
        if (e.key === 'Enter') void finish();
        if (e.key === 'Escape') setDraft(null);
      }}
    />
  );
}
