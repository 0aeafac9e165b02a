'use client';
import { FilePlus2, Plus } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useEffect, useMemo, useState } from 'react';
import type { NotebookEntry } from '../../protocol/messages.ts';
import { followLibrary, useLibrary } from '../client/library.ts';
import { notebookHref } from '../client/paths.ts';
import { Button } from '../ui/Button.tsx';
import { Notice } from '../ui/Notice.tsx';
import { Shell } from '../ui/Shell.tsx';
import { ConnectionBanner } from '../client/ConnectionBanner.tsx';
import { plural } from '../ui/format.ts';
import { duplicate, newNotebook, removeWithUndo } from './actions.ts';
import { NotebookList } from './NotebookList.tsx';
import { RenameDialog } from './RenameDialog.tsx';
import { RunList } from './RunList.tsx';
import styles from './home.module.css';

/** The notebooks of the workspace and the latest runs. */
export function HomePage() {
  useEffect(followLibrary, []);
  const router = useRouter();
  const { notebooks, runs, error } = useLibrary();
  const [filter, setFilter] = useState('');
  const [renaming, setRenaming] = useState<NotebookEntry | null>(null);
  const shown = useMemo(() => filterNotebooks(notebooks ?? [], filter), [notebooks, filter]);
  const open = (path: string) => router.push(notebookHref(path));
  const create = () => void newNotebook(open);

  return (
    <Shell
      place="notebooks"
      top={
        <>
          <h1 className={styles.heading}>Notebooks</h1>
          <span className={styles.grow} />
          <Button look="primary" onClick={create}>
            <Plus size={14} aria-hidden /> New notebook
          </Button>
        </>
      }
    >
      <ConnectionBanner />
      <main className={styles.scroll}>
        <div className={styles.column}>
          {error && (
            <Notice tone="fail" role="alert" title="The workspace could not be read">
              {error}
            </Notice>
          )}
          <div className={styles.bar}>
            <input className={styles.filter} type="search" placeholder="Filter by name" aria-label="Filter notebooks by name" value={filter} onChange={(e) => setFilter(e.target.value)} />
            <span className={styles.count} role="status">
              {notebooks ? plural(shown.length, 'notebook') : 'Reading the workspace…'}
            </span>
          </div>
          {notebooks && notebooks.length === 0 ? (
            <EmptyWorkspace onCreate={create} />
          ) : (
            <NotebookList notebooks={shown} loading={!notebooks} onRename={setRenaming} onDuplicate={(n) => void duplicate(n.path)} onDelete={(n) => void removeWithUndo(n.path)} />
          )}
          {runs && runs.length > 0 && (
            <section aria-labelledby="recent-runs">
              <h2 id="recent-runs" className={styles.section}>
                Recent runs
              </h2>
              <RunList runs={runs.slice(0, 6)} />
            </section>
          )}
        </div>
      </main>
      <RenameDialog notebook={renaming} onClose={() => setRenaming(null)} />
    </Shell>
  );
}

function EmptyWorkspace({ onCreate }: { readonly onCreate: () => void }) {
  return (
    <div className={styles.empty}>
      <FilePlus2 size={28} aria-hidden />
      <p>
        <strong>No notebooks yet.</strong>
        <br />A notebook holds code, its results, and a picture of what the engine did with it.
      </p>
      <Button look="primary" onClick={onCreate}>
        New notebook
      </Button>
    </div>
  );
}

function filterNotebooks(notebooks: readonly NotebookEntry[], filter: string): readonly NotebookEntry[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  return notebooks.filter((n) => words.every((w) => `${n.path} ${n.title}`.toLowerCase().includes(w))).toSorted((a, b) => b.modifiedAt - a.modifiedAt || a.path.localeCompare(b.path));
}
